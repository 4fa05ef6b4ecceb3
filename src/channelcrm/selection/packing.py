"""A bound where sites hold only so much, by prices on being served, and what the prices rule out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.knapsacks import Grid, in_parts, pack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.filled import Best
    from channelcrm.selection.loading import Loading

__all__ = ["Priced", "price"]

_ROUNDS = 500
_STALL = 12
"""After so many rounds that hardly help, the step is shortened."""
_SHORTER = 0.6
_SHORTEST = 1e-3
_AHEAD = 0.05
"""As long as no assignment is known, one that costs so much more than the bound is aimed at."""
_OFTEN = 10
"""Every so many rounds the sites that take most are offered as a choice."""
_EARLY = 25
"""After the first round, and before so many, the prices are too rough for a better choice."""
_AT_ONCE = 64
"""So many sites are filled at a time, where all are."""


@attrs.frozen(kw_only=True, eq=False)
class Priced:
    """What the prices say.

    Attributes:
        bound: no assignment costs less.
        pairs: of each pair, no assignment with it costs less.
        sites: of each site, no assignment with it costs less.
        without: of each site, no assignment without it costs less.
    """

    bound: float
    pairs: NDArray[np.float64]
    sites: NDArray[np.float64]
    without: NDArray[np.float64]


def price(best: Best, p: int) -> Priced:
    """Raise the bound by subgradient steps on the prices (Pirkul 1987; Lorena, Senne 2004).

    Each demand pays its price to every site that takes it: then every site fills its knapsack, and the p that earn most
    are the cheapest choice.
    """
    import numpy as np

    loading = best.loading
    search = _Prices(loading, p, best.system.must, best.system.must_not)
    step, stall, heading = 1.0, 0, np.zeros(len(loading.demand))
    for round_ in range(_ROUNDS):
        before = search.best
        value, slack, chosen = search.look()
        if best.chosen is None or (round_ % _OFTEN == 0 and not 0 < round_ < _EARLY):
            best.offer(chosen)
        best.proven(search.best)
        if best.done or (best.watch.up and (best.chosen is not None or round_ >= _OFTEN)):
            break
        aim = best.cost if best.cost < np.inf else value + _AHEAD * (1 + abs(value))
        stall = stall + 1 if value <= before + max(0.0, aim - before) * 5e-3 else 0
        if stall >= _STALL:
            step, stall, search.price = step * _SHORTER, 0, search.best_price.copy()
        heading = slack + 0.6 * heading
        size = float(heading @ heading)
        if step < _SHORTEST or size == 0:
            break
        search.price = np.clip(search.price + step * (1.01 * aim - value) / size * heading, 0, loading.fine)
    return search.priced()


class _Prices:
    """The prices now, and the best there were. The pairs are by site."""

    def __init__(self, loading: Loading, p: int, fixed: NDArray[np.bool_], barred: NDArray[np.bool_]) -> None:
        import numpy as np

        self._order = order = np.lexsort((loading.row, loading.site))
        self._row, self._site, self._cost = loading.row[order], loading.site[order], loading.cost[order]
        self._loading, self._p, self._fixed, self._barred = loading, p, fixed, barred
        self._grid = Grid.of(loading.demand, loading.capacity)
        nearest = np.full(len(loading.demand), np.inf)
        np.minimum.at(nearest, loading.row, loading.cost)
        self.price = np.minimum(
            1.5 * nearest + float(loading.cost.mean() if len(order) else 0.0) / max(p, 1), loading.fine
        )
        self.price[nearest == np.inf] = 0.0
        self.best, self.best_price = -np.inf, self.price

    def look(self) -> tuple[float, NDArray[np.float64], NDArray[np.bool_]]:
        """The bound at these prices, by how much each demand is served too little, and the sites that earn most."""
        import numpy as np

        pairs, profit = self._paying(self.price)
        worth, part = in_parts(self._site[pairs], profit, self._loading.demand[self._row[pairs]], self._loading.room)
        value = np.full(len(worth), np.nan)
        first = 2 * self._p + 8
        while True:  # sites that may earn more than the last of the best, as they would in parts
            known = ~np.isnan(value)
            last = np.sort(self._ranked(np.where(known, value, -np.inf)))[::-1][self._p - 1 : self._p]
            ask = ~known & ~self._barred & (self._fixed | (worth > last.max(initial=-np.inf)))
            ask &= self._ranked(worth) >= np.sort(self._ranked(np.where(ask, worth, -np.inf)))[::-1][:first][-1]
            if not ask.any():
                break
            mine = np.flatnonzero(ask[self._site[pairs]])
            number = np.cumsum(ask) - 1
            rows = self._row[pairs[mine]]
            packed = pack(number[self._site[pairs[mine]]], profit[mine], self._grid.size[rows], self._grid.room[ask])
            if packed is None:
                value[ask] = worth[ask]
            else:
                value[ask] = packed.value if self._grid.exact else np.minimum(packed.value, worth[ask])
                part[mine] = packed.taken
        value = np.where(np.isnan(value), worth, value)
        chosen = self._best_of(value)
        bound = float(self.price.sum() - value[chosen].sum())
        if bound > self.best:
            self.best, self.best_price = bound, self.price.copy()
        taken = np.where(chosen[self._site[pairs]], part, 0.0)
        served = np.bincount(self._row[pairs], taken, minlength=len(self.price)).astype(np.float64)
        return bound, 1.0 - served, chosen

    def priced(self) -> Priced:
        """What the best prices say of each site and pair."""
        import numpy as np

        every = len(self._loading.capacity)
        pairs, profit = self._paying(self.best_price)
        value, _ = in_parts(self._site[pairs], profit, self._loading.demand[self._row[pairs]], self._loading.room)
        gain = self.best_price[self._row] - self._cost
        with_it = value[self._site] + np.minimum(gain, 0.0)
        starts, paying = (
            np.searchsorted(self._site, np.arange(every + 1)),
            np.searchsorted(self._site[pairs], np.arange(every + 1)),
        )
        for low in range(0, every, _AT_ONCE):
            high = min(low + _AT_ONCE, every)
            some = slice(paying[low], paying[high])
            rows = self._row[pairs[some]]
            packed = pack(self._site[pairs[some]] - low, profit[some], self._grid.size[rows], self._grid.room[low:high])
            if packed is None:
                continue
            value[low:high] = np.minimum(value[low:high], packed.value)
            mine = slice(starts[low], starts[high])
            site = self._site[mine]
            rest = self._grid.room[site] - self._grid.size[self._row[mine]]
            forced = gain[mine] + packed.table[site - low, np.maximum(rest, 0)]
            with_it[mine] = np.minimum(np.minimum(with_it[mine], forced), value[site])
        chosen = self._best_of(value)
        best = float(self.best_price.sum() - value[chosen].sum())
        full = chosen.sum() == self._p
        last = float(value[chosen & ~self._fixed].min(initial=np.inf)) if full else 0.0
        following = float(value[~chosen & ~self._barred].max(initial=0.0))
        base = np.where(chosen, value, last)
        tied = np.empty(len(self._order))
        tied[self._order] = best + base[self._site] - with_it
        return Priced(
            bound=best, pairs=tied, sites=best + base - value,
            without=np.where(chosen, best + np.maximum(value - following, 0.0), best),
        )  # fmt: skip

    def _paying(self, price: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        import numpy as np

        earned = price[self._row] - self._cost
        pairs = np.flatnonzero(earned > 0)
        return pairs, earned[pairs]

    def _ranked(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        return np.where(self._fixed, np.inf, np.where(self._barred, -np.inf, value))

    def _best_of(self, value: NDArray[np.float64]) -> NDArray[np.bool_]:
        """The p sites that earn most, of equals the first."""
        import numpy as np

        ranked = self._ranked(value)
        chosen = np.zeros(len(value), dtype=bool)
        chosen[np.argsort(-ranked, kind="stable")[: self._p]] = True
        return chosen & ~self._barred

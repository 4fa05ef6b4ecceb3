"""A good network soon: the site that saves most, p times over, then exchanges while they help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.near import Near, spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.near import Closest
    from channelcrm.selection.watch import Watch

__all__ = ["Exchanges", "greedy", "total"]

_PAIRS = 16_000_000
"""Up to so many pairs of a site to close and one to open are kept as a table, above as a list of those that matter."""

_AT_ONCE = 64
_PART = 0.04
"""At most so many exchanges, or this part of all sites, are tried before all are looked at again."""

_AHEAD = 1.5
"""Pairs are looked at up to so many times the cost of the third chosen site, so that few exchanges need more."""


def total(closest: Closest, far: float) -> float:
    """What a choice costs, with a fine for each demand that it does not serve."""
    import numpy as np

    return float(np.minimum(closest.first, far).sum())


def greedy(near: Near, p: int, must: NDArray[np.bool_], far: float) -> NDArray[np.bool_]:
    """From the sites that must be, add the one that saves most until there are p; of equals the first."""
    import numpy as np

    chosen = must.copy()
    if not chosen.any():
        chosen[np.bincount(near.site, far - near.cost, minlength=near.sites).argmax()] = True
    now = np.minimum(near.closest(chosen).first, far)
    near = near.within(now)
    begin, pairs = near.by_site()
    saved = np.bincount(near.site, now[near.row] - near.cost, minlength=near.sites)
    for _ in range(p - int(chosen.sum())):
        best = int(np.where(chosen, -np.inf, saved).argmax())
        chosen[best] = True
        mine = pairs[begin[best] : begin[best + 1]]
        mine = mine[near.cost[mine] < now[near.row[mine]]]
        rows, then = near.row[mine], near.cost[mine]
        sizes = near.start[rows + 1] - near.start[rows]
        at = spread(near.start[rows], sizes)
        cost = near.cost[at]
        less = np.maximum(np.repeat(now[rows], sizes) - cost, 0) - np.maximum(np.repeat(then, sizes) - cost, 0)
        saved -= np.bincount(near.site[at], less, minlength=near.sites)
        now[rows] = then
    return chosen


class Exchanges:
    """Close one site and open another while that costs less (Teitz, Bart 1968; Resende, Werneck 2007).

    What each of all exchanges would save comes from the pairs of demand and site that are nearer than the second
    chosen site: few, so all exchanges are priced together. Those that touch no demand in common are made at once.
    """

    def __init__(self, near: Near, must: NDArray[np.bool_], far: float) -> None:
        self.near, self.must, self.far = near, must, far
        self._short = near
        self._limit: NDArray[np.float64] | None = None

    def improve(self, chosen: NDArray[np.bool_], watch: Watch, share: float) -> tuple[NDArray[np.bool_], float]:
        """Exchange until none saves anything, or this share of the time that is left is spent.

        Returns:
            The choice and what it costs.
        """
        chosen = chosen.copy()
        spare = (1 - share) * watch.left if watch.left < float("inf") else 0.0
        while True:
            closest = self.closest(chosen)
            cost = total(closest, self.far)
            if watch.left <= spare or not self._exchange(chosen, closest, 1e-9 * (1 + cost)):
                return chosen, cost

    def closest(self, chosen: NDArray[np.bool_]) -> Closest:
        """The two nearest chosen sites of each demand, looked for among a part of the pairs where that will do."""
        import numpy as np

        if self._limit is not None:
            closest = self._short.closest(chosen)
            if (np.minimum(closest.second, self.far) <= self._limit).all():
                return closest
        closest = self.near.closest(chosen)
        if self._limit is None:
            self._limit = _AHEAD * closest.third
        self._limit = np.minimum(np.maximum(closest.second, self._limit), self.far)
        self._short = self.near.within(self._limit)
        return closest

    def _exchange(self, chosen: NDArray[np.bool_], closest: Closest, least: float) -> bool:
        """Make the exchange that saves most, and others that it leaves alone; False when none saves more than that."""
        import numpy as np

        first, second = np.minimum(closest.first, self.far), np.minimum(closest.second, self.far)
        near = self._short.within(second)
        row, site, cost = near.row, near.site, near.cost
        old = np.flatnonzero(chosen)
        number = np.zeros(near.sites + 1, dtype=np.int64)
        number[old] = np.arange(len(old))
        mine = number[closest.site]  # what none serves counts as the first one's, at no loss
        gain = np.bincount(site, np.maximum(first[row] - cost, 0), minlength=near.sites)
        gain[chosen] = -np.inf
        loss = np.bincount(mine, second - first, minlength=len(old)).astype(np.float64)
        loss[self.must[old]] = np.inf
        kept = second[row] - np.maximum(cost, first[row])
        closing, saves = _best_closing(mine[row], site, kept, loss, near.sites)
        saves = saves + gain
        order = np.argsort(-saves, kind="stable")[: max(_AT_ONCE, int(_PART * near.sites))]
        order = order[saves[order] > least]
        wanted = np.isin(site, order)
        by_site = np.argsort(site[wanted], kind="stable")
        rows_of, sites_of = row[wanted][by_site], site[wanted][by_site]
        touched = np.zeros(near.demand, dtype=bool)
        for opened in order.tolist():
            closed = int(old[closing[opened]])
            low, high = np.searchsorted(sites_of, [opened, opened + 1])
            rows = (closest.site == closed) | (closest.other == closed)
            rows[rows_of[low:high]] = True
            if chosen[closed] and not (touched & rows).any():
                touched |= rows
                chosen[closed], chosen[opened] = False, True
        return len(order) > 0


def _best_closing(
    closed: NDArray[np.int64], opened: NDArray[np.int32], kept: NDArray[np.float64], loss: NDArray[np.float64],
    sites: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:  # fmt: skip
    """For each site to open the best one to close, and what closing it costs then, as a negative saving.

    Args:
        closed: of pairs of one to close and one to open, the first; a pair may come more than once.
        opened: the second.
        kept: what opening it keeps of the loss of closing the other, in parts.
        loss: of each closing alone.
        sites: how many could be opened.
    """
    import numpy as np

    key = closed * sites + opened
    if len(loss) * sites <= _PAIRS:
        table = np.bincount(key, kept, minlength=len(loss) * sites).reshape(len(loss), sites) - loss[:, None]
        best = table.argmax(axis=0)
        return best, table[best, np.arange(sites)]
    best = np.full(sites, int(loss.argmin()))
    value = np.full(sites, -loss.min())
    keys, part = np.unique(key, return_inverse=True)
    out, into = np.divmod(keys, sites)
    saves = np.bincount(part, kept) - loss[out]
    order = np.lexsort((saves, into))
    last = order[np.flatnonzero(np.diff(into[order], append=-1))]
    better = last[saves[last] > value[into[last]]]
    best[into[better]], value[into[better]] = out[better], saves[better]
    return best, value

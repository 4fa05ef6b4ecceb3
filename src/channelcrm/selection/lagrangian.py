"""A bound on the p-median from below, by prices on being served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.incumbent import Incumbent
    from channelcrm.selection.near import Near

__all__ = ["Prices", "Relaxed", "most", "relax"]

_ROUNDS = 800
_STALL = 15
"""After so many rounds that hardly help, the step is shortened."""
_SHORTER = 0.6
_SHORTEST = 2e-3
_OFTEN = 25
"""Every so many rounds the sites that no better choice has are left out."""
_LATER = 1.4
"""The sites chosen most often are tried as a choice after 25 rounds, and again each time there were so many times more.
"""
_RECENT = 0.1
"""What the latest round weighs in how often a site was chosen."""


@attrs.frozen(kw_only=True, eq=False)
class Relaxed:
    """What the relaxation leaves: ``kept`` sites may be in a better choice, ``needed`` sites are in any better one.

    ``price`` is what each demand would pay to be served.
    """

    price: NDArray[np.float64]
    kept: NDArray[np.bool_]
    needed: NDArray[np.bool_]


def relax(best: Incumbent, p: int) -> Relaxed:
    """Raise the bound by subgradient steps on the prices (Cornuejols, Fisher, Nemhauser 1977; Beasley 1985).

    Each demand may be served by any number of sites, and pays its price for each that is cheaper: then the p sites that
    earn most are the cheapest choice, and no choice of the model costs less. Sites whose choice, or whose absence,
    would lift the bound over the best choice so far are settled by that.
    """
    import numpy as np

    closest = best.near.closest(best.chosen)
    limit = np.minimum(closest.third, best.near.cost.max())
    near = best.near.within(limit)
    cap = np.where(near.lengths < best.near.lengths, limit, np.inf)
    state = Prices(near, p, best.must, (closest.first + np.minimum(closest.second, limit)) / 2)
    step, stall = 1.0, 0
    heading = np.zeros(near.demand)
    often, next_offer = np.zeros(near.sites), 0.0
    for round_ in range(_ROUNDS):
        before = state.best
        value, slack, chosen = state.look()
        often += _RECENT * (chosen - often)
        if value <= before + max(0.0, best.cost - before) * 5e-3:
            stall += 1
        else:
            stall = 0
        if round_ % _OFTEN == _OFTEN - 1 or state.best >= best.target:
            if round_ + 1 >= next_offer or state.best >= best.target:
                best.offer(most(often, p, best.must))
                next_offer = _LATER * (round_ + 1)
            best.proven(state.best)
            state.settle(best.target)
            if best.done:
                break
        if stall >= _STALL:
            step, stall, state.price = step * _SHORTER, 0, state.best_price.copy()
        heading = slack + 0.6 * heading
        size = float(heading @ heading)
        if step < _SHORTEST or size == 0 or best.up:
            break
        state.price = np.clip(state.price + step * (1.02 * best.cost - value) / size * heading, 0, cap)
    best.offer(most(often, p, best.must))
    best.proven(state.best)
    state.settle(best.target)
    return Relaxed(price=state.best_price, kept=state.kept, needed=state.needed)


def most(worth: NDArray[np.float64], p: int, must: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The p sites worth most, those that must be among them; of equals the first."""
    import numpy as np

    chosen = np.zeros(len(worth), dtype=bool)
    chosen[np.argsort(-np.where(must, np.inf, worth), kind="stable")[:p]] = True
    return chosen


class Prices:
    """The prices now, and the best there were."""

    def __init__(self, near: Near, p: int, must: NDArray[np.bool_], price: NDArray[np.float64]) -> None:
        import numpy as np

        self.near, self.p, self.price = near, p, price
        self.best, self.best_price = -np.inf, price
        self.kept, self.needed = np.ones(near.sites, dtype=bool), must.copy()
        self._best_earned = np.zeros(near.sites)

    def look(self) -> tuple[float, NDArray[np.float64], NDArray[np.bool_]]:
        """The bound at these prices, by how much each demand is served too little, and the sites that earn most."""
        import numpy as np

        near = self.near
        earned = self.price[near.row] - near.cost
        paid = np.flatnonzero(earned > 0)
        row, site = near.row[paid], near.site[paid]
        sums = np.bincount(site, earned[paid], minlength=near.sites).astype(np.float64)
        order = np.where(self.needed, np.inf, np.where(self.kept, sums, -np.inf))
        chosen = np.zeros(near.sites, dtype=np.bool_)
        chosen[np.argpartition(-order, self.p - 1)[: self.p]] = True
        value = float(self.price.sum() - sums[chosen].sum())
        if value > self.best:
            self.best, self.best_price, self._best_earned = value, self.price.copy(), sums
        served = np.bincount(row, chosen[site], minlength=near.demand).astype(np.float64)
        return value, 1.0 - served, chosen

    def settle(self, target: float) -> None:
        """Leave sites that no choice below the target has, and mark those that all of them have."""
        import numpy as np

        free = np.flatnonzero(self.kept & ~self.needed)
        places = self.p - int(self.needed.sum())
        if not 0 < places < len(free):
            return
        earned = self._best_earned[free]
        order = np.sort(earned)[::-1]
        last, next_ = order[places - 1], order[places]
        self.kept[free[(earned < last) & (self.best + last - earned >= target)]] = False
        self.needed[free[(earned > next_) & (self.best + earned - next_ >= target)]] = True
        if self.kept[self.near.site].mean() < 0.8:
            self.near = self.near.only(self.kept)

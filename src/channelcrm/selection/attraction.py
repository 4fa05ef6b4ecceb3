"""What sites capture of demand that spreads over all by their attraction, and a good choice of them soon."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.system import System
    from channelcrm.selection.watch import Watch

__all__ = ["Market", "enter", "shares"]

_ROUNDS = 200
"""At most so many exchanges."""
_TINY = 1e-9
"""What is less than this part of all demand is no gain."""


def shares(pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of demand on which our sites pull so many times as hard as the competitors, what they capture; 1 at infinity."""
    import numpy as np

    with np.errstate(divide="ignore", over="ignore"):  # of a pull near none it is 0
        share: NDArray[np.float64] = 1.0 / (1.0 + 1.0 / pull)
    return share


@attrs.frozen(kw_only=True, eq=False)
class Market:
    """Demand of a weight that some site attracts.

    Attributes:
        row, site, pull: the pairs, by demand; how hard the site pulls, as a multiple of all competitors: infinite where
            there are none.
        weights: what each demand is worth, more than zero.
        sites: how many sites there are.
    """

    row: NDArray[np.int64]
    site: NDArray[np.int64]
    pull: NDArray[np.float64]
    weights: NDArray[np.float64]
    sites: int

    @classmethod
    def of(cls, attraction: csr_array, weights: NDArray[np.float64], rivals: NDArray[np.float64]) -> Market:
        """Of demand x sites and the attraction of all competitors, zero where there are none."""
        import numpy as np

        row = np.repeat(np.arange(attraction.shape[0]), np.diff(attraction.indptr))
        with np.errstate(divide="ignore", over="ignore"):
            pull = attraction.data / rivals[row]
        # In an order of their own, so that no sum depends on the order the demand was given in.
        marks = np.random.default_rng(0).random(attraction.shape[1])
        keys = np.bincount(row, shares(pull) * marks[attraction.indices], minlength=len(weights))
        order = np.lexsort((weights, keys))
        order = order[(weights[order] > 0) & (np.diff(attraction.indptr)[order] > 0)]
        place = np.full(len(weights), -1)
        place[order] = np.arange(len(order))
        pairs = np.lexsort((attraction.indices, place[row]))
        pairs = pairs[place[row[pairs]] >= 0]
        return cls(
            row=place[row[pairs]], site=attraction.indices[pairs].astype(np.int64), pull=pull[pairs],
            weights=weights[order], sites=int(attraction.shape[1]),
        )  # fmt: skip

    @property
    def demand(self) -> int:
        """How many rows of demand there are."""
        return len(self.weights)

    def pulls(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """How hard the chosen sites pull on each demand."""
        import numpy as np

        there = chosen[self.site]
        return np.bincount(self.row[there], self.pull[there], minlength=self.demand).astype(np.float64)

    def caught(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What they capture of each demand."""
        caught: NDArray[np.float64] = self.weights * shares(self.pulls(chosen))
        return caught

    def worth(self, chosen: NDArray[np.bool_]) -> float:
        """What they capture in all."""
        return math.fsum(self.caught(chosen).tolist())

    def added(self, pulls: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each pair would add where so much is chosen: of the weight of its demand."""
        now = pulls[self.row]
        added: NDArray[np.float64] = self.weights[self.row] * (shares(now + self.pull) - shares(now))
        return added

    def lost(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What each pair of a chosen site adds to the other chosen ones: of the weight of its demand."""
        import numpy as np

        there, endless = chosen[self.site], np.isinf(self.pull)
        mine = np.where(endless, 0.0, self.pull)
        finite = np.bincount(self.row[there], mine[there], minlength=self.demand).astype(np.float64)
        whole = np.bincount(self.row[there & endless], minlength=self.demand)
        others = np.maximum(finite[self.row] - mine, 0.0)
        without = np.where(whole[self.row] - endless > 0, 1.0, shares(others))
        now = np.where(whole > 0, 1.0, shares(finite))[self.row]
        return np.where(there, self.weights[self.row] * (now - without), 0.0)

    def gains(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What each site would add; of a chosen one, no matter what."""
        import numpy as np

        return np.bincount(self.site, self.added(self.pulls(chosen)), minlength=self.sites).astype(np.float64)


def enter(market: Market, system: System, begin: NDArray[np.bool_], watch: Watch) -> NDArray[np.bool_]:
    """From this choice, add the site that adds most while the limits allow, then exchange while that helps.

    Of equal ones the first. Limits from below may be left unmet, if they were unmet before.
    """
    import numpy as np

    chosen = begin.copy()
    least = _TINY * float(market.weights.sum())
    while not watch.stopped:
        sums = system.matrix @ chosen
        fine = system.allows(sums[:, None] + system.matrix) & ~(chosen | system.must_not)
        gains = np.where(fine, market.gains(chosen), -1.0)
        best = int(gains.argmax()) if len(gains) else -1
        if best < 0 or gains[best] <= least:
            break
        chosen[best] = True
    for _ in range(_ROUNDS):
        better = _exchanged(market, system, chosen, least, watch)
        if better is None:
            break
        chosen = better
    return chosen


def _exchanged(
    market: Market, system: System, chosen: NDArray[np.bool_], least: float, watch: Watch
) -> NDArray[np.bool_] | None:
    """With the best exchange made; None when none gains anything."""
    import numpy as np

    now, best, found = market.worth(chosen), least, None
    for out in np.flatnonzero(chosen & ~system.must).tolist():
        if watch.up:
            return None
        without = chosen.copy()
        without[out] = False
        sums = (system.matrix @ without)[:, None] + system.matrix
        fine = system.allows(sums) & (sums >= (system.lower - system.slack)[:, None]).all(axis=0)
        fine &= ~(chosen | system.must_not)
        change = np.where(fine, market.gains(without), -np.inf) + (market.worth(without) - now)
        into = int(change.argmax())
        if change[into] > best:
            best, found = float(change[into]), (without, into)
    if found is None:
        return None
    found[0][found[1]] = True
    return found[0]

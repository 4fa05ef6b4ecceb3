"""The p-centre, solved to proof: which radius p sites can hold is asked of few demands at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.errors import SolverError
from channelcrm.selection.deciding import Decided
from channelcrm.selection.few import cover_within
from channelcrm.selection.near import Near, assign, counted, weighted
from channelcrm.selection.solution import Solution
from channelcrm.selection.swapping import swap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.watch import Watch

__all__ = ["reach_all"]

_NEW = 32
"""So many demands that a choice leaves out are looked at from then on."""
_TINY = 1e-6
"""A demand that lacks no more than this of being served is."""
_NODES, _MORE = 10, 10
"""So many parts of a question's tree are looked at first, and how many times as many the next time."""
_MOST = 10**9
"""What so many parts leave undecided stays so: the solver got lost in it."""
_SWAPS, _EACH = 1_000, 40
"""So many swaps are tried at most before a question is looked at closely, and so many for each site that is chosen."""
_SMALL = 100_000
"""A question of no more demands times sites is looked at before swaps are tried: mostly that is all it takes."""
_HALVES = 4
"""So many times the radii are halved before more effort is made."""


def reach_all(
    costs: NDArray[np.float64] | csr_array, weights: NDArray[np.float64], p: int, must: NDArray[np.bool_],
    must_not: NDArray[np.bool_], watch: Watch,
) -> Solution:  # fmt: skip
    """The p sites that serve all demand of a weight at the least greatest cost.

    Args:
        costs: demand x sites; infinite, or absent from a sparse array, where a site does not serve.
        weights: what the costs of each demand count, zero or more.
        p: how many, from one to as many as may be chosen.
        must: sites that are chosen in any case, at most p.
        must_not: sites that may not be chosen, none of those that must.
        watch: when to end.

    Raises:
        SolverError: the time is up before a choice was found that serves everybody.
    """
    import numpy as np

    counts = weights > 0
    prices, unit = counted(weighted(costs, weights), exact=True)
    watch = watch.counted(unit.size)
    near = Near.of(prices).renumbered(~must_not)
    search = _Search(near, p, must[~must_not], watch)
    search.run()
    if search.radius == np.inf:
        if search.bound < np.inf:
            raise SolverError("No choice that serves all demand was found in the time there was: give it more.")
        return Solution.impossible()
    chosen = np.zeros(len(must), dtype=bool)
    chosen[~must_not] = search.chosen
    assignment, paid = assign(costs, chosen)
    objective = float(unit.count(weights[counts] * paid[counts]).max(initial=0.0))
    return Solution.least(chosen, objective, search.bound, assignment=assignment).times(unit.size)


class _Search:
    """Bisection over the radii there are, between one that is held and one that cannot be (Minieka 1970).

    Whether p sites hold a radius is asked of a few demands; those that the answer leaves out join them, until nobody
    is left out or the few alone need more than p (Chen, Chen 2009). The questions near the best radius are the hard
    ones: all are asked with little effort first, and what is then undecided with more.

    Attributes:
        chosen, radius: the best choice so far and its greatest cost, infinite as long as it does not serve everybody.
        bound: no choice has a greatest cost below this; infinite when none serves everybody.
    """

    def __init__(self, near: Near, p: int, must: NDArray[np.bool_], watch: Watch) -> None:
        import numpy as np

        self._near, self._p, self._must, self._watch = near, p, must, watch
        self._begin, self._pairs = near.by_site()
        self._radii = np.unique(near.cost)
        self.chosen, self.radius = must, np.inf
        self.bound = float(near.cost[near.start[:-1]].max(initial=0.0))
        self._few: list[int] = []
        self._offer(must)
        self._at = self.chosen

    def run(self) -> None:
        """Narrow it down until the two meet or the time is up."""
        nodes = _NODES
        while self._open(self.bound) and nodes <= _MOST:
            top = float(self._between(self.bound, self.radius)[-1])
            better = self._look(top, nodes)
            undecided = self._narrow(self.bound, float("inf"), nodes) if better else top
            self._narrow(self.bound, undecided, nodes)
            if not better:
                nodes *= _MORE

    def _open(self, low: float, high: float = float("inf")) -> bool:
        return low < min(high, self.radius) and not self._watch.up

    def _between(self, low: float, high: float) -> NDArray[np.float64]:
        """The radii from the first to before the second."""
        import numpy as np

        begin, end = np.searchsorted(self._radii, [low, high])
        return self._radii[begin:end]

    def _narrow(self, low: float, high: float, nodes: float) -> float:
        """Halve the radii from the first to before the second a few times, and say which is the least undecided."""
        undecided, least = float("inf"), len(self._between(low, min(high, self.radius))) >> _HALVES
        while self._open(low, high):
            between = self._between(low, min(high, self.radius))
            if len(between) <= least:
                break
            middle = float(between[(len(between) - 1) // 2])
            held = self._look(middle, nodes)
            if held:
                continue
            if held is None:
                undecided = min(undecided, middle)
            low = float(between[between > middle].min(initial=min(high, self.radius)))
            if self.bound > undecided:
                undecided = float("inf")
        return undecided

    def _look(self, radius: float, nodes: float) -> bool | None:
        """Ask whether a radius is held, and learn from it."""
        import numpy as np

        held = self._holds(radius, nodes)
        if held is False:
            self.bound = float(self._between(radius, np.inf)[1:].min(initial=np.inf))
        self._watch.tell(self.radius, self.bound)
        return held

    def _holds(self, radius: float, nodes: float) -> bool | None:
        """Whether p sites serve everybody within the radius; None when so little effort does not tell."""
        import numpy as np

        short = self._near.within(np.full(self._near.demand, radius))
        swaps = True
        while not self._watch.up:
            reach = self._reached(short)
            decided = Decided.unknown()
            if not swaps or reach.size <= _SMALL:
                decided = cover_within(reach, self._p, self._must, self._watch, 1)
            if swaps and not decided.proven:
                if (found := self._swapped(reach)) is None:
                    swaps = False
                    continue
                decided = Decided(columns=found)
            elif decided.use is not None:
                served = np.add.reduceat(np.append(decided.use[short.site], 0.0), short.start[:-1])
                if self._join(short, np.where(served < 1 - _TINY, 1 - served, 0.0)):
                    continue
                decided = cover_within(reach, self._p, self._must, self._watch, nodes)
            if decided.columns is None:
                return False if decided.proven else None
            away = self._offer(decided.columns)
            if (away <= radius).all():
                return True
            self._join(short, np.where(away > radius, away, 0.0))
        return None

    def _reached(self, short: Near) -> NDArray[np.bool_]:
        """Which sites serve the few."""
        import numpy as np

        reach = np.zeros((len(self._few), short.sites), dtype=np.bool_)
        for line, row in enumerate(self._few):
            reach[line, short.site[short.start[row] : short.start[row + 1]]] = True
        return reach

    def _join(self, short: Near, lack: NDArray[np.float64]) -> bool:
        """Let some of the demands that lack most join the few; False when no other lacks anything."""
        import numpy as np

        lack[self._few] = 0.0
        found = bool(lack.any())
        for _ in range(_NEW):
            row = int(lack.argmax())
            if not lack[row]:
                break
            self._few.append(row)
            sites = np.zeros(short.sites, dtype=np.bool_)
            sites[short.site[short.start[row] : short.start[row + 1]]] = True
            lack[short.row[sites[short.site]]] = 0.0  # those that one site serves together with this one can wait
        return found

    def _swapped(self, reach: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
        """Sites that serve these rows, looked for by swaps from where the last search ended."""
        import numpy as np

        rows = np.flatnonzero(~reach[:, self._must].any(axis=1))
        sites = np.flatnonzero(~self._must)
        found = swap(reach[np.ix_(rows, sites)], self._at[sites], min(_SWAPS, _EACH * self._p), self._watch)
        if found is None:
            return None
        self._at = self._must.copy()
        self._at[sites[found]] = True
        return self._at

    def _offer(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """How far each demand is from these sites; the rest of the p go to whoever is farthest then."""
        import numpy as np

        near, chosen = self._near, chosen.copy()
        away = np.full(near.demand, np.inf)
        for site in np.flatnonzero(chosen).tolist():
            self._reach(site, away)
        first = away.copy()
        for _ in range(self._p - int(chosen.sum())):
            site = int(near.site[near.start[away.argmax()]]) if near.demand else 0
            if chosen[site]:  # whoever is farthest has its nearest site
                site = int((~chosen).argmax())
            chosen[site] = True
            self._reach(site, away)
        if (radius := float(away.max(initial=0.0))) < self.radius or not self.chosen.any():
            self.chosen, self.radius = chosen, radius
            self._watch.tell(self.radius, self.bound)
        return first if not near.demand or radius > self.bound else away

    def _reach(self, site: int, away: NDArray[np.float64]) -> None:
        """Nobody is farther away than from this site."""
        import numpy as np

        mine = self._pairs[self._begin[site] : self._begin[site + 1]]
        rows, cost = self._near.row[mine], self._near.cost[mine]
        away[rows] = np.minimum(away[rows], cost)

"""The best assignment so far, and what a better one would have to cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.filling import Filling
from channelcrm.selection.units import is_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.loading import Loading
    from channelcrm.selection.milp import Hear
    from channelcrm.selection.system import System
    from channelcrm.selection.watch import Watch

__all__ = ["Best"]

_SURE = 0.01
"""A bound must clear the last step between whole numbers by this part of it: solvers round."""
_EXACT = 1e-9
"""What is less than this part of the cost, and of what the served are worth, is no difference; so little never is."""


class Best:
    """The best assignment found so far of those that serve all who must be; whoever finds another offers it.

    Attributes:
        loading: the problem.
        system: limits on the chosen sites.
        watch: when to end.
        hear: told of lower costs and higher bounds.
        chosen, assignment, cost: the best so far; None and infinite when there is none.
        bound: what no assignment undercuts.
        whole: whether all assignments cost whole numbers.
    """

    def __init__(self, loading: Loading, system: System, watch: Watch, hear: Hear) -> None:
        import numpy as np

        self.loading, self.system, self.watch, self.hear = loading, system, watch, hear
        self.chosen: NDArray[np.bool_] | None = None
        self.assignment: NDArray[np.int64] | None = None
        self.cost, self.bound = np.inf, -np.inf
        finite = loading.fine[loading.fine < np.inf]
        self.whole = is_whole(loading.cost) and is_whole(finite)
        self._every = float(finite.sum()) if len(finite) == len(loading.fine) else np.inf  # where nobody is served
        far = 1.0 + float(finite.sum()) + float(loading.cost.max(initial=0.0)) * len(loading.demand)
        self._fine = np.minimum(loading.fine, far)
        self._tried: set[bytes] = set()

    @property
    def target(self) -> float:
        """A bound of so much leaves nothing better."""
        if self.whole:
            return self.cost - (1 - _SURE)
        if self.cost == float("inf"):
            return self.cost
        return self.cost - max(_EXACT, _EXACT * min(self.cost, self._every - self.cost))

    @property
    def done(self) -> bool:
        """Whether nothing better is left."""
        return self.bound >= self.target

    def offer(self, chosen: NDArray[np.bool_]) -> None:
        """Fill these sites, and search from there."""
        import numpy as np

        if (
            (self.watch.up and self._tried and self.chosen is not None)
            or not chosen.any()
            or (key := chosen.tobytes()) in self._tried
        ):
            return
        self._tried.add(key)
        filling = Filling(self.loading, self._fine, np.flatnonzero(chosen))
        filling.improve(self.watch, self.system.must, self.system.must_not)
        chosen = np.zeros(len(chosen), dtype=bool)
        chosen[filling.sites] = True
        self.take(chosen, filling.assignment)

    def take(self, chosen: NDArray[np.bool_], assignment: NDArray[np.int64]) -> None:
        """Take this one if it holds, serves all who must be, and costs less."""
        loading = self.loading
        if (
            not self.system.holds(chosen)
            or (loading.fine[assignment < 0] == float("inf")).any()
            or not loading.holds(assignment)
        ):
            return
        if (cost := loading.total(assignment)) < self.cost:
            self.chosen, self.assignment, self.cost = chosen, assignment, cost
            self.hear(self.cost, self.bound)
            self.proven(self.bound)

    def heard(self, cost: float) -> None:
        """Somebody knows an assignment that costs so much, up to rounding, and will offer it."""
        cost = round(cost) if self.whole else cost + _EXACT * (1 + abs(cost))
        self.hear(min(self.cost, cost), self.bound)

    def proven(self, bound: float) -> None:
        """No assignment costs less than this, up to rounding."""
        if bound >= self.target:
            bound = self.cost
        if bound > self.bound:
            self.bound = bound
            if self.cost < float("inf"):
                self.hear(self.cost, self.bound)

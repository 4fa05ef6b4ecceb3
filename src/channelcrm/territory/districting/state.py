"""A division while it is being improved: who has what, what each district holds, what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.problem import Problem

__all__ = ["State", "excess"]


def excess(held: NDArray[Any], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far outside its limits something is, relative to their middle; rounding of sums is let pass."""
    import numpy as np

    middle = np.maximum((low + high) / 2, 1e-300)
    outside = np.maximum(low - held, held - high) / middle
    return np.where(outside > 1e-12, outside, 0.0)


class State:
    """Labels and centres, and what follows from them: costs at these centres, loads held."""

    def __init__(self, problem: Problem, labels: NDArray[np.int64], centers: NDArray[np.int64]) -> None:
        import numpy as np

        self.problem = problem
        self.labels = labels.copy()
        self.centers = centers.copy()
        self.every = np.arange(problem.areas)
        self.costs = problem.costs.block(self.every, centers)
        self.held = (
            np.stack([np.bincount(labels, weights=load, minlength=problem.districts) for load in problem.loads])
            if len(problem.loads)
            else np.zeros((0, problem.districts))
        )

    def copy(self) -> State:
        """An independent copy."""
        other = State.__new__(State)
        other.problem, other.every = self.problem, self.every
        other.labels, other.centers = self.labels.copy(), self.centers.copy()
        other.costs, other.held = self.costs.copy(), self.held.copy()
        return other

    @property
    def cost(self) -> float:
        """Sum of the areas' costs at their centres."""
        return float(self.costs[self.every, self.labels].sum())

    @property
    def excess(self) -> float:
        """Sum of what lies outside the limits."""
        return float(excess(self.held, self.problem.low, self.problem.high).sum())

    def move(self, areas: NDArray[np.int64], district: int) -> None:
        """Give these areas to a district."""
        import numpy as np

        for measure, load in enumerate(self.problem.loads):
            np.subtract.at(self.held[measure], self.labels[areas], load[areas])
            self.held[measure, district] += load[areas].sum()
        self.labels[areas] = district

    def recenter(self, district: int) -> bool:
        """Put the centre of a district on the one of its areas where it costs least; True when it moved."""
        import numpy as np

        members = np.flatnonzero(self.labels == district)
        if not len(members):
            return False
        sums = self.problem.costs.block(members, members).sum(axis=0)
        best, now = int(members[sums.argmin()]), int(self.centers[district])
        inside = self.labels[now] == district  # if not, it moves though it may cost more
        if best == now or (inside and sums.min() >= self.costs[members, district].sum()):
            return False
        self.put(district, best)
        return True

    def put(self, district: int, site: int) -> None:
        """Put the centre of a district on this site."""
        import numpy as np

        self.centers[district] = site
        self.costs[:, district] = self.problem.costs.block(self.every, np.asarray([site]))[:, 0]

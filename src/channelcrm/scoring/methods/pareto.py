"""Who is not beaten by anybody in everything, and who is not once those are gone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, TypeAlias

from channelcrm.scoring.methods.problem import checked_goals, finite_matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Positions: TypeAlias = NDArray[np.int64]

__all__ = ["pareto_front", "pareto_fronts"]


def pareto_front(matrix: ArrayLike, goals: ArrayLike) -> Positions:
    """Positions, ascending, of the alternatives that no other dominates.

    One dominates another when it is at least as good in every criterion and better in one; equal rows stand side by
    side. Takes time in proportion to alternatives x front, which is the whole square when nearly all are on the front.

    Args:
        matrix: alternatives x criteria, finite numbers.
        goals: 1 to maximise, -1 to minimise, one a criterion.

    Raises:
        ValidationError: bad input, by field.

    References:
        Deb, Agrawal, Pratap, Meyarivan (2000), PPSN VI, LNCS 1917 849-858.
    """
    import numpy as np

    values, order = _best_first(matrix, goals)
    return np.sort(order[_front(values)])


def pareto_fronts(matrix: ArrayLike, goals: ArrayLike) -> Positions:
    """The number of the front of each alternative: 1 for whom no other dominates, 2 once those are gone, and so on.

    Equal rows are on one front. Up to three criteria take n log^2 n; with more, each front is found as
    ``pareto_front`` finds it, which takes the square of the alternatives.

    Args:
        matrix: alternatives x criteria, finite numbers.
        goals: 1 to maximise, -1 to minimise, one a criterion.

    Raises:
        ValidationError: bad input, by field.

    References:
        Deb, Pratap, Agarwal, Meyarivan (2002), IEEE Transactions on Evolutionary Computation 6(2) 182-197; Jensen
        (2003), ibid. 7(5) 503-515.
    """
    import numpy as np

    values, order = _best_first(matrix, goals)
    fronts = np.zeros(len(order), dtype=np.int64)
    if len(values) <= 3:
        different, of = np.unique(values, axis=1, return_inverse=True)
        fronts[order] = _sweep(different)[of.reshape(-1)]
        return fronts
    number = 0
    while len(order):
        number += 1
        front = _front(values)
        fronts[order[front]] = number
        order, values = np.delete(order, front), np.delete(values, front, axis=1)
    return fronts


def _best_first(matrix: ArrayLike, goals: ArrayLike) -> tuple[Floats, Positions]:
    """A column an alternative, more is better, whoever dominates before whom it dominates; and where each stood."""
    import numpy as np

    table, low, high, _ = finite_matrix(matrix)
    values = table * checked_goals(goals, table.shape[1]) + 0.0  # no zero below zero
    # Rounding never turns a sum of greater numbers into a smaller one, and where it makes them equal the criteria
    # decide.
    strength = (values / np.where(high > low, high - low, 1.0)).sum(axis=1)
    order = np.lexsort((*values.T, strength))[::-1].astype(np.int64)
    return np.ascontiguousarray(values[order].T), order


def _front(values: Floats) -> Positions:
    """Which columns no other dominates; whoever dominates comes before whom it dominates."""
    import numpy as np

    front = []
    left = np.arange(values.shape[1])
    while len(left):
        leader = values[:, :1]
        front.append(left[0])
        stays = (values > leader).any(axis=0) | (values == leader).all(axis=0)
        stays[0] = False
        left, values = left[stays], values[:, stays]
    return np.asarray(front, dtype=np.int64)


class _Stairs:
    """Points of a plane of which none dominates another: the first coordinate rises, the second falls."""

    __slots__ = ("firsts", "seconds")

    def __init__(self) -> None:
        self.firsts: list[float] = []
        self.seconds: list[float] = []  # negated, so that they rise, too

    def dominates(self, first: float, second: float) -> bool:
        """Whether a point is at least as good in both."""
        at = bisect_left(self.firsts, first)
        return at < len(self.firsts) and -self.seconds[at] >= second

    def add(self, first: float, second: float) -> None:
        """Put in a point that none dominates, in place of those that it dominates."""
        end = bisect_right(self.firsts, first)
        start = bisect_left(self.seconds, -second, 0, end)
        self.firsts[start:end] = [first]
        self.seconds[start:end] = [-second]


def _sweep(values: Floats) -> Positions:
    """The front of each of different columns of up to three criteria, in ascending order of the first, then the others.

    From the best of the first criterion down, all who may dominate one have been seen, and of each front it is enough
    to know who is best in the other two. Fronts with somebody who dominates it come before those without, so that
    halving finds its own.
    """
    import numpy as np

    fronts: list[_Stairs] = []
    result = np.empty(values.shape[1], dtype=np.int64)
    points = np.pad(values, ((0, 3 - len(values)), (0, 0)))[1:].T.tolist()
    for place in range(len(result) - 1, -1, -1):
        first, second = points[place]
        at = bisect_left(fronts, True, key=lambda front: not front.dominates(first, second))
        if at == len(fronts):
            fronts.append(_Stairs())
        fronts[at].add(first, second)
        result[place] = at + 1
    return result

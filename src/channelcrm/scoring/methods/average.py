"""EDAS, which measures from the average, and CODAS, which measures from the worst and against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from channelcrm.scoring.methods.arrays import number_within, within_floats
from channelcrm.scoring.methods.blocks import Room, blocks, memory
from channelcrm.scoring.methods.normalization import normalize, row_sums
from channelcrm.scoring.methods.problem import checked_problem, require_positive

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["codas", "edas"]


@within_floats
def edas(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike) -> Floats:
    """EDAS: how far above and how far below the average, in 0..1. Higher is better.

    When nobody is above or below the average (all are equal, or there is one), everyone has 0.5.

    Args:
        matrix: alternatives x criteria, finite numbers with a positive average of each criterion.
        w: a weight a criterion; the answer does not depend on their sum.
        goals: 1 to maximise, -1 to minimise, one a criterion.

    Raises:
        ValidationError: bad input, by field; an average of zero or less.

    References:
        Keshavarz Ghorabaee, Zavadskas, Olfat, Turskis (2015), Informatica 26(3) 435-451.
    """
    import numpy as np

    problem = checked_problem(matrix, w, goals, row_sums)
    # The mean of equal values is that value, also where adding them up has rounded.
    average = np.clip(problem.sums / len(problem.matrix), problem.low, problem.high)
    require_positive(average, "that is its average, by which EDAS divides")
    factor = (problem.goals * problem.weights / average)[:, None]
    above, below = np.empty(len(problem.matrix)), np.empty(len(problem.matrix))
    room, spare = Room(problem.matrix), memory(problem.matrix)
    for rows, columns in blocks(problem.matrix):
        values, gains = np.subtract(columns, average[:, None], out=room.of(columns)), spare[:, : columns.shape[1]]
        values *= factor
        np.add.reduce(np.maximum(values, 0.0, out=gains), axis=0, out=above[rows])
        np.add.reduce(np.minimum(values, 0.0, out=values), axis=0, out=below[rows])
    below *= -1.0
    above /= above.max() or 1.0
    below /= below.max() or 1.0
    above += np.subtract(1.0, below, out=below)
    above /= 2
    return above


@within_floats
def codas(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, threshold: float = 0.02) -> Floats:
    """CODAS: distance from the worst, Euclidean first, by city block where that differs enough. Higher is better.

    The sum over all pairs is taken by sorting, in O(n log n). One alternative, or equal ones, have 0.

    Args:
        matrix: alternatives x criteria; positive where less is better, and somewhere positive where more is.
        w: a weight a criterion, used as given (the threshold is in the same unit).
        goals: 1 to maximise, -1 to minimise, one a criterion.
        threshold: from which difference of Euclidean distances on the city block distance counts too; the authors
            suggest 0.01 to 0.05.

    Raises:
        ValidationError: bad input, by field; costs of zero or less; a column without a positive value.

    References:
        Keshavarz Ghorabaee, Zavadskas, Turskis, Antucheviciene (2016), Economic Computation and Economic Cybernetics
        Studies and Research 50(3) 25-44.
    """
    import numpy as np

    threshold = number_within(threshold, 0, 1e100, "threshold", "not a threshold", "Give 0 or more, up to 1e100.")
    problem = checked_problem(matrix, w, goals)
    terms, room = normalize(problem, "max").scaled(problem.weights), Room(problem.matrix)
    worst = terms.of(problem.worst[:, None], np.empty((len(terms.factor), 1)))
    count = len(problem.matrix)
    euclidean, taxicab = np.empty(count), np.empty(count)
    for rows, columns in blocks(problem.matrix):
        values = terms.of(columns, room.of(columns))
        values -= worst
        np.add.reduce(values, axis=0, out=taxicab[rows])
        np.sqrt(np.einsum("ij,ij->j", values, values), out=euclidean[rows])
    order = np.argsort(euclidean, kind="stable")
    ascending, along = euclidean[order], taxicab[order]
    before = np.concatenate([[0.0], np.cumsum(along)])
    # Those who are at least a threshold behind, and those who are at least as much ahead.
    behind = np.searchsorted(ascending, ascending - threshold, side="right")
    ahead = np.searchsorted(ascending, ascending + threshold, side="left") if threshold else behind
    far = behind + count - ahead
    others = before[behind] + before[-1] - before[ahead]
    result = np.empty(count)
    result[order] = count * ascending - float(ascending.sum()) + far * along - others
    return result

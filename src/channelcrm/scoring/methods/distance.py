"""TOPSIS and SPOTIS: how far from the best that can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array, within_floats
from channelcrm.scoring.methods.blocks import Room, weighted
from channelcrm.scoring.methods.normalization import Normalization, Normalized, normalized_problem
from channelcrm.scoring.methods.problem import checked_problem, per_criterion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["spotis", "spotis_distances", "topsis"]


@within_floats
def topsis(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, normalization: Normalization = "vector") -> Floats:
    """TOPSIS: distance from the worst over the distances from worst and best, in 0..1. Higher is better.

    The normalisation may change the winner, so it is part of the question; "vector" is that of the authors. The scores
    do not depend on the sum of the weights. When all alternatives are equal (or there is one) each is the best: 1.0.

    Args:
        matrix: alternatives x criteria, finite numbers.
        w: a weight a criterion, none negative.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        normalization: "vector", "minmax", "max", "sum" or "none", see ``Normalization``.

    Raises:
        ValidationError: bad input, by field; a column of zeros under "vector".

    References:
        Hwang, Yoon (1981), Multiple Attribute Decision Making, Springer.
    """
    import numpy as np

    problem, normalized = normalized_problem(matrix, w, goals, normalization)
    terms = normalized.scaled(problem.weights / problem.weights.max())
    # Distances do not see where zero is: take the best of each criterion for it, and the worst is one number away.
    best = np.where(terms.inverted, 1.0 / np.where(terms.inverted, problem.best, 1.0), problem.best)
    worst = np.where(terms.inverted, 1.0 / np.where(terms.inverted, problem.worst, 1.0), problem.worst)
    from_best = Normalized(factor=terms.factor, base=best, shift=np.zeros_like(best), inverted=terms.inverted)
    width, room = ((best - worst) * terms.factor)[:, None], Room(problem.matrix)

    def score(columns: Floats) -> Floats:
        values = from_best.of(columns, room.of(columns))  # zero at the best, minus width at the worst
        behind = _length(values)
        values += width
        ahead = _length(values)
        behind += ahead
        if not behind.all():  # all are equal, and each is the best
            ahead[behind == 0] = behind[behind == 0] = 1.0
        ahead /= behind
        return ahead

    return problem.scores(score)


def _length(values: Floats) -> Floats:
    """Euclidean length of each column of a k x b block."""
    import numpy as np

    squares: Floats = np.einsum("ij,ij->j", values, values)
    return np.sqrt(squares, out=squares)


@within_floats
def spotis_distances(
    matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, bounds: ArrayLike, expected: ArrayLike | None = None
) -> Floats:
    """SPOTIS as published: the weighted distance from the best (or expected) point. Lower is better.

    Args:
        matrix: alternatives x criteria, within the bounds.
        w: a weight a criterion, used as given.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        bounds: criteria x 2, (low, high) of what is possible, not of what was seen: so no third alternative changes the
            order of two others.
        expected: the point to be near to, one value a criterion within the bounds; the best bounds by default.

    Raises:
        ValidationError: bad input, by field; bounds that are no interval; a value outside of its bounds.

    References:
        Dezert, Tchamova, Han, Tacnet (2020), The SPOTIS rank reversal free method, FUSION 2020.
    """
    import numpy as np

    problem = checked_problem(matrix, w, goals)
    limits = number_array(bounds, "bounds", f"Give {len(problem.goals)} pairs (low, high).")
    if limits.shape != (len(problem.goals), 2) or not np.isfinite(limits).all() or (limits[:, 0] >= limits[:, 1]).any():
        raise ValidationError(
            "The bounds are not one interval a criterion.", field="bounds", value=bounds,
            remedy=f"Give {len(problem.goals)} pairs (low, high) of finite numbers with low < high.",
        )  # fmt: skip
    low, high = limits.T
    outside = (problem.low < low) | (problem.high > high)
    if outside.any():
        at = int(np.argmax(outside))
        raise ValidationError(
            f"Criterion {at} (counted from 0) runs from {problem.low[at]:g} to {problem.high[at]:g}, outside of "
            f"{low[at]:g}..{high[at]:g}.", field="bounds", value=(float(low[at]), float(high[at])),
            remedy="Widen the bounds, or cut the values to them.",
        )  # fmt: skip
    aim = np.where(problem.goals > 0, high, low)
    if expected is not None:
        aim = per_criterion(expected, len(aim), "expected")
        if ((aim < low) | (aim > high)).any():
            raise ValidationError(
                "The expected point is outside of the bounds.", field="expected", value=expected,
                remedy="Give a value within the bounds of each criterion.",
            )  # fmt: skip
    factor, room = problem.weights / (high - low), Room(problem.matrix)

    def distance(columns: Floats) -> Floats:
        values = np.subtract(columns, aim[:, None], out=room.of(columns))
        return weighted(np.abs(values, out=values), factor)

    return problem.scores(distance)


@within_floats
def spotis(
    matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, bounds: ArrayLike, expected: ArrayLike | None = None
) -> Floats:
    """SPOTIS turned so that higher is better: the sum of the weights minus ``spotis_distances``.

    Arguments and errors are those of ``spotis_distances``, which gives the numbers as papers print them.
    """
    import numpy as np

    distances = spotis_distances(matrix, w, goals, bounds, expected)
    return float(np.asarray(w, dtype=np.float64).sum()) - distances

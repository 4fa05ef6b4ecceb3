"""Weighted sum, weighted product, and WASPAS, which joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.scoring.kinds import require_word
from channelcrm.scoring.methods.arrays import number_within, within_floats
from channelcrm.scoring.methods.blocks import Room, weighted
from channelcrm.scoring.methods.normalization import Normalization, normalized_problem
from channelcrm.scoring.methods.problem import require_positive

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["waspas", "weighted_product", "weighted_sum"]

_SMALLEST = -700.0
"""The natural logarithm of about the smallest float that keeps its digits."""


@within_floats
def weighted_sum(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, normalization: Normalization = "minmax") -> Floats:
    """Simple additive weighting: the sum of weight times normalised value. Higher is better.

    The weights are used as they are, also when they do not add up to 1. Only ``normalization="none"`` lets no third
    alternative change the order of two others; ``spotis`` does the same with stated bounds. ``Normalization`` says what
    each name means, and that a criterion on which all are equal gives everyone its full weight under "minmax".

    Args:
        matrix: alternatives x criteria, finite numbers.
        w: a weight a criterion, none negative.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        normalization: "minmax", "vector", "max", "sum" or "none".

    Returns:
        One score an alternative; in 0..sum of the weights unless the normalisation is "none".

    Raises:
        ValidationError: bad input, by field; a column that the normalisation cannot divide by.

    References:
        Churchman, Ackoff (1954), Operations Research 2(2); Hwang, Yoon (1981), Multiple Attribute Decision Making.
    """
    problem, normalized = normalized_problem(matrix, w, goals, normalization)
    terms, room = normalized.scaled(problem.weights), Room(problem.matrix)
    return problem.scores(lambda columns: terms.summed(columns, room.of(columns)))


@within_floats
def weighted_product(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, normalization: Normalization = "sum") -> Floats:
    """The product of normalised values, each to the power of its weight. Higher is better.

    The weights are used as they are: dividing them by their sum changes the scores, never the order. The order does not
    depend on the unit of a criterion either, so "sum", "max" and "none" differ in scores only.

    Args:
        matrix: alternatives x criteria, positive numbers.
        w: a weight a criterion, none negative.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        normalization: "sum", "max" or "none" (x where more is better, 1/x where less is).

    Raises:
        ValidationError: bad input, by field; values of zero or less; weights so large that the product vanishes.

    References:
        Bridgman (1922), Dimensional Analysis; Miller, Starr (1969), Executive Decisions and Operations Research.
    """
    import numpy as np

    require_word(normalization, ("sum", "max", "none"), "normalization", "no normalisation without zeros")
    problem, normalized = normalized_problem(matrix, w, goals, normalization)
    require_positive(problem.low, "a product of powers needs positive values")
    powers = problem.weights * problem.goals
    constant = 0.0 if normalization == "none" else float(problem.weights @ np.log(normalized.factor))
    room = Room(problem.matrix)
    logs = problem.scores(lambda columns: weighted(np.log(columns, out=room.of(columns)), powers))
    logs += constant
    if logs.min() < _SMALLEST or logs.max() > -_SMALLEST:
        raise ValidationError(
            f"With weights that add up to {problem.weights.sum():g} the products leave the range of a float.",
            field="w", value=w, remedy="Divide the weights by their sum: the order stays the same.",
        )  # fmt: skip
    return np.exp(logs, out=logs)


@within_floats
def waspas(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, lam: float = 0.5) -> Floats:
    """WASPAS: ``lam`` parts weighted sum and ``1 - lam`` parts weighted product of x/max and min/x. Higher is better.

    Args:
        matrix: alternatives x criteria, positive numbers.
        w: a weight a criterion, none negative, used as given.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        lam: 0 (product only) to 1 (sum only).

    Raises:
        ValidationError: bad input, by field; values of zero or less.

    References:
        Zavadskas, Turskis, Antucheviciene, Zakarevicius (2012), Elektronika ir Elektrotechnika 122(6) 3-6.
    """
    import numpy as np

    lam = number_within(lam, 0, 1, "lam", "not a share", "Give 0 to 1.")
    problem, normalized = normalized_problem(matrix, w, goals, "max")
    require_positive(problem.low, "a product of powers needs positive values")
    room = Room(problem.matrix)

    def score(columns: Floats) -> Floats:
        values = normalized.of(columns, room.of(columns))
        added = weighted(values, problem.weights)
        multiplied = np.exp(weighted(np.log(values, out=values), problem.weights))
        return lam * added + (1 - lam) * multiplied

    return problem.scores(score)

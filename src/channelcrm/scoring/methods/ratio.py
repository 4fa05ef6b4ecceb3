"""Methods that hold each alternative against sums, lengths or the best: MOORA, ARAS, COPRAS, MARCOS."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from channelcrm.scoring.methods.arrays import within_floats
from channelcrm.scoring.methods.blocks import Room, total, weighted
from channelcrm.scoring.methods.normalization import Normalized, column_norms, normalize, row_sums, squares
from channelcrm.scoring.methods.problem import checked_problem, require_positive

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["aras", "copras", "marcos", "moora"]


@within_floats
def moora(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike) -> Floats:
    """MOORA's ratio system: weighted shares of a column's length, gains minus costs. Higher is better.

    Args:
        matrix: alternatives x criteria, finite numbers, no column of zeros.
        w: a weight a criterion, used as given.
        goals: 1 to maximise, -1 to minimise, one a criterion.

    Raises:
        ValidationError: bad input, by field; a column of zeros.

    References:
        Brauers, Zavadskas (2006), Control and Cybernetics 35(2) 445-469.
    """
    problem = checked_problem(matrix, w, goals, squares)
    factor = problem.goals * problem.weights / column_norms(problem)
    return problem.scores(lambda columns: weighted(columns, factor))


@within_floats
def aras(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike) -> Floats:
    """ARAS: utility relative to an added alternative that is best in everything, in 0..1. Higher is better.

    Args:
        matrix: alternatives x criteria, positive numbers.
        w: a weight a criterion; the answer does not depend on their sum.
        goals: 1 to maximise, -1 to minimise, one a criterion.

    Raises:
        ValidationError: bad input, by field; values of zero or less.

    References:
        Zavadskas, Turskis (2010), Technological and Economic Development of Economy 16(2) 159-172.
    """
    import numpy as np

    problem = checked_problem(matrix, w, goals)
    require_positive(problem.low, "ARAS divides by the values and their sum")
    minimised, room = problem.goals < 0, Room(problem.matrix)
    zeros = np.zeros(len(minimised))
    upward = Normalized(factor=zeros + 1.0, base=zeros, shift=zeros, inverted=minimised)
    ideal = np.where(minimised, 1.0 / np.where(minimised, problem.best, 1.0), problem.best)
    sums = total(problem.matrix, lambda columns: row_sums(upward.of(columns, room.of(columns)))) + ideal
    factor = problem.weights / sums
    shares = upward.scaled(factor / (factor @ ideal))
    return problem.scores(lambda columns: shares.summed(columns, room.of(columns)))


@within_floats
def copras(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike) -> Floats:
    """COPRAS: what is maximised counts for, what is minimised against; the best is 1. Higher is better.

    Args:
        matrix: alternatives x criteria, none negative, and positive where less is better.
        w: a weight a criterion; the answer does not depend on their sum.
        goals: 1 to maximise, -1 to minimise, one a criterion; costs of no weight are left out.

    Raises:
        ValidationError: bad input, by field; negative values; costs of zero; a column of zeros.

    References:
        Zavadskas, Kaklauskas, Sarka (1994), Technological and Economic Development of Economy 1(3) 131-139.
    """
    import numpy as np

    problem = checked_problem(matrix, w, goals, row_sums)
    minimised = problem.goals < 0
    require_positive(problem.low, "COPRAS divides by what is minimised", minimised)
    require_positive(problem.low + (problem.low == 0), "COPRAS knows no negative values")
    require_positive(problem.high, "COPRAS divides by the sum")
    factor = problem.weights / problem.weights.sum() / problem.sums
    gains, costs = np.where(minimised, 0.0, factor), np.where(minimised, factor, 0.0)
    result = problem.scores(lambda columns: weighted(columns, gains))
    if costs.any():
        against = problem.scores(lambda columns: weighted(columns, costs))
        # Relative to the least, so that tiny and huge costs alike keep their digits.
        inverse = against.min() / against
        result += against.sum() * inverse / inverse.sum()
    return result / float(result.max())


@within_floats
def marcos(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike) -> Floats:
    """MARCOS: utility relative to an ideal and an anti-ideal alternative. Higher is better.

    Args:
        matrix: alternatives x criteria, positive numbers.
        w: a weight a criterion; the answer does not depend on their sum.
        goals: 1 to maximise, -1 to minimise, one a criterion.

    Raises:
        ValidationError: bad input, by field; values of zero or less.

    References:
        Stevic, Pamucar, Puska, Chatterjee (2020), Computers & Industrial Engineering 140, 106231.
    """
    import numpy as np

    problem = checked_problem(matrix, w, goals)
    require_positive(problem.low, "MARCOS divides by the values")
    terms, room = normalize(problem, "max").scaled(problem.weights), Room(problem.matrix)
    ideal = problem.weights.sum()  # the best is 1 in every criterion
    anti_ideal = float(terms.of(problem.worst[:, None], np.empty((len(problem.worst), 1))).sum())
    utility = problem.scores(lambda columns: terms.summed(columns, room.of(columns)))
    to_ideal, to_anti = utility / ideal, utility / anti_ideal
    of_anti, of_ideal = to_ideal / (to_ideal + to_anti), to_anti / (to_ideal + to_anti)
    result: Floats = (to_ideal + to_anti) / (1 + (1 - of_ideal) / of_ideal + (1 - of_anti) / of_anti)
    return result

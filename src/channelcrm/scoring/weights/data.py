"""Weights that the data themselves suggest: entropy, CRITIC, MEREC, standard deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.problem import blocks, checked_goals, finite_matrix, require_positive, total

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["critic", "entropy", "merec", "standard_deviation"]


def _shares(information: Floats) -> Floats:
    total = float(information.sum())
    if not total > 0:
        raise ValidationError(
            "No criterion tells the alternatives apart.", field="matrix",
            remedy="Data give weights only where they differ: give weights by judgement.",
        )  # fmt: skip
    return information / total


def entropy(matrix: ArrayLike) -> Floats:
    """Weights by the entropy of the shares x / sum: the more uneven a criterion is, the more it weighs. They sum to 1.

    Directions do not matter. A criterion on which all are equal weighs 0; a share of 0 adds nothing (0 ln 0 = 0).

    Args:
        matrix: alternatives x criteria, none negative, no column of zeros.

    Raises:
        ValidationError: bad input, by field; negative values; no criterion on which the alternatives differ.

    References:
        Shannon (1948); Zeleny (1982), Multiple Criteria Decision Making; Hwang, Yoon (1981).
    """
    import numpy as np

    middle: list[Floats] = []  # of the first rows: about 1 after dividing by it, where logarithms keep their digits
    products: list[Floats] = []

    def added(columns: Floats) -> Floats:
        if not middle:
            middle.append(np.where((mean := columns.mean(axis=1)) > 0, mean, 1.0)[:, None])
        values = columns / middle[0]
        sums: Floats = np.add.reduce(values, axis=1)
        zeros = values <= 0
        logs = np.log(values, out=np.zeros_like(values), where=~zeros) if zeros.any() else np.log(values)
        products.append(np.einsum("ij,ij->i", values, logs))
        return sums

    table, low, high, sums = finite_matrix(matrix, added)
    require_positive(low + (low == 0), "shares of a sum need values of zero or more")
    require_positive(high, "shares of a sum need one that is not zero")
    count = len(table)
    if count == 1:
        return _shares(np.zeros(table.shape[1]))
    mean = sums / count
    information = (np.sum(products, axis=0) / sums - np.log(mean)) / np.log(count)
    return _shares(np.where(low == high, 0.0, np.maximum(information, 0.0)))


def critic(matrix: ArrayLike, goals: ArrayLike) -> Floats:
    """CRITIC: weights by spread times conflict, the sum of 1 - r with the other criteria. They sum to 1.

    Values are taken as min-max by direction, so that a criterion to minimise is correlated the other way round. A
    criterion on which all are equal weighs 0 and is not counted among the others. A single criterion that varies, or
    criteria that all agree perfectly, have no conflict: then the spread alone decides.

    Args:
        matrix: alternatives x criteria, finite numbers.
        goals: 1 to maximise, -1 to minimise, one a criterion. Some published tables treat costs as benefits: give 1.

    Raises:
        ValidationError: bad input, by field; no criterion on which the alternatives differ.

    References:
        Diakoulaki, Mavrotas, Papayannakis (1995), Computers & Operations Research 22(7) 763-770.
    """
    import numpy as np

    table, low, high, sums = finite_matrix(matrix, lambda columns: columns.sum(axis=1))
    signs = checked_goals(goals, table.shape[1])
    varies = high > low
    span = np.where(varies, high - low, 1.0)
    centre, factor = (sums / len(table))[:, None], (signs / span)[:, None]
    products = np.zeros((len(span), len(span)))
    for _, columns in blocks(table):
        values = columns - centre
        values *= factor
        products += values @ values.T
    spread = np.sqrt(np.diagonal(products))
    spread = np.where(varies, spread, 0.0)
    lengths = np.where(varies, spread, 1.0)
    correlation = np.clip(products / lengths[:, None] / lengths[None, :], -1.0, 1.0)
    conflict = np.where(varies[:, None] & varies[None, :], 1.0 - correlation, 0.0)
    np.fill_diagonal(conflict, 0.0)
    information = spread * conflict.sum(axis=1)
    return _shares(information if information.sum() > _ROUNDING * spread.sum() else spread)


_ROUNDING = 1e-12
"""Less conflict than this is what rounding makes of none."""


def standard_deviation(matrix: ArrayLike) -> Floats:
    """Weights in proportion to the standard deviation of the values as they are. They sum to 1.

    The unit of a criterion matters: normalise first when units differ.

    Args:
        matrix: alternatives x criteria, finite numbers.

    Raises:
        ValidationError: bad input, by field; no criterion on which the alternatives differ.

    References:
        Diakoulaki, Mavrotas, Papayannakis (1995), Computers & Operations Research 22(7) 763-770.
    """
    import numpy as np

    table, low, high, sums = finite_matrix(matrix, lambda columns: columns.sum(axis=1))
    centre = np.clip(sums / len(table), low, high)[:, None]
    return _shares(np.sqrt(total(table, lambda columns: ((columns - centre) ** 2).sum(axis=1))))


def merec(matrix: ArrayLike, goals: ArrayLike) -> Floats:
    """MEREC: weights by what the overall performance changes when a criterion is removed. They sum to 1.

    Args:
        matrix: alternatives x criteria, positive numbers.
        goals: 1 to maximise, -1 to minimise, one a criterion.

    Raises:
        ValidationError: bad input, by field; values of zero or less; no criterion on which the alternatives differ.

    References:
        Keshavarz-Ghorabaee, Amiri, Zavadskas, Turskis, Antucheviciene (2021), Symmetry 13(4) 525.
    """
    import numpy as np

    table, low, high, _ = finite_matrix(matrix)
    maximised = checked_goals(goals, table.shape[1]) > 0
    require_positive(low, "MEREC takes logarithms")
    count = table.shape[1]
    best = np.log(np.where(maximised, low, high))[:, None]

    def removed(columns: Floats) -> Floats:
        logs = np.abs(np.log(columns) - best) / count
        overall = np.log1p(logs.sum(axis=0))
        without = np.log1p(np.maximum(np.expm1(overall) - logs, 0.0))
        return np.asarray(np.abs(without - overall).sum(axis=1))

    return _shares(total(table, removed))

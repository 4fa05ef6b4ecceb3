"""Weights that the data themselves suggest: entropy, CRITIC, MEREC, standard deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import within_floats
from channelcrm.scoring.methods.blocks import Room, memory, total
from channelcrm.scoring.methods.normalization import row_sums, squares
from channelcrm.scoring.methods.problem import checked_goals, finite_matrix, number_matrix, require_positive

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


@within_floats
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

    table = number_matrix(matrix)
    room, spare = Room(table), memory(table)
    scale: list[Floats] = []  # a power of two that takes the first rows to about 1, where logarithms keep their digits

    def added(columns: Floats) -> Floats:
        if not scale:
            _, exponents = np.frexp(columns.mean(axis=1))
            scale.append(np.ldexp(1.0, -np.clip(exponents, -1000, 1000)))
        values = np.multiply(columns, scale[0][:, None], out=room.of(columns))
        logs = np.log(values, out=spare[:, : columns.shape[1]])
        products = np.einsum("ij,ij->i", values, logs)
        if np.isnan(products).any():  # 0 ln 0
            logs[values <= 0] = 0.0
            products = np.einsum("ij,ij->i", values, logs)
        return np.stack([values.sum(axis=1), products])

    _, low, high, (sums, products) = finite_matrix(table, added, turned=True)
    require_positive(low + (low == 0), "shares of a sum need values of zero or more")
    require_positive(high, "shares of a sum need one that is not zero")
    count = len(table)
    if count == 1:
        return _shares(np.zeros(table.shape[1]))
    information = (products / sums - np.log(sums / count)) / np.log(count)
    return _shares(np.where(low == high, 0.0, np.maximum(information, 0.0)))


@within_floats
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

    table = number_matrix(matrix)
    room = Room(table)
    near: list[Floats] = []  # what the first rows are on average: in one pass, and no digits lost to large values

    def moments(columns: Floats) -> Floats:
        if not near:
            near.append(columns.mean(axis=1)[:, None])
        values = np.subtract(columns, near[0], out=room.of(columns))
        return np.vstack([values.sum(axis=1), values @ values.T])

    _, low, high, (sums, *rows) = finite_matrix(table, moments, turned=True)
    signs = checked_goals(goals, table.shape[1])
    varies = high > low
    span = np.where(varies, high - low, 1.0)
    if span.min() < _SMALL:  # squares would vanish
        return critic((table - low) / span, signs)
    factor = signs / span
    products = (np.asarray(rows) - np.outer(sums, sums / len(table))) * np.outer(factor, factor)
    spread = np.where(varies, np.sqrt(np.maximum(np.diagonal(products), 0.0)), 0.0)
    lengths = np.where(varies, spread, 1.0)
    correlation = np.clip(products / lengths[:, None] / lengths[None, :], -1.0, 1.0)
    conflict = np.where(varies[:, None] & varies[None, :], 1.0 - correlation, 0.0)
    np.fill_diagonal(conflict, 0.0)
    information = spread * conflict.sum(axis=1)
    return _shares(information if information.sum() > _ROUNDING * spread.sum() else spread)


_ROUNDING = 1e-12
"""Less conflict than this is what rounding makes of none."""
_SMALL = 1e-100
"""Squares of smaller differences leave the range of a float."""


@within_floats
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

    table, low, high, sums = finite_matrix(matrix, row_sums)
    centre = np.clip(sums / len(table), low, high)[:, None]
    room = Room(table)
    return _shares(np.sqrt(total(table, lambda columns: squares(np.subtract(columns, centre, out=room.of(columns))))))


@within_floats
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

    room = Room(table)

    def removed(columns: Floats) -> Floats:
        logs = np.log(columns, out=room.of(columns))
        logs -= best
        np.abs(logs, out=logs)
        logs /= count
        overall = logs.sum(axis=0)
        without = np.maximum(np.subtract(overall, logs, out=logs), 0.0, out=logs)
        effects = np.log1p(without, out=without)
        effects -= np.log1p(overall)
        return np.asarray(np.abs(effects, out=effects).sum(axis=1))

    return _shares(total(table, removed))

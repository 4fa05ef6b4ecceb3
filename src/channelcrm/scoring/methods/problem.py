"""A decision problem in arrays: what is checked about it, and how it is read a block of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = [
    "Problem",
    "blocks",
    "checked_goals",
    "checked_problem",
    "checked_weights",
    "finite_matrix",
    "per_criterion",
    "require_positive",
    "total",
]

_BLOCK = 4096
"""Rows that are worked on at once: a block of 20 columns stays in the processor's cache."""
_LARGEST = 1e100
"""Squares and products of larger numbers leave the range of a float."""


@attrs.frozen(kw_only=True, eq=False)
class Problem:
    """Alternatives x criteria, with the weight and the goal of each criterion.

    Attributes:
        matrix: n x k finite numbers, in the order (by rows or by columns) in which they were given.
        weights: k numbers, none negative, at least one positive; as given, never scaled to a sum of one.
        goals: k numbers, 1.0 where more is better and -1.0 where less is.
        low, high: the least and the greatest value of each criterion.
        sums: what was added up on the way, see ``checked_problem``; zeros otherwise.
    """

    matrix: Floats
    weights: Floats
    goals: Floats
    low: Floats
    high: Floats
    sums: Floats

    def scores(self, score: Callable[[Floats], Floats]) -> Floats:
        """One number an alternative; ``score`` gets blocks of k x b columns and gives b numbers."""
        import numpy as np

        result = np.empty(len(self.matrix))
        for rows, columns in blocks(self.matrix):
            result[rows] = score(columns)
        return result

    @property
    def best(self) -> Floats:
        """The best value of each criterion, by its goal."""
        import numpy as np

        return np.where(self.goals > 0, self.high, self.low)

    @property
    def worst(self) -> Floats:
        """The worst value of each criterion, by its goal."""
        import numpy as np

        return np.where(self.goals > 0, self.low, self.high)


def blocks(matrix: Floats) -> Iterator[tuple[slice, Floats]]:
    """Some rows at a time, turned to k x b so that each criterion is contiguous."""
    import numpy as np

    for start in range(0, len(matrix), _BLOCK):
        rows = slice(start, start + _BLOCK)
        columns = matrix[rows].T
        # A column-major matrix is contiguous here already; only one by rows is copied, block by block.
        yield rows, columns if columns.strides[-1] == columns.itemsize else np.ascontiguousarray(columns)


def total(matrix: Floats, measure: Callable[[Floats], Floats]) -> Floats:
    """The sum over all blocks of what ``measure`` makes of a k x b block."""
    return sum((measure(columns) for _, columns in blocks(matrix)), start=_zeros(1))


def finite_matrix(
    matrix: ArrayLike, measure: Callable[[Floats], Floats] | None = None
) -> tuple[Floats, Floats, Floats, Floats]:
    """The matrix as float64 (not copied when it is), the low and high of its columns, and the sum of ``measure``.

    Raises:
        ValidationError: not two-dimensional, without alternatives or criteria, text, masked, NaN or infinite cells, or
            numbers beyond 1e100.
    """
    import numpy as np

    if isinstance(matrix, np.ma.MaskedArray) and np.ma.is_masked(matrix):
        raise ValidationError(
            "Some cells are masked.", field="matrix", value=matrix, remedy="Fill them, or leave the rows out."
        )
    try:
        numbers = np.asarray(matrix)
        if numbers.dtype.kind not in "fiub":
            numbers = (
                np.asarray(matrix, dtype=object).astype(np.float64) if numbers.dtype.kind == "O" else _refuse(matrix)
            )
    except (TypeError, ValueError) as error:
        if isinstance(error, ValidationError):
            raise
        raise ValidationError(
            "These are not numbers in rows of one length.", field="matrix", value=matrix,
            remedy="Give a two-dimensional array of numbers: alternatives x criteria.",
        ) from error  # fmt: skip
    table: Floats = numbers.astype(np.float64, copy=False)
    if table.ndim != 2:
        raise ValidationError(
            f"The matrix has {table.ndim} dimensions.", field="matrix", value=table.shape,
            remedy="Give two: alternatives x criteria.",
        )  # fmt: skip
    if 0 in table.shape:
        raise ValidationError(
            f"There is nothing to compare in a matrix of {table.shape[0]} alternatives and {table.shape[1]} criteria.",
            field="matrix", value=table.shape, remedy="Give at least one of each.",
        )  # fmt: skip
    low, high = np.full(table.shape[1], np.inf), np.full(table.shape[1], -np.inf)
    sums = _zeros(table.shape[1])
    with np.errstate(all="ignore"):  # what is wrong is told below, by cell
        for _, columns in blocks(table):
            np.minimum(low, columns.min(axis=1), out=low)
            np.maximum(high, columns.max(axis=1), out=high)
            if measure is not None:
                sums += measure(columns)
    if not (np.abs(low).max() <= _LARGEST and np.abs(high).max() <= _LARGEST):
        row, column = np.argwhere(~(np.abs(table) <= _LARGEST))[0]
        cell = float(table[row, column])
        raise ValidationError(
            f"{cell!r} in criterion {column} (counted from 0) cannot be compared.", field="matrix", value=cell,
            row=int(row) + 1, remedy="Give a finite number up to 1e100; fill or leave out what is not known.",
        )  # fmt: skip
    return table, low, high, sums


def _refuse(matrix: object) -> Floats:
    raise ValidationError(
        "These are not numbers.", field="matrix", value=matrix, remedy="Give numbers: alternatives x criteria."
    )


def _zeros(count: int) -> Floats:
    import numpy as np

    return np.zeros(count)


def per_criterion(values: ArrayLike, count: int, field: str) -> Floats:
    """One finite number a criterion.

    Raises:
        ValidationError: text, NaN, infinite, or another number of values.
    """
    import numpy as np

    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValidationError(
            f"{values!r} are not numbers.", field=field, value=values, remedy=f"Give {count} numbers."
        ) from error
    if numbers.shape != (count,):
        raise ValidationError(
            f"The shape is {numbers.shape}, the matrix has {count} criteria.", field=field, value=values,
            remedy=f"Give {count} numbers, one a criterion.",
        )  # fmt: skip
    if not np.isfinite(numbers).all():
        at = int(np.argmin(np.isfinite(numbers)))
        raise ValidationError(
            f"{float(numbers[at])!r} of criterion {at} (counted from 0) is not a finite number.", field=field,
            value=float(numbers[at]), remedy="Give a finite number.",
        )  # fmt: skip
    return numbers


def checked_goals(goals: ArrayLike, count: int) -> Floats:
    """Goals as 1.0 and -1.0.

    Raises:
        ValidationError: anything but 1 and -1, or not one a criterion.
    """
    import numpy as np

    numbers = per_criterion(goals, count, "goals")
    if not (np.abs(numbers) == 1).all():
        wrong = float(numbers[np.abs(numbers) != 1][0])
        raise ValidationError(
            f"{wrong:g} is not a goal.", field="goals", value=wrong, remedy="Give 1 to maximise, -1 to minimise."
        )
    return numbers


def checked_weights(w: ArrayLike, count: int) -> Floats:
    """Weights as they were given.

    Raises:
        ValidationError: negative, all zero, not finite, or not one a criterion.
    """
    numbers = per_criterion(w, count, "w")
    if (numbers < 0).any():
        wrong = float(numbers.min())
        raise ValidationError(
            f"A weight of {wrong:g} is negative.", field="w", value=wrong,
            remedy="Give 0 or more; what is better when it is less has the goal -1.",
        )  # fmt: skip
    if not 0 < numbers.sum() <= _LARGEST:
        raise ValidationError(
            f"The weights add up to {numbers.sum():g}.", field="w", value=w, remedy="Give a positive one."
        )
    return numbers


def checked_problem(
    matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, measure: Callable[[Floats], Floats] | None = None
) -> Problem:
    """The problem, or what is wrong with it. ``measure`` makes k numbers of a k x b block, added up in ``sums``.

    Raises:
        ValidationError: what ``finite_matrix``, ``checked_weights`` and ``checked_goals`` refuse.
    """
    table, low, high, sums = finite_matrix(matrix, measure)
    count = table.shape[1]
    return Problem(
        matrix=table,
        weights=checked_weights(w, count),
        goals=checked_goals(goals, count),
        low=low,
        high=high,
        sums=sums,
    )


def require_positive(low: Floats, why: str, which: NDArray[np.bool_] | None = None) -> None:
    """Refuse criteria (those of ``which``) with values of zero or less.

    Raises:
        ValidationError: names the criterion.
    """
    import numpy as np

    wrong = low <= 0 if which is None else (low <= 0) & which
    if wrong.any():
        at = int(np.argmax(wrong))
        raise ValidationError(
            f"Criterion {at} (counted from 0) goes down to {float(low[at]):g}, and {why}.", field="matrix",
            value=float(low[at]), remedy="Give positive values, or take another method or normalisation (minmax).",
        )  # fmt: skip

"""A decision problem in arrays, and what is checked about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array
from channelcrm.scoring.methods.blocks import blocks, extremes, strips

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = [
    "Problem",
    "checked_goals",
    "checked_problem",
    "checked_weights",
    "finite_matrix",
    "number_matrix",
    "per_criterion",
    "require_positive",
]

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


def number_matrix(matrix: ArrayLike) -> Floats:
    """The matrix as float64 (not copied when it is), whatever the numbers.

    Raises:
        ValidationError: not two-dimensional, without alternatives or criteria, text or masked cells.
    """
    table = number_array(
        matrix, "matrix", "Give alternatives x criteria, numbers only; fill or leave out what is not known."
    )
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
    return table


def finite_matrix(
    matrix: ArrayLike, measure: Callable[[Floats], Floats] | None = None, *, turned: bool = False
) -> tuple[Floats, Floats, Floats, Floats]:
    """The matrix as float64 (not copied when it is), the low and high of its columns, and the sum of ``measure``.

    ``measure`` gets strips, or blocks of k x b where they are to be ``turned``.

    Raises:
        ValidationError: what ``number_matrix`` refuses; NaN or infinite cells, or numbers beyond 1e100.
    """
    import numpy as np

    table = number_matrix(matrix)
    low, high = np.full(table.shape[1], np.inf), np.full(table.shape[1], -np.inf)
    sums = np.zeros(table.shape[1])
    with np.errstate(all="ignore"):  # what is wrong is told below, by cell
        for piece in (columns for _, columns in blocks(table)) if turned else strips(table):
            least, greatest = extremes(piece)
            np.minimum(low, least, out=low)
            np.maximum(high, greatest, out=high)
            if measure is not None:
                sums = sums + measure(piece)
    if not (np.abs(low).max() <= _LARGEST and np.abs(high).max() <= _LARGEST):
        row, column = np.argwhere(~(np.abs(table) <= _LARGEST))[0]
        cell = float(table[row, column])
        raise ValidationError(
            f"{cell!r} in criterion {column} (counted from 0) cannot be compared.", field="matrix", value=cell,
            row=int(row) + 1, remedy="Give a finite number up to 1e100; fill or leave out what is not known.",
        )  # fmt: skip
    return table, low, high, sums


def per_criterion(values: ArrayLike, count: int, field: str) -> Floats:
    """One finite number a criterion.

    Raises:
        ValidationError: text, NaN, infinite, or another number of values.
    """
    import numpy as np

    numbers = number_array(values, field, f"Give {count} numbers, one a criterion.")
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
    import numpy as np

    numbers = per_criterion(w, count, "w")
    if (numbers < 0).any():
        wrong = float(numbers.min())
        raise ValidationError(
            f"A weight of {wrong:g} is negative.", field="w", value=wrong,
            remedy="Give 0 or more; what is better when it is less has the goal -1.",
        )  # fmt: skip
    with np.errstate(over="ignore"):
        whole = float(numbers.sum())
    if not 0 < whole <= _LARGEST:
        raise ValidationError(
            f"The weights add up to {whole:g}.", field="w", value=w,
            remedy="Give a sum of more than 0, up to 1e100.",
        )  # fmt: skip
    return numbers


def checked_problem(
    matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, measure: Callable[[Floats], Floats] | None = None
) -> Problem:
    """The problem, or what is wrong with it. ``measure`` makes k numbers of a strip, added up in ``sums``.

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

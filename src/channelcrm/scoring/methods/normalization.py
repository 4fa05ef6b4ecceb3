"""Making criteria comparable: the normalisations that published methods use, each by its name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.kinds import require_word
from channelcrm.scoring.methods.blocks import gathered, total, weighted
from channelcrm.scoring.methods.problem import Problem, checked_problem, require_positive

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Normalization", "Normalized", "column_norms", "normalize", "normalized_problem", "squares"]

Normalization: TypeAlias = Literal["minmax", "vector", "max", "sum", "none"]
"""How values become comparable; in each, more is better afterwards.

- minmax: (x - worst) / (best - worst), in 0..1. A criterion on which all are equal is 1 for everyone.
- vector: x / length for what is maximised, 1 - x / length for what is minimised; the Euclidean length of the column.
- max: x / max, and min / x for what is minimised (its values must be positive).
- sum: x / sum, and (1 / x) / sum of 1 / x for what is minimised (its values must be positive).
- none: x, and -x for what is minimised.
"""
NAMES = ("minmax", "vector", "max", "sum", "none")


@attrs.frozen(kw_only=True, eq=False)
class Normalized:
    """A value x (1/x where ``inverted``) of criterion j becomes ``factor[j] * (x - base[j]) + shift[j]``."""

    factor: Floats
    base: Floats
    shift: Floats
    inverted: NDArray[np.bool_]

    def of(self, columns: Floats, room: Floats) -> Floats:
        """A k x b block, normalised; ``room`` is of its shape and written over."""
        import numpy as np

        values = np.multiply(self._upward(columns, room), self.factor[:, None], out=room)
        if self.shift.any():
            values += self.shift[:, None]
        return values

    def summed(self, columns: Floats, room: Floats) -> Floats:
        """The sum of what ``of`` gives, one number an alternative; ``room`` is of the shape of ``columns``."""
        result = weighted(self._upward(columns, room), self.factor)
        result += self.shift.sum()
        return result

    def _upward(self, columns: Floats, room: Floats) -> Floats:
        """x (or 1/x) - base."""
        import numpy as np

        if self._start is None:
            return columns
        np.subtract(columns, self._start, out=room)
        for j in self.inverted.nonzero()[0]:
            np.divide(1.0, columns[j], out=room[j])
            room[j] -= self.base[j]
        return room

    @cached_property
    def _start(self) -> Floats | None:
        """What is taken from x before anything else, None where nothing is and no x is inverted."""
        import numpy as np

        start: Floats = np.where(self.inverted, 0.0, self.base)[:, None]
        return start if self.inverted.any() or start.any() else None

    def scaled(self, weights: Floats) -> Normalized:
        """The same, weighted."""
        return attrs.evolve(self, factor=self.factor * weights, shift=self.shift * weights)


def squares(piece: Floats) -> Floats:
    """The sum of squares of each criterion of a strip or a block."""
    import numpy as np

    return gathered(np.einsum("kr...,kr...->k...", piece, piece))


def row_sums(piece: Floats) -> Floats:
    """The sum of each criterion of a strip or a block."""
    import numpy as np

    return gathered(np.einsum("kr...->k...", piece))


def column_norms(problem: Problem) -> Floats:
    """Euclidean length of each column of a problem that was checked with ``squares``.

    Raises:
        ValidationError: a column of zeros (or of numbers so small that their squares vanish).
    """
    import numpy as np

    if not problem.sums.all():
        at = int(np.argmin(problem.sums))
        raise ValidationError(
            f"Criterion {at} (counted from 0) is zero for every alternative and has no length.", field="matrix",
            value=0.0, remedy="Leave the criterion out, or take normalization='minmax'.",
        )  # fmt: skip
    return np.sqrt(problem.sums)


def normalized_problem(
    matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, normalization: str
) -> tuple[Problem, Normalized]:
    """The checked problem and its normalisation, with as few passes over the matrix as it takes.

    Raises:
        ValidationError: an unknown normalisation, or one that these values do not admit.
    """
    require_word(normalization, NAMES, "normalization", "not a normalisation")
    measure = {"vector": squares, "sum": row_sums}.get(normalization)
    problem = checked_problem(matrix, w, goals, measure)
    return problem, normalize(problem, normalization)


def normalize(problem: Problem, normalization: str) -> Normalized:
    """How this problem's values become comparable."""
    import numpy as np

    count = len(problem.goals)
    maximised = problem.goals > 0
    zeros, ones, never = np.zeros(count), np.ones(count), np.zeros(count, dtype=bool)
    if normalization == "minmax":
        span = problem.high - problem.low
        equal = span == 0
        factor = np.where(equal, 0.0, problem.goals / np.where(equal, 1.0, span))
        return Normalized(factor=factor, base=problem.worst, shift=np.where(equal, 1.0, 0.0), inverted=never)
    if normalization == "vector":
        factor = problem.goals / column_norms(problem)
        return Normalized(factor=factor, base=zeros, shift=np.where(maximised, 0.0, 1.0), inverted=never)
    if normalization == "none":
        return Normalized(factor=problem.goals, base=zeros, shift=zeros, inverted=never)
    require_positive(problem.low, f"{normalization!r} divides by what is minimised", ~maximised)
    require_positive(problem.high, f"{normalization!r} divides by the {normalization}", maximised)
    if normalization == "max":
        factor = np.where(maximised, 1.0 / problem.high, problem.low)
    else:
        sums = np.where(maximised, problem.sums, 1.0)
        require_positive(sums, "'sum' divides by the sum")
        if not maximised.all():
            sums[~maximised] = total(problem.matrix, lambda columns: row_sums(1.0 / columns[~maximised]))
        factor = ones / sums
    return Normalized(factor=factor, base=zeros, shift=zeros, inverted=~maximised)

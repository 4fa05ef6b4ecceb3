"""Criteria with thresholds: what is no difference yet, what is a preference, what is a veto (ELECTRE III and TRI)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array
from channelcrm.scoring.methods.problem import Problem, per_criterion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Thresholds", "checked_thresholds", "credibility", "one_or_each"]

_NEVER = sys.float_info.max
"""A veto that no lead of finite values reaches."""
_ROUNDING = 1e-12
"""Relative to the values: a lead that is no more than this beyond a threshold is at the threshold."""
_CELLS = 1_000_000
"""Pairs that are looked at in one go."""


@attrs.frozen(kw_only=True, eq=False)
class Thresholds:
    """One number a criterion each, in its unit: 0 <= q <= p <= v."""

    q: Floats
    p: Floats
    v: Floats


def one_or_each(values: ArrayLike, count: int, field: str) -> Floats:
    """One finite number a criterion, given as one for all or one a criterion.

    Raises:
        ValidationError: what ``per_criterion`` refuses.
    """
    import numpy as np

    try:
        for_all = np.ndim(values) == 0
    except ValueError:  # rows of different length, which are told below
        for_all = False
    return per_criterion(np.full(count, values) if for_all else values, count, field)


def checked_thresholds(q: ArrayLike, p: ArrayLike, v: ArrayLike | None, count: int) -> Thresholds:
    """Thresholds, one number for all criteria or one a criterion; a v that is None or infinite is no veto.

    Raises:
        ValidationError: text, NaN, another number of values, a negative q, a p below q, a v below p.
    """
    import numpy as np

    given = {"q": one_or_each(q, count, "q"), "p": one_or_each(p, count, "p")}
    given["v"] = one_or_each(_NEVER if v is None else _within_reach(v), count, "v")
    least, what = np.zeros(count), "0"
    for field, numbers in given.items():
        if (numbers < least).any():
            at = int(np.argmax(numbers < least))
            raise ValidationError(
                f"{field} of criterion {at} (counted from 0) is {numbers[at]:g}, and {what} is {least[at]:g}."
                if field != "q" else f"q of criterion {at} (counted from 0) is {numbers[at]:g}.",
                field=field, value=float(numbers[at]), remedy=f"Give a {field} of at least {what}.",
            )  # fmt: skip
        least, what = numbers, field
    return Thresholds(**given)


def _within_reach(v: ArrayLike) -> Floats:
    """The same, with a number that no lead reaches for infinity."""
    import numpy as np

    numbers = number_array(v, "v", "Give one number, or one a criterion; infinite where there is no veto.")
    return np.where(np.isposinf(numbers), _NEVER, numbers)


def credibility(problem: Problem, others: Floats, thresholds: Thresholds, *, turned: bool = False) -> Floats:
    """How credible it is, 0..1, that an alternative is at least as good as each other: n x m.

    The share of the weights that speaks for it, cut down by each criterion that speaks against it more strongly than
    all together speak for it. With ``turned`` it is the other that is to be at least as good: still n x m.

    Args:
        problem: n alternatives.
        others: m x criteria.
        thresholds: of the criteria.
        turned: ask it of the others.
    """
    import numpy as np

    result = np.empty((len(problem.matrix), len(others)))
    step = max(1, _CELLS // len(others))
    for start in range(0, len(result), step):
        rows = slice(start, start + step)
        result[rows] = _pairs(problem, problem.matrix[rows], others, thresholds, -1.0 if turned else 1.0)
    return result


def _pairs(problem: Problem, matrix: Floats, others: Floats, thresholds: Thresholds, sign: float) -> Floats:
    import numpy as np

    shares = problem.weights / problem.weights.sum()
    slack = _ROUNDING * (np.abs(others).max(axis=0) + thresholds.p)

    def lead(j: int) -> Floats:
        """By how much the other is better."""
        ahead: Floats = (others[None, :, j] - matrix[:, j, None]) * (problem.goals[j] * sign)
        return ahead

    agreed = np.zeros((len(matrix), len(others)))
    for j in range(len(shares)):
        agreed += shares[j] * (1.0 - _rise(lead(j), thresholds.q[j], thresholds.p[j], slack[j]))
    np.minimum(agreed, 1.0, out=agreed)
    result = agreed.copy()
    for j in range(len(shares)):
        if thresholds.v[j] < _NEVER and shares[j]:
            against = _rise(lead(j), thresholds.p[j], thresholds.v[j], slack[j])
            stronger = against > agreed
            result[stronger] *= (1.0 - against[stronger]) / (1.0 - agreed[stronger])
    return result


def _rise(lead: Floats, start: float, end: float, slack: float) -> Floats:
    """0 up to the start, 1 from the end on, evenly in between; a step just behind the start when they are one."""
    import numpy as np

    if end - start <= slack:
        step: Floats = (lead > start + slack).astype(np.float64)
        return step
    rise: Floats = np.clip((lead - start) / (end - start), 0.0, 1.0)
    return rise

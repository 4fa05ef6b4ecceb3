"""Pairwise comparisons: what is checked about them, and how those of several judges become one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array
from channelcrm.scoring.methods.problem import checked_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["MOST", "joined", "judge_weights", "unconnected"]

MOST = 1e9
"""A ratio beyond which nobody judges; products of greater ones would leave the range of a float."""


def joined(pairwise: ArrayLike, judges: ArrayLike | None, tolerance: float) -> Floats:
    """One matrix of all judges, each checked: n x n, NaN where nobody compared.

    Raises:
        ValidationError: what ``ahp`` refuses.
    """
    import numpy as np

    hidden = None
    if isinstance(pairwise, np.ma.MaskedArray):  # masked is what nobody compared
        hidden, pairwise = np.ma.getmaskarray(pairwise), np.ma.getdata(pairwise)
    given = number_array(pairwise, "pairwise", "Give n x n numbers, NaN where nobody compared.")
    given = given if hidden is None else np.where(hidden, np.nan, given)
    given = given[None] if given.ndim == 2 else given
    if given.ndim != 3 or given.shape[1] != given.shape[2] or 0 in given.shape:
        raise ValidationError(
            f"The shape is {np.shape(pairwise)}.", field="pairwise", value=np.shape(pairwise),
            remedy="Give a square matrix, or one a judge.",
        )  # fmt: skip
    strange = (given < 1 / MOST) | (given > MOST)
    if strange.any():
        wrong = float(given[strange][0])
        raise ValidationError(
            f"{wrong:g} is not a ratio that one can judge.", field="pairwise", value=wrong,
            remedy="Say how many times as important: more than 0, 1 for equally, 1e9 at most.",
        )  # fmt: skip
    across = given.transpose(0, 2, 1)
    broken = (np.abs(given * across - 1) > tolerance) | (np.isnan(given) != np.isnan(across))
    broken |= np.eye(given.shape[1], dtype=bool) & ~(np.abs(given - 1) <= tolerance)
    if broken.any():
        judge, i, j = (int(at) for at in np.argwhere(broken)[0])
        cell, other = float(given[broken][0]), float(across[broken][0])
        whose = f" of judge {judge} (counted from 0)" if len(given) > 1 else ""
        raise ValidationError(
            f"Cell ({i}, {j}){whose} is {cell:g} and cell ({j}, {i}) is {other:g}: they are not reciprocal.",
            field="pairwise", value=(cell, other), remedy="Give 1 on the diagonal and 1/x across it.",
        )  # fmt: skip
    say = judge_weights(judges, len(given))[:, None, None] * ~np.isnan(given)
    said = say.sum(axis=0)
    logs = (np.where(say > 0, np.log(given), 0.0) * say).sum(axis=0) / np.where(said > 0, said, 1.0)
    matrix: Floats = given[0].copy() if len(given) == 1 else np.where(said > 0, np.exp(logs), np.nan)
    if apart := unconnected(~np.isnan(matrix)):
        raise ValidationError(
            f"No chain of comparisons connects criteria {apart} (counted from 0) with criterion 0.", field="pairwise",
            value=apart, remedy="Compare at least one of them with the others.",
        )  # fmt: skip
    return matrix


def judge_weights(judges: ArrayLike | None, count: int) -> Floats:
    """The say of each judge, as shares; an equal one when none is given.

    Raises:
        ValidationError: negative, all zero, not finite, or not one a judge.
    """
    import numpy as np

    if judges is None:
        return np.full(count, 1 / count)
    try:
        say = checked_weights(judges, count)
    except ValidationError as error:
        raise ValidationError(
            error.message.replace("the matrix has", "there are").replace("criteria", "judges"), field="judges",
            value=error.value, remedy=f"Give {count} numbers of 0 or more, one a judge, not all 0.",
        ) from None  # fmt: skip
    return say / float(say.sum())


def unconnected(known: NDArray[np.bool_]) -> list[int]:
    """The criteria that no chain of known comparisons connects with the first."""
    reached, waiting = {0}, [0]
    while waiting:
        for other in known[waiting.pop()].nonzero()[0].tolist():
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return sorted(set(range(len(known))) - reached)

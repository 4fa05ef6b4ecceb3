"""What the models are given: each check raises ValidationError that names the argument and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import sparray, spmatrix

__all__ = ["as_amounts", "as_count", "check_matrix", "check_sum"]


def as_amounts(values: ArrayLike, length: int, field: str, of: str) -> NDArray[np.float64]:
    """One finite number of zero or more for each.

    Args:
        values: what was given.
        length: how many there must be.
        field: the name of the argument.
        of: what each belongs to, as a message says it: "row of demand", "site".

    Raises:
        ValidationError: another number of them, or one that is negative, not finite or no number, or a sum that is
            beyond what a float holds.
    """
    import numpy as np

    remedy = f"Give one finite number of zero or more a {of}."
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValidationError(f"{shown(values)} are no numbers.", field=field, value=values, remedy=remedy) from None
    if numbers.shape != (length,):
        raise ValidationError(
            f"The shape is {numbers.shape}, for {length} times a {of}.", field=field, value=numbers.shape, remedy=remedy
        )
    wrong = ~((numbers >= 0) & (numbers < np.inf))
    if wrong.any():
        at = int(wrong.argmax())
        raise ValidationError(
            f"Position {at} holds {numbers[at]}.", field=field, value=float(numbers[at]), remedy=remedy
        )
    check_sum(numbers, field)
    return numbers


def check_sum(values: NDArray[np.float64], field: str) -> None:
    """Refuse what cannot be added up.

    Raises:
        ValidationError: the sum is beyond what a float holds.
    """
    import numpy as np

    with np.errstate(over="ignore"):
        total = float(np.abs(values).sum())
    if total == np.inf:
        raise ValidationError(
            f"All {field} together is more than a number can hold.", field=field, value=total,
            remedy="Count in a larger unit.",
        )  # fmt: skip


def as_count(p: int, sites: int | None = None) -> int:
    """A number of sites.

    Raises:
        ValidationError: no whole number, below zero, or more than there are sites, when they are given.
    """
    import numpy as np

    if isinstance(p, bool) or not isinstance(p, int | np.integer) or p < 0:
        raise ValidationError(f"{shown(p)} is no number of sites.", field="p", value=p, remedy="Give 0, 1, 2, ...")
    if sites is not None and p > sites:
        raise ValidationError(
            f"{p} of {sites} sites cannot be chosen.", field="p", value=p, remedy=f"Give at most {sites}."
        )
    return int(p)


def check_matrix(matrix: sparray | spmatrix | np.ndarray, field: str) -> None:
    """Refuse what is no matrix of demand x sites.

    Raises:
        ValidationError: not two-dimensional.
    """
    if getattr(matrix, "ndim", 0) != 2:
        raise ValidationError(
            f"The {field} is no matrix.", field=field, value=getattr(matrix, "shape", matrix),
            remedy="Give demand x sites, sparse or dense.",
        )  # fmt: skip

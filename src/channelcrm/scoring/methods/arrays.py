"""What may stand where a number belongs, and what may be handed back as one."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import wraps
from numbers import Real
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["number_array", "number_within", "require_finite", "within_floats"]

P = ParamSpec("P")
T = TypeVar("T")


def number_array(values: ArrayLike, field: str, remedy: str) -> Floats:
    """Numbers of any kind as float64, not copied when they are. NaN and infinite ones are left for the caller to judge.

    Args:
        values: what was given.
        field: the argument's name.
        remedy: what would be right.

    Raises:
        ValidationError: text, also of digits; dates, complex numbers, None or a frame's NA, masked cells; rows of
            unequal length; what is no array at all.
    """
    import numpy as np

    rows = values if isinstance(values, list | tuple) else [values]
    if any(isinstance(row, np.ma.MaskedArray) and np.ma.is_masked(row) for row in rows):
        raise ValidationError("Some cells are masked.", field=field, value=values, remedy=remedy)
    try:
        given = np.asarray(values)
    except ValueError as error:
        raise ValidationError("The rows are of unequal length.", field=field, value=values, remedy=remedy) from error
    with np.errstate(over="ignore"):  # longer floats become infinite
        if given.dtype.kind in "fiub":
            return given.astype(np.float64, copy=False)
        # Whole arrays of times stay as they are: those of nanoseconds would become whole numbers.
        cells = given if given.dtype.kind in "OmM" else np.asarray(values, dtype=object)
        for place, cell in np.ndenumerate(cells):
            if isinstance(cell, np.timedelta64) or not isinstance(cell, Real | Decimal | np.bool_):
                raise _no_number(cell, place, field, remedy)
        try:
            return cells.astype(np.float64)
        except (OverflowError, ValueError) as error:  # whole numbers without end, the signalling NaN of decimals
            raise ValidationError(
                "A number does not fit into a float.", field=field, value=values, remedy=remedy
            ) from error


def number_within(value: object, low: float, high: float, field: str, otherwise: str, remedy: str) -> float:
    """One number between these two, as a float.

    Raises:
        ValidationError: another number, NaN, or none at all; ``otherwise`` says what it is not, such as "not a share".
    """
    number = math.nan
    if not isinstance(value, bool) and isinstance(value, Real):
        with suppress(OverflowError):
            number = float(value)
    if not low <= number <= high:
        raise ValidationError(f"{shown(value)} is {otherwise}.", field=field, value=value, remedy=remedy)
    return number


def _no_number(cell: object, place: tuple[int, ...], field: str, remedy: str) -> ValidationError:
    if not place:
        return ValidationError(f"{shown(cell)} is no array of numbers.", field=field, value=cell, remedy=remedy)
    if len(place) == 1:
        return ValidationError(
            f"{shown(cell)} at {place[0]} (counted from 0) is not a number.", field=field, value=cell, remedy=remedy
        )
    column = ", ".join(map(str, place[1:]))
    return ValidationError(
        f"{shown(cell)} in column {column} (counted from 0) is not a number.", field=field, value=cell,
        row=place[0] + 1, remedy=remedy,
    )  # fmt: skip


def within_floats(method: Callable[P, T]) -> Callable[P, T]:
    """Let a method (of an array, or of a class of arrays) answer in finite numbers or not at all, without warnings."""

    @wraps(method)
    def answered(*args: P.args, **kwargs: P.kwargs) -> T:
        import numpy as np

        with np.errstate(all="ignore"):
            answer = method(*args, **kwargs)
        parts = (answer,) if isinstance(answer, np.ndarray) else attrs.astuple(answer, recurse=False)  # type: ignore[arg-type]
        require_finite(*(part for part in parts if isinstance(part, np.ndarray)))
        return answer

    return answered


def require_finite(*results: Floats) -> None:
    """Refuse a problem whose answer would not be a number.

    Raises:
        ValidationError: NaN or infinite ones among the results.
    """
    import numpy as np

    if not all(np.isfinite(result).all() for result in results):
        raise ValidationError(
            "Products or quotients of these values and weights leave the range of a float.", field="matrix",
            remedy="Give numbers nearer to 1: change the unit of a criterion, divide the weights by their sum.",
        )  # fmt: skip

"""What may stand where a number belongs."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, TypeAlias

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["number_array"]


def number_array(values: ArrayLike, field: str, remedy: str) -> Floats:
    """Numbers of any kind as float64, not copied when they are. NaN and infinite ones are left for the caller to judge.

    Raises:
        ValidationError: masked cells; text, also of digits; dates, complex numbers, None or a frame's NA; rows of
            unequal length.
    """
    import numpy as np

    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise ValidationError(
            "Some cells are masked.", field=field, value=values, remedy="Fill them, or leave them out."
        )
    try:
        given = np.asarray(values)
    except ValueError as error:
        raise ValidationError("The rows are of unequal length.", field=field, value=values, remedy=remedy) from error
    if given.dtype.kind in "fiub":
        return given.astype(np.float64, copy=False)
    cells = given if given.dtype.kind == "O" else np.asarray(values, dtype=object)
    for place, cell in np.ndenumerate(cells):
        if not isinstance(cell, Real | Decimal | np.bool_):
            where = f" at {', '.join(map(str, place))} (counted from 0)" if place else ""
            raise ValidationError(
                f"{shown(cell)}{where} is not a number.", field=field, value=cell, remedy=remedy,
                row=int(place[0]) + 1 if len(place) > 1 else None,
            )  # fmt: skip
    try:
        return cells.astype(np.float64)
    except (OverflowError, ValueError) as error:  # whole numbers beyond a float; the signalling NaN of decimals
        raise ValidationError(
            "A number does not fit into a float.", field=field, value=values, remedy=remedy
        ) from error

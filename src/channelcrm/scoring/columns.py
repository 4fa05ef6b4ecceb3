"""Columns as numbers, and what counts as unknown in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Answer = TypeVar("Answer")

__all__ = ["answers", "cell_of", "is_missing", "level_name", "missing_cells", "numbers", "said"]

_DIGITS = 400
"""A decimal of more digits is longer than any name, and than any float."""
_MISSING_TYPES = frozenset({"NAType", "NaTType", "NoneType"})
"""None, and pandas' marks for nothing, known by name because the core does not import pandas."""


def is_missing(value: object) -> bool:
    """True for None, NaN, a frame's NA or NaT, and blank text."""
    if type(value).__name__ in _MISSING_TYPES:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Decimal):
        return value.is_nan()  # the signalling NaN does not even compare with itself
    return isinstance(value, float) and value != value  # noqa: PLR0124  # NaN is what differs from itself


def missing_cells(column: np.ndarray) -> NDArray[np.bool_]:
    """Which cells of a column hold nothing: None, NaN, NA, NaT or blank text."""
    import numpy as np

    empty: NDArray[np.bool_]
    if column.dtype.kind == "f":
        empty = np.isnan(column)
    elif column.dtype.kind in "iub":
        empty = np.zeros(len(column), dtype=bool)
    else:
        empty = np.fromiter((is_missing(value) for value in column), dtype=bool, count=len(column))
    return empty


def _is_numeric(kind: type) -> bool:
    import numpy as np

    plain = issubclass(kind, int | float | Decimal | np.floating | np.integer | np.bool_)
    return plain and not issubclass(kind, np.timedelta64)  # which numpy holds to be an integer


def _reads_as_number(cell: object) -> bool:
    try:
        return isinstance(cell, str) and math.isfinite(float(cell))
    except ValueError:
        return False


def _no_number(cells: np.ndarray, strange: NDArray[np.bool_], name: str) -> ValidationError:
    """About the first strange cell that does not even read as a number: it may have made its whole column text."""
    rows = [*map(int, strange.nonzero()[0])]
    row = next((row for row in rows if not _reads_as_number(cells[row])), rows[0])
    what = "is text, not a number" if _reads_as_number(cells[row]) else "is not a number"
    return ValidationError(
        f"{shown(cells[row])} {what}.", field=name, value=cells[row], row=row + 1,
        remedy="Give numbers, and leave unknown cells empty; words are scored by Levels.",
    )  # fmt: skip


def numbers(column: np.ndarray, name: str) -> NDArray[np.float64]:
    """The column as float64, NaN where nothing is known. True and False count as 1 and 0.

    Raises:
        ValidationError: text, a date or anything else where a number belongs, or an infinite number.
    """
    import numpy as np

    if column.dtype.kind in "fiub":
        with np.errstate(over="ignore"):  # longer floats become infinite
            result = column.astype(np.float64)
    else:
        cells = np.empty(len(column), dtype=object)
        cells[:] = list(column)  # astype would turn times into whole numbers
        empty = missing_cells(cells)
        kinds = set(map(type, cells[~empty]))
        odd = {kind for kind in kinds if not _is_numeric(kind)}
        if odd:
            strange = np.fromiter((type(cell) in odd for cell in cells), dtype=bool, count=len(cells)) & ~empty
            raise _no_number(cells, strange, name)
        result = np.full(len(cells), np.nan)
        known = cells[~empty]
        try:
            result[~empty] = known.astype(np.float64)
        except OverflowError:  # whole numbers that no float holds
            result[~empty] = list(map(_as_float, known))
    infinite = np.isinf(result)
    if infinite.any():
        row = int(infinite.argmax())
        cell = cell_of(column, row)
        raise ValidationError(
            f"{shown(cell)} is not a finite number.", field=name, value=cell, row=row + 1,
            remedy="Give a finite number below 1.8e308, or leave the cell empty when it is unknown.",
        )  # fmt: skip
    return result


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _is_truth(value: object) -> bool:
    return isinstance(value, bool) or type(value).__name__ == "bool"  # Python's, numpy's


def said(value: object) -> str:
    """A cell as people read it: 1,250,000, 2026, 0.181279, fair, not known."""
    if is_missing(value):
        return "not known"
    if isinstance(value, int | float | Decimal) and not _is_truth(value):
        size = abs(float(value))
        whole = len(str(int(size)))
        marks = "," if whole > 4 else ""  # years have none
        text = f"{value:{marks}.{max(0, 6 - whole)}f}" if size >= 0.001 or not size else f"{value:.6g}"
        return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    return level_name(value)


def cell_of(column: np.ndarray, row: int) -> object:
    """One cell as a plain value, without numpy's wrapping."""
    return column[row : row + 1].tolist()[0]


def answers(column: np.ndarray, ask: Callable[[object], Answer]) -> list[Answer]:
    """What ``ask`` says to every cell; asked once of cells that are the same. Its errors get the first such row."""
    cells = column.tolist()
    keys: list[Hashable] = cells
    if not set(map(type, cells)) <= {str, type(None)}:
        keys = [(type(cell), str(cell)) for cell in cells]  # the type too: True and 1 are equal, not the same
    found: dict[Hashable, Answer] = {}
    for key, cell in dict(zip(keys, cells, strict=True)).items():
        try:
            found[key] = ask(cell)
        except ValidationError as error:
            row = keys.index(key) + 1
            raise ValidationError(
                error.message, field=error.field, value=error.value, remedy=error.remedy, row=row
            ) from None
    return list(map(found.__getitem__, keys))


def level_name(value: object) -> str:
    """The text of a level: True is "true", 3.0 is "3", text stands without blanks around it."""
    if isinstance(value, str):
        return value.strip()
    if _is_truth(value):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        whole = value.is_finite() and value.adjusted() < _DIGITS and value == value.to_integral_value()
        return str(int(value)) if whole else str(value)
    if isinstance(value, float) and value == value // 1:
        return str(int(value))
    return str(value)

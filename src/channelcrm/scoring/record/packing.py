"""A table, exactly, as one bounded text: what a decision rested on, kept so that it can be worked out again.

JSON, deflated, in base64. Columns of numbers are their bytes; other cells are tagged where JSON does not tell them
apart. Cells that hold nothing are kept as None, except NaN, which stays.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import is_missing
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np

__all__ = ["BEGINS", "LARGEST", "pack", "unpack"]

LARGEST = 32 * 2**20
"""So many characters a packed text may have: 100,000 rows of 10 numbers take about a third of it."""
BEGINS = "eJ"
"""How every packed text begins: zlib's mark in base64."""
_LARGEST_INSIDE = 16 * LARGEST
_VERSION = 1
_NUMBERS = "fiub"


def pack(columns: Mapping[str, np.ndarray], plain: Mapping[str, object]) -> str:
    """Columns and plain values as text; equal ones as equal texts.

    Raises:
        ValidationError: a cell that is no number, text, true/false or day; more than fits.
    """
    kept = {name: _column(name, column) for name, column in columns.items()}
    inside = json.dumps({"version": _VERSION, "columns": kept, **plain}, ensure_ascii=False, separators=(",", ":"))
    data = inside.encode("utf-8", "surrogatepass")
    text = b64encode(zlib.compress(data, 6)).decode()
    if len(text) > LARGEST or len(data) > _LARGEST_INSIDE:
        raise ValidationError(
            f"What this rests on takes {len(text):,} characters, and at most {LARGEST:,} are kept.", field="record",
            value=len(text), remedy="Decide on fewer rows: rank those that are in question, and record that ranking.",
        )  # fmt: skip
    return text


def unpack(text: str) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The columns and the plain values.

    Raises:
        ValidationError: no text of ``pack``.
    """
    try:
        unzip = zlib.decompressobj()
        data = unzip.decompress(b64decode(text, validate=True), _LARGEST_INSIDE)
        inside = json.loads(data.decode("utf-8", "surrogatepass"))
        whole = unzip.eof and inside.pop("version") == _VERSION
        columns = {name: _array(kept) for name, kept in inside.pop("columns").items()}
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, Base64Error, zlib.error) as error:
        raise ValidationError(
            "This is no record of a table.", field="record", value=text[:80],
            remedy="Keep it as it was made: Decision.of(ranking, ...) does.",
        ) from error  # fmt: skip
    if not whole:
        raise ValidationError(
            "This record of a table is cut, or of a newer version.", field="record", value=text[:80],
            remedy="Restore it, or upgrade channelcrm.",
        )  # fmt: skip
    return columns, inside


def _column(name: str, column: np.ndarray) -> object:
    if column.dtype.kind in _NUMBERS and column.dtype.itemsize <= 8:
        return {"dtype": column.dtype.str, "bytes": b64encode(column.tobytes()).decode()}
    return [_cell(name, row, value) for row, value in enumerate(column, 1)]


def _cell(name: str, row: int, value: object) -> object:
    import numpy as np

    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, np.generic) and value.dtype.kind in _NUMBERS and value.dtype.itemsize <= 8:
        return {"dtype": value.dtype.str, "bytes": b64encode(value.tobytes()).decode()}
    if is_missing(value):
        return None
    for tag, kind, written in _TAGGED:
        if type(value) is kind:
            return {tag: written(value)}
    raise ValidationError(
        f"{shown(value)} cannot be kept.", field=name, value=value, row=row,
        remedy="Give numbers, texts, true/false or days, and leave unknown cells empty.",
    )  # fmt: skip


_TAGGED: tuple[tuple[str, type, Any], ...] = (
    ("decimal", Decimal, str),
    ("time", datetime, datetime.isoformat),
    ("day", date, date.isoformat),
)
_READ: Mapping[str, Any] = {
    "decimal": Decimal, "time": datetime.fromisoformat, "day": date.fromisoformat,
}  # fmt: skip


def _array(kept: object) -> np.ndarray:
    import numpy as np

    if isinstance(kept, dict):
        return np.frombuffer(b64decode(kept["bytes"]), dtype=_numbers(kept["dtype"])).copy()
    if not isinstance(kept, list):
        raise TypeError(kept)
    array = np.empty(len(kept), dtype=object)
    array[:] = [_value(cell) for cell in kept]
    return array


def _value(cell: object) -> object:
    import numpy as np

    if not isinstance(cell, dict):
        return cell
    if "dtype" in cell:
        return np.frombuffer(b64decode(cell["bytes"]), dtype=_numbers(cell["dtype"]))[0]
    ((tag, text),) = cell.items()
    return _READ[tag](text)


def _numbers(name: str) -> np.dtype[Any]:
    import numpy as np

    kind = np.dtype(name)
    if kind.kind not in _NUMBERS or kind.itemsize > 8:
        raise ValueError(name)
    return kind

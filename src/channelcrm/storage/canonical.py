"""A value that is asked for, in the form its column keeps it; what no column can hold is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError, nearest
from channelcrm.market.observation import exact
from channelcrm.storage.records import Column, Kind
from channelcrm.values.arguments import has_zone
from channelcrm.values.choice import Choice

if TYPE_CHECKING:
    from channelcrm.storage.expressions import Plain

__all__ = ["canonical", "storable_text"]

_INT_LIMIT = 2**63


def canonical(column: Column, value: object) -> Plain:
    """The value as the column would hold it.

    Raises:
        ValidationError: None, a value of another kind, one that no column can hold, or a word outside its closed set.
    """
    name = ".".join(column.path)
    if value is None:
        raise ValidationError(f"{name} cannot be compared with None.", field=name, remedy="Ask .is_missing() instead.")
    remedy, convert = _FORMS[column.kind]
    try:
        found = convert(value)
    except (OverflowError, ValidationError):
        found = None
    if found is None:
        raise ValidationError(
            f"A column of kind {column.kind} does not compare with {value!r}.", field=name, value=value, remedy=remedy
        )
    if isinstance(column.type, type) and issubclass(column.type, Choice) and found not in set(column.type):
        close = nearest(str(found), list(column.type))
        raise ValidationError(
            f"{found!r} is not a {column.type.__name__}, so no record has it.", field=name, value=value,
            remedy=f"Did you mean {close!r}?" if close else f"Give one of: {', '.join(column.type)}.",
        )  # fmt: skip
    return found


def storable_text(value: object) -> str | None:
    """The text, also of an enumeration; None for what is no text or what databases refuse (NUL, surrogates)."""
    if not isinstance(value, str):
        return None
    text = str(value.value) if isinstance(value, Enum) else str(value)
    return None if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text) else text


def _boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _integer(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if -_INT_LIMIT <= value < _INT_LIMIT else None


def _float(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _decimal(value: object) -> Decimal | None:
    return exact(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _time(value: object) -> datetime | None:
    return value.astimezone(UTC) if isinstance(value, datetime) and has_zone(value) else None


_FORMS: dict[Kind, tuple[str, Callable[[object], Plain | None]]] = {
    Kind.ID: ("Give a str.", storable_text),
    Kind.TEXT: ("Give a str, without NUL characters and surrogates.", storable_text),
    Kind.BOOLEAN: ("Give True or False.", _boolean),
    Kind.INTEGER: ("Give an int of at most 64 bits.", _integer),
    Kind.FLOAT: ("Give a finite number.", _float),
    Kind.DECIMAL: ("Give a Decimal of at most six places, or an int.", _decimal),
    Kind.DATE: ("Give a datetime.date without time.", _day),
    Kind.TIME: ("Give a time zone aware datetime.", _time),
}

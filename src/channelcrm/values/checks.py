"""Checks shared by the values: each raises ValidationError that names the field and the remedy."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from channelcrm.errors import ValidationError

__all__ = [
    "aware", "day", "each", "finite", "id_text", "of_type", "optional", "require_aware", "share", "text",
    "tuple_of", "whole_text",
]  # fmt: skip

TEXT_LIMIT = 10_000


class _Named(Protocol):
    name: str


def require_aware(at: datetime, field: str) -> None:
    """Refuse a time without its zone."""
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise ValidationError(
            f"{at!r} is not a time with a zone.",
            field=field,
            value=at,
            remedy="Give a datetime with tzinfo, such as datetime(2027, 1, 1, tzinfo=timezone.utc).",
        )


def aware(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a time zone aware datetime."""
    require_aware(value, attribute.name)


def day(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a day, without time."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValidationError(
            f"{value!r} is not a day.", field=attribute.name, value=value, remedy="Give a datetime.date without time."
        )


def text(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: text, not blank, bounded, without control characters."""
    whole_text(_, attribute, value)
    if not value.strip():
        raise ValidationError(f"{value!r} is blank.", field=attribute.name, value=value, remedy="Give some text.")


def whole_text(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: text that any database can hold (may be blank)."""
    if not isinstance(value, str):
        raise ValidationError(f"{value!r} is not text.", field=attribute.name, value=value, remedy="Give a str.")
    if len(value) > TEXT_LIMIT:
        raise ValidationError(
            f"Text of {len(value):,} characters.", field=attribute.name, value=value[:80],
            remedy=f"Keep it under {TEXT_LIMIT:,}.",
        )  # fmt: skip
    if value.isascii() and value.isprintable():
        return
    for character in value:
        if character in "\n\t\r":
            continue
        if unicodedata.category(character) in {"Cc", "Cs"}:
            raise ValidationError(
                f"{value!r} holds the control character {character!r}.",
                field=attribute.name,
                value=value,
                remedy="Remove it.",
            )


def id_text(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a canonical UUID."""
    from channelcrm.values.ids import is_id

    if not (isinstance(value, str) and is_id(value)):
        raise ValidationError(
            f"{value!r} is not an id.",
            field=attribute.name,
            value=value,
            remedy="Ids are UUIDs in lower case, as make_id(at, ...) gives; your own number for a dealer is its code.",
        )


def optional(check: Callable[[Any, Any, Any], None]) -> Callable[[Any, Any, Any], None]:
    """The same check, passing over None."""

    def checked(instance: object, attribute: _Named, value: object) -> None:
        if value is not None:
            check(instance, attribute, value)

    return checked


def each(check: Callable[[Any, Any, Any], None]) -> Callable[[Any, Any, Any], None]:
    """The same check, for every item of a tuple."""

    def checked(instance: object, attribute: _Named, values: Any) -> None:
        for value in values:
            check(instance, attribute, value)

    return checked


def of_type(kind: type) -> Callable[[Any, Any, Any], None]:
    """attrs validator: a value of this class."""

    def checked(_: object, attribute: _Named, value: Any) -> None:
        if not isinstance(value, kind):
            raise ValidationError(
                f"{value!r} is no {kind.__name__}.", field=attribute.name, value=value,
                remedy=f"Give a value of type {kind.__name__}.",
            )  # fmt: skip

    return checked


def tuple_of(kind: type) -> Callable[[Any, Any, Any], None]:
    """attrs validator: a tuple of values of this class."""
    item = of_type(kind)

    def checked(instance: object, attribute: _Named, values: Any) -> None:
        of_type(tuple)(instance, attribute, values)
        for value in values:
            item(instance, attribute, value)

    return checked


def finite(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a number that is neither NaN nor infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValidationError(
            f"{value!r} is not a finite number.", field=attribute.name, value=value, remedy="Give a finite number."
        )


def share(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a share in 0..1."""
    fine = isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)
    if not (fine and 0 <= value <= 1):
        raise ValidationError(
            f"{value!r} is not a share.",
            field=attribute.name,
            value=value,
            remedy="Give a number in 0..1; 12% is 0.12.",
        )

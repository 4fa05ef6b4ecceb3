"""Checks shared by the values: each raises ValidationError that names the field and the remedy."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import has_zone, is_finite, require_aware, require_day, require_type, shown

__all__ = [
    "aware", "count", "day", "each", "finite", "id_text", "if_any_in_utc", "in_utc", "of_type", "optional", "share",
    "text", "texts", "tuple_of", "whole_text",
]  # fmt: skip

TEXT_LIMIT = 10_000
LARGEST_INTEGER = 2**63 - 1
"""What a database's whole number holds."""


class _Named(Protocol):
    name: str


def in_utc(at: datetime) -> datetime:
    """attrs converter: the same instant in UTC, so that equal times are equal values and order as they happened.

    Python compares two times of one zone by their clocks, which an hour that comes twice a year sets back. What has no
    zone, or lies outside the years 1 to 9999 in UTC, is left for ``aware`` to refuse.
    """
    try:
        return at.astimezone(UTC) if has_zone(at) else at
    except OverflowError:
        return at


def if_any_in_utc(at: datetime | None) -> datetime | None:
    """attrs converter: ``in_utc``, passing over None."""
    return None if at is None else in_utc(at)


def aware(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a time zone aware datetime."""
    require_aware(value, attribute.name)


def day(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a day, without time."""
    require_day(value, attribute.name)


def count(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a whole number of zero or more that a database holds."""
    if type(value) is not int or not 0 <= value <= LARGEST_INTEGER:
        raise ValidationError(
            f"{shown(value)} is not a count.", field=attribute.name, value=value,
            remedy="Give a whole number of zero or more, below 2**63.",
        )  # fmt: skip


def text(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: text, not blank, bounded, without control characters."""
    whole_text(_, attribute, value)
    if not value.strip():
        raise ValidationError(f"{value!r} is blank.", field=attribute.name, value=value, remedy="Give some text.")


def whole_text(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: text that any database can hold (may be blank)."""
    if not isinstance(value, str):
        raise ValidationError(f"{shown(value)} is not text.", field=attribute.name, value=value, remedy="Give a str.")
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
                f"{shown(value)} holds the control character {character!r}.",
                field=attribute.name,
                value=value,
                remedy="Remove it.",
            )


def id_text(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a canonical UUID."""
    from channelcrm.values.ids import is_id

    if not (isinstance(value, str) and is_id(value)):
        raise ValidationError(
            f"{shown(value)} is not an id.",
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
        require_type(values, tuple, attribute.name)
        for value in values:
            check(instance, attribute, value)

    return checked


def of_type(kind: type) -> Callable[[Any, Any, Any], None]:
    """attrs validator: a value of this class."""

    def checked(_: object, attribute: _Named, value: Any) -> None:
        require_type(value, kind, attribute.name)

    return checked


def tuple_of(kind: type) -> Callable[[Any, Any, Any], None]:
    """attrs validator: a tuple of values of this class."""

    def checked(_: object, attribute: _Named, values: Any) -> None:
        require_type(values, tuple, attribute.name)
        for number, value in enumerate(values):
            require_type(value, kind, f"{attribute.name}[{number}]")

    return checked


def texts(_: object, attribute: _Named, values: Any) -> None:
    """attrs validator: a tuple of texts, none of them blank."""
    if not isinstance(values, tuple):
        raise ValidationError(
            f"{shown(values)} is not a list of texts.", field=attribute.name, value=values,
            remedy='Give a list of texts, such as ["tractors"].',
        )  # fmt: skip
    for value in values:
        text(_, attribute, value)


def finite(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a number that is neither NaN nor infinite."""
    if isinstance(value, Decimal) or not is_finite(value):
        raise ValidationError(
            f"{shown(value)} is not a finite number.", field=attribute.name, value=value, remedy="Give a finite number."
        )


def share(_: object, attribute: _Named, value: Any) -> None:
    """attrs validator: a share in 0..1."""
    if not (is_finite(value) and 0 <= value <= 1):
        raise ValidationError(
            f"{shown(value)} is not a share.",
            field=attribute.name,
            value=value,
            remedy="Give a number in 0..1; 12% is 0.12.",
        )

"""What functions are given: each check raises ValidationError that names the argument and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from channelcrm.errors import ValidationError

__all__ = ["require_aware", "require_day", "require_text", "require_type", "shown", "stream", "whole_number"]

T = TypeVar("T")
_SHOWN = 80


def shown(value: object) -> str:
    """A value as a message prints it: short, whatever it is."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  whatever its class does: we are about to refuse it
        return f"a {type(value).__name__} that cannot be printed"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def require_type(value: object, kind: type, field: str) -> None:
    """Refuse a value of another class."""
    if not isinstance(value, kind):
        raise ValidationError(
            f"{shown(value)} is no {kind.__name__}.", field=field, value=value,
            remedy=f"Give a value of type {kind.__name__}.",
        )  # fmt: skip


def require_aware(at: datetime, field: str) -> None:
    """Refuse a time without its zone, or beyond the calendar in UTC."""
    if not isinstance(at, datetime) or at.utcoffset() is None:
        raise ValidationError(
            f"{shown(at)} is not a time with a zone.",
            field=field,
            value=at,
            remedy="Give a datetime with tzinfo, such as datetime(2027, 1, 1, tzinfo=timezone.utc).",
        )
    try:
        at.astimezone(UTC)
    except OverflowError:
        raise ValidationError(
            f"{at} lies outside the years 1 to 9999 in UTC.", field=field, value=at, remedy="Give a time within them."
        ) from None


def require_day(day: date, field: str) -> None:
    """Refuse what is no day, a time included."""
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ValidationError(
            f"{shown(day)} is not a day.", field=field, value=day, remedy="Give a datetime.date without time."
        )


def require_text(text: str, field: str, remedy: str = "Give some text.") -> None:
    """Refuse what is no text, or blank."""
    if not isinstance(text, str) or not text.strip():
        what = "blank" if isinstance(text, str) else "not text"
        raise ValidationError(f"{shown(text)} is {what}.", field=field, value=text, remedy=remedy)


def whole_number(value: int, name: str, least: int = 0) -> int:
    """The same number, when it is a whole number of ``least`` or more.

    Raises:
        ValidationError: it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValidationError(
            f"{shown(value)} is no {name}.", field=name, value=value, remedy=f"Give a whole number of {least} or more."
        )
    return value


def stream(values: Iterable[T], kind: type, field: str) -> Iterator[T]:
    """The values one by one; one that is no ``kind`` is refused when its turn comes, no iterable at once."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        what = "" if kind is object else f" of {kind.__name__} values"
        raise ValidationError(f"{shown(values)} is no list.", field=field, value=values, remedy=f"Give a list{what}.")
    return _each(values, kind, field)


def _each(values: Iterable[T], kind: type, field: str) -> Iterator[T]:
    for number, value in enumerate(values):
        if not isinstance(value, kind):
            require_type(value, kind, f"{field}[{number}]")
        yield value

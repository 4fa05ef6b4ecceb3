"""What functions are given: each check raises ValidationError that names the argument and the remedy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from numbers import Integral, Real
from os import PathLike, fspath
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args

from channelcrm.errors import FileProblemError, ValidationError

__all__ = [
    "has_zone", "is_finite", "path_of", "plain", "require_aware", "require_day", "require_text", "require_type",
    "shown", "stream", "whole_number",
]  # fmt: skip

T = TypeVar("T")
_SHOWN = 80


def shown(value: object) -> str:
    """A value as a message prints it: short, whatever it is."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  whatever its class does: we are about to refuse it
        return f"a {type(value).__name__} that cannot be printed"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def require_type(value: object, kind: type | UnionType, field: str) -> None:
    """Refuse a value of another class."""
    if not isinstance(value, kind):
        name = _name(kind)
        raise ValidationError(
            f"{shown(value)} is no {name}.", field=field, value=value, remedy=f"Give a value of type {name}."
        )


def _is_number(value: object) -> bool:
    if isinstance(value, int | float | Decimal):
        return not isinstance(value, bool)
    span = getattr(getattr(value, "dtype", None), "kind", "") == "m"  # which numpy counts among whole numbers
    return isinstance(value, Real) and not span


def is_finite(value: object) -> bool:
    """Whether this is a number that a float holds: not NaN, not infinite, not beyond it.

    Numbers of numpy's are numbers; true and false, and spans of time, are none.
    """
    try:
        return _is_number(value) and math.isfinite(float(value))  # type: ignore[arg-type]  # a number by then
    except (OverflowError, ValueError):  # a whole number without end, the signalling NaN of decimals
        return False


def plain(value: Any) -> Any:
    """attrs converter: a number of numpy's or a decimal as Python's own; what is no number is left for a check."""
    if type(value) in {int, float} or not is_finite(value):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


def has_zone(at: object) -> bool:
    """Whether this is a time with a zone; a frame's NaT is none."""
    try:
        return isinstance(at, datetime) and at.utcoffset() is not None
    except ValueError:  # so says NaT, which is a datetime by class
        return False


def require_aware(at: datetime, field: str) -> None:
    """Refuse a time without its zone, or beyond the calendar in UTC."""
    if not has_zone(at):
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
    given: object = value  # numpy has whole numbers of its own
    if not (isinstance(given, Integral) and _is_number(given) and int(given) >= least):
        raise ValidationError(
            f"{shown(given)} is no {name}.", field=name, value=given, remedy=f"Give a whole number of {least} or more."
        )
    return int(given)


def path_of(path: str | PathLike[str]) -> Path:
    """The path of a file, or of one to be.

    Raises:
        ValidationError: no text and no path.
        FileProblemError: a text that no system can take for a path.
    """
    if not isinstance(path, str | PathLike) or not isinstance(text := fspath(path), str):
        raise ValidationError(
            f"{shown(path)} is not the path of a file.", field="path", value=path,
            remedy='Give a text or a Path, such as "dealers.csv".',
        )  # fmt: skip
    if "\0" in text or any("\ud800" <= character <= "\udc7f" for character in text):
        raise FileProblemError(f"{text[:_SHOWN]!r} cannot be a path: it holds NUL or half characters.", path=text)
    return Path(text)


def stream(values: Iterable[T], kind: type | UnionType, field: str) -> Iterator[T]:
    """The values one by one; one that is no ``kind`` is refused when its turn comes, no iterable at once."""
    flat = getattr(values, "shape", None) == ()  # an array of no dimension looks like a list and is none
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable) or flat:
        what = "" if kind is object else f" of {_name(kind)} values"
        raise ValidationError(f"{shown(values)} is no list.", field=field, value=values, remedy=f"Give a list{what}.")
    return _each(values, kind, field)


def _name(kind: type | UnionType) -> str:
    return " or ".join("None" if one is NoneType else one.__name__ for one in get_args(kind) or (kind,))


def _each(values: Iterable[T], kind: type | UnionType, field: str) -> Iterator[T]:
    for number, value in enumerate(values):
        if not isinstance(value, kind):
            require_type(value, kind, f"{field}[{number}]")
        yield value

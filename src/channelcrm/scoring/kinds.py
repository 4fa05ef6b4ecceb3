"""Checks that scales, sources and weights share. Each scale and each source says its kind, which tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.values.arguments import shown

__all__ = ["is_number", "number", "one_of", "own_kind", "require_word"]


def is_number(value: object) -> bool:
    """True for a finite int or float whose value a double holds to the last digit, as stores and databases keep it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return float(value) == value and abs(value) < float("inf")
    except OverflowError:
        return False


def number(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    """attrs validator: what ``is_number`` says."""
    if not is_number(value):
        raise ValidationError(
            f"{shown(value)} is not a number that can be computed with.", field=attribute.name, value=value,
            remedy="Give a finite number; whole ones up to 2**53, or as a float.",
        )  # fmt: skip


def own_kind(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """attrs validator: the kind that the class has by default, and no other."""
    if value != attribute.default:
        raise ValidationError(
            f"{shown(value)} is another kind.", field="kind", value=value, remedy=f"Leave it {attribute.default!r}."
        )


def one_of(words: Iterable[str]) -> Callable[[Any, Any, Any], None]:
    """attrs validator: one of these words."""
    known = tuple(words)

    def check(_: object, attribute: attrs.Attribute[str], value: str) -> None:
        require_word(value, known, attribute.name, f"no {attribute.name}")

    return check


def require_word(value: str, known: Iterable[str], field: str, otherwise: str) -> None:
    """Refuse what is none of these words; ``otherwise`` says what it is not, such as "not a normalisation".

    Raises:
        ValidationError: with the nearest word, or all of them.
    """
    words = tuple(known)
    if not isinstance(value, str) or value not in words:
        close = nearest(value, words)
        raise ValidationError(
            f"{shown(value)} is {otherwise}.", field=field, value=value,
            remedy=f"Did you mean {close!r}?" if close else f"Give one of: {', '.join(words)}.",
        )  # fmt: skip

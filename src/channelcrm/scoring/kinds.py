"""What tells the variants of one thing apart: every scale and every source says its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.values.arguments import shown

__all__ = ["one_of", "own_kind"]


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
        if not isinstance(value, str) or value not in known:
            close = nearest(str(value), known)
            raise ValidationError(
                f"{shown(value)} is no {attribute.name}.", field=attribute.name, value=value,
                remedy=f"Did you mean {close!r}?" if close else f"Give one of: {', '.join(known)}.",
            )  # fmt: skip

    return check

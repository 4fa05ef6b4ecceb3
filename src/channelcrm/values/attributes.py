"""Collections that values carry: sets of texts, and extra named values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from channelcrm.errors import ValidationError

__all__ = ["NO_SCALARS", "Scalar", "Scalars", "frozen_scalars", "plain_scalars", "sorted_texts"]

Scalar = str | int | float | bool | None
"""A plain value of an extra column."""
Scalars = Mapping[str, Scalar]
NO_SCALARS: Scalars = MappingProxyType({})


def sorted_texts(values: Iterable[str]) -> tuple[str, ...]:
    """attrs converter: distinct texts in order, so that equal sets are equal values."""
    if isinstance(values, str):
        raise ValidationError(f"{values!r} is one text.", value=values, remedy="Give a list of texts.")
    return tuple(sorted(set(values)))


def frozen_scalars(values: Scalars) -> Scalars:
    """attrs converter: a read-only copy."""
    return MappingProxyType(dict(values)) if values else NO_SCALARS


def plain_scalars(_: object, attribute: attrs.Attribute[Scalars], values: Scalars) -> None:
    """attrs validator: text, finite numbers, true/false or None under text names."""
    for name, value in values.items():
        fine = isinstance(name, str) and isinstance(value, str | int | float | bool | None)
        if not fine or (isinstance(value, float) and not abs(value) < float("inf")):
            raise ValidationError(
                f"{value!r} is not a plain value.", field=f"{attribute.name}.{name}", value=value,
                remedy="Give text, a finite number, True, False or None.",
            )  # fmt: skip

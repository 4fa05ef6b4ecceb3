"""Collections that values carry: sets of texts, and extra named values.

A converter does not know its field's name, so it leaves what it cannot convert to the validator, which does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import shown
from channelcrm.values.checks import LARGEST_INTEGER, text, whole_text

if TYPE_CHECKING:
    from channelcrm.values.ids import AreaId

__all__ = [
    "NO_SCALARS", "Scalar", "Scalars", "frozen_scalars", "mapping", "plain_number", "plain_scalars", "sorted_area_ids",
    "sorted_texts",
]  # fmt: skip

Scalar = str | int | float | bool | None
"""A plain value of an extra column."""
Scalars = Mapping[str, Scalar]
NO_SCALARS: Scalars = MappingProxyType({})


def sorted_texts(values: Iterable[str]) -> tuple[str, ...]:
    """attrs converter: distinct texts in order, so that equal sets are equal values; ``checks.texts`` refuses."""
    if isinstance(values, str | bytes):
        return cast("tuple[str, ...]", values)
    try:
        return tuple(sorted(set(values)))
    except TypeError:  # no iterable, or not of texts
        return cast("tuple[str, ...]", values)


def sorted_area_ids(values: Iterable[str]) -> tuple[AreaId, ...]:
    """attrs converter: ``sorted_texts``, for the ids of areas."""
    return cast("tuple[AreaId, ...]", sorted_texts(values))


def frozen_scalars(values: Scalars) -> Scalars:
    """attrs converter: a read-only copy; what is no mapping ``mapping`` refuses."""
    return MappingProxyType(dict(values)) if isinstance(values, Mapping) else values


def mapping(_: object, attribute: attrs.Attribute[Any], values: Mapping[str, object]) -> None:
    """attrs validator: a mapping whose names are texts."""
    if not isinstance(values, Mapping):
        raise ValidationError(
            f"{shown(values)} is no mapping.", field=attribute.name, value=values,
            remedy='Give a dict of name to value, such as {"capacity": 120}.',
        )  # fmt: skip
    for name in values:
        text(_, attribute, name)


def plain_scalars(_: object, attribute: attrs.Attribute[Scalars], values: Scalars) -> None:
    """attrs validator: text, finite numbers of at most 64 bits, true/false or None under text names."""
    mapping(_, attribute, values)
    for name, value in values.items():
        if isinstance(value, str):
            try:
                whole_text(_, attribute, value)
            except ValidationError as problem:
                field = f"{attribute.name}.{name}"
                raise ValidationError(problem.message, field=field, value=value, remedy=problem.remedy) from None
        elif value is not None and not plain_number(value):
            raise ValidationError(
                f"{shown(value)} is not a plain value.", field=f"{attribute.name}.{name}", value=value,
                remedy="Give text, a finite number below 2**63, True, False or None.",
            )  # fmt: skip


def plain_number(value: object) -> bool:
    """True for a number (true and false count) that is finite and, when whole, of at most 64 bits."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and abs(value) <= LARGEST_INTEGER

"""Values as JSON text and back, exactly: for columns that hold lists and mappings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, get_origin

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from channelcrm.errors import StorageError
from channelcrm.values.attributes import Scalar

__all__ = ["converter", "dump", "load"]

T = TypeVar("T")


@cache
def converter() -> Converter:
    """The one converter: decimals and times as text, unions of classes by tag."""
    made = Converter(forbid_extra_keys=True)
    made.register_unstructure_hook(Decimal, str)
    made.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    made.register_unstructure_hook(datetime, lambda at: at.astimezone(UTC).isoformat())
    made.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    made.register_structure_hook_func(lambda kind: kind == Scalar, lambda value, _: value)
    made.register_structure_hook_func(
        lambda kind: get_origin(kind) is Mapping,
        lambda value, kind: MappingProxyType(made.structure(value, dict[kind.__args__])),
    )
    return made


def dump(value: object, hint: Any) -> str:
    """JSON text: keys in order, so that equal values are equal texts."""
    return json.dumps(
        converter().unstructure(value, unstructure_as=hint), ensure_ascii=False, sort_keys=True, separators=(",", ":"),
        allow_nan=False,
    )  # fmt: skip


def load(text: str, hint: type[T]) -> T:
    """The value of a JSON text.

    Raises:
        StorageError: the text is not what this version writes.
    """
    try:
        return converter().structure(json.loads(text), hint)
    except Exception as error:  # cattrs groups whatever the classes raised
        raise StorageError(f"A stored document cannot be read: {text[:80]!r}.") from error

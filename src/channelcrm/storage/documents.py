"""Values as JSON text and back, exactly: for columns that hold lists and mappings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from json import encoder
from json.encoder import encode_basestring
from types import GenericAlias, MappingProxyType, UnionType
from typing import Any, Union, get_args, get_origin

from cattrs import Converter

from channelcrm.errors import StorageError
from channelcrm.values.attributes import Scalar, Scalars

__all__ = ["converter", "dumper", "loader"]

_AS_THEY_ARE = (tuple[str, ...], Scalars)  # JSON has these itself


@cache
def converter() -> Converter:
    """The one converter: decimals and times as text, unions of classes by their kind."""
    made = Converter(forbid_extra_keys=True)
    made.register_unstructure_hook(float, float)  # a whole number may stand for one: equal values are equal texts
    made.register_unstructure_hook(Decimal, str)
    made.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    made.register_unstructure_hook(datetime, lambda at: at.astimezone(UTC).isoformat())
    made.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    made.register_structure_hook_func(_is_scalar, lambda value, _: value)
    made.register_structure_hook_func(
        _is_mapping, lambda value, kind: MappingProxyType(made.structure(value, _dict(kind)))
    )
    return made


def _dict(kind: Any) -> Any:
    return GenericAlias(dict, get_args(kind))


def _is_scalar(kind: Any) -> bool:
    """A choice of plain values: JSON tells them apart by itself."""
    return get_origin(kind) in (Union, UnionType) and set(get_args(kind)) <= set(get_args(Scalar))


def _is_mapping(kind: Any) -> bool:
    origin: object = get_origin(kind)
    return origin is Mapping


def _encoder() -> Callable[[Any], str]:
    """One encoder for all: json.dumps makes two a call, which costs as much as the encoding."""
    plain = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    make = getattr(encoder, "c_make_encoder", None)
    if make is None:  # not CPython
        return plain.encode
    chunks = make(None, plain.default, encode_basestring, None, ":", ",", True, False, False)
    return lambda value: "".join(chunks(value, 0))


_text = _encoder()


def _texts(values: Iterable[str]) -> str:
    return f"[{','.join(map(encode_basestring, values))}]"


def dumper(hint: Any) -> Callable[[Any], str]:
    """A function to JSON text: keys in order, so that equal values are equal texts."""
    if hint in _AS_THEY_ARE:
        return _texts if get_origin(hint) is tuple else lambda value: _text(dict(value))
    unstructure = converter().unstructure
    return lambda value: _text(unstructure(value, unstructure_as=hint))


def loader(hint: Any) -> Callable[[str], Any]:
    """A function from JSON text.

    Raises:
        StorageError: (the function) the text is not what this version writes.
    """
    made: Callable[[Any], Any]
    if hint in _AS_THEY_ARE:
        made = tuple if get_origin(hint) is tuple else dict
    else:
        structure = converter().structure
        made = lambda plain: structure(plain, hint)  # noqa: E731  one of three

    def load(text: str) -> Any:
        try:
            return made(json.loads(text))
        except Exception as error:  # cattrs groups whatever the classes raised
            raise StorageError(f"A stored document cannot be read: {text[:80]!r}.") from error

    return load

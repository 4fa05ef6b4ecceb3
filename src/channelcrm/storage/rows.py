"""Between a value and its row: functions written once a record, because a loop over columns costs three times as much.

The source that is compiled here is made of field names and column kinds of our own classes, of nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from channelcrm.storage.documents import dumper, loader
from channelcrm.storage.records import Column, Kind, Node, Record
from channelcrm.values.money import Money

__all__ = ["Codec", "read_row", "write_row"]

T = TypeVar("T")
Codec = Mapping[Kind, Callable[[Any], Any]]
"""How a database wants (or gives) the values of a kind, never None; kinds left out pass as they are."""


def write_row(record: Record[T], codec: Codec) -> Callable[[T], tuple[Any, ...]]:
    """A function from a value to the tuple of its columns."""
    scope: dict[str, Any] = {f"_{kind.name}": function for kind, function in codec.items()}
    parts = _written(record.root, "x", codec, scope)
    return _compile(f"lambda x: ({', '.join(parts)},)", scope)  # type: ignore[no-any-return]  # made to measure


def read_row(record: Record[T], codec: Codec) -> Callable[[Sequence[Any]], T]:
    """A function from the tuple of a row's columns to the value; validators run."""
    scope: dict[str, Any] = {f"_{kind.name}": function for kind, function in codec.items()}
    expression, _ = _read(record.root, 0, codec, scope)
    return _compile(f"lambda r: {expression}", scope)  # type: ignore[no-any-return]


def _compile(source: str, scope: dict[str, Any]) -> Any:
    return eval(source, scope)  # noqa: S307  our own names only, see the module


def _written(node: Node, owner: str, codec: Codec, scope: dict[str, Any]) -> list[str]:
    parts: list[str] = []
    for part in node.parts:
        name = part.name if isinstance(part, Node) else part.path[-1]
        if isinstance(part, Node):
            inner = _written(part, f"{owner}.{name}", codec, scope)
            if part.optional:
                inner = [f"(None if {owner}.{name} is None else {one})" for one in inner]
            parts += inner
            continue
        parts.append(_encoded(part, f"{owner}.{name}", codec, scope))
    return parts


def _encoded(column: Column, value: str, codec: Codec, scope: dict[str, Any]) -> str:
    if column.kind is Kind.DOCUMENT:
        dump = f"d{len(scope)}"
        scope[dump] = dumper(column.type)
        empty = "'[]'" if _is_tuple(column) else "'{}'"
        text = f"({dump}({value}) if {value} else {empty})"
    elif column.kind is Kind.TEXT and isinstance(column.type, type) and column.type is not str:
        text = f"{value}._value_"  # an enumeration: its plain text
    elif column.kind in codec:
        text = f"_{column.kind.name}({value})"
    else:
        return value
    return f"(None if {value} is None else {text})" if column.nullable else text


def _read(node: Node, start: int, codec: Codec, scope: dict[str, Any]) -> tuple[str, int]:
    index, arguments = start, []
    if node.type is Money:
        scope["money"] = Money.from_minor
        expression, index = f"money(r[{start}], r[{start + 1}])", start + 2
    else:
        for part, field in zip(node.parts, attrs.fields(node.type), strict=True):
            if isinstance(part, Node):
                text, index = _read(part, index, codec, scope)
            else:
                text, index = _decoded(part, f"r[{index}]", codec, scope), index + 1
            arguments.append(f"{field.alias}={text}")
        kind = f"k{len(scope)}"
        scope[kind] = node.type
        expression = f"{kind}({', '.join(arguments)})"
    return (f"(None if r[{start}] is None else {expression})" if node.optional else expression), index


def _decoded(column: Column, value: str, codec: Codec, scope: dict[str, Any]) -> str:
    if column.kind is Kind.DOCUMENT:
        load = f"d{len(scope)}"
        scope[load] = loader(column.type)
        empty, nothing = ("'[]'", "()") if _is_tuple(column) else ("'{}'", "{}")
        text = f"({nothing} if {value} == {empty} else {load}({value}))"
    elif column.kind in codec:
        text = f"_{column.kind.name}({value})"
    else:
        return value
    return f"(None if {value} is None else {text})" if column.nullable else text


def _is_tuple(column: Column) -> bool:
    return getattr(column.type, "__origin__", None) is tuple

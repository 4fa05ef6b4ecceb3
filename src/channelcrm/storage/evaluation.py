"""Answering a question in Python, for one value or for columns."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from channelcrm.storage.expressions import (
    And,
    Compare,
    Contains,
    Empty,
    Expression,
    Missing,
    Near,
    Not,
    OneOf,
    Or,
    Order,
    Within,
)  # fmt: skip
from channelcrm.storage.spatial import boxes, matching

if TYPE_CHECKING:
    from channelcrm.storage.records import Column

__all__ = ["column_values", "predicate", "reader", "sort_key"]

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@cache
def reader(path: tuple[str, ...]) -> Callable[[object], Any]:
    """A function that reads this path of a value; None when something on the way is None."""
    if len(path) == 1:
        return attrgetter(path[0])
    first, rest = attrgetter(path[0]), reader(path[1:])

    def read(value: object) -> Any:
        inner = first(value)
        return None if inner is None else rest(inner)

    return read


def predicate(expression: Expression) -> Callable[[object], bool]:  # noqa: PLR0911  one branch a kind of question
    """A function that answers for one value."""
    match expression:
        case And(parts):
            all_of = [predicate(part) for part in parts]
            return lambda value: all(part(value) for part in all_of)
        case Or(parts):
            any_of = [predicate(part) for part in parts]
            return lambda value: any(part(value) for part in any_of)
        case Not(part):
            inner = predicate(part)
            return lambda value: not inner(value)
        case Compare(_, column, sign, wanted):
            read, holds = reader(column.path), OPERATORS[sign]
            return lambda value: (found := read(value)) is not None and holds(found, wanted)
        case OneOf(_, column, values):
            read, known = reader(column.path), frozenset(values)
            return lambda value: (found := read(value)) is not None and found in known
        case Missing(_, column):
            read = reader(column.path)
            return lambda value: read(value) is None
        case Contains(_, column, text):
            read = reader(column.path)
            return lambda value: text in (read(value) or ())
        case Empty(_, column):
            read = reader(column.path)
            return lambda value: not read(value)
        case Within() | Near():
            return _spatial(expression)
    raise TypeError(f"{expression!r} is not a question this version knows.")


def _spatial(question: Within | Near) -> Callable[[object], bool]:
    import numpy as np

    lon_of, lat_of, around = reader(question.column.path), reader(question.latitude.path), boxes(question)

    def holds(value: object) -> bool:
        lon = lon_of(value)
        if lon is None:
            return False
        lat = lat_of(value)
        if not any(west <= lon <= east and south <= lat <= north for west, south, east, north in around):
            return False
        return bool(matching(question, np.array([lon]), np.array([lat]))[0])

    return holds


def sort_key(order: Order) -> Callable[[object], Any]:
    """A key that puts missing values last when sorted (``reverse=order.descending``)."""
    read = reader(order.column.path)
    if order.descending:
        return lambda value: (True, found) if (found := read(value)) is not None else (False, 0)
    return lambda value: (False, found) if (found := read(value)) is not None else (True, 0)


def column_values(values: Sequence[object], column: Column) -> list[Any]:
    """This column of these values."""
    read = reader(column.path)
    return [read(value) for value in values]

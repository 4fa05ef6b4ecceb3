"""Questions that can be asked of a record, any of them, and orders to answer in."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import reduce
from typing import Any

import attrs
from hypothesis import strategies as st

from channelcrm.storage.catalogue import record_for
from channelcrm.storage.evaluation import reader
from channelcrm.storage.expressions import Expression, Order
from channelcrm.storage.fields import Field, fields, lists_texts
from channelcrm.storage.records import Column, Kind, Node
from channelcrm.testing.strategies import values
from channelcrm.values.location import Location
from channelcrm.values.money import Money

__all__ = ["expressions", "orders"]

_COMPARISONS = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
_BY_KIND: Mapping[Kind, Callable[[], st.SearchStrategy[Any]]] = {
    Kind.ID: lambda: values.ids() | values.texts(blank=True),
    Kind.TEXT: lambda: values.texts(blank=True),
    Kind.BOOLEAN: st.booleans,
    Kind.INTEGER: lambda: st.sampled_from([0, 1, 2**63 - 1, -(2**63)]) | st.integers(-5, 5),
    Kind.FLOAT: lambda: st.sampled_from([0.0, -180.0, 180.0, 90.0, -93.6, 41.6]) | st.floats(-200, 200),
    Kind.DECIMAL: values.figures,
    Kind.DATE: values.days,
    Kind.TIME: values.times,
}


def expressions(
    kind: type[attrs.AttrsInstance], about: Sequence[Any] = (), *, depth: int = 5
) -> st.SearchStrategy[Expression]:
    """Questions about records of this class; often about what stands in the records ``about``, so that some answer."""
    record = record_for(kind)
    parts = [part for part in record.root.parts if not _is_geometry(part)]
    single = st.sampled_from(parts).flatmap(lambda part: _questions(fields(kind), (), part, about))
    return st.recursive(
        single,
        lambda inner: st.one_of(
            inner.map(operator.invert),
            st.lists(inner, min_size=2, max_size=3).map(lambda some: reduce(operator.and_, some)),
            st.lists(inner, min_size=2, max_size=3).map(lambda some: reduce(operator.or_, some)),
        ),
        max_leaves=depth,
    )


def orders(kind: type[attrs.AttrsInstance]) -> st.SearchStrategy[list[Field | Order]]:
    """Up to three fields to order by, up or down."""
    columns = [column for column in record_for(kind).columns if column.kind not in (Kind.DOCUMENT, Kind.GEOMETRY)]
    field = st.sampled_from(columns).map(lambda column: _reach(kind, column.path))
    return st.lists(st.one_of(field, field.map(Field.desc), field.map(Field.asc)), max_size=3)


def _reach(kind: type[attrs.AttrsInstance], path: Sequence[str]) -> Field:
    found: Any = fields(kind)
    for name in path:
        found = getattr(found, name)
    return found  # type: ignore[no-any-return]  # every path has a name at least


def _is_geometry(part: Column | Node) -> bool:
    return isinstance(part, Column) and part.kind is Kind.GEOMETRY


def _questions(owner: Any, path: tuple[str, ...], part: Column | Node, about: Sequence[Any]) -> Any:
    name = part.name if isinstance(part, Node) else part.path[-1]
    field: Field = getattr(owner, name)
    here = (*path, name)
    seen = [value for record in about if (value := reader(here)(record)) is not None]
    if isinstance(part, Column):
        return _about_column(field, part, seen)
    if part.type is Money:
        amount = values.money() | st.sampled_from(seen) if seen else values.money()
        return st.one_of(_compared(field, amount), st.just(field.is_missing()))
    inside = st.sampled_from(part.parts).flatmap(lambda inner: _questions(field, here, inner, about))
    if part.type is not Location:
        return st.one_of(inside, st.just(field.is_missing()))
    place = values.locations() | st.sampled_from(seen) if seen else values.locations()
    near = st.builds(field.near, place, km=values.kilometres())
    return st.one_of(near, near, values.shapes().map(field.within), inside, st.just(field.is_missing()))


def _about_column(field: Field, column: Column, seen: list[Any]) -> Any:
    if column.kind is Kind.DOCUMENT:
        empty = st.just(field.is_empty())
        if not lists_texts(column):
            return empty
        known = [text for texts in seen for text in texts]
        text = values.texts() | st.sampled_from(known) if known else values.texts()
        return st.one_of(empty, text.map(field.contains), text.map(field.contains))
    free = _BY_KIND[column.kind]()
    if isinstance(column.type, type) and issubclass(column.type, Enum):
        free = st.sampled_from(column.type)
    value = st.one_of(free, st.sampled_from(seen)) if seen else free
    return st.one_of(
        _compared(field, value), _compared(field, value), st.lists(value, max_size=3).map(field.in_),
        st.just(field.is_missing()),
    )  # fmt: skip


def _compared(field: Field, value: st.SearchStrategy[Any]) -> Any:
    return st.builds(lambda sign, wanted: sign(field, wanted), st.sampled_from(_COMPARISONS), value)

"""What is stored of each record: its columns, derived once from the attrs class.

A scalar field is one column; a nested value (Address, Money, Period, Terms, ...) is flattened into columns of its own;
a tuple or mapping is one JSON document; a geometry is WKB with its bounding box. A nested value that may be None is
None exactly when its first column is.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import ids
from channelcrm.values.money import Money

__all__ = ["Column", "Kind", "Node", "Record", "record_of"]

T = TypeVar("T")


class Kind(StrEnum):
    """What a column holds, in canonical Python values."""

    ID = "id"  # str, a canonical UUID
    TEXT = "text"  # str, ordered by code point
    BOOLEAN = "boolean"
    INTEGER = "integer"  # fits 64 bits
    FLOAT = "float"  # never NaN
    DECIMAL = "decimal"  # at most six places, below 9.2e12
    DATE = "date"
    TIME = "time"  # aware datetime, to the microsecond, UTC
    DOCUMENT = "document"  # JSON text
    GEOMETRY = "geometry"  # shapely geometry, WGS 84


@attrs.frozen
class Column:
    """One column of a record: ``path`` is how to reach it from the value, ``name`` what a database calls it."""

    name: str
    path: tuple[str, ...]
    kind: Kind
    nullable: bool
    type: object = attrs.field(eq=False)  # the field's Python type, without Optional
    references: str | None = None  # the repository whose ids this column holds


@attrs.frozen
class Node:
    """An attrs class as columns and nested classes, in the order of its fields."""

    type: type
    name: str  # the field that holds it, "" for the record itself
    optional: bool
    parts: tuple[Column | Node, ...]

    def columns(self) -> Iterator[Column]:
        """The columns below, depth first."""
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.columns()
            else:
                yield part


@attrs.frozen
class Record(Generic[T]):
    """A stored record: the class, its repository's name and its columns (the id first)."""

    type: type[T]
    repository: str
    root: Node
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """The class's own name, as errors print it."""
        return self.type.__name__

    def column(self, path: tuple[str, ...]) -> Column:
        """The column at this path."""
        return next(column for column in self.columns if column.path == path)


_REFERENCES: Mapping[object, str] = {
    ids.DealerId: "dealers",
    ids.ContactId: "contacts",
    ids.ScorecardId: "scorecards",
    ids.NegotiationId: "negotiations",
    ids.AgreementId: "agreements",
    ids.ActivityId: "activities",
}
_SCALARS: Mapping[object, Kind] = {
    str: Kind.TEXT,
    bool: Kind.BOOLEAN,
    int: Kind.INTEGER,
    float: Kind.FLOAT,
    Decimal: Kind.DECIMAL,
    date: Kind.DATE,
    datetime: Kind.TIME,
}


@cache
def record_of(kind: type[T], repository: str) -> Record[T]:
    """The record of an attrs class that ``repository`` keeps."""
    root = _node(kind, (), "", optional=False)
    return Record(kind, repository, root, tuple(root.columns()))


def _node(kind: type, path: tuple[str, ...], name: str, *, optional: bool) -> Node:
    if kind is Money:
        parts: tuple[Column | Node, ...] = (
            _column((*path, "minor"), Kind.INTEGER, int, nullable=optional),
            _column((*path, "currency"), Kind.TEXT, str, nullable=optional),
        )
        return Node(kind, name, optional, parts)
    hints = _hints(kind)
    return Node(
        kind,
        name,
        optional,
        tuple(_part(hints[field.name], (*path, field.name), optional) for field in attrs.fields(kind)),
    )


def _hints(kind: type) -> dict[str, object]:
    from shapely.geometry.base import BaseGeometry

    return get_type_hints(kind, localns={"BaseGeometry": BaseGeometry})


def _part(hint: object, path: tuple[str, ...], inside_optional: bool) -> Column | Node:  # noqa: FBT001
    bare, optional = _without_none(hint)
    nullable = optional or inside_optional
    if bare in _SCALARS:
        return _column(path, _SCALARS[bare], bare, nullable=nullable)
    supertype = getattr(bare, "__supertype__", None)
    if supertype is not None:
        own = path == ("id",)
        kind = Kind.TEXT if bare is ids.AreaId else Kind.ID
        return _column(path, kind, bare, nullable=nullable, references=None if own else _REFERENCES.get(bare))
    if isinstance(bare, type) and issubclass(bare, Enum):
        return _column(path, Kind.TEXT, bare, nullable=nullable)
    if get_origin(bare) is not None:
        return _column(path, Kind.DOCUMENT, bare, nullable=nullable)
    if isinstance(bare, type) and bare.__module__.startswith("shapely"):
        return _column(path, Kind.GEOMETRY, bare, nullable=nullable)
    if isinstance(bare, type) and attrs.has(bare):
        return _node(bare, path, path[-1], optional=nullable)
    raise ValidationError(
        f"{'.'.join(path)} has the type {hint!r}, which storage does not know.", field=".".join(path), value=hint,
        remedy="Use a scalar, an attrs class of scalars, a tuple or a mapping.",
    )  # fmt: skip


def _without_none(hint: object) -> tuple[object, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        arguments = [argument for argument in get_args(hint) if argument is not type(None)]
        if len(arguments) == 1:
            return arguments[0], True
    return hint, False


def _column(
    path: tuple[str, ...], kind: Kind, hint: object, *, nullable: bool, references: str | None = None
) -> Column:
    return Column("_".join(path), path, kind, nullable, hint, references)

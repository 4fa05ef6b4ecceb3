"""One record's table with everything that is prepared once a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import attrs
import sqlalchemy as sa

from channelcrm.storage.catalogue import record_named
from channelcrm.storage.records import Kind, Record
from channelcrm.storage.rows import read_row, write_row
from channelcrm_sql.dialect import Dialect
from channelcrm_sql.schema import SEALED, Schema, schema_of
from channelcrm_sql.statements import Statements

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["RecordTable", "Tables", "tables_of"]

T = TypeVar("T")


class RecordTable(Generic[T]):
    """How values of one class become rows of one table, and rows values."""

    def __init__(self, record: Record[T], table: sa.Table, dialect: Dialect) -> None:
        self.record = record
        self.name = record.repository
        self.table = table
        self.id_kind = record.columns[0].kind
        self.places = {column.name: place for place, column in enumerate(table.c)}
        self.statements = Statements(record, table, dialect)
        self.value_of: Callable[[Sequence[Any]], T] = read_row(record, dialect.codec.read)
        plain = write_row(record, dialect.codec.written)
        self.row_of: Callable[[T], tuple[Any, ...]] = _with_hash(record, _with_bounds(record, plain))

    def kind(self, name: str) -> Kind:
        """What this column holds."""
        return next(column.kind for column in self.record.columns if column.name == name)


@attrs.frozen(eq=False)
class Tables:
    """All of a store's tables, for one database."""

    schema: Schema
    dialect: Dialect
    records: Mapping[str, RecordTable[Any]]


@cache
def tables_of(prefix: str, dialect: Dialect) -> Tables:
    """The tables whose names begin with ``prefix``, prepared once for all stores that share it."""
    schema = schema_of(prefix)
    records = {name: RecordTable(record_named(name), table, dialect) for name, table in schema.records.items()}
    return Tables(schema, dialect, records)


def _with_bounds(record: Record[T], plain: Callable[[T], tuple[Any, ...]]) -> Callable[[T], tuple[Any, ...]]:
    """The same row with the bounding box beside each geometry."""
    places = [index for index, column in enumerate(record.columns) if column.kind is Kind.GEOMETRY]
    if not places:
        return plain
    (place,) = places
    (name,) = record.columns[place].path

    def row_of(value: T) -> tuple[Any, ...]:
        row = plain(value)
        shape = cast("BaseGeometry | None", getattr(value, name))
        bounds = (None,) * 4 if shape is None or shape.is_empty else shape.bounds
        return (*row[: place + 1], *bounds, *row[place + 1 :])

    return row_of


def _with_hash(record: Record[T], plain: Callable[[T], tuple[Any, ...]]) -> Callable[[T], tuple[Any, ...]]:
    """The same row with the hash of what it says, where decisions rest on that."""
    if record.repository not in SEALED:
        return plain
    place = 1 + next(at for at, column in enumerate(record.columns) if column.name == SEALED[record.repository])

    def row_of(value: T) -> tuple[Any, ...]:
        row = plain(value)
        return (*row[:place], cast(Any, value).content_hash, *row[place:])

    return row_of

"""The tables, derived from the records: one a repository, and those that hold the store's own promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

import attrs
import sqlalchemy as sa

from channelcrm.errors import ValidationError
from channelcrm.storage.catalogue import RECORDS, UNIQUE, record_named
from channelcrm.storage.records import Kind, Node, Record
from channelcrm.values.location import Location
from channelcrm.values.money import Money
from channelcrm.values.period import Period
from channelcrm_sql.kinds import COLUMN_TYPES

__all__ = ["BOUNDS", "DEFAULT_PREFIX", "Schema", "schema_of"]

DEFAULT_PREFIX = "channelcrm_"
BOUNDS = ("west", "south", "east", "north")
"""What stands beside a geometry column: its bounding box in degrees."""
SEALED = {"scorecards": "missing"}
"""The column behind which a table holds the hash of what its records say, for others to rest on."""
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,19}")
_IDENTITY = sa.Identity(always=True)
_LATER: dict[str, dict[str, Any]] = {
    "scorecards": {"groups": "[]"},
    "tiers": {"policy_hash": "", "card_hash": ""},
    "territories": {"shared": sa.false()},
}
"""What a column that came after its table holds in the rows from before; SQLite takes no default back."""
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows of an INTEGER key by itself


@attrs.frozen(eq=False)
class Schema:
    """All tables under one prefix."""

    prefix: str
    metadata: sa.MetaData
    records: dict[str, sa.Table]
    changes: sa.Table
    moves: sa.Table
    slots: sa.Table
    claims: sa.Table

    @property
    def version_table(self) -> str:
        """Where Alembic notes the schema's version."""
        return f"{self.prefix}version"


@cache
def schema_of(prefix: str = DEFAULT_PREFIX) -> Schema:
    """The tables whose names begin with ``prefix``.

    Raises:
        ValidationError: a prefix that is not a plain lower-case name.
    """
    if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
        raise ValidationError(
            f"{prefix!r} cannot begin a table's name.", field="prefix", value=prefix,
            remedy="Give a lower-case letter, then at most 19 of a-z, 0-9 and _.",
        )  # fmt: skip
    metadata = sa.MetaData()
    records = {name: _record_table(record_named(name), prefix, metadata) for name in RECORDS}
    return Schema(
        prefix, metadata, records, _changes(prefix, metadata), _moves(prefix, metadata), _slots(prefix, metadata),
        _claims(prefix, metadata),
    )  # fmt: skip


def _record_table(record: Record[Any], prefix: str, metadata: sa.MetaData) -> sa.Table:
    table = prefix + record.repository
    columns: list[sa.Column[Any]] = []
    for column in record.columns:
        keys = []
        if column.references:
            target = f"{prefix}{column.references}.id"
            keys = [sa.ForeignKey(target, name=f"{table}_{column.name}_fkey", ondelete="RESTRICT")]
        type_ = COLUMN_TYPES[column.kind]
        columns.append(
            sa.Column(
                column.name, type_, *keys, primary_key=column.name == "id", nullable=column.nullable,
                server_default=_LATER.get(record.repository, {}).get(column.name),
            )
        )  # fmt: skip
        if column.kind is Kind.GEOMETRY:
            columns += [sa.Column(f"{column.name}_{side}", sa.Double(), nullable=True) for side in BOUNDS]
        if column.name == SEALED.get(record.repository):
            columns.append(sa.Column("content_hash", COLUMN_TYPES[Kind.TEXT], nullable=True))
    constraints: list[sa.Constraint] = [
        sa.CheckConstraint(text, name=f"{table}_{name}_check") for name, text in _checks(record)
    ]
    if record.repository == "decisions":
        cards = [f"{prefix}scorecards.{name}" for name in ("id", "content_hash")]
        constraints.append(
            sa.ForeignKeyConstraint(
                ["scorecard_id", "content_hash"], cards, name=f"{table}_content_hash_fkey", ondelete="RESTRICT",
                onupdate="RESTRICT",
            )
        )  # fmt: skip
    unique = [sa.UniqueConstraint(name, name=f"{table}_{name}_key") for name in _unique(record) - _referring(record)]
    made = sa.Table(table, metadata, *columns, *constraints, *unique)
    for name, parts in _indexes(record):
        sa.Index(f"{table}_{name}_idx", *(made.c[part] for part in parts), unique=name in _unique(record))
    if record.repository in SEALED:
        sa.Index(f"{table}_content_hash_key", made.c.id, made.c.content_hash, unique=True)
    return made


def _unique(record: Record[Any]) -> set[str]:
    return set(UNIQUE.get(record.repository, ()))


def _referring(record: Record[Any]) -> set[str]:
    """The columns that have an index of their own, which keeps them unique too."""
    return {column.name for column in record.columns if column.references}


def _checks(record: Record[Any]) -> Iterator[tuple[str, str]]:
    for column in record.columns:
        if isinstance(column.type, type) and issubclass(column.type, Enum):
            words = ", ".join(f"'{word.value}'" for word in column.type)
            yield column.name, f"{column.name} IN ({words})"
    for node in _nodes(record.root):
        first, *rest = node.columns()
        if node.type is Period:
            yield f"{rest[0].name}", f"{rest[0].name} > {first.name}"
        elif node.type is Location:
            yield first.name, f"{first.name} BETWEEN -180 AND 180 AND {rest[0].name} BETWEEN -90 AND 90"
        elif node.type is Money and node.optional:
            yield first.name, f"({first.name} IS NULL) = ({rest[0].name} IS NULL)"
    yield "revision", "revision >= 0"


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        if isinstance(part, Node):
            yield from _nodes(part)


def _indexes(record: Record[Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for column in record.columns:
        if column.references:
            yield column.name, (column.name,)
        elif column.path in {("status",), ("stage",)}:
            yield column.name, (column.name, "id")  # in the order in which records are found
        elif column.kind is Kind.GEOMETRY:
            yield column.name, tuple(f"{column.name}_{side}" for side in BOUNDS)
    for node in _nodes(record.root):
        if node.type is Location:
            lon, lat = node.columns()
            yield node.name, (lat.name, lon.name, "id")  # holds all that the exact test needs
    if record.repository == "tiers":
        yield "card_hash", ("card_hash",)  # a card looks here before it changes
    if record.repository == "observations":
        yield "subject_id", ("subject_id", "metric", "period_start")


def _changes(prefix: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        f"{prefix}changes", metadata,
        sa.Column("number", _NUMBER, _IDENTITY, primary_key=True),
        sa.Column("at", COLUMN_TYPES[Kind.TIME], nullable=False),
        sa.Column("by", COLUMN_TYPES[Kind.TEXT], nullable=False),
        sa.Column("repository", COLUMN_TYPES[Kind.TEXT], nullable=False),
        sa.Column("record_id", COLUMN_TYPES[Kind.TEXT], nullable=False),
        sa.Column("kind", COLUMN_TYPES[Kind.TEXT], nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('added', 'saved', 'removed')", name=f"{prefix}changes_kind_check"),
    )  # fmt: skip


def _moves(prefix: str, metadata: sa.MetaData) -> sa.Table:
    """Which records a merge moved from the absorbed dealer to the keeper."""
    return sa.Table(
        f"{prefix}moves", metadata,
        sa.Column("keeper_id", COLUMN_TYPES[Kind.ID], primary_key=True),
        sa.Column("absorbed_id", COLUMN_TYPES[Kind.ID], primary_key=True),
        sa.Column("repository", COLUMN_TYPES[Kind.TEXT], primary_key=True),
        sa.Column("field", COLUMN_TYPES[Kind.TEXT], primary_key=True),
        sa.Column("record_id", COLUMN_TYPES[Kind.ID], primary_key=True),
    )  # fmt: skip


def _slots(prefix: str, metadata: sa.MetaData) -> sa.Table:
    """The places that can be held: one an area or account and product line. Who claims locks its slots first."""
    return sa.Table(
        f"{prefix}slots", metadata,
        sa.Column("slot", _NUMBER, _IDENTITY, primary_key=True),
        sa.Column("area_id", COLUMN_TYPES[Kind.TEXT], nullable=False),
        sa.Column("product_line", COLUMN_TYPES[Kind.TEXT], nullable=False),
        sa.Column("account", COLUMN_TYPES[Kind.TEXT], nullable=False),
        sa.UniqueConstraint("area_id", "product_line", "account", name=f"{prefix}slots_area_id_key"),
    )  # fmt: skip


def _claims(prefix: str, metadata: sa.MetaData) -> sa.Table:
    """What agreements hold, as ``channelcrm.storage.holds`` says. Disputed is what met another's by rules of later."""
    name = f"{prefix}claims"
    table = sa.Table(
        name, metadata,
        sa.Column("agreement_id", COLUMN_TYPES[Kind.ID],
                  sa.ForeignKey(f"{prefix}agreements.id", name=f"{name}_agreement_id_fkey", ondelete="CASCADE"),
                  primary_key=True),
        sa.Column("slot", sa.BigInteger(),
                  sa.ForeignKey(f"{prefix}slots.slot", name=f"{name}_slot_fkey", ondelete="RESTRICT"),
                  primary_key=True),
        sa.Column("starts", sa.BigInteger(), primary_key=True),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("shuts_out", sa.Boolean(), nullable=False),
        sa.Column("whole_area", sa.Boolean(), nullable=False),
        sa.Column("whole_line", sa.Boolean(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends > starts", name=f"{name}_ends_check"),
    )  # fmt: skip
    sa.Index(f"{name}_slot_idx", table.c.slot, table.c.whole_area)
    return table

"""PostgreSQL through psycopg: READ COMMITTED, COPY for bulk, locks where the order of writers matters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import errors
from psycopg.types.string import TextLoader
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from channelcrm.errors import ChannelCrmError, ConflictError, ReadOnlyStoreError, StorageError, ValidationError
from channelcrm.storage.holds import Place
from channelcrm.storage.records import Kind
from channelcrm_sql.dialect import Parameters, RefusedError, Rows, Statement
from channelcrm_sql.kinds import COLUMN_TYPES, POSTGRESQL
from channelcrm_sql.words import PostgresqlWords

__all__ = ["PostgresqlDialect"]

_FEW = 200
"""Up to so many changes one INSERT is quicker than COPY."""


class PostgresqlDialect:
    """PostgreSQL 14 and newer."""

    name = "postgresql"
    codec = POSTGRESQL
    errors = (psycopg.Error, OverflowError, UnicodeEncodeError)

    one_writer = False

    def __init__(self) -> None:
        self.sqlalchemy: sa.Dialect = PGDialect_psycopg(  # type: ignore[no-untyped-call]  # SQLAlchemy's
            paramstyle="format"
        )
        self.named: sa.Dialect = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]  # the same

    # --- words

    def lists(self, _: Kind, values: Sequence[Any], /) -> list[Any]:
        """One array."""
        return [list(values)]

    def one_of(
        self, column: sa.ColumnElement[Any], kind: Kind, _: int, parameters: Parameters, /
    ) -> sa.ColumnElement[bool]:
        """By ANY."""
        return column == sa.any_(parameters.next(ARRAY(COLUMN_TYPES[kind].dialect_impl(self.sqlalchemy))))

    def containing(self, text: str) -> list[Any]:
        """The text as JSON writes it, to look for cheaply, and a pattern that finds it as a whole element."""
        written = json.dumps(text, ensure_ascii=False)
        return [written, rf'^\[("([^"\\]|\\.)*",)*{_escaped(written)}[],]']

    def contains(self, column: sa.ColumnElement[Any], parameters: Parameters) -> sa.ColumnElement[bool]:
        """By a pattern, where the text occurs at all. A cast to jsonb would fail on texts that jsonb cannot hold."""
        candidate = sa.func.strpos(column, parameters.next(sa.Text())) > sa.literal_column("0")
        exact = column.op("~", is_comparison=True)(parameters.next(sa.Text()))
        return sa.case((candidate, exact), else_=sa.false())

    def id_text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Ids are uuids here, unless they are codes."""
        return sa.cast(column, sa.Text()).collate("C")

    def scoring(self) -> PostgresqlWords:
        """By JSON functions and exact decimals."""
        return PostgresqlWords()

    # --- transactions

    def settle(self, _: psycopg.Cursor[Any], /) -> None:
        """Nothing: a server has its own settings."""

    def held_version(self, cursor: psycopg.Cursor[Any], table: str) -> str | None:
        """By the search path, as every other statement.

        A table is read on the way, because a connection hears of tables that others made only when it locks one.
        """
        asked = "SELECT to_regclass(%s) IS NOT NULL FROM pg_catalog.pg_namespace LIMIT 1"
        found = cursor.execute(asked, (table,)).fetchone()
        if found is None or not found[0]:
            return None
        row = cursor.execute(f"SELECT version_num FROM {table}").fetchone()  # noqa: S608  our own name
        return None if row is None else str(row[0])

    def lock_schema(self, cursor: psycopg.Cursor[Any], table: str) -> None:
        """An advisory lock of this table's own, until the transaction ends."""
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_key(table),))

    def prepare(self, connection: psycopg.Connection[Any]) -> tuple[psycopg.Cursor[Any], Callable[[], None]]:
        """A READ COMMITTED transaction in UTC, in which uuids are read as text."""
        autocommit, level = connection.autocommit, connection.isolation_level
        if autocommit:
            connection.autocommit = False
        if level is not psycopg.IsolationLevel.READ_COMMITTED:
            connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        cursor = connection.cursor()
        cursor.adapters.register_loader("uuid", TextLoader)
        if connection.info.parameter_status("TimeZone") != "UTC":
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")

        def undo() -> None:
            connection.isolation_level = level
            connection.autocommit = autocommit

        return cursor, undo

    def begin(self, cursor: psycopg.Cursor[Any]) -> None:
        """psycopg has begun with the first statement, or begins with the next."""

    def commit(self, cursor: psycopg.Cursor[Any]) -> None:
        """Return when the server says so."""
        cursor.connection.commit()

    def insert(
        self, cursor: psycopg.Cursor[Any], table: sa.Table, count: int, rows: Iterable[tuple[Any, ...]], /
    ) -> None:
        """INSERT for one row, COPY for more."""
        if count == 1:
            cursor.execute(_insert(table, self.sqlalchemy), next(iter(rows)))
            return
        with cursor.copy(_copy(table, self.sqlalchemy)) as copy:
            for row in rows:
                copy.write_row(row)

    def loaded(self, _: psycopg.Cursor[Any], _table: sa.Table, /) -> None:
        """Autovacuum does this."""

    def lock_feed(self, cursor: psycopg.Cursor[Any], table: sa.Table) -> None:
        """By an advisory lock of this table's own."""
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_key(table.name),))

    def note(self, cursor: psycopg.Cursor[Any], table: sa.Table, stamp: tuple[Any, str], rows: Rows, /) -> None:
        """One INSERT for few rows, COPY for many."""
        names = ", ".join(map(self.sqlalchemy.identifier_preparer.quote, _NOTED))
        target = f"{self.sqlalchemy.identifier_preparer.format_table(table)} ({names})"
        if len(rows) <= _FEW:
            cursor.execute(f"INSERT INTO {target} {_EACH}", [*stamp, *map(list, zip(*rows, strict=True))])
            return
        same = f"{stamp[0].isoformat()}\t{_copied(stamp[1])}"
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:  # half the price of copy.write_row
            copy.write("".join([f"{same}\t{name}\t{_copied(id)}\t{kind}\t{rev}\n" for name, id, kind, rev in rows]))

    def lock_nesting(self, cursor: psycopg.Cursor[Any], table: sa.Table, /, *, changing: bool) -> None:
        """By an advisory lock of this table's own, which any number of readers share."""
        how = "pg_advisory_xact_lock" if changing else "pg_advisory_xact_lock_shared"
        cursor.execute(f"SELECT {how}(%s)", (_key(f"{table.name} in areas"),))

    def lock_slots(self, cursor: psycopg.Cursor[Any], table: sa.Table, places: Sequence[Place]) -> dict[Place, int]:
        """Everybody locks in the same order, so nobody waits in a circle."""
        name = self.sqlalchemy.identifier_preparer.format_table(table)
        columns = list(map(list, zip(*places, strict=True)))
        wanted = "SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])"
        cursor.execute(
            f"INSERT INTO {name} (area_id, product_line, account) {wanted} AS place (a, l, c)"
            ' ORDER BY a COLLATE "C", l COLLATE "C", c COLLATE "C" ON CONFLICT DO NOTHING',
            columns,
        )
        cursor.execute(
            f"SELECT area_id, product_line, account, slot FROM {name}"  # noqa: S608
            f" WHERE (area_id, product_line, account) IN ({wanted}) ORDER BY slot FOR UPDATE",
            columns,
        )
        return {(area, line, account): slot for area, line, account, slot in cursor}

    def translated(self, error: Exception) -> ChannelCrmError | RefusedError:
        """By SQLSTATE."""
        if isinstance(error, UnicodeEncodeError):
            return ValidationError(f"{error.object!r} is not valid text.", value=error.object, remedy="Mend it first.")
        if isinstance(error, OverflowError | errors.DataError):
            return ValidationError(f"PostgreSQL cannot hold a value: {error}.", remedy="Give one that fits.")
        if isinstance(error, errors.IntegrityError):
            return RefusedError(str(error))
        if isinstance(error, errors.DeadlockDetected | errors.SerializationFailure | errors.LockNotAvailable):
            return ConflictError("Another unit of work was in the way. Repeat this one.")
        if isinstance(error, errors.ReadOnlySqlTransaction | errors.InsufficientPrivilege):
            return ReadOnlyStoreError(f"This database does not let us write: {error}.")
        return StorageError(f"PostgreSQL refused: {error}")


def _escaped(text: str) -> str:
    return "".join(f"\\{one}" if one.isascii() and not one.isalnum() else one for one in text)


@cache
def _insert(table: sa.Table, dialect: sa.Dialect) -> str:
    return Statement.compiled(sa.insert(table), dialect).sql


@cache
def _copy(table: sa.Table, dialect: sa.Dialect) -> str:
    names = ", ".join(dialect.identifier_preparer.quote(column.name) for column in table.c)
    return f"COPY {dialect.identifier_preparer.format_table(table)} ({names}) FROM STDIN"


_NOTED = ("at", "by", "repository", "record_id", "kind", "revision")
_EACH = "SELECT %s::timestamptz, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[])"


def _copied(text: str) -> str:
    """A text as COPY writes it."""
    if text.isprintable() and "\\" not in text:
        return text
    return text.translate(_COPIED)


_COPIED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@cache
def _key(name: str) -> int:
    """A lock of our own: 64 bits of the table's name."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)

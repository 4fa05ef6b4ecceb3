"""SQLite: one writer at a time, readers never wait.

A unit of work reads without a transaction of its own (each statement sees the last commit, as on PostgreSQL's READ
COMMITTED) until it first writes; then BEGIN IMMEDIATE takes the one write lock, and what it reads from there on cannot
change under it.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from channelcrm.errors import ChannelCrmError, ConflictError, ReadOnlyStoreError, StorageError, ValidationError
from channelcrm.storage.holds import Place
from channelcrm.storage.records import Kind
from channelcrm_sql.dialect import Parameters, RefusedError, Rows, Statement
from channelcrm_sql.kinds import SQLITE
from channelcrm_sql.words import SqliteWords

__all__ = ["SqliteDialect"]

_OLDEST = (3, 35)  # gives back what it updated


class SqliteDialect:
    """SQLite through the standard library's driver."""

    name = "sqlite"
    codec = SQLITE
    errors = (sqlite3.Error, OverflowError, UnicodeEncodeError)

    one_writer = True

    def __init__(self) -> None:
        self.sqlalchemy: sa.Dialect = sqlite.dialect(paramstyle="qmark")
        self.named: sa.Dialect = sqlite.dialect(paramstyle="named")

    # --- words

    def lists(self, kind: Kind, values: Sequence[Any]) -> list[Any]:
        """One JSON array, for any number of values; floats one by one, as SQLite does not read them exactly."""
        if kind is not Kind.FLOAT:
            return [json.dumps(list(values))]
        size = 1 << max(len(values) - 1, 0).bit_length()  # few sizes, few statements
        return [*values, *[values[-1] if values else None] * (size - len(values))]

    def one_of(
        self, column: sa.ColumnElement[Any], kind: Kind, count: int, parameters: Parameters
    ) -> sa.ColumnElement[bool]:
        """By json_each."""
        if kind is Kind.FLOAT:
            return column.in_([parameters.next(column.type) for _ in range(count)])
        each = sa.func.json_each(parameters.next(sa.Text())).table_valued("value")
        return column.in_(sa.select(each.c.value))

    def containing(self, text: str) -> list[Any]:
        """The text as JSON writes it, to look for cheaply, and plain."""
        return [json.dumps(text, ensure_ascii=False), text]

    def contains(self, column: sa.ColumnElement[Any], parameters: Parameters) -> sa.ColumnElement[bool]:
        """By json_each, where the text occurs at all."""
        candidate = sa.func.instr(column, parameters.next(sa.Text())) > sa.literal_column("0")
        each = sa.func.json_each(column).table_valued("value")
        return candidate & sa.exists(sa.select(each.c.value).where(each.c.value == parameters.next(sa.Text())))

    def id_text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Ids are texts here."""
        return column

    def scoring(self) -> SqliteWords:
        """By JSON functions, and Python's own reading of numbers."""
        return SqliteWords()

    # --- transactions

    def settle(self, cursor: sqlite3.Cursor, /) -> None:
        """WAL: readers and the writer do not wait for each other. The file remembers it."""
        if sqlite3.sqlite_version_info < _OLDEST:
            raise StorageError(
                f"SQLite {sqlite3.sqlite_version} is too old; channelcrm needs 3.35. Use a newer Python."
            )
        for wait in (0.01, 0.05, 0.1, 0.5, 1.0, 2.0, None):
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] in {"wal", "memory"}:
                return
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:  # this one statement does not wait by itself
                code = error.sqlite_errorcode & 0xFF
                if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
                    return
                if code != sqlite3.SQLITE_BUSY or wait is None:
                    raise
                time.sleep(wait)

    def held_version(self, cursor: sqlite3.Cursor, table: str) -> str | None:
        """By SQLite's own list of tables."""
        if cursor.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is None:
            return None
        row = cursor.execute(f"SELECT version_num FROM {table}").fetchone()  # noqa: S608  our own name
        return None if row is None else str(row[0])

    def lock_schema(self, cursor: sqlite3.Cursor, _: str, /) -> None:
        """The write lock."""
        cursor.execute("BEGIN IMMEDIATE")

    def prepare(self, connection: sqlite3.Connection) -> tuple[sqlite3.Cursor, Callable[[], None]]:
        """A connection that begins and commits only when told to, and that holds foreign keys."""
        level, autocommit = connection.isolation_level, getattr(connection, "autocommit", None)
        if autocommit is False:
            connection.autocommit = True  # type: ignore[attr-defined]  # since Python 3.12
        elif level is not None:
            connection.isolation_level = None
        cursor = connection.cursor()
        keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
        if keys and level is None:
            return cursor, _nothing
        cursor.execute("PRAGMA foreign_keys = ON")

        def undo() -> None:
            if not keys:
                connection.execute("PRAGMA foreign_keys = OFF")
            if autocommit is False:
                connection.autocommit = False  # type: ignore[attr-defined]
            else:
                connection.isolation_level = level

        return cursor, undo

    def begin(self, cursor: sqlite3.Cursor) -> None:
        """Take the write lock, waiting for it as long as busy_timeout says."""
        cursor.execute("BEGIN IMMEDIATE")

    def commit(self, cursor: sqlite3.Cursor) -> None:
        """Return when it is on disk."""
        cursor.execute("COMMIT")

    def insert(self, cursor: sqlite3.Cursor, table: sa.Table, _: int, rows: Iterable[tuple[Any, ...]], /) -> None:
        """By executemany of a prepared statement."""
        cursor.executemany(_insert(table, self.sqlalchemy), rows)

    def loaded(self, cursor: sqlite3.Cursor, table: sa.Table, /) -> None:
        """Without figures SQLite thinks that any index narrows down a lot, and sorts 88,000 rows for a page of 100."""
        limit = cursor.execute("PRAGMA analysis_limit").fetchone()[0]
        cursor.execute("PRAGMA analysis_limit = 100000")
        cursor.execute(f"ANALYZE {self.sqlalchemy.identifier_preparer.format_table(table)}")
        cursor.execute(f"PRAGMA analysis_limit = {int(limit)}")

    def lock_feed(self, _cursor: sqlite3.Cursor, _table: sa.Table, /) -> None:
        """The one writer's numbers are in the order of commits anyway."""

    def note(self, cursor: sqlite3.Cursor, table: sa.Table, stamp: tuple[Any, str], rows: Rows) -> None:
        """One statement for all ids that share the rest: nearly three times as fast as executemany."""
        sql = _note(table, self.sqlalchemy)
        for (repository, kind, revision), group in groupby(rows, key=itemgetter(0, 2, 3)):
            cursor.execute(sql, (*stamp, repository, kind, revision, json.dumps([row[1] for row in group])))

    def lock_nesting(self, _cursor: sqlite3.Cursor, _table: sa.Table, /, *, changing: bool) -> None:
        """The write lock is held already."""

    def lock_slots(self, cursor: sqlite3.Cursor, table: sa.Table, places: Sequence[Place]) -> dict[Place, int]:
        """The write lock is held already."""
        name = self.sqlalchemy.identifier_preparer.format_table(table)
        new = f"INSERT INTO {name} (area_id, product_line, account) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"  # noqa: S608  our own name
        cursor.executemany(new, places)
        find = f"SELECT slot FROM {name} WHERE area_id = ? AND product_line = ? AND account = ?"  # noqa: S608
        return {place: cursor.execute(find, place).fetchone()[0] for place in places}

    def translated(self, error: Exception) -> ChannelCrmError | RefusedError:
        """By SQLite's own error code."""
        if isinstance(error, OverflowError):
            return ValidationError("A whole number is larger than 64 bits hold.", remedy="Give a smaller one.")
        if isinstance(error, UnicodeEncodeError):
            return ValidationError(f"{error.object!r} is not valid text.", value=error.object, remedy="Mend it first.")
        if isinstance(error, sqlite3.IntegrityError):
            return RefusedError(str(error))
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code
        known = _ERRORS.get(code)
        return StorageError(f"SQLite refused: {error}.") if known is None else known[0](known[1])


_ERRORS: Mapping[int, tuple[Callable[[str], ChannelCrmError], str]] = {
    **dict.fromkeys(
        (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        (
            ConflictError,
            "Another unit of work is writing and did not finish in time. Repeat this; keep units of work short.",
        ),
    ),
    sqlite3.SQLITE_READONLY: (
        ReadOnlyStoreError,
        "This database is read-only. Give this process write access to the file and its folder.",
    ),
    sqlite3.SQLITE_NOTADB: (
        StorageError,
        "This file is not a SQLite database. Name another file, or one that does not exist yet.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        StorageError,
        "The database file cannot be opened. Its folder must exist, and be readable and writable.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        StorageError,
        "This database file is damaged. Restore it from a backup, or save what can be read with sqlite3's .recover.",
    ),
    sqlite3.SQLITE_FULL: (
        StorageError,
        "The disk is full; nothing of this unit of work was stored. Make room and repeat it.",
    ),
}


@cache
def _insert(table: sa.Table, dialect: sa.Dialect) -> str:
    return Statement.compiled(sa.insert(table), dialect).sql


@cache
def _note(table: sa.Table, dialect: sa.Dialect) -> str:
    names = ("at", "by", "repository", "kind", "revision")
    given = [sa.bindparam(name, type_=table.c[name].type) for name in names]
    each = sa.func.json_each(sa.bindparam("ids", type_=sa.Text())).table_valued("value")
    statement = sa.insert(table).from_select([*names, "record_id"], sa.select(*given, each.c.value))
    return Statement.compiled(statement, dialect, [*names, "ids"]).sql


def _nothing() -> None:
    """Leave it."""

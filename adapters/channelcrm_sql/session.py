"""One transaction on one connection: statements out, rows back, errors in our own words, changes noted at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from threading import RLock, get_ident
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import PoolProxiedConnection

from channelcrm.errors import ConflictError, StorageError
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.holds import Place
from channelcrm.storage.records import Kind
from channelcrm_sql.dialect import Rows, Statement
from channelcrm_sql.tables import Tables

__all__ = ["Session"]


class Session:
    """What all repositories of a unit of work share."""

    def __init__(
        self, connection: PoolProxiedConnection, tables: Tables, by: str, at: datetime, writers: set[int]
    ) -> None:
        self.tables = tables
        self.dialect = dialect = tables.dialect
        self.latest_before: int | None = None
        """The feed's last number before those that this transaction has written already."""
        self._connection = connection
        self._stamp = (dialect.codec.encode(Kind.TIME)(at), by)
        self._noted: Rows = []
        self._writing = False
        self._writers = writers  # the threads that write through this store
        self._thread: int | None = None
        self._depth = 0
        self._open = True
        self._turn = RLock()
        try:
            self._cursor, self._undo = dialect.prepare(connection.driver_connection)
        except BaseException as error:
            connection.invalidate()
            if isinstance(error, dialect.errors):
                raise dialect.translated(error) from error
            raise

    # --- statements

    def rows(self, statement: Statement, values: Sequence[Any] | Mapping[str, Any] = ()) -> Rows:
        """All rows of a query."""
        self._take_turn()
        try:
            cursor = self.cursor
            cursor.execute(statement.sql, statement.arranged(values))
            return cursor.fetchall()  # type: ignore[no-any-return]  # the driver's
        except self.dialect.errors as error:
            raise self.dialect.translated(error) from error
        finally:
            self._turn.release()

    def row(self, statement: Statement, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query."""
        self._take_turn()
        try:
            cursor = self.cursor
            cursor.execute(statement.sql, statement.arranged(values))
            return cursor.fetchone()  # type: ignore[no-any-return]  # the driver's
        except self.dialect.errors as error:
            raise self.dialect.translated(error) from error
        finally:
            self._turn.release()

    def change(self, statement: Statement, values: Sequence[Any] = ()) -> int:
        """Run a statement that changes rows; how many."""
        self.begin_writing()
        with self._translated():
            self._cursor.execute(statement.sql, statement.arranged(values))
        return int(self._cursor.rowcount)

    def changed(self, statement: Statement, values: Sequence[Any] = ()) -> Rows:
        """Run a statement that changes rows and gives something of each."""
        self.begin_writing()
        return self.rows(statement, values)

    def lock_nesting(self, *, changing: bool) -> None:
        """Which area lies in which stays as it is until the end, but for what this transaction changes."""
        self.begin_writing()
        with self._translated():
            self.dialect.lock_nesting(self._cursor, self.tables.schema.records["areas"], changing=changing)

    def lock_slots(self, places: Sequence[Place]) -> dict[Place, int]:
        """The slots of these places, in order, held until the end."""
        self.begin_writing()
        with self._translated():
            return self.dialect.lock_slots(self._cursor, self.tables.schema.slots, places)

    def insert(self, table: sa.Table, count: int, rows: Iterable[tuple[Any, ...]]) -> None:
        """Store these ``count`` rows, which hold every column of the table in order."""
        self.begin_writing()
        with self._translated():
            self.dialect.insert(self._cursor, table, count, rows)

    def loaded(self, table: sa.Table) -> None:
        """Many rows were added to this table."""
        with self._translated():
            self.dialect.loaded(self._cursor, table)

    @property
    def cursor(self) -> Any:
        """The driver's cursor.

        Raises:
            StorageError: the unit of work is over.
        """
        self.require_open()
        return self._cursor

    def require_open(self) -> None:
        """Refuse work after the end.

        Raises:
            StorageError: the unit of work is over.
        """
        if not self._open:
            raise StorageError("This unit of work is over. Begin another one: with store.begin() as uow.")

    def _take_turn(self) -> None:
        """Refuse a second thread while one is at work: drivers' cursors do not bear it, SQLite's not even in memory."""
        if not self._turn.acquire(blocking=False):
            raise StorageError("Two threads use this unit of work at once. Begin one of its own in each thread.")

    # --- writing

    def begin_writing(self) -> None:
        """Open the transaction, when this is its first change."""
        if self._writing:
            return
        cursor, thread = self.cursor, get_ident()
        if self.dialect.one_writer and thread in self._writers:
            raise ConflictError("This thread writes in another unit of work already. End that one first.")
        with self._translated():
            self.dialect.begin(cursor)
        self._writing = True
        if self.dialect.one_writer:
            self._thread = thread
            self._writers.add(thread)

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What fails inside leaves no trace, and the unit of work goes on. May be nested."""
        self._take_turn()
        try:
            with self._savepoint():
                yield
        finally:
            self._turn.release()

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self.begin_writing()
        cursor, noted, name = self._cursor, len(self._noted), f"call_{self._depth}"
        with self._translated():
            cursor.execute(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            del self._noted[noted:]
            with self._translated():
                cursor.execute(f"ROLLBACK TO SAVEPOINT {name}")
                cursor.execute(f"RELEASE SAVEPOINT {name}")
            raise
        finally:
            self._depth -= 1
        with self._translated():
            cursor.execute(f"RELEASE SAVEPOINT {name}")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        self._take_turn()
        try:
            yield
        except self.dialect.errors as error:
            raise self.dialect.translated(error) from error
        finally:
            self._turn.release()

    # --- the change feed

    def note(self, repository: str, id: str, kind: ChangeKind, revision: int) -> None:
        """Remember a change for the feed."""
        self._noted.append((repository, id, kind.value, revision))

    def note_added(self, repository: str, written: Iterable[tuple[str, int]]) -> None:
        """Remember added records: ids and revisions."""
        self._noted += [(repository, id, "added", revision) for id, revision in written]

    def write_notes(self) -> None:
        """Write what was noted, before the end, so that a bulk load need not remember it all.

        From here to the commit no other unit of work can commit changes on PostgreSQL.
        """
        if not self._noted:
            return
        self.begin_writing()
        with self._translated():
            self.dialect.lock_feed(self._cursor, self.tables.schema.changes)
            if self.latest_before is None:
                self._cursor.execute(_latest(self.tables.schema.changes, self.dialect.sqlalchemy))
                self.latest_before = self._cursor.fetchone()[0] or 0
            self.dialect.note(self._cursor, self.tables.schema.changes, self._stamp, self._noted)
        self._noted = []

    # --- the end

    def commit(self) -> None:
        """Make it last."""
        try:
            with self._translated():
                if self._noted:
                    self.dialect.lock_feed(self._cursor, self.tables.schema.changes)
                    self.dialect.note(self._cursor, self.tables.schema.changes, self._stamp, self._noted)
                if self._writing:
                    self.dialect.commit(self._cursor)
        finally:
            self.close()

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if not self._open:
            return
        self._open = False
        if self._thread is not None:
            self._writers.discard(self._thread)
        try:
            self._connection.rollback()
            self._undo()
        except self.dialect.errors:
            self._connection.invalidate()
        finally:
            self._connection.close()


@cache
def _latest(table: sa.Table, dialect: sa.Dialect) -> str:
    return Statement.compiled(sa.select(sa.func.max(table.c.number)), dialect).sql

"""An opened store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Self

import sqlalchemy as sa

from channelcrm.errors import StorageError
from channelcrm.storage.arguments import stamp
from channelcrm.storage.ports import Store
from channelcrm.values.actor import Actor
from channelcrm_sql.connecting import connection_of
from channelcrm_sql.dialect import Dialect
from channelcrm_sql.schema import DEFAULT_PREFIX
from channelcrm_sql.session import Session
from channelcrm_sql.tables import tables_of
from channelcrm_sql.versions import bring_up_to_date
from channelcrm_sql.work import SqlUnitOfWork

__all__ = ["SqlStore", "dialect_of"]


class SqlStore:
    """A store in SQLite or PostgreSQL, on an engine of one's own.

    Tables that are missing or old are made and migrated, unless ``create`` is False. The engine is shared with whoever
    made it: its connections are left as they were found, and ``close`` disposes of it only when ``own`` is true.

    Raises:
        StorageError: the database cannot be reached, is no database, or lacks our tables and ``create`` is False.
        SchemaVersionError: the database is newer than this library.
        ReadOnlyStoreError: tables must be made and cannot be.
        ValidationError: a prefix that is not a plain lower-case name.
    """

    def __init__(
        self, engine: sa.Engine, *, prefix: str = DEFAULT_PREFIX, create: bool = True, own: bool = False
    ) -> None:
        self._engine: sa.Engine | None = engine
        self._own = own
        self._writers: set[int] = set()
        self._tables = tables_of(prefix, dialect_of(engine))
        bring_up_to_date(engine, self._tables, create=create, own=own)

    @contextmanager
    def begin(self, *, by: Actor | None = None, at: datetime | None = None) -> Iterator[SqlUnitOfWork]:
        """A unit of work: commits at the end, an exception rolls all of it back."""
        who, when = stamp(by, at)
        if self._engine is None:
            raise StorageError("This store is closed. Open it again.")
        session = Session(
            connection_of(self._engine, self._tables.dialect),
            self._tables,
            who,
            when,
            self._writers,
        )
        try:
            yield SqlUnitOfWork(session)
        except BaseException:
            session.close()
            raise
        session.commit()

    def close(self) -> None:
        """Let go of the database. Idempotent."""
        if self._engine is not None and self._own:
            self._engine.dispose()
        self._engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def dialect_of(engine: sa.Engine) -> Dialect:
    """The dialect that serves this engine.

    Raises:
        StorageError: another database or driver.
    """
    if (engine.dialect.name, engine.driver) in {("sqlite", "pysqlite"), ("postgresql", "psycopg")}:
        return _dialect(engine.dialect.name)
    raise StorageError(
        f"channelcrm does not run on {engine.dialect.name} with {engine.driver}. "
        "Use sqlite:///network.db or postgresql://user@host/database."
    )


@cache
def _dialect(name: str) -> Dialect:
    if name == "sqlite":
        from channelcrm_sql.sqlite import SqliteDialect

        return SqliteDialect()
    from channelcrm_sql.postgresql import PostgresqlDialect

    return PostgresqlDialect()


_: type[Store] = SqlStore

"""Fresh databases for benchmarks, and the raw drivers beside them."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import attrs
import psycopg

import channelcrm_sql
from channelcrm_sql.tables import RecordTable
from tests.support.postgres_binaries import NoPostgres
from tests.support.postgres_server import PostgresServer, Run, libpq_url, obtain

__all__ = ["Database", "databases"]


@attrs.frozen
class Database:
    """One kind of database: ``fresh`` gives the URL of an empty one, ``connect`` the raw driver's connection to it."""

    name: str
    mark: str
    fresh: Callable[[], Any]
    connect: Callable[[str], Any]

    def insert_raw(self, connection: Any, table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
        """The driver's own fastest way, in one transaction."""
        names = ", ".join(f'"{name}"' for name in columns)
        if self.name == "sqlite":
            connection.execute("BEGIN IMMEDIATE")
            places = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
            connection.execute("COMMIT")
            return
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()


def _connect_sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextmanager
def _fresh_sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder, 'network.db')}"


@contextmanager
def databases() -> Iterator[list[Database]]:
    """SQLite, and PostgreSQL where it is found."""
    with ExitStack() as stack:
        found = [Database("sqlite", "?", _fresh_sqlite, _connect_sqlite)]
        run = Run.begin()
        stack.callback(run.end)
        try:
            server: PostgresServer = obtain(run.folder)
        except NoPostgres as error:
            print(f"  without PostgreSQL: {error}")
        else:
            found.append(Database("postgresql", "%s", server.database, lambda url: psycopg.connect(libpq_url(url))))
        yield found


def table_of(store: channelcrm_sql.SqlStore, repository: str) -> RecordTable[Any]:
    """How the store writes and reads this record: the raw side uses the same constructor."""
    return store._tables.records[repository]  # noqa: SLF001  a benchmark looks inside

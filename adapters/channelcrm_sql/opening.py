"""From a URL to a store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from channelcrm.errors import MissingExtraError, StorageError
from channelcrm_sql.schema import DEFAULT_PREFIX
from channelcrm_sql.store import SqlStore

__all__ = ["open_store"]


def open_store(
    url: str, *, prefix: str = DEFAULT_PREFIX, create: bool = True, busy_timeout: float = 10.0, connections: int = 20
) -> SqlStore:
    """Open the store at ``url``: ``sqlite:///network.db``, ``sqlite://`` (in memory), ``postgresql://user@host/db``.

    ``prefix`` begins every table's name. ``create=False`` refuses to make or migrate tables. ``busy_timeout`` is how
    many seconds a writer waits for another on SQLite, and anyone for a free connection; ``connections`` is how many
    units of work may run at once.

    Raises:
        StorageError: the database cannot be reached, or is no database.
        SchemaVersionError: the database is newer than this library.
        ReadOnlyStoreError: tables must be made and cannot be.
    """
    engine = _engine(_parsed(url), busy_timeout, connections)
    try:
        return SqlStore(engine, prefix=prefix, create=create, own=True)
    except BaseException:
        engine.dispose()
        raise


def _parsed(url: str) -> URL:
    try:
        return sa.make_url(url)
    except sa.exc.ArgumentError:
        raise StorageError(
            "This is not a database URL. Write sqlite:///network.db or postgresql://user@host/database."
        ) from None


def _engine(url: URL, busy_timeout: float, connections: int) -> sa.Engine:
    pool: dict[str, Any] = {"pool_timeout": busy_timeout, "poolclass": QueuePool}
    if url.get_backend_name() == "sqlite":
        memory = url.database in (None, "", ":memory:")
        size = 1 if memory else connections
        engine = sa.create_engine(
            url, pool_size=size, max_overflow=0, **pool,
            connect_args={"timeout": busy_timeout, "isolation_level": None, "check_same_thread": False},
        )  # fmt: skip

        @sa.event.listens_for(engine, "connect")
        def _(connection: Any, _: object) -> None:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")  # WAL loses acknowledged commits with less

        return engine
    try:
        return sa.create_engine(
            url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url,
            pool_size=min(5, connections), max_overflow=max(connections - 5, 0), pool_pre_ping=False, **pool,
        )  # fmt: skip
    except ModuleNotFoundError:
        raise MissingExtraError("psycopg", "postgresql") from None

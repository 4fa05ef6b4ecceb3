"""From a URL to a store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
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
    many seconds a writer waits for another, and anyone for a free connection; ``connections`` is how many units of work
    may run at once (one, in memory).

    A SQLite file is kept in WAL mode with synchronous=FULL: what was committed survives a power cut.

    Raises:
        StorageError: the database cannot be reached, or is no database.
        SchemaVersionError: the database is newer than this library.
        ReadOnlyStoreError: tables must be made and cannot be.
        ValidationError: a prefix that is not a plain lower-case name.
        MissingExtraError: psycopg is not installed.
    """
    parsed = _parsed(url)
    make = _ENGINES.get(parsed.get_backend_name(), _postgresql)
    engine = make(parsed, busy_timeout, connections, create)
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


def _sqlite(url: URL, busy_timeout: float, connections: int, create: bool) -> sa.Engine:  # noqa: FBT001  as given
    plain = "uri" not in url.query
    path = Path(url.database) if url.database and url.database != ":memory:" and plain else None
    if path is not None:
        _require_place(path, create=create)
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections if path is not None or not plain else 1,
        max_overflow=0,
        pool_timeout=busy_timeout,
        connect_args={"timeout": busy_timeout, "isolation_level": None, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # with less, WAL loses acknowledged commits in a power cut

    return engine


def _require_place(path: Path, *, create: bool) -> None:
    """SQLite says "unable to open database file" for all of these, or makes an empty file."""
    if path.is_dir():
        raise StorageError(f"{path} is a folder. Name a file in it, such as sqlite:///{path}/network.db.")
    if path.exists():
        return
    if not create:
        raise StorageError(f"There is no database {path}. Open it without create=False to make one.")
    if not path.absolute().parent.is_dir():
        raise StorageError(f"There is no folder {path.absolute().parent}. Make it first, or name another place.")


def _postgresql(url: URL, busy_timeout: float, connections: int, _create: bool) -> sa.Engine:  # noqa: FBT001  as given
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url,
            poolclass=QueuePool,
            pool_size=min(5, connections),
            max_overflow=max(connections - 5, 0),
            pool_timeout=busy_timeout,
            pool_pre_ping=True,
        )
    except (ModuleNotFoundError, sa.exc.NoSuchModuleError):
        if url.drivername in {"postgresql", "postgresql+psycopg"}:
            raise MissingExtraError("psycopg", "postgresql") from None
        raise StorageError(
            f"channelcrm does not speak {url.drivername}. Use sqlite:///network.db or postgresql://user@host/database."
        ) from None

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _: object) -> None:
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute(f"SET lock_timeout = {max(1, round(busy_timeout * 1000))}")  # in milliseconds; 0 is for ever
        connection.commit()

    return engine


_ENGINES: dict[str, Callable[[URL, float, int, bool], sa.Engine]] = {"sqlite": _sqlite}

"""From a URL to a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from channelcrm.errors import MissingExtraError, StorageError, ValidationError
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
        ValidationError: a prefix that is not a plain lower-case name, a time or number that makes no sense.
        MissingExtraError: psycopg is not installed.
    """
    parsed = _parsed(url)
    _require_sense(busy_timeout, connections)
    make = _ENGINES[parsed.drivername]
    engine = make(parsed, busy_timeout, connections, create)
    try:
        return SqlStore(engine, prefix=prefix, create=create, own=True)
    except BaseException:
        engine.dispose()
        raise


def _parsed(url: str) -> URL:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # a port that is no number
        parsed = None
    if parsed is None or "\0" in url:
        raise StorageError(
            "This is not a database URL. Write sqlite:///network.db or postgresql://user@host/database."
        ) from None
    if parsed.drivername not in _ENGINES:
        raise StorageError(
            f"channelcrm does not speak {parsed.drivername}. "
            "Use sqlite:///network.db or postgresql://user@host/database."
        )
    return parsed


def _require_sense(busy_timeout: float, connections: int) -> None:
    if isinstance(busy_timeout, bool) or not isinstance(busy_timeout, int | float) or not 0 <= busy_timeout < 1e6:
        raise ValidationError(
            f"{busy_timeout!r} is no time to wait.", field="busy_timeout", value=busy_timeout,
            remedy="Give a number of seconds, zero or more.",
        )  # fmt: skip
    if type(connections) is not int or connections < 1:
        raise ValidationError(
            f"{connections!r} is no number of connections.", field="connections", value=connections,
            remedy="Give 1, 2, 3, ...",
        )  # fmt: skip


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
    except ModuleNotFoundError:
        raise MissingExtraError("psycopg", "postgresql") from None

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _: object) -> None:
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute(f"SET lock_timeout = {max(1, round(busy_timeout * 1000))}")  # in milliseconds; 0 is for ever
        connection.commit()

    return engine


_ENGINES: Mapping[str, Callable[[URL, float, int, bool], sa.Engine]] = {
    "sqlite": _sqlite,
    "sqlite+pysqlite": _sqlite,
    "postgresql": _postgresql,
    "postgresql+psycopg": _postgresql,
}

"""Empty stores, quickly: a SQLite file copied from one that was made once, a PostgreSQL database swept clean."""

from __future__ import annotations

import shutil
from pathlib import Path

import sqlalchemy as sa

from channelcrm.storage.opening import open_store

__all__ = ["PostgresDatabase", "SqliteTemplate"]


class SqliteTemplate:
    """An empty SQLite store, and as many copies of it as are asked for."""

    def __init__(self, folder: Path) -> None:
        self._original = folder / "template.db"
        open_store(f"sqlite:///{self._original}").close()
        assert not self._original.with_name("template.db-wal").exists(), "closing must leave one whole file"

    def copy(self, folder: Path, name: str = "network.db") -> str:
        """The URL of a new copy."""
        return f"sqlite:///{shutil.copy(self._original, folder / name)}"


class PostgresDatabase:
    """A store in PostgreSQL that can be emptied again; its tables stay."""

    def __init__(self, url: str) -> None:
        self._url = url
        open_store(url).close()
        self._engine = sa.create_engine(url)
        find = sa.text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'channelcrm\\_%'")
        with self._engine.begin() as connection:
            tables = [name for name in connection.scalars(find) if name != "channelcrm_version"]
        self._sweep = ";".join(f"DELETE FROM {table}" for table in tables)

    def swept(self) -> str:
        """The URL of the store, empty."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # the feed refuses otherwise
            connection.exec_driver_sql(self._sweep)
        return self._url

    def dispose(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

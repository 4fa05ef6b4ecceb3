"""The version of the schema in a database: looked at on every opening, brought up to date under a lock.

Alembic is imported only when there is something to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from channelcrm.errors import SchemaVersionError, StorageError
from channelcrm_sql.connecting import reaching
from channelcrm_sql.rebuilding import rebuild_claims
from channelcrm_sql.tables import Tables

__all__ = ["HEAD", "KNOWN", "bring_up_to_date"]

HEAD = "0010"
"""The version that this library writes; the name of the last migration."""
KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
"""Every version so far."""
_HOLDS = "0010"
"""The first version whose claims are holds, worked out anew from the agreements."""


def bring_up_to_date(engine: sa.Engine, tables: Tables, *, create: bool, own: bool) -> None:
    """Make or migrate the tables, unless they are as they should be or ``create`` is False.

    Any number of processes may do this at once: one does it, the others wait and find it done. How the database works
    as a whole (SQLite's WAL mode) is changed only where it is our ``own``.

    Raises:
        SchemaVersionError: the tables are of a newer version of channelcrm.
        StorageError: there are no tables, or old ones, and ``create`` is False; or the database cannot be reached.
        ReadOnlyStoreError: the tables cannot be made.
    """
    table = tables.schema.version_table
    with _connected(engine, tables) as (connection, cursor):
        if own:
            tables.dialect.settle(cursor)
        held = tables.dialect.held_version(cursor, table)
        connection.connection.rollback()
        if held == HEAD:
            return
        _require_known(held)
        if not create:
            state = f"tables of version {held}" if held else "no tables of channelcrm"
            raise StorageError(f"This database has {state}. Open it without create=False to make or migrate them.")
        tables.dialect.lock_schema(cursor, table)
        held = tables.dialect.held_version(cursor, table)
        _require_known(held)
        if held is None:
            _require_free(connection, tables)
        if held != HEAD:
            _upgrade(connection, tables.schema.prefix)
        if held is not None and held < _HOLDS:
            rebuild_claims(tables, cursor)
        connection.connection.commit()


def _require_known(held: str | None) -> None:
    if held is not None and held not in KNOWN:
        raise SchemaVersionError(held, HEAD)


def _require_free(connection: sa.Connection, tables: Tables) -> None:
    """Refuse to make tables whose names another program has taken."""
    taken = set(sa.inspect(connection).get_table_names()) & set(tables.schema.metadata.tables)
    if taken:
        raise StorageError(
            f"This database has a table {min(taken)} that is not ours. Open it with another prefix, "
            'such as prefix="network_".'
        )


@contextmanager
def _connected(engine: sa.Engine, tables: Tables) -> Iterator[tuple[sa.Connection, Any]]:
    with reaching(engine, tables.dialect), engine.connect() as connection:
        cursor, undo = tables.dialect.prepare(connection.connection.driver_connection)
        try:
            yield connection, cursor
        finally:
            connection.connection.rollback()
            undo()


def _upgrade(connection: sa.Connection, prefix: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "prefix": prefix})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    command.upgrade(config, "head")

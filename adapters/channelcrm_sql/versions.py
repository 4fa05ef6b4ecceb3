"""The version of the schema in a database, looked at quickly, brought up to date under a lock."""

from __future__ import annotations

import sqlalchemy as sa

from channelcrm_sql.tables import Tables

__all__ = ["bring_up_to_date"]


def bring_up_to_date(engine: sa.Engine, tables: Tables, *, create: bool) -> None:
    """Make or migrate the tables."""
    with engine.begin() as connection:
        tables.schema.metadata.create_all(connection)

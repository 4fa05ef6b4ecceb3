"""channelcrm in SQL: SQLite, embedded, and PostgreSQL."""

from channelcrm_sql.opening import open_store
from channelcrm_sql.store import SqlStore

__all__ = ["SqlStore", "open_store"]

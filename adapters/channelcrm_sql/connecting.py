"""A connection from the pool, or one clear error that names the database and keeps its password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from channelcrm.errors import ConflictError, StorageError
from channelcrm_sql.dialect import Dialect

__all__ = ["connection_of", "reaching"]


def connection_of(engine: sa.Engine, dialect: Dialect) -> sa.PoolProxiedConnection:
    """A connection of the driver's own, held by the pool.

    Raises:
        StorageError: the database cannot be reached.
        ConflictError: all connections are in use, and stayed so.
    """
    with reaching(engine, dialect):
        return engine.raw_connection()


@contextmanager
def reaching(engine: sa.Engine, dialect: Dialect) -> Iterator[None]:
    """Turn what SQLAlchemy and the driver raise on the way to a database into our errors."""
    try:
        yield
    except PoolTimeoutError as error:
        raise ConflictError(
            "All connections of this store are in use. End other units of work first, or open it with more connections."
        ) from error
    except sa.exc.DBAPIError as error:
        cause = error.orig if isinstance(error.orig, Exception) else error
        raise _unreachable(engine, dialect, cause) from cause
    except dialect.errors as error:
        raise _unreachable(engine, dialect, error) from error


def _unreachable(engine: sa.Engine, dialect: Dialect, cause: Exception) -> Exception:
    error = dialect.translated(cause)
    if type(error) is not StorageError:
        return error
    name = engine.url.set(query={}).render_as_string(hide_password=True)
    return StorageError(f"{name}: {error}")

"""The change feed: what was committed, in the order of commits."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from channelcrm.storage.arguments import repository_named
from channelcrm.storage.changes import Change, ChangeKind
from channelcrm.storage.records import Kind
from channelcrm.values.arguments import whole_number
from channelcrm_sql.dialect import Parameters, Statement
from channelcrm_sql.session import Session
from channelcrm_sql.statements import LARGEST

__all__ = ["SqlChangeFeed"]


class SqlChangeFeed:
    """Implements ``channelcrm.storage.ports.ChangeFeed``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def after(self, cursor: int = 0, /, *, limit: int = 1000, repository: str | None = None) -> list[Change]:
        """The committed changes above ``cursor``, lowest number first."""
        whole_number(cursor, "cursor")
        whole_number(limit, "limit")
        session = self._session
        repository_named(repository)
        values: list[Any] = [min(cursor, LARGEST)]
        if repository is not None:
            values.append(repository)
        if session.latest_before is not None:
            values.append(session.latest_before)
        values.append(min(limit, LARGEST))
        statement = _statement(
            session.tables.schema.changes, session.dialect.sqlalchemy, repository is not None,
            session.latest_before is not None,
        )  # fmt: skip
        return [self._change(row) for row in session.rows(statement, values)]

    def _change(self, row: tuple[Any, ...]) -> Change:
        number, at, by, repository, id, kind, revision = row
        decode = self._session.dialect.codec.read.get(Kind.TIME)
        time: datetime = at if decode is None else decode(at)
        return Change(
            number=number, at=time, by=by, repository=repository, id=id, kind=ChangeKind(kind), revision=revision
        )


@cache
def _statement(table: sa.Table, dialect: sa.Dialect, of_one: bool, up_to: bool) -> Statement:  # noqa: FBT001
    parameters = Parameters()
    statement = sa.select(table).where(table.c.number > parameters.next(table.c.number.type))
    if of_one:
        statement = statement.where(table.c.repository == parameters.next(table.c.repository.type))
    if up_to:  # what this unit of work wrote itself is not committed
        statement = statement.where(table.c.number <= parameters.next(table.c.number.type))
    statement = (
        statement.order_by(table.c.number).limit(parameters.next(sa.BigInteger())).offset(sa.literal_column("0"))
    )
    return Statement.compiled(statement, dialect, parameters.names)

"""The statements of one repository: built by SQLAlchemy, compiled once a shape, then only text and tuples."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa

from channelcrm.storage.expressions import Expression, Order
from channelcrm.storage.records import Record
from channelcrm_sql.conditions import Condition, Shape, no_spatial
from channelcrm_sql.dialect import Dialect, Parameters, Statement
from channelcrm_sql.keyset import Cursor, clause_after, lift_after

__all__ = ["LARGEST", "Statements"]

_SHAPES = 256
"""So many shapes of questions are kept compiled a repository."""
LARGEST = 2**63 - 1
"""The largest whole number that a database knows."""
_NOTHING: sa.ColumnElement[int] = sa.literal_column("0")  # SQLite's compiler would add a parameter of its own


class Statements:
    """What can be asked of, and done to, one record's table."""

    def __init__(self, record: Record[Any], table: sa.Table, dialect: Dialect) -> None:
        self.record = record
        self.table = table
        self.dialect = dialect
        self.id_kind = record.columns[0].kind
        self.columns = [table.c[column.name] for column in record.columns]
        self._select = lru_cache(maxsize=_SHAPES)(self._compile)
        self._holders: dict[str, Statement] = {}
        self._candidates: dict[int, Statement] = {}
        self._clauses = Condition(dialect, self.id_kind, no_spatial)

    def _fixed(self, statement: sa.ClauseElement, names: Sequence[str]) -> Statement:
        return Statement.compiled(statement, self.dialect.sqlalchemy, names)

    def _bound(self, name: str, as_: str | None = None) -> sa.BindParameter[Any]:
        return sa.bindparam(as_ or name, type_=self.table.c[name].type)

    @cached_property
    def get(self) -> Statement:
        """All columns of one id."""
        where = self.table.c.id == self._bound("id", "the_id")
        return self._fixed(sa.select(*self.columns).where(where), ["the_id"])

    @cached_property
    def revision(self) -> Statement:
        """The revision of one id."""
        where = self.table.c.id == self._bound("id", "the_id")
        return self._fixed(sa.select(self.table.c.revision).where(where), ["the_id"])

    @cached_property
    def save(self) -> Statement:
        """All columns of one row, then the revision that is expected."""
        names = [column.name for column in self.table.c]
        values = {name: self._bound(name, f"new_{name}") for name in names if name != "id"}
        statement = (
            sa.update(self.table)
            .where(
                self.table.c.id == self._bound("id", "new_id"), self.table.c.revision == self._bound("revision", "was")
            )
            .values(values)
        )
        return self._fixed(statement, [*[f"new_{name}" for name in names], "was"])

    @cached_property
    def remove(self) -> Statement:
        """One id at one revision."""
        here = self.table.c
        statement = sa.delete(self.table).where(
            here.id == self._bound("id", "the_id"), here.revision == self._bound("revision", "was")
        )
        return self._fixed(statement, ["the_id", "was"])

    def holders(self, name: str) -> Statement:
        """Id and value of the rows whose column holds one of a list."""
        made = self._holders.get(name)
        if made is None:
            column, parameters = self.table.c[name], Parameters()
            kind = next(one.kind for one in self.record.columns if one.name == name)
            where = self.dialect.one_of(column, kind, 1, parameters)
            made = self._fixed(sa.select(self.table.c.id, column).where(where), parameters.names)
            self._holders[name] = made
        return made

    def candidates(self, lon: str, lat: str, boxes: int) -> Statement:
        """Id, longitude and latitude inside this many boxes (west, south, east, north)."""
        made = self._candidates.get(boxes)
        if made is None:
            parameters, columns = Parameters(), self.table.c
            inside: list[sa.ColumnElement[bool]] = []
            for _ in range(boxes):
                west, south, east, north = (parameters.next(columns[lon].type) for _ in range(4))
                inside.append(columns[lat].between(south, north) & columns[lon].between(west, east))
            statement = sa.select(columns.id, columns[lon], columns[lat]).where(sa.or_(*inside))
            made = self._candidates[boxes] = self._fixed(statement, parameters.names)
        return made

    # --- questions

    def select(
        self,
        what: str | tuple[str, ...],
        where: Expression | None,
        condition: Condition,
        order_by: Sequence[Order] = (),
        after: Cursor | None = None,
        limit: int | None = None,
    ) -> tuple[Statement, list[Any]]:
        """A statement and its values: ``what`` is "all" columns, the "count", or the id and named columns."""
        values: list[Any] = []
        shape = None if where is None else condition.lift(where, values)
        ordering = tuple((order.column.name, order.column.nullable, order.descending) for order in order_by)
        following = None if after is None else lift_after(after, values)
        if limit is not None:
            values.append(min(limit, LARGEST))
        return self._select(what, shape, ordering, following, limit is not None), values

    def condition(self, shape: Shape) -> str:
        """What follows WHERE, with values bound as p0, p1, ..."""
        return str(self._clauses.clause(shape, self.table, Parameters()).compile(dialect=self.dialect.named))

    def _compile(
        self,
        what: str | tuple[str, ...],
        shape: Shape | None,
        ordering: tuple[tuple[str, bool, bool], ...],
        following: tuple[bool, ...] | None,
        limited: bool,  # noqa: FBT001  part of a key
    ) -> Statement:
        parameters = Parameters()
        statement = self._what(what)
        if shape is not None:
            statement = statement.where(self._clauses.clause(shape, self.table, parameters))
        if what != "count":
            full = (*ordering, ("id", False, False))
            if following is not None:
                statement = statement.where(clause_after(full, following, self.table, parameters))
            for name, nullable, descending in full:
                key: Any = self.table.c[name].desc() if descending else self.table.c[name].asc()
                statement = statement.order_by(key.nulls_last() if nullable else key)
        if limited:
            statement = statement.limit(parameters.next(sa.BigInteger())).offset(_NOTHING)
        return self._fixed(statement, parameters.names)

    def _what(self, what: str | tuple[str, ...]) -> sa.Select[Any]:
        if what == "count":
            return sa.select(sa.func.count()).select_from(self.table)
        if what == "all":
            return sa.select(*self.columns)
        return sa.select(self.table.c.id, *(self.table.c[name] for name in what))

"""Dealers, which can be merged: what referred to the dropped one refers to the keeper, and can go back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import attrs
import sqlalchemy as sa

from channelcrm.dealers.dealer import Dealer
from channelcrm.dealers.merging import unmerge
from channelcrm.errors import ConflictError, NotFoundError, ValidationError
from channelcrm.market.observation import Subject
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.pushdown.scoreboard import Scoreboard
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.expressions import Expression
from channelcrm.storage.records import Kind
from channelcrm_sql import board
from channelcrm_sql.dialect import Dialect, Parameters, Statement
from channelcrm_sql.repository import SqlRepository
from channelcrm_sql.tables import Tables

__all__ = ["SqlDealers"]


@attrs.frozen
class _Referring:
    """A column that holds dealers' ids, and the statements that move rows from one dealer to another."""

    repository: str
    field: str
    to_keeper: Statement
    """Target and source; gives the id and new revision of each row that moved."""
    back: Statement
    """Target, source and a list of ids."""


class SqlDealers(SqlRepository[Dealer]):
    """Implements ``channelcrm.storage.ports.DealerRepository``."""

    def score(
        self,
        card: Scorecard,
        where: Expression | None = None,
        /,
        *,
        policy: TierPolicy | None = None,
        top: int = 100,
        as_of: date | None = None,
    ) -> Scoreboard:
        """What a card makes of the dealers that answer to ``where``."""
        return board.score(self, card, where, policy=policy, top=top, as_of=as_of)

    def merge(self, merged: Dealer, /) -> Dealer:
        """Store a merged dealer: the absorbed one goes, and what referred to it refers to the keeper."""
        self._row(merged)
        if not merged.lineage:
            raise ValidationError(
                f"Dealer {merged.id} has absorbed nobody.", field="lineage", value=merged,
                remedy="Give what channelcrm.merge(keep, drop) made.",
            )  # fmt: skip
        absorbed = merged.lineage[-1].dealer
        if absorbed.id == merged.id:
            raise ConflictError("A dealer cannot absorb itself.", record="Dealer", id=merged.id)
        with self.session.all_or_nothing():
            self._require_current(merged, absorbed)
            moved: list[tuple[Any, ...]] = []
            for column in _referring(self.session.tables):
                found = self.session.changed(column.to_keeper, [merged.id, absorbed.id])
                moved += [(merged.id, absorbed.id, column.repository, column.field, id) for id, _ in found]
                self._note(column.repository, found)
            self._remember(merged.id, absorbed.id, moved)
            self.remove(absorbed.id)
            return self.save(merged)

    def unmerge(self, id: str, absorbed_id: str, /) -> tuple[Dealer, Dealer]:
        """Undo one merge; what moved and still refers to the keeper goes back."""
        with self.session.all_or_nothing():
            stored = self.get(id)
            if not any(part.dealer.id == absorbed_id for part in stored.lineage):
                raise NotFoundError("absorbed Dealer", absorbed_id)
            keeper, absorbed = unmerge(stored, absorbed_id)
            kept = self.save(keeper)
            self.add(absorbed)
            remembered = self.session.rows(_moves(self.session.tables).find, [id, absorbed_id])
            for column in _referring(self.session.tables):
                ids = [one for repository, field, one in remembered if (repository, field) == _key(column)]
                if ids:
                    listed = self.session.dialect.lists(Kind.ID, ids)
                    self._note(column.repository, self.session.changed(column.back, [absorbed_id, id, *listed]))
        return kept, absorbed

    def _require_current(self, *dealers: Dealer) -> None:
        """Lock the stored dealers, in the order of their ids, and compare their revisions."""
        for dealer in sorted(dealers, key=lambda one: one.id):
            found = self.session.row(_moves(self.session.tables).lock, [dealer.id])
            if found is None:
                raise NotFoundError(self.table.record.name, dealer.id)
            if found[0] != dealer.revision:
                raise self._stale(dealer.id, dealer.revision)

    def _note(self, repository: str, moved: list[tuple[Any, ...]]) -> None:
        for id, revision in sorted(moved):
            self.session.note(repository, id, ChangeKind.SAVED, revision)

    def _remember(self, keeper_id: str, absorbed_id: str, moved: list[tuple[Any, ...]]) -> None:
        self.session.change(_moves(self.session.tables).forget, [keeper_id, absorbed_id])
        if moved:
            self.session.insert(self.session.tables.schema.moves, len(moved), moved)


def _key(column: _Referring) -> tuple[str, str]:
    return column.repository, column.field


@cache
def _referring(tables: Tables) -> tuple[_Referring, ...]:
    return tuple(
        _Referring(
            repository,
            field,
            _move(tables.schema.records[repository], field, tables.dialect, listed=False),
            _move(tables.schema.records[repository], field, tables.dialect, listed=True),
        )
        for repository, field in _fields(tables)
    )


def _fields(tables: Tables) -> Iterator[tuple[str, str]]:
    for repository, table in tables.records.items():
        for column in table.record.columns:
            if column.references == "dealers":
                yield repository, column.name
    yield "observations", "subject_id"


def _move(table: sa.Table, field: str, dialect: Dialect, *, listed: bool) -> Statement:
    parameters, columns = Parameters(), table.c
    target = parameters.next(columns[field].type)
    where = [columns[field] == parameters.next(columns[field].type)]
    if field == "subject_id":  # an observation, which may be about something else of the same name
        where.append(columns.subject == sa.literal_column(f"'{Subject.DEALER.value}'"))
    if listed:
        where.append(dialect.one_of(columns.id, Kind.ID, 1, parameters))
    statement = (
        sa.update(table)
        .where(*where)
        .values({field: target, "revision": columns.revision + sa.literal_column("1")})
        .returning(columns.id, columns.revision)
    )
    return Statement.compiled(statement, dialect.sqlalchemy, parameters.names)


@attrs.frozen
class _Moves:
    find: Statement
    forget: Statement
    lock: Statement


@cache
def _moves(tables: Tables) -> _Moves:
    moves, dealers, dialect = tables.schema.moves, tables.schema.records["dealers"], tables.dialect.sqlalchemy
    pair = [moves.c[name] == sa.bindparam(f"the_{name}", type_=moves.c[name].type) for name in _PAIR]
    names = [f"the_{name}" for name in _PAIR]
    find = sa.select(moves.c.repository, moves.c.field, moves.c.record_id).where(*pair)
    lock = sa.select(dealers.c.revision).where(dealers.c.id == sa.bindparam("the_id", type_=dealers.c.id.type))
    return _Moves(
        Statement.compiled(find, dialect, names),
        Statement.compiled(sa.delete(moves).where(*pair), dialect, names),
        Statement.compiled(lock.with_for_update(), dialect, ["the_id"]),
    )


_PAIR = ("keeper_id", "absorbed_id")

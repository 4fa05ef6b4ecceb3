"""Agreements, whose claims may not meet: the slots of all places are locked, then looked at, then taken.

A slot is one place of ``channelcrm.storage.holds``. Whoever adds or changes claims first locks the slots they touch,
always in the same order, and sees every hold on them that was committed before. PostgreSQL's exclusion constraint and
SQLite's trigger know the same rule; they stand behind that and should never have anything to refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import attrs
import sqlalchemy as sa

from channelcrm.errors import AlreadyExistsError
from channelcrm.pipeline.agreement import Agreement
from channelcrm.storage.holds import Above, Hold, Holds, Place, above_by, conflict, holds_of
from channelcrm.storage.records import Kind
from channelcrm.values.ids import AgreementId, AreaId
from channelcrm_sql.dialect import Parameters, Statement
from channelcrm_sql.repository import SqlRepository
from channelcrm_sql.session import Session
from channelcrm_sql.tables import Tables

__all__ = ["SqlAgreements", "parents_of", "row_of"]


class SqlAgreements(SqlRepository[Agreement]):
    """Implements ``channelcrm.storage.ports.AgreementRepository``."""

    def add(self, value: Agreement, /) -> Agreement:
        """Store a new record."""
        with self._claims_first(value):
            return super().add(value)

    def save(self, value: Agreement, /) -> Agreement:
        """Replace the stored record by this value."""
        with self._claims_first(value):
            return super().save(value)

    @contextmanager
    def _claims_first(self, value: Agreement) -> Iterator[None]:
        """When its negotiation was signed by another, and claims are in the way too: they say more."""
        try:
            yield
        except AlreadyExistsError as taken:
            if taken.field == "negotiation_id":
                wanted = holds_of(value, self._above([value]))
                slots = self.session.lock_slots(sorted({hold.place for hold in wanted})) if wanted else {}
                self._require_clear(value, wanted, self._holds_at(slots, wanted))
            raise

    def remove(self, id: str, /) -> None:
        """Delete the record."""
        self.session.lock_nesting(changing=False)  # so that nobody hangs its claims elsewhere meanwhile
        super().remove(id)

    def hang(self, area_ids: Sequence[str]) -> None:
        """These areas lie in others than before: what is held there is felt elsewhere."""
        self.session.lock_nesting(changing=True)
        touched = self.session.rows(
            _statements(self.session.tables).touching, self.session.dialect.lists(Kind.TEXT, list(area_ids))
        )
        self._hold([self.get(id) for id in sorted(row[0] for row in touched)])

    def _added(self, values: Sequence[Agreement]) -> None:
        above = self._above(values)
        self._take(values, {value.id: holds_of(value, above) for value in values})

    def _saved(self, value: Agreement) -> None:
        self._hold([value])

    def _hold(self, values: Sequence[Agreement]) -> None:
        """Let stored agreements hold what they claim now, where that is not what they held."""
        statements, above = _statements(self.session.tables), self._above(values)
        changed, disputed = {}, list[Hold]()
        for value in values:
            held = {
                Hold(value.id, (area_id, line, account), starts, ends, *map(bool, flags)): bool(contested)
                for area_id, line, account, starts, ends, *flags, contested in self.session.rows(
                    statements.own, [value.id]
                )
            }
            wanted = holds_of(value, above)
            if held.keys() != set(wanted):
                changed[value.id] = wanted
                disputed += (hold for hold, contested in held.items() if contested)
        for id in changed:
            self.session.change(statements.release, [id])
        self._take([value for value in values if value.id in changed], changed, disputed)

    def _take(
        self, values: Sequence[Agreement], wanted: Mapping[AgreementId, Sequence[Hold]], disputed: Sequence[Hold] = ()
    ) -> None:
        """Store what these agreements hold; of what they held in dispute they may keep as much as they like."""
        places = {hold.place for holds in wanted.values() for hold in holds}
        if not places:
            return
        slots = self.session.lock_slots(sorted(places))
        holds = self._holds_at(slots, [hold for each in wanted.values() for hold in each])
        rows: list[tuple[Any, ...]] = []
        for value in values:
            kept = {
                hold for hold in wanted[value.id]
                if any(hold.agreement_id == old.agreement_id and hold.is_part_of(old) for old in disputed)
            }  # fmt: skip
            self._require_clear(value, [hold for hold in wanted[value.id] if hold not in kept], holds)
            holds.put(wanted[value.id])
            rows += (row_of(hold, slots, disputed=hold in kept) for hold in wanted[value.id])
        self.session.insert(self.session.tables.schema.claims, len(rows), rows)

    def _require_clear(self, value: Agreement, wanted: Iterable[Hold], holds: Holds) -> None:
        other = holds.in_the_way(wanted)
        if other is not None:
            theirs = self.get(other)
            raise conflict(value, theirs, self._above([value, theirs]))

    def _holds_at(self, slots: Mapping[Place, int], wanted: Iterable[Hold]) -> Holds:
        """What others hold at these slots, as far as it may be in the way."""
        exact, inside, one_line = set[int](), set[int](), set[int]()
        for hold in wanted:
            kind = inside if not hold.whole_area else exact if hold.whole_line else one_line
            kind.add(slots[hold.place])
        lists = [self.session.dialect.lists(Kind.INTEGER, sorted(kind)) for kind in (exact, inside, one_line)]
        found = self.session.rows(_statements(self.session.tables).on_slots, [one for each in lists for one in each])
        places = {slot: place for place, slot in slots.items()}
        return Holds(
            Hold(id, places[slot], starts, ends, *map(bool, flags)) for id, slot, starts, ends, *flags in found
        )

    def _above(self, values: Sequence[Agreement]) -> Above:
        """Which area lies in which, for the areas of these agreements; nobody changes it until the end."""
        self.session.lock_nesting(changing=False)
        parents: dict[AreaId, AreaId] = {}
        asked: set[AreaId] = set()
        front = {id for value in values for version in value.versions for id in version.terms.area_ids}
        while front:
            asked |= front
            found = parents_of(self.session, front)
            parents |= found
            front = set(found.values()) - asked
        return above_by(parents.get)


def parents_of(session: Session, area_ids: Iterable[AreaId]) -> dict[AreaId, AreaId]:
    """The parents of those of these areas that are stored and have one."""
    lists = session.dialect.lists(Kind.TEXT, sorted(area_ids))
    return dict(session.rows(_statements(session.tables).parents, lists))


def row_of(hold: Hold, slots: Mapping[Place, int], *, disputed: bool = False) -> tuple[Any, ...]:
    """A hold as its table keeps it."""
    return (
        hold.agreement_id, slots[hold.place], hold.starts, hold.ends, hold.shuts_out, hold.whole_area, hold.whole_line,
        disputed,
    )  # fmt: skip


@attrs.frozen
class _Statements:
    on_slots: Statement
    """Three lists of slots: all of it, what holds the whole area, what holds all lines."""
    own: Statement
    release: Statement
    touching: Statement
    parents: Statement


@cache
def _statements(tables: Tables) -> _Statements:
    dialect, claims, slots = tables.dialect, tables.schema.claims, tables.schema.slots
    areas, here = tables.schema.records["areas"], claims.c
    flags = (here.shuts_out, here.whole_area, here.whole_line)
    listed, touched, inside = Parameters(), Parameters(), Parameters()
    exact, whole_area, whole_line = (dialect.one_of(here.slot, Kind.INTEGER, 1, listed) for _ in range(3))
    on_slots = sa.select(here.agreement_id, here.slot, here.starts, here.ends, *flags).where(
        exact | (whole_area & here.whole_area) | (whole_line & here.whole_line)
    )
    one = here.agreement_id == sa.bindparam("id", type_=here.agreement_id.type)
    joined = slots.c.slot == here.slot
    own = sa.select(
        slots.c.area_id, slots.c.product_line, slots.c.account, here.starts, here.ends, *flags, here.disputed
    )
    touching = sa.select(here.agreement_id).distinct().join_from(slots, claims, joined)
    parents = sa.select(areas.c.id, areas.c.parent_id).where(areas.c.parent_id.is_not(None))
    return _Statements(
        Statement.compiled(on_slots, dialect.sqlalchemy, listed.names),
        Statement.compiled(own.join_from(slots, claims, joined).where(one), dialect.sqlalchemy, ["id"]),
        Statement.compiled(sa.delete(claims).where(one), dialect.sqlalchemy, ["id"]),
        Statement.compiled(
            touching.where(dialect.one_of(slots.c.area_id, Kind.TEXT, 1, touched)), dialect.sqlalchemy, touched.names
        ),
        Statement.compiled(
            parents.where(dialect.one_of(areas.c.id, Kind.TEXT, 1, inside)), dialect.sqlalchemy, inside.names
        ),
    )

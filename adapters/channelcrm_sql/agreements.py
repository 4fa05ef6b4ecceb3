"""Agreements, whose exclusive claims no two may hold: the slots are locked, then looked at, then taken.

A slot is one area and product line. Whoever adds or changes claims first locks the slots they touch, always in the same
order, and sees every claim on them that was committed before. PostgreSQL's exclusion constraint and SQLite's trigger
stand behind that and should never have anything to refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import attrs
import sqlalchemy as sa

from channelcrm.errors import ExclusivityConflictError
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.claim import Claim
from channelcrm.storage.records import Kind
from channelcrm_sql.dialect import Dialect, Parameters, Statement
from channelcrm_sql.repository import SqlRepository

__all__ = ["SqlAgreements"]

_FOREVER = 4_000_000
"""The end of a claim without end, as a day counted from 1 January of year 1; after the last day there is."""
_Place = tuple[str, str]


@attrs.frozen
class _Held:
    """A claim on some slot: its agreement, its days (half-open, counted), and whether it shuts others out."""

    agreement_id: str
    starts: int
    ends: int
    shuts_out: bool

    def conflicts(self, other: _Held) -> bool:
        """The rule of ``channelcrm.pipeline.claim.claims_conflict``, for two claims on one slot."""
        return (
            self.agreement_id != other.agreement_id
            and (self.shuts_out or other.shuts_out)
            and self.starts < other.ends
            and other.starts < self.ends
        )


class SqlAgreements(SqlRepository[Agreement]):
    """Implements ``channelcrm.storage.ports.AgreementRepository``."""

    def _added(self, values: Sequence[Agreement]) -> None:
        self._take({value.id: _claims(value) for value in values})

    def _saved(self, value: Agreement) -> None:
        statements = _statements(self.session.tables.schema.claims, self.session.dialect)
        wanted = _claims(value)
        places = self.session.tables.schema.slots
        held = self.session.rows(_own(places, self.session.tables.schema.claims, self.session.dialect), [value.id])
        if {(place, one) for place, one in wanted} == {
            ((area, line), _Held(value.id, starts, ends, bool(shuts))) for area, line, starts, ends, shuts in held
        }:
            return
        self.session.change(statements.release, [value.id])
        self._take({value.id: wanted})

    def _take(self, wanted: dict[str, list[tuple[_Place, _Held]]]) -> None:
        places = sorted({place for claims in wanted.values() for place, _ in claims})
        if not places:
            return
        session, schema = self.session, self.session.tables.schema
        slots = session.lock_slots(places)
        statements = _statements(schema.claims, session.dialect)
        held: dict[int, list[_Held]] = {}
        for slot, id, starts, ends, shuts_out in session.rows(
            statements.on_slots, session.dialect.lists(Kind.INTEGER, list(slots.values()))
        ):
            held.setdefault(slot, []).append(_Held(id, starts, ends, bool(shuts_out)))
        rows: list[tuple[Any, ...]] = []
        for claims in wanted.values():
            met = [
                (place, claim, other)
                for place, claim in claims
                for other in held.get(slots[place], ())
                if claim.conflicts(other)
            ]
            if met:
                raise _conflict(met)
            for place, claim in claims:
                held.setdefault(slots[place], []).append(claim)
                rows.append((claim.agreement_id, slots[place], claim.starts, claim.ends, claim.shuts_out))
        session.insert(schema.claims, len(rows), rows)


def _claims(agreement: Agreement) -> list[tuple[_Place, _Held]]:
    return [((claim.area_id, claim.product_line), _held(agreement.id, claim)) for claim in agreement.claims()]


def _held(agreement_id: str, claim: Claim) -> _Held:
    end = claim.period.end
    return _Held(
        agreement_id,
        claim.period.start.toordinal(),
        _FOREVER if end is None else end.toordinal(),
        claim.exclusivity.shuts_out,
    )


def _conflict(met: Iterable[tuple[_Place, _Held, _Held]]) -> ExclusivityConflictError:
    first = min(other.agreement_id for _, _, other in met)
    with_first = [(place, claim, other) for place, claim, other in met if other.agreement_id == first]
    starts = min(max(claim.starts, other.starts) for _, claim, other in with_first)
    ends = max(min(claim.ends, other.ends) for _, claim, other in with_first)
    return ExclusivityConflictError(
        area_ids=(area for (area, _), _, _ in with_first),
        product_lines=(line for (_, line), _, _ in with_first),
        starts=date.fromordinal(starts).isoformat(),
        ends="" if ends == _FOREVER else date.fromordinal(ends).isoformat(),
        agreement_id=first,
    )


@attrs.frozen
class _Statements:
    on_slots: Statement
    release: Statement


@cache
def _statements(claims: sa.Table, dialect: Dialect) -> _Statements:
    parameters, here = Parameters(), claims.c
    on_slots = sa.select(here.slot, here.agreement_id, here.starts, here.ends, here.shuts_out).where(
        dialect.one_of(here.slot, Kind.INTEGER, 1, parameters)
    )
    release = sa.delete(claims).where(here.agreement_id == sa.bindparam("id", type_=here.agreement_id.type))
    return _Statements(
        Statement.compiled(on_slots, dialect.sqlalchemy, parameters.names),
        Statement.compiled(release, dialect.sqlalchemy, ["id"]),
    )


@cache
def _own(slots: sa.Table, claims: sa.Table, dialect: Dialect) -> Statement:
    own = (
        sa.select(slots.c.area_id, slots.c.product_line, claims.c.starts, claims.c.ends, claims.c.shuts_out)
        .join_from(slots, claims, slots.c.slot == claims.c.slot)
        .where(claims.c.agreement_id == sa.bindparam("id", type_=claims.c.agreement_id.type))
    )
    return Statement.compiled(own, dialect.sqlalchemy, ["id"])

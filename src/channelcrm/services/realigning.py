"""Put a re-alignment in force: old territories end, new ones begin, on one day and in one unit of work (H4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import attrs

from channelcrm.errors import ConflictError, NotFoundError, ValidationError
from channelcrm.storage.ports import UnitOfWork
from channelcrm.territory.realignment import Realignment
from channelcrm.territory.territory import Territory, TerritoryStatus
from channelcrm.values.arguments import require_aware, require_type
from channelcrm.values.history import day_of
from channelcrm.values.ids import TerritoryId, make_id
from channelcrm.values.period import Period

__all__ = ["apply_realignment"]


def apply_realignment(uow: UnitOfWork, realignment: Realignment, *, at: datetime) -> tuple[Territory, ...]:
    """Store what ``realign`` compared, from its day on; the territories then in force, by id.

    Of the old ones, those in force on the day are archived on it, and those that would begin later are removed. The new
    ones are put in force from that day: saved where their plan is stored, added where not. A new one that says what an
    old one of the same dealer and line says already leaves that as it is. Where a dealer had one territory for a line,
    the new one follows it (``follows_id``). What held before the day stays as it was; plans among the old ones, and
    territories that are not among them, are left alone. Agreements are not touched: end or amend them where they say
    otherwise. When it raises, let the unit of work end with it, so that nothing is stored.

    Raises:
        ValidationError: the day lies before the day of ``at``; a new one is stored, in force or archived, and not among
            the old ones.
        ConflictError: someone saved one of the territories since it was read.
        NotFoundError: one of the old ones, or a dealer, is not stored.
    """
    require_type(realignment, Realignment, "realignment")
    require_aware(at, "at")
    on = realignment.on
    if on < day_of(at):
        raise ValidationError(
            f"The re-alignment is for {on}, which lies before the day of the decision, {day_of(at)}.", field="on",
            value=on, remedy="Compare for a day to come; who held what before is on record.",
        )  # fmt: skip
    ending = [one for one in realignment.old if one.status is TerritoryStatus.ACTIVE and _goes_on(one, on)]
    known = {_content(one): one for one in reversed(ending) if on in one.period}
    fresh = [one for one in realignment.new if _content(one) not in known]
    staying = {same.id: same for one in realignment.new if (same := known.get(_content(one))) is not None}
    going = [one for one in ending if one.id not in staying]
    for one in staying.values():
        _require_unchanged(uow, one)
    for one in going:
        if one.period.start < on:
            uow.territories.save(one.archive(on=on, at=at))
        else:
            _require_unchanged(uow, one)
            uow.territories.remove(one.id)
    taken = {one.id for one in realignment.old if one.status is not TerritoryStatus.PLANNING}
    ended = [one for one in going if one.period.start < on]
    begun = [_begin(uow, one, on, ended, taken, at) for one in fresh]
    return tuple(sorted((*staying.values(), *begun), key=lambda territory: territory.id))


def _goes_on(territory: Territory, on: date) -> bool:
    return territory.period.end is None or territory.period.end > on


def _content(one: Territory) -> tuple[object, ...]:
    """What a territory says, whatever it is called and since when."""
    return one.dealer_id, one.product_line, one.area_ids, one.shared, one.period.end


def _require_unchanged(uow: UnitOfWork, one: Territory) -> None:
    if uow.territories.get(one.id).revision != one.revision:
        raise ConflictError(
            f"Someone saved Territory {one.id} since revision {one.revision} was read. Read it again and repeat this.",
            record="Territory", id=one.id,
        )  # fmt: skip


def _begin(
    uow: UnitOfWork, one: Territory, on: date, ended: list[Territory], taken: Collection[TerritoryId], at: datetime
) -> Territory:
    """The new territory in force from the day on: under its own id, unless an earlier version has that."""
    itself = next((old.id for old in ended if old.id == one.id), None)
    alike = [old.id for old in ended if (old.dealer_id, old.product_line) == (one.dealer_id, one.product_line)]
    follows = itself or one.follows_id or (alike[0] if len(alike) == 1 else None)
    begun = attrs.evolve(one, period=Period(on, one.period.end), status=TerritoryStatus.ACTIVE, follows_id=follows)
    if one.id in taken:
        id = TerritoryId(make_id(at, "territory", one.id, on))
        return uow.territories.add(attrs.evolve(begun, id=id, revision=0))
    try:
        stored = uow.territories.get(one.id)
    except NotFoundError:
        return uow.territories.add(begun)
    if stored.status is not TerritoryStatus.PLANNING:
        raise ValidationError(
            f"{stored.name} is stored, {stored.status} for {stored.period}, and not among the old territories.",
            field="new", value=stored.id, remedy="Compare with it among the old ones, or give the new one its own id.",
        )  # fmt: skip
    return uow.territories.save(begun)

"""Who holds what on a day, asked of the store: only the territories that matter are read (handbook H4)."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from channelcrm.errors import NotFoundError
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.territory.nesting import Nesting
from channelcrm.territory.territory import Territory, TerritoryStatus
from channelcrm.values.arguments import require_day, require_text, require_type
from channelcrm.values.ids import AreaId

__all__ = ["holders_on", "in_force"]


def holders_on(uow: UnitOfWork, area_id: str, on: date, product_line: str = "") -> tuple[Territory, ...]:
    """The territories that held this area for this line on this day, by id: of the area, or of one that it lies in.

    The answer of ``Holdings.holders`` for one area, without reading all territories and areas. Which area lies in
    which is what the stored areas say now.

    Args:
        uow: the store.
        area_id: of an area, stored or not.
        on: the day, gone by or to come; plans hold nothing.
        product_line: "" asks for territories of all lines.

    Raises:
        ValidationError: no id or day; an area that lies in itself.
    """
    require_text(area_id, "area_id", "Give the id of an area.")
    require_day(on, "on")
    require_type(product_line, str, "product_line")
    parents: dict[AreaId, AreaId] = {}
    here = AreaId(area_id)
    while here not in parents and (above := _parent(uow, here)) is not None:
        parents[here] = above
        here = above
    held = fields(Territory)
    named = [held.area_ids.contains(one) for one in (area_id, *Nesting(parents).above(AreaId(area_id)))]
    return in_force(uow, on, reduce(or_, named) & held.product_line.in_(["", product_line]))


def in_force(uow: UnitOfWork, on: date, where: Expression | None = None) -> tuple[Territory, ...]:
    """The territories that hold on this day, by id. One that is archived held until the end of its period, if any."""
    held = fields(Territory)
    holds = (held.period.start <= on) & (held.period.end.is_missing() | (held.period.end > on))
    active = held.status == TerritoryStatus.ACTIVE.value
    archived = (held.status == TerritoryStatus.ARCHIVED.value) & ~held.period.end.is_missing()
    asked = holds & (active | archived)
    found = uow.territories.scan(asked if where is None else asked & where)
    return tuple(sorted(found, key=lambda territory: territory.id))


def _parent(uow: UnitOfWork, id: AreaId) -> AreaId | None:
    try:
        return uow.areas.get(id).parent_id
    except NotFoundError:
        return None

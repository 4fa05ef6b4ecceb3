"""Who holds the areas of the map on the day of the report, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from channelcrm.report.material import Material
from channelcrm.territory.holdings import Holdings
from channelcrm.territory.nesting import Nesting
from channelcrm.territory.territory import Territory, TerritoryStatus
from channelcrm.values.period import Period

__all__ = ["Held", "given_twice", "held_now", "held_to_come"]

Held = Mapping[str, tuple[Territory, ...]]
"""Area of the map -> the territories that hold it; areas that nobody holds are left out."""

_ANY_DAY = date(2000, 1, 1)


def held_now(material: Material) -> Mapping[str, Held]:
    """Product line ("" is all lines) -> who holds what on the day of the report, for each line on record."""
    on = material.snapshot.on
    if on is None:
        return {}
    now = [one for one in material.snapshot.territories if (days := one.in_force) is not None and on in days]
    return _by_line(material, now, on)


def held_to_come(material: Material) -> Mapping[str, Held]:
    """The same of what is planned, or begins after the day of the report."""
    on = material.snapshot.on
    to_come = [
        attrs.evolve(one, status=TerritoryStatus.ACTIVE, period=Period(_ANY_DAY))
        for one in material.snapshot.territories
        if one.status is TerritoryStatus.PLANNING
        or (one.status is TerritoryStatus.ACTIVE and (on is None or on < one.period.start))
    ]
    return _by_line(material, to_come, _ANY_DAY)


def given_twice(holders: Sequence[Territory]) -> bool:
    """True when several dealers hold an area and one of them does not share it."""
    return len({one.dealer_id for one in holders}) > 1 and not all(one.shared for one in holders)


def _by_line(material: Material, territories: Sequence[Territory], on: date) -> Mapping[str, Held]:
    holdings = Holdings(territories, Nesting.of(material.areas.values()))
    found: dict[str, Held] = {}
    for line in sorted({one.product_line for one in territories}):
        held = {area.id: holdings.holders(area.id, on, line) for area in material.drawn_areas}
        found[line] = {id: holders for id, holders in held.items() if holders}
    return found

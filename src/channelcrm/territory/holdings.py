"""Who holds which area, for which product line, on which day: asked of territories as they were on record."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from channelcrm.errors import ValidationError
from channelcrm.territory.area import Area
from channelcrm.territory.geography import Geography
from channelcrm.territory.nesting import Nesting, nesting_of
from channelcrm.territory.territory import Territory
from channelcrm.values.arguments import require_day, require_type, stream
from channelcrm.values.ids import AreaId, DealerId
from channelcrm.values.period import Period

__all__ = ["Holdings"]

_Spell = tuple[list[date], list[tuple[Territory, ...]]]


class Holdings:
    """Every area's holders, day by day, from all versions of all territories (handbook H4).

    A territory holds the areas it names and all that lie in them, on the days of ``Territory.in_force``: plans hold
    nothing, archived versions hold their days. Make one, ask often: what it found for an area it keeps.

    Args:
        territories: every version on record, in any order.
        areas: a geography, areas or a nesting, that say which area lies in which; None when territories name just the
            areas that are asked for.
    """

    def __init__(
        self, territories: Iterable[Territory], areas: Nesting | Geography | Iterable[Area] | None = None
    ) -> None:
        self.nesting = nesting_of(areas)
        self._by_area: dict[AreaId, list[tuple[Period, Territory]]] = {}
        self._by_dealer: dict[DealerId, list[tuple[Period, Territory]]] = {}
        for one in sorted(stream(territories, Territory, "territories"), key=lambda territory: territory.id):
            days = one.in_force
            if days is None:
                continue
            for area_id in one.area_ids:
                self._by_area.setdefault(area_id, []).append((days, one))
            if one.dealer_id is not None:
                self._by_dealer.setdefault(one.dealer_id, []).append((days, one))
        self._spells: dict[tuple[AreaId, str], _Spell] = {}

    def holders(self, area_id: AreaId, on: date, product_line: str = "") -> tuple[Territory, ...]:
        """The territories that held this area for this line on this day, by id.

        "" asks for those of all lines. Empty when nobody did; several when it was shared, or given twice by mistake.
        """
        require_type(area_id, str, "area_id")
        require_day(on, "on")
        require_type(product_line, str, "product_line")
        days, holders = self._spell(area_id, product_line)
        at = bisect_right(days, on) - 1
        return holders[at] if at >= 0 else ()

    def holders_each(
        self, area_ids: Iterable[str], days: Iterable[date], product_lines: Iterable[str]
    ) -> list[tuple[Territory, ...]]:
        """The answers of ``holders`` for as many areas, days and lines, row by row: quick for many.

        Raises:
            ValidationError: not as many of each, or something else among them.
        """
        rows = (
            list(stream(area_ids, str, "area_ids")), list(stream(days, date, "days")),
            list(stream(product_lines, str, "product_lines")),
        )  # fmt: skip
        for kind in set(map(type, rows[1])) - {date}:  # a time is a date too, for Python
            require_day(next(day for day in rows[1] if type(day) is kind), "days")
        if len({len(column) for column in rows}) > 1:
            raise ValidationError(
                f"There are {len(rows[0]):,} areas, {len(rows[1]):,} days and {len(rows[2]):,} lines.", field="days",
                remedy="Give as many of each.",
            )  # fmt: skip
        spells: dict[AreaId, dict[str, _Spell]] = {}
        found = []
        for area_id, on, line in zip(*rows, strict=True):
            of_area = spells.setdefault(AreaId(area_id), {})
            spell = of_area.get(line)
            if spell is None:
                spell = of_area[line] = self._spell(AreaId(area_id), line)
            at = bisect_right(spell[0], on) - 1
            found.append(spell[1][at] if at >= 0 else ())
        return found

    def dealers(self, area_id: AreaId, on: date, product_line: str = "") -> tuple[DealerId, ...]:
        """The dealers of these territories, by id; those without a dealer are left out."""
        found = {one.dealer_id for one in self.holders(area_id, on, product_line) if one.dealer_id is not None}
        return tuple(sorted(found))

    def within(self, area_id: AreaId, on: date, product_line: str = "") -> tuple[Territory, ...]:
        """The territories that held any of this area for this line on this day, by id: a region's counties included.

        They hold the area, one that it lies in, or one that lies in it.
        """
        found = {one.id: one for one in self.holders(area_id, on, product_line)}
        for inside in self.nesting.below(area_id):
            held = self._by_area.get(inside, ())
            found |= {one.id: one for days, one in held if on in days and one.serves(product_line)}
        return tuple(found[id] for id in sorted(found))

    def spans(self, area_id: AreaId, product_line: str = "") -> tuple[tuple[Period, tuple[Territory, ...]], ...]:
        """The history of an area: the days of each set of holders, in order; days that nobody held are left out."""
        require_type(area_id, str, "area_id")
        require_type(product_line, str, "product_line")
        days, holders = self._spell(area_id, product_line)
        bounds = pairwise([*days, None])
        return tuple(
            (Period(start, end), held)
            for (start, end), held in zip(bounds, holders, strict=True)
            if held and start is not None
        )

    def areas(self, dealer_id: DealerId, on: date, product_line: str = "") -> frozenset[AreaId]:
        """The areas that this dealer held for this line on this day, all that lie in them included."""
        return self.nesting.spread(
            area_id for one in self.territories(dealer_id, on, product_line) for area_id in one.area_ids
        )

    def territories(self, dealer_id: DealerId, on: date, product_line: str = "") -> tuple[Territory, ...]:
        """This dealer's territories for this line on this day, by id."""
        require_type(dealer_id, str, "dealer_id")
        require_day(on, "on")
        require_type(product_line, str, "product_line")
        held = self._by_dealer.get(dealer_id, ())
        return tuple(one for days, one in held if on in days and one.serves(product_line))

    def _spell(self, area_id: AreaId, product_line: str) -> _Spell:
        """First days, in order, and who holds the area from each on; on the days before the first nobody does."""
        found = self._spells.get((area_id, product_line))
        if found is None:
            named = (area_id, *self.nesting.above(area_id))
            held = {
                one.id: (days, one)
                for area in named
                for days, one in self._by_area.get(area, ())
                if one.serves(product_line)
            }
            found = self._spells[area_id, product_line] = _cut([held[id] for id in sorted(held)])
        return found


def _cut(held: list[tuple[Period, Territory]]) -> _Spell:
    cuts = sorted({day for days, _ in held for day in (days.start, days.end) if day is not None})
    first: list[date] = []
    holders: list[tuple[Territory, ...]] = []
    for day in cuts:
        now = tuple(one for days, one in held if day in days)
        if not holders or now != holders[-1]:
            first.append(day)
            holders.append(now)
    return first, holders

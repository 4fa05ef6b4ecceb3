"""How territories lie against each other and against the map: who is given twice, what nobody holds (handbook H4)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.area import Area
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.nesting import Nesting, nesting_of
from channelcrm.territory.territory import Territory, TerritoryStatus, distinct
from channelcrm.values.arguments import require_type, stream
from channelcrm.values.ids import AreaId, DealerId, TerritoryId
from channelcrm.values.period import Period

__all__ = ["TerritoryGap", "TerritoryOverlap", "gaps", "overlaps"]


@attrs.frozen(kw_only=True)
class TerritoryOverlap:
    """Two territories that give the same areas to different dealers: the areas, line and days, and what they hold."""

    territory_ids: tuple[TerritoryId, TerritoryId]
    dealer_ids: tuple[DealerId | None, DealerId | None]
    area_ids: tuple[AreaId, ...]
    product_line: str
    period: Period
    amount: float | None


@attrs.frozen(kw_only=True)
class TerritoryGap:
    """An area that nobody holds, on the days of ``periods``, and what it holds itself."""

    area_id: AreaId
    name: str
    amount: float
    periods: tuple[Period, ...]


def overlaps(
    territories: Iterable[Territory],
    geo: Geography | None = None,
    measure: str | None = None,
    *,
    areas: Nesting | Iterable[Area] | None = None,
    during: Period | None = None,
) -> tuple[TerritoryOverlap, ...]:
    """Pairs of territories that meet on an area, a product line and a day, with different dealers.

    Whoever holds a region holds the areas in it: a region given to one and a county in it to another overlap on the
    county. A territory of line "" is for all lines. Two territories of one dealer do not overlap, nor do two that are
    both ``shared``; two that have no dealer yet do. Plans count as if they were in force. Archived territories are left
    aside, unless ``during`` asks for days gone by.

    Args:
        territories: in any order.
        geo: to weigh the areas by, and which area lies in which; without it amounts are None.
        measure: what of it to count; None counts areas.
        areas: which area lies in which, when ``geo`` is not given or does not say.
        during: look at these days only; archived territories then count on the days they held.

    Raises:
        ValidationError: an unknown measure, a territory that is given twice, or an area that the geography does not
            have.
    """
    require_type(during, Period | None, "during")
    if geo is not None:
        check_geography(geo)
    nesting = nesting_of(geo if areas is None else areas)
    weights = _Weights.of(geo, measure, nesting)
    live = [(one, days) for one in distinct(territories, "territories") if (days := _days(one, during)) is not None]
    held: dict[AreaId, list[int]] = {}
    for at, (territory, _) in enumerate(live):
        for area_id in territory.area_ids:
            held.setdefault(area_id, []).append(at)
    shared: dict[tuple[int, int], set[AreaId]] = {}
    for area_id, holders in held.items():
        for outer in (area_id, *nesting.above(area_id)):
            for i in holders:
                for j in held.get(outer, ()):
                    if i != j and _against(live[i][0], live[j][0]):
                        shared.setdefault((min(i, j), max(i, j)), set()).add(area_id)
    found = []
    for (i, j), meeting in shared.items():
        (left, own), (right, other) = live[i], live[j]
        period = own.intersection(other)
        if period is None:
            continue
        area_ids = nesting.tops(meeting)
        found.append(
            TerritoryOverlap(
                territory_ids=(left.id, right.id), dealer_ids=(left.dealer_id, right.dealer_id), area_ids=area_ids,
                product_line=max(left.product_line, right.product_line), period=period,
                amount=None if weights is None else weights.total(area_ids),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-(one.amount or 0), -len(one.area_ids), one.territory_ids)))


def _against(left: Territory, right: Territory) -> bool:
    """True when two territories on one area and day are in each other's way."""
    one_dealer = left.dealer_id is not None and left.dealer_id == right.dealer_id
    one_line = left.serves(right.product_line) or right.serves(left.product_line)
    return one_line and not one_dealer and not (left.shared and right.shared)


def _days(territory: Territory, during: Period | None) -> Period | None:
    """The days on which a territory counts; None when on none."""
    if territory.status is TerritoryStatus.ARCHIVED:
        held = territory.in_force
        return None if held is None or during is None else held.intersection(during)
    return territory.period if during is None else territory.period.intersection(during)


def gaps(
    geo: Geography,
    territories: Iterable[Territory],
    measure: str | None = None,
    *,
    during: Period | None = None,
    product_line: str = "",
    areas: Nesting | Iterable[Area] | None = None,
) -> tuple[TerritoryGap, ...]:
    """Areas that no territory gives to anybody, those that hold most first.

    Whoever holds a region holds the areas in it. An area that is divided into others on the map is looked at by those.
    Plans count as if they were in force. A territory without a dealer fills a gap: somebody drew it.

    Args:
        geo: the map that should be given out.
        territories: those that count; those of another product line are left aside.
        measure: what the areas hold; None counts every area once.
        during: the days that should be given out (it needs an end); without it an area is a gap when no territory
            ever holds it, and the gap names no days. Archived territories count on the days they held, and without
            ``during`` not at all.
        product_line: the line asked for; "" asks for territories of all lines.
        areas: which area lies in which, when ``geo`` does not say.

    Raises:
        ValidationError: an unknown measure, or a period without end.
    """
    check_geography(geo)
    require_type(product_line, str, "product_line")
    require_type(during, Period | None, "during")
    if during is not None and during.end is None:
        raise ValidationError("Gaps need a last day.", field="during", value=during, remedy="Give the period an end.")
    weights = geo.measure(measure).tolist()
    nesting = nesting_of(geo if areas is None else areas)
    spans: dict[AreaId, list[Period]] = {}
    for territory in stream(territories, Territory, "territories"):
        days = _days(territory, during)
        if days is not None and territory.serves(product_line):
            for area_id in territory.area_ids:
                spans.setdefault(area_id, []).append(days)
    divided = {outer for id in geo.ids for outer in nesting.above(id)}
    found = []
    for at, id in enumerate(geo.ids):
        if id in divided:
            continue
        held = [days for outer in (id, *nesting.above(id)) for days in spans.get(outer, ())]
        free = () if during is None else _free(during, held)
        if free or (during is None and not held):
            found.append(TerritoryGap(area_id=id, name=geo.names[at], amount=weights[at], periods=free))
    return tuple(sorted(found, key=lambda gap: (-gap.amount, gap.area_id)))


def _free(during: Period, held: Iterable[Period]) -> tuple[Period, ...]:
    """The days of a period that none of these holds."""
    last = during.end or date.max
    free = []
    day = during.start
    for period in sorted(held, key=lambda one: one.start):
        if period.start > day:
            free.append(Period(day, min(period.start, last)))
        day = max(day, period.end or date.max)
        if day >= last:
            return tuple(free)
    return (*free, Period(day, last))


@attrs.frozen
class _Weights:
    """What the areas of a map hold, those that are divided by the areas in them."""

    amounts: Mapping[AreaId, float]
    divided: frozenset[AreaId]
    nesting: Nesting

    @classmethod
    def of(cls, geo: Geography | None, measure: str | None, nesting: Nesting) -> _Weights | None:
        if geo is not None:
            amounts = dict(zip(geo.ids, geo.measure(measure).tolist(), strict=True))
            return cls(amounts, frozenset(outer for id in geo.ids for outer in nesting.above(id)), nesting)
        if measure is not None:
            raise ValidationError(
                f"Nothing says what {measure} the areas hold.", field="geo", remedy="Give the geography too."
            )
        return None

    def total(self, ids: Iterable[AreaId]) -> float:
        amounts = []
        for id in ids:
            inside = (id, *self.nesting.below(id)) if id in self.divided else (id,)
            on_map = [one for one in inside if one in self.amounts and one not in self.divided]
            if not on_map:
                raise ValidationError(
                    f"The geography has no area {id!r}.", field="area_ids", value=id,
                    remedy="Use the ids of the same geography in the territories.",
                )  # fmt: skip
            amounts += [self.amounts[one] for one in on_map]
        return math.fsum(amounts)

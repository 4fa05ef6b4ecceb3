"""How territories lie against each other and against the map: who is given twice, what nobody holds (handbook H4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.geography import Geography
from channelcrm.territory.territory import Territory, TerritoryStatus
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
    territories: Iterable[Territory], geo: Geography | None = None, measure: str | None = None
) -> tuple[TerritoryOverlap, ...]:
    """Pairs of territories that share an area, a product line and a day, with different dealers.

    A territory of line "" is for all lines. Archived territories are left aside. Two territories of one dealer do not
    overlap; two that have no dealer yet do.

    Args:
        territories: in any order.
        geo: to weigh the areas by; without it amounts are None.
        measure: what of it to count; None counts areas.

    Raises:
        ValidationError: an unknown measure, or an area that the geography does not have.
    """
    if geo is not None:
        require_type(geo, Geography, "geo")
    given = stream(territories, Territory, "territories")
    live = [territory for territory in given if territory.status is not TerritoryStatus.ARCHIVED]
    held: dict[AreaId, list[int]] = {}
    for at, territory in enumerate(live):
        for area_id in territory.area_ids:
            held.setdefault(area_id, []).append(at)
    shared: dict[tuple[int, int], list[AreaId]] = {}
    for area_id, holders in held.items():
        for pair in combinations(holders, 2):
            shared.setdefault(pair, []).append(area_id)
    weights = _amounts(geo, measure)
    found = []
    for (i, j), area_ids in shared.items():
        left, right = sorted((live[i], live[j]), key=lambda territory: territory.id)
        lines = {left.product_line, right.product_line}
        period = left.period.intersection(right.period)
        same_dealer = left.dealer_id is not None and left.dealer_id == right.dealer_id
        if period is None or same_dealer or (len(lines) > 1 and "" not in lines):
            continue
        found.append(
            TerritoryOverlap(
                territory_ids=(left.id, right.id), dealer_ids=(left.dealer_id, right.dealer_id),
                area_ids=tuple(sorted(area_ids)), product_line=max(lines), period=period,
                amount=None if weights is None else sum(_amount(weights, area_id) for area_id in sorted(area_ids)),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-(one.amount or 0), -len(one.area_ids), one.territory_ids)))


def gaps(
    geo: Geography,
    territories: Iterable[Territory],
    measure: str | None = None,
    *,
    during: Period | None = None,
    product_line: str = "",
) -> tuple[TerritoryGap, ...]:
    """Areas that no territory gives to anybody, those that hold most first.

    Args:
        geo: the map that should be given out.
        territories: those that count: archived ones and those of another product line are left aside.
        measure: what the areas hold; None counts every area once.
        during: the days that should be given out (it needs an end); without it an area is a gap when no territory
            ever holds it, and the gap names no days.
        product_line: the line asked for; "" asks for territories of all lines.

    Raises:
        ValidationError: an unknown measure, or a period without end.
    """
    require_type(geo, Geography, "geo")
    require_type(product_line, str, "product_line")
    if during is not None:
        require_type(during, Period, "during")
    if during is not None and during.end is None:
        raise ValidationError("Gaps need a last day.", field="during", value=during, remedy="Give the period an end.")
    weights = geo.measure(measure).tolist()
    spans: dict[AreaId, list[Period]] = {}
    for territory in stream(territories, Territory, "territories"):
        if territory.status is not TerritoryStatus.ARCHIVED and territory.product_line in {"", product_line}:
            for area_id in territory.area_ids:
                spans.setdefault(area_id, []).append(territory.period)
    found = []
    for at, id in enumerate(geo.ids):
        held = spans.get(id, [])
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


def _amounts(geo: Geography | None, measure: str | None) -> dict[AreaId, float] | None:
    if geo is None:
        if measure is not None:
            raise ValidationError(
                f"Nothing says what {measure} the areas hold.", field="geo", remedy="Give the geography too."
            )
        return None
    return dict(zip(geo.ids, geo.measure(measure).tolist(), strict=True))


def _amount(weights: dict[AreaId, float], area_id: AreaId) -> float:
    if area_id not in weights:
        raise ValidationError(
            f"The geography has no area {area_id!r}.", field="area_ids", value=area_id,
            remedy="Use the ids of the same geography in the territories.",
        )  # fmt: skip
    return weights[area_id]

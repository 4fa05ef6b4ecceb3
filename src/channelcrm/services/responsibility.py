"""Sales effectiveness from the store: each dealer against the market of the areas it answers for (handbook H5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set as AbstractSet
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import attrs

from channelcrm.errors import ValidationError
from channelcrm.market.figures import Figures
from channelcrm.market.observation import Subject
from channelcrm.scoring.effectiveness import Effectiveness, Exact, market_shares, sales_effectiveness
from channelcrm.services.holding import in_force
from channelcrm.services.sourcing.readings import read_figures
from channelcrm.storage.ports import UnitOfWork
from channelcrm.territory.nesting import Nesting
from channelcrm.values import checks
from channelcrm.values.arguments import require_day, require_text, require_type
from channelcrm.values.ids import AreaId, DealerId
from channelcrm.values.period import Period

__all__ = ["MarketResults", "Segment", "gather_effectiveness"]


@attrs.frozen
class Segment:
    """A part of the market, by the metrics that are observed of areas: registrations of all brands, and of ours."""

    demand: str = attrs.field(validator=checks.text)
    brand: str = attrs.field(validator=checks.text)


@attrs.frozen(kw_only=True, eq=False)
class MarketResults:
    """How dealers sold against their markets.

    Attributes:
        by_dealer: dealer -> its effectiveness, of those who hold a territory at the end of the period.
        shares: segment -> the benchmark share that was expected of everybody.
        unobserved: dealer -> areas of its territories of which no demand was observed; they count as nothing.
    """

    by_dealer: Mapping[DealerId, Effectiveness]
    shares: Mapping[str, Exact]
    unobserved: Mapping[DealerId, tuple[AreaId, ...]]


def gather_effectiveness(
    uow: UnitOfWork,
    segments: Mapping[str, Segment],
    *,
    sales: str,
    during: Period,
    benchmark: Mapping[str, Exact] | None = None,
    known_by: date | None = None,
) -> MarketResults:
    """Sales and registration effectiveness of every dealer that holds a territory on the period's last day.

    A dealer answers for the areas of its territories in force on that day, with all that lies in them. What they hold
    is what was observed of them (subject "area") in the period: of the areas in a region where any of them was
    observed, else of the region.

    Args:
        uow: the store.
        segments: name -> the metrics of the areas.
        sales: the metric of the dealers' own sales.
        during: the days that count; it needs an end.
        benchmark: segment -> share, 0..1; None takes the brand's share in all areas on record together.
        known_by: leave out what became known later.

    Raises:
        ValidationError: no segments, figures in different units, more of the brand than of all brands, a period without
            end, a share outside 0..1.
    """
    require_type(segments, Mapping, "segments")
    require_type(during, Period, "during")
    if not segments:
        raise ValidationError("There are no segments.", field="segments", remedy="Give at least one: the whole market.")
    if known_by is not None:
        require_day(known_by, "known_by")
    if during.end is None:
        raise ValidationError("The period has no last day.", field="during", value=during, remedy="Give it an end.")
    for name, segment in segments.items():
        require_type(segment, Segment, f"segments.{name}")
    require_text(sales, "sales", "Name the metric of the dealers' sales.")
    metrics = {metric for segment in segments.values() for metric in (segment.demand, segment.brand)}
    market = _totals(read_figures(uow, Subject.AREA, metrics, during, known_by=known_by))
    sold = _totals(read_figures(uow, Subject.DEALER, {sales}, during, known_by=known_by))
    _require_one_unit({**market, **sold})
    nesting = Nesting.of(uow.areas.scan())
    observed = {AreaId(area) for total in market.values() for area in total.by_subject}
    everywhere = nesting.finest(observed, observed)
    shares = benchmark if benchmark is not None else market_shares(
        {name: _sum(market[segment.brand].by_subject, everywhere) for name, segment in segments.items()},
        {name: _sum(market[segment.demand].by_subject, everywhere) for name, segment in segments.items()},
    )  # fmt: skip
    held: dict[DealerId, set[AreaId]] = defaultdict(set)
    for territory in in_force(uow, during.end - timedelta(days=1)):
        if territory.dealer_id is not None:
            held[territory.dealer_id].update(territory.area_ids)
    seen = {area for segment in segments.values() for area in market[segment.demand].by_subject}
    held = {dealer: set(nesting.finest(areas, seen)) for dealer, areas in held.items()}
    found = sales_effectiveness(
        {
            dealer: {name: _sum(market[segment.demand].by_subject, areas) for name, segment in segments.items()}
            for dealer, areas in sorted(held.items())
        },
        shares,
        sold[sales].by_subject,
        registrations={
            dealer: sum((_sum(market[segment.brand].by_subject, areas) for segment in segments.values()), Fraction())
            for dealer, areas in held.items()
        },
    )
    return MarketResults(
        by_dealer=MappingProxyType({DealerId(dealer): one for dealer, one in found.items()}),
        shares=MappingProxyType(dict(shares)),
        unobserved=MappingProxyType({
            dealer: tuple(sorted(areas - seen)) for dealer, areas in sorted(held.items()) if areas - seen
        }),
    )  # fmt: skip


@attrs.frozen
class _Total:
    unit: str | None
    by_subject: Mapping[str, Decimal]


def _totals(figures: Mapping[str, Figures]) -> dict[str, _Total]:
    """Metric -> its unit, None without figures, and its sum by subject."""
    found = {metric: one.during(None) for metric, one in figures.items()}
    return {metric: _Total(one.unit if len(one.rows) else None, one.totals()) for metric, one in found.items()}


def _require_one_unit(totals: Mapping[str, _Total]) -> None:
    units = {metric: one.unit for metric, one in sorted(totals.items()) if one.unit is not None}
    if len(set(units.values())) > 1:
        told = ", ".join(f"{metric} in {unit or 'no unit'}" for metric, unit in units.items())
        raise ValidationError(
            f"The market and the sales are counted differently: {told}.", field="unit", value=tuple(units.values()),
            remedy="Give figures that are all counts, or all of one currency.",
        )  # fmt: skip


def _sum(amounts: Mapping[str, Decimal], areas: AbstractSet[str]) -> Fraction:
    """The exact sum over these areas."""
    return sum((Fraction(amounts[area]) for area in areas & amounts.keys()), Fraction())

"""What the store holds on a day, read once: the report's only look at storage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.market.observation import Observation, Subject
from channelcrm.market.summary import totals
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.relationship.interaction import Interaction
from channelcrm.relationship.need import Need
from channelcrm.scoring.tiering.standing import TierAssignment
from channelcrm.services.grading import standing_tiers
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Store, UnitOfWork
from channelcrm.territory.area import Area
from channelcrm.territory.territory import Territory
from channelcrm.values.history import day_of
from channelcrm.values.period import add_months

__all__ = ["Sales", "Snapshot", "read_snapshot"]

_SALES_WORDS = ("sales", "revenue", "turnover", "purchases")
_LOOKED_AT = 2000


@attrs.frozen(kw_only=True)
class Sales:
    """The last twelve months on record of one metric, by dealer, in ``unit``; from ``start`` (in) to ``end`` (out)."""

    metric: str
    unit: str
    start: date
    end: date
    by_dealer: Mapping[str, Decimal]
    other_units: int = 0

    @property
    def total(self) -> Decimal:
        """All dealers together."""
        return sum(self.by_dealer.values(), Decimal(0))


@attrs.frozen(kw_only=True)
class Snapshot:
    """The records that a report shows, each in a fixed order; ``on`` is the day it speaks of, None when unknown."""

    on: date | None
    dealers: tuple[Dealer, ...] = ()
    areas: tuple[Area, ...] = ()
    territories: tuple[Territory, ...] = ()
    tiers: tuple[TierAssignment, ...] = ()
    negotiations: tuple[Negotiation, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    needs: tuple[Need, ...] = ()
    sales: Sales | None = None
    observations: int = 0


def read_snapshot(store: Store, on: date | None, sales_metric: str | None = None) -> Snapshot:
    """Read the store as of ``on``, by default the last day on which anything in it happened.

    ``sales_metric`` names the observed figure that counts as a dealer's sales; by default the first metric of that
    name (sales, revenue, ...). Interactions are those of the twelve months before the day, and plans after it.
    """
    with store.begin() as uow:
        negotiations = _kept(uow.negotiations.scan(), on)
        agreements = tuple(one for one in uow.agreements.scan() if on is None or day_of(one.signed_at) <= on)
        day = on or _last_day(uow, negotiations, agreements)
        met = fields(Interaction)
        recent = (
            met.at >= datetime.combine(add_months(day, -12), time(), tzinfo=UTC)
            if day is not None
            else met.at.is_missing()
        )
        return Snapshot(
            on=day,
            dealers=tuple(sorted(uow.dealers.scan(), key=lambda dealer: (dealer.code, dealer.id))),
            areas=tuple(uow.areas.scan()),
            territories=tuple(
                one for one in uow.territories.scan() if day is None or one.period.end is None or day < one.period.end
            ),
            tiers=() if day is None else tuple(standing_tiers(uow, day).values()),
            negotiations=negotiations,
            agreements=agreements,
            interactions=tuple(uow.interactions.scan(recent)),
            needs=tuple(uow.needs.scan()),
            sales=_read_sales(uow, day, sales_metric) if day is not None else None,
            observations=uow.observations.count(),
        )


def _kept(negotiations: Iterable[Negotiation], on: date | None) -> tuple[Negotiation, ...]:
    return tuple(_as_of(one, on) for one in negotiations if on is None or day_of(one.opened_at) <= on)


def _as_of(negotiation: Negotiation, on: date | None) -> Negotiation:
    """The negotiation as it was known at the end of that day."""
    steps = tuple(step for step in negotiation.history if on is None or day_of(step.at) <= on)
    if on is None or len(steps) == len(negotiation.history):
        return negotiation
    return attrs.evolve(
        negotiation,
        history=steps,
        stage=steps[-1].stage,
        closed_at=None,
        lost_because="",
        offers=tuple(one for one in negotiation.offers if day_of(one.at) <= on),
        approvals=tuple(one for one in negotiation.approvals if day_of(one.at) <= on),
    )


def _last_day(uow: UnitOfWork, talks: Iterable[Negotiation], agreements: Iterable[Agreement]) -> date | None:
    observed, met = fields(Observation), fields(Interaction)
    days = [day_of(talk.history[-1].at) for talk in talks]
    days += [day_of(agreement.versions[-1].at) for agreement in agreements]
    days += [one.observed_on for one in uow.observations.find(order_by=[observed.observed_on.desc()], limit=1)]
    days += [day_of(one.at) for one in uow.interactions.find(met.planned == False, order_by=[met.at.desc()], limit=1)]  # noqa: E712
    return max(days, default=None)


def _read_sales(uow: UnitOfWork, on: date, metric: str | None) -> Sales | None:
    observed = fields(Observation)
    about_dealers = observed.subject == Subject.DEALER.value
    if metric is None:
        known = sorted({one.metric for one in uow.observations.find(about_dealers, limit=_LOOKED_AT)})
        metric = next((name for word in _SALES_WORDS for name in known if word in name.lower()), None)
        if metric is None:
            return None
    mine = about_dealers & (observed.metric == metric) & (observed.period.end <= on)
    last = uow.observations.find(mine, order_by=[observed.period.end.desc()], limit=1)
    end = last[0].period.end if last else None
    if end is None:
        return None
    start = add_months(end, -12)
    by_unit: defaultdict[str, list[Observation]] = defaultdict(list)
    for one in uow.observations.scan(mine & (observed.period.start >= start)):
        by_unit[one.unit].append(one)
    unit = min(by_unit, key=lambda name: (-len(by_unit[name]), name))
    others = sum(map(len, by_unit.values())) - len(by_unit[unit])
    sums = totals(by_unit[unit], metric)
    return Sales(metric=metric, unit=unit, start=start, end=end, by_dealer=sums, other_units=others)

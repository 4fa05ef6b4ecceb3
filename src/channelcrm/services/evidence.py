"""Gather what is known of each dealer into one table, in bulk (handbook H3, H5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from channelcrm.dealers.dealer import Dealer
from channelcrm.market.observation import Observation, Subject
from channelcrm.market.summary import growth, totals
from channelcrm.relationship.interaction import Interaction, InteractionKind
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import UnitOfWork
from channelcrm.values.arguments import require_day, stream
from channelcrm.values.attributes import Scalar
from channelcrm.values.history import day_of
from channelcrm.values.period import Period, add_months

__all__ = ["Evidence", "evidence_of", "gather_evidence"]

Evidence = Mapping[str, Sequence[Scalar]]
"""Column -> one value a dealer, None where nothing is known; the column "id" names the rows."""


def gather_evidence(uow: UnitOfWork, dealers: Sequence[Dealer], *, on: date) -> Evidence:
    """The table of ``evidence_of`` from what the store holds of these dealers."""
    require_day(on, "on")
    observed, made = fields(Observation), fields(Interaction)
    earliest = add_months(on, -24)
    figures = uow.observations.scan((observed.subject == "dealer") & (observed.period.start >= earliest))
    visits = uow.interactions.scan(made.at >= datetime.combine(add_months(on, -12), time(), tzinfo=UTC))
    return evidence_of(dealers, figures, visits, on=on)


def evidence_of(
    dealers: Sequence[Dealer], observations: Iterable[Observation], interactions: Iterable[Interaction], *, on: date
) -> Evidence:
    """One row a dealer: what happened in the 12 months before ``on`` (periods that end by then), and what is on record.

    For each metric ``m`` observed: ``m_12m``, its sum (``market.totals``), and ``m_growth``, that sum against the 12
    months before, less 1 (``market.growth``). Also ``months_12m`` (months with a figure), ``visits_12m``, and every
    attribute of a dealer under its own name, except one that is called like a column above or "id", which names the
    rows. Nothing observed is None, never zero.

    Raises:
        ValidationError: a metric in different units.
    """
    require_day(on, "on")
    year, before = Period(add_months(on, -12), on), Period(add_months(on, -24), add_months(on, -12))
    seen: dict[str, list[Observation]] = defaultdict(list)
    months: dict[str, set[date]] = defaultdict(set)
    for one in stream(observations, Observation, "observations"):
        if one.subject is Subject.DEALER:
            seen[one.metric].append(one)
            if one.period.end is not None and one.period.end <= on and one.period.start >= year.start:
                months[one.subject_id].add(one.period.start)
    visits: dict[str, int] = defaultdict(int)
    for contact in stream(interactions, Interaction, "interactions"):
        if contact.kind is InteractionKind.VISIT and not contact.planned and day_of(contact.at) in year:
            visits[contact.dealer_id] += 1
    rows = tuple(stream(dealers, Dealer, "dealers"))
    table: dict[str, list[Scalar]] = {"id": [dealer.id for dealer in rows]}
    for name in dict.fromkeys(name for dealer in rows for name in dealer.attributes if name != "id"):
        table[name] = [dealer.attributes.get(name) for dealer in rows]
    for metric in sorted(seen):
        now = totals(seen[metric], metric, during=year)
        change = growth(now, totals(seen[metric], metric, during=before))
        table[f"{metric}_12m"] = [_number(now.get(dealer.id)) for dealer in rows]
        table[f"{metric}_growth"] = [_number(change.get(dealer.id)) for dealer in rows]
    if months:
        table["months_12m"] = [len(months[dealer.id]) if dealer.id in months else 0 for dealer in rows]
    table["visits_12m"] = [visits.get(dealer.id, 0) for dealer in rows]
    return table


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)

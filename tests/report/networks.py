"""Networks for the tests of the report: a small made-up one with everything on record, and names that mean harm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import attrs

import channelcrm as crm
from channelcrm.dealers.duplicates import Match
from channelcrm.interchange import Problem
from channelcrm.selection import Count, MaxCoverage, select
from channelcrm.territory import Geography, Radius, coverage, divide

TODAY = date(2026, 10, 1)
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    '\u202etcudorP live\u202c & "Söhne" <b>',
    "爱荷华农机有限公司",
    "{{7*7}} ${alert(1)} <!-- -->",
)
CARD = crm.Scorecard(
    name="farm machinery dealer",
    version=3,
    criteria=[
        crm.Criterion("sales_usd_12m", weight=40, scale=crm.Linear(worst=0, best=3_000_000)),
        crm.Criterion("payment_days", weight=20, scale=crm.Linear(worst=90, best=30)),
        crm.Criterion("reputation", weight=40, scale=crm.Levels({"poor": 0, "fair": 0.5, "good": 1})),
    ],
    requirements=[crm.Requirement("licensed", "==", True)],
    missing="bounds",
)
REP, LEADER = crm.Actor("rep", "specialist"), crm.Actor("leader", "manager")


@attrs.frozen
class Network:
    """A store, its dealers, and what was computed from it: keyword arguments of write_report."""

    store: crm.Store
    dealers: tuple[crm.Dealer, ...]
    results: Mapping[str, Any]


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def sample(size: int = 60) -> Network:
    """The sample network: the first dealers with hostile names, one without a location, agreements of every status."""
    made = crm.sample_network(dealers=size, seed=11, on=TODAY, months=14)
    dealers = [attrs.evolve(dealer, name=name) for dealer, name in zip(made.dealers, HOSTILE, strict=False)]
    dealers += [attrs.evolve(made.dealers[len(HOSTILE)], location=None), *made.dealers[len(HOSTILE) + 1 :]]
    dealers = [dealer.with_status("active") for dealer in dealers]
    with crm.open("memory:") as known, known.begin() as uow:
        uow.dealers.add_many(dealers)
        uow.observations.add_many(made.observations)
        uow.interactions.add_many(made.interactions)
        table = crm.evidence(uow, CARD, as_of=TODAY)
    ranking = crm.rank(table, CARD)
    tiers = crm.tiers_by_share(
        dict(zip(table["id"], table["sales_usd_12m"], strict=True)), {"A": 0.6, "B": 0.9, "C": 1}
    )
    dealers = [dealer.in_tier(tiers[dealer.id]) for dealer in dealers]
    areas = crm.sample_areas()
    store = crm.open("memory:")
    with store.begin() as uow:
        uow.areas.add_many(areas)
        uow.dealers.add_many(dealers)
        uow.observations.add_many(made.observations)
        uow.interactions.add_many(made.interactions)
        uow.needs.add_many(made.needs)
        uow.negotiations.add_many(made.negotiations)
    geo = Geography.from_areas(areas)
    located = [dealer for dealer in dealers if dealer.location]
    chosen = select(
        located, demand=geo, reach=Radius(km=40), objective=MaxCoverage("population"), limits=[Count(max=6)]
    )
    division = divide(geo, centers=[dealer for dealer in located if dealer.id in chosen.chosen], measure="population")
    sign_agreements(store, division.areas)
    with store.begin() as uow:
        visits = crm.next_visits(
            uow.dealers.scan(), uow.interactions.scan(), crm.VisitPolicy({"A": 30, "B": 60}, otherwise=120), on=TODAY
        )
    results = {
        "ranking": ranking, "selection": chosen, "division": division, "visits": visits,
        "coverage": [coverage(geo, located, reach=Radius(km=km), measure="population") for km in (20, 50)],
        "problems": [Problem(7, "phone", HOSTILE[0], "This is no phone number.", "Give digits.", "warning")],
        "matches": [Match(left=dealers[0].id, right=dealers[1].id, score=0.91, reasons=("same name",))],
    }  # fmt: skip
    return Network(store, tuple(dealers), results)


def sign_agreements(store: crm.Store, areas: Mapping[str, tuple[crm.AreaId, ...]]) -> None:
    """One a centre: in force, about to end, terminated, and yet to begin."""
    spans = [(date(2026, 2, 1), date(2027, 2, 1)), (date(2025, 11, 20), date(2026, 11, 20)), (date(2026, 1, 1), None),
             (date(2027, 1, 1), date(2028, 1, 1))]  # fmt: skip
    for number, (dealer_id, held) in enumerate(sorted(areas.items())):
        start, end = spans[number % len(spans)]
        terms = crm.Terms(
            product_lines=["tractors"], area_ids=held, exclusivity="exclusive", period=crm.Period(start, end),
            annual_target=crm.Money(250_000 * (number + 1), "USD"), payment_days=45, discount="0.1",
        )  # fmt: skip
        talk = crm.Negotiation.open(dealer_id, by=REP, at=noon(2025, 9, 1)).advance(
            "qualified", by=REP, at=noon(2025, 9, 2)
        )
        talk = talk.offer(terms, by=REP, at=noon(2025, 9, 3))
        talk = talk.accept(by=crm.Actor("them", "dealer"), at=noon(2025, 9, 4)).approve(by=LEADER, at=noon(2025, 9, 5))
        with store.begin() as uow:
            uow.negotiations.add(talk)
            agreement = crm.appoint(uow, talk, by=LEADER, at=noon(2025, 10, 1))
            if end is None:
                ended = agreement.terminate(on=date(2026, 6, 1), reason="sold", by=LEADER, at=noon(2026, 5, 1))
                uow.agreements.save(ended)

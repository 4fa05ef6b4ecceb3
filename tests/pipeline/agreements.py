"""Agreements at hand, and random lives of agreements."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import attrs
from hypothesis import strategies as st

from channelcrm.errors import ChannelCrmError
from channelcrm.pipeline import Agreement, Terms
from channelcrm.values import Period, make_id
from channelcrm.values.ids import AgreementId
from tests.pipeline.given import ANN, BOB, DEALER, terms

FIRST = date(2027, 1, 1)
HORIZON = 90
DAYS = [FIRST + timedelta(days=number) for number in range(-5, HORIZON + 60)]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def agreement(signed: date = date(2026, 12, 1), number: int = 1, **changes) -> Agreement:
    return Agreement(
        id=AgreementId(make_id(noon(signed), "agreement", number)),
        dealer_id=DEALER,
        terms=terms(**changes),
        signed_at=noon(signed),
        signed_by=ANN,
    )


SMALL_TERMS = st.builds(
    terms,
    area_ids=st.sets(st.sampled_from(["1", "2"]), min_size=1),
    product_lines=st.sets(st.sampled_from(["tractors", "parts"]), min_size=1),
    exclusivity=st.sampled_from(["exclusive", "sole", "open"]),
)
OFFSETS = st.integers(0, HORIZON)
CHANGES = st.tuples(st.sampled_from(["amend", "renew", "renew", "terminate"]), OFFSETS, OFFSETS, SMALL_TERMS)


def change(held: Agreement, what: str, at: date, day: date, wanted: Terms) -> Agreement:
    """One change of an agreement, agreed ``at``; ``day`` is when it takes effect, or how much later it is renewed."""
    match what:
        case "amend":
            same_days = attrs.evolve(wanted, period=held.terms.period)
            return held.amend(same_days, by=ANN, at=noon(at), effective_on=max(day, held.versions[-1].effective_on))
        case "renew":
            until = max(held.terms.period.end or at, at) + (day - at)
            return held.renew(until=until, terms=wanted, by=ANN, at=noon(at))
        case _:
            return held.terminate(on=day, reason="Sales.", by=BOB, at=noon(at))


@st.composite
def fresh_agreements(draw) -> Agreement:
    """An agreement signed before, on or after its first day, with or without end."""
    start = FIRST + timedelta(days=draw(st.integers(0, 20)))
    length = draw(st.none() | st.integers(1, 60))
    period = Period(start, None if length is None else start + timedelta(days=length))
    signed = FIRST + timedelta(days=draw(st.integers(0, 40)))
    wanted = attrs.evolve(draw(SMALL_TERMS), period=period)
    return attrs.evolve(agreement(signed, draw(st.integers(0, 10**6))), terms=wanted, versions=_first(signed, wanted))


def _first(signed: date, wanted: Terms):
    version = agreement(signed).versions[0]
    return (attrs.evolve(version, terms=wanted, effective_on=wanted.period.start),)


@st.composite
def agreements(draw) -> Agreement:
    """An agreement after a random life."""
    held = draw(fresh_agreements())
    for _ in range(draw(st.integers(0, 4))):
        what, at, day, wanted = draw(CHANGES)
        agreed = max(FIRST + timedelta(days=at // 2), held.versions[-1].at.date())
        with suppress(ChannelCrmError):
            held = change(held, what, agreed, agreed + timedelta(days=day // 2), wanted)
    return held

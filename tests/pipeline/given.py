"""People, terms, negotiations at each stage, and random walks through them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from channelcrm.errors import ChannelCrmError
from channelcrm.pipeline import NEGOTIATION_STEPS, ApprovalPolicy, Negotiation, Stage, Terms
from channelcrm.values import Actor, Money, Period, make_id
from channelcrm.values.ids import DealerId

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN = Actor("ann", "specialist")
BOB = Actor("bob", "manager")
CY = Actor("cy", "director")
DEE = Actor("dee", "dealer")
DEALER = DealerId(make_id(NOW, "dealer", "D1"))
LAX = ApprovalPolicy(exclusivity=(), discount_above=None, payment_days_above=None)
YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))


def terms(**changes) -> Terms:
    values = {
        "product_lines": ["tractors"],
        "area_ids": ["19001"],
        "exclusivity": "exclusive",
        "period": YEAR,
        "discount": Decimal("0.12"),
        "payment_days": 60,
        "annual_target": Money("1200000", "USD"),
    }
    return Terms(**{**values, **changes})


OPENED = Negotiation.open(DEALER, by=ANN, at=NOW)
QUALIFIED = OPENED.advance("qualified", by=ANN, at=NOW + HOUR)
OFFERED = QUALIFIED.offer(terms(), by=ANN, at=NOW + 2 * HOUR)
COUNTERED = OFFERED.counter(terms(discount="0.15"), by=DEE, at=NOW + 3 * HOUR)
ACCEPTED = COUNTERED.accept(by=ANN, at=NOW + 4 * HOUR)
APPROVED = ACCEPTED.approve(by=BOB, at=NOW + 5 * HOUR)
WON = APPROVED.win(APPROVED.sign(by=ANN, at=NOW + 6 * HOUR))
LOST = OPENED.lose(reason="No interest.", by=DEE, at=NOW + HOUR)
AT = {n.stage: n for n in (OPENED, QUALIFIED, OFFERED, COUNTERED, ACCEPTED, APPROVED, WON, LOST)}
LATER = NOW + 10 * HOUR


def go(n: Negotiation, stage: Stage, by: Actor, at: datetime, wanted: Terms) -> Negotiation:
    """Take the step that leads to this stage, whatever its method."""
    match stage:
        case Stage.OFFERED:
            return n.offer(wanted, by=by, at=at)
        case Stage.COUNTERED:
            return n.counter(wanted, by=by, at=at)
        case Stage.ACCEPTED:
            return n.accept(by=by, at=at)
        case Stage.APPROVED:
            return n.approve(by=by, at=at)
        case Stage.WON:
            return n.win(n.sign(by=by, at=at, policy=LAX))
        case Stage.LOST:
            return n.lose(reason="Price.", by=by, at=at)
        case Stage.QUALIFIED if n.stage is Stage.ACCEPTED:
            return n.reject(reason="Too much.", by=by, at=at)
        case _:
            return n.advance(stage, by=by, at=at)


TERMS = st.builds(
    terms,
    discount=st.decimals(0, "0.3", places=2),
    annual_target=st.none() | st.builds(Money, st.integers(0, 10**6), st.sampled_from(["USD", "CNY", "JPY"])),
    period=st.integers(0, 30).map(lambda month: Period(date(2027 + month // 12, month % 12 + 1, 1))),
)
# A number picks among the steps allowed, so that walks get somewhere; a stage may be out of reach.
PICKS = st.integers(0, 4) | st.integers(0, 4) | st.sampled_from(Stage)
MOVES = st.tuples(PICKS, st.sampled_from([ANN, BOB, CY, DEE]), st.integers(-1, 48), TERMS)


WALKS = st.integers(0, 24).flatmap(lambda length: st.lists(MOVES, min_size=length, max_size=length))


def aim(n: Negotiation, pick: Stage | int) -> Stage:
    """The stage picked: by name, or by number among those allowed (but lost only when nothing else is)."""
    if isinstance(pick, Stage):
        return pick
    allowed = [stage for stage in NEGOTIATION_STEPS[n.stage] if stage is not Stage.LOST] or list(Stage)
    return allowed[pick % len(allowed)]


def walk(seed: int) -> Negotiation:
    """A negotiation after some legal steps, drawn by lot from ``seed``."""
    lot = Random(seed)
    n = Negotiation.open(
        DEALER,
        by=ANN,
        at=NOW,
        subject=str(seed),
        expected_value=lot.choice([None, Money(50_000, "USD")]),
        expected_on=lot.choice([None, date(2027, 5, 17)]),
    )
    for _ in range(lot.randrange(20)):
        at = n.history[-1].at + lot.randrange(48) * HOUR
        wanted = terms(
            annual_target=lot.choice([None, Money(lot.randrange(10**6), lot.choice(["USD", "CNY", "JPY"]))]),
            period=Period.month(2027 + lot.randrange(3), lot.randrange(1, 13)),
        )
        for by in (lot.choice([ANN, BOB, CY, DEE]), DEE, ANN, BOB, CY):
            with suppress(ChannelCrmError):
                n = go(n, aim(n, lot.choice([*range(40), *Stage])), by, at, wanted)
                break
    return n


NEGOTIATIONS = st.integers(0, 10**6).map(walk)

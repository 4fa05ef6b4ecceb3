"""Sample negotiations, walked through the real steps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import attrs

from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.terms import Exclusivity, Terms
from channelcrm.sample import words
from channelcrm.sample.geography import sample_areas
from channelcrm.values.actor import Actor, Role
from channelcrm.values.ids import DealerId
from channelcrm.values.money import Money
from channelcrm.values.period import Period

__all__ = ["negotiation"]

_SHARE = 0.2
_LAST_STEP = ("opened", "qualified", "offered", "countered", "accepted", "lost")


def negotiation(random: Random, dealer_id: DealerId, on: date) -> Negotiation | None:
    """A negotiation with this dealer that has come to some stage by ``on``; None for four dealers of five."""
    if random.random() >= _SHARE:
        return None
    last = random.choice(_LAST_STEP)
    days = iter(sorted(random.sample(range(5, 200), 6), reverse=True))
    ours, theirs = Actor(f"rep{random.randint(1, 5)}", Role.SPECIALIST), Actor(f"dealer:{dealer_id}", Role.DEALER)

    def moment() -> datetime:
        return datetime.combine(on - timedelta(days=next(days)), time(15), tzinfo=UTC)

    found = Negotiation.open(dealer_id, by=ours, at=moment())
    if last == "opened":
        return found
    found = found.advance("qualified", by=ours, at=moment())
    if last == "qualified":
        return found
    terms = _terms(random, on)
    found = found.offer(terms, by=ours, at=moment())
    if last == "lost":
        return found.lose(reason=random.choice(("price", "competitor", "no interest")), by=ours, at=moment())
    if last == "offered":
        return found
    found = found.counter(_asking_more(terms), by=theirs, at=moment())
    return found if last == "countered" else found.accept(by=ours, at=moment())


def _terms(random: Random, on: date) -> Terms:
    start = date(on.year + 1, 1, 1)
    return Terms(
        exclusivity=random.choice((Exclusivity.OPEN, Exclusivity.EXCLUSIVE)),
        product_lines=random.sample(words.PRODUCT_LINES, 2),
        area_ids=[random.choice(sample_areas()).id],
        period=Period(start, date(start.year + 1, 1, 1)),
        discount=Decimal(random.randint(5, 15)).scaleb(-2),
        payment_days=random.choice((30, 45, 60)),
        annual_target=Money(random.randint(2, 40) * 50_000, "USD"),
    )


def _asking_more(terms: Terms) -> Terms:
    return attrs.evolve(terms, discount=terms.discount + Decimal("0.02"), payment_days=terms.payment_days + 15)

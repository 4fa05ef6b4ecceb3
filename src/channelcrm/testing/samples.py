"""A few plain records, for tests that need any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs

from channelcrm.dealers.contact import Contact
from channelcrm.dealers.dealer import Dealer
from channelcrm.market.observation import Observation, Subject
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.terms import Terms
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.criterion import Criterion
from channelcrm.scoring.judging import rank
from channelcrm.scoring.record.decision import Decision
from channelcrm.scoring.scales import Linear
from channelcrm.scoring.tiering.standing import TierAssignment
from channelcrm.territory.area import Area
from channelcrm.values.actor import Actor, Role
from channelcrm.values.ids import (
    AgreementId,
    AreaId,
    ContactId,
    DealerId,
    ObservationId,
    TierAssignmentId,
    make_id,
)
from channelcrm.values.period import Period

__all__ = [
    "ANN", "NOW", "YEAR", "agreement", "area", "contact", "dealer", "dealers", "decision", "observation", "scorecard",
    "terms", "tier",
]  # fmt: skip

NOW = datetime(2027, 1, 1, tzinfo=UTC)
YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
ANN = Actor("ann", Role.MANAGER)


def dealer(key: str = "a", /, **changes: Any) -> Dealer:
    """A dealer whose id, code and name follow from ``key``, with these changes."""
    return attrs.evolve(Dealer.new(code=key, name=f"Dealer {key}", at=NOW), **changes)


def dealers(codes: str) -> list[Dealer]:
    """A dealer for every letter."""
    return [dealer(code) for code in codes]


def contact(of: Dealer, name: str = "Ann") -> Contact:
    """Someone at this dealer."""
    return Contact(id=ContactId(make_id(NOW, "contact", of.id, name)), dealer_id=of.id, name=name)


def observation(subject_id: str, value: int = 1, subject: Subject = Subject.DEALER) -> Observation:
    """A figure about a dealer, or another subject."""
    id = ObservationId(make_id(NOW, "observation", subject, subject_id, value))
    return Observation(
        id=id, subject=subject, subject_id=subject_id, metric="sales", period=YEAR, value=Decimal(value),
        observed_on=YEAR.start,
    )  # fmt: skip


def area(id: str, parent: str | None = None) -> Area:
    """An area without geometry, perhaps within another."""
    return Area(id=AreaId(id), name=f"Area {id}", parent_id=None if parent is None else AreaId(parent))


def terms(
    areas: Sequence[str] = ("19001",),
    lines: Sequence[str] = ("tractors",),
    exclusivity: str = "exclusive",
    period: Period = YEAR,
    accounts: Sequence[str] = ("Acme",),
) -> Terms:
    """Terms over these areas, lines and days; the accounts are those of named_account terms."""
    return Terms(
        product_lines=lines, area_ids=[AreaId(id) for id in areas], exclusivity=exclusivity, period=period,
        accounts=accounts if exclusivity == "named_account" else (),
    )  # fmt: skip


def agreement(of: Dealer, content: Terms | None = None, name: str = "") -> Agreement:
    """A signed agreement; the same dealer and name make the same one."""
    id = AgreementId(make_id(NOW, "agreement", of.id, name))
    signed_at = datetime(2026, 12, 1, tzinfo=UTC)
    return Agreement(
        id=id, dealer_id=DealerId(of.id), terms=content or terms(), signed_at=signed_at, signed_by=ANN
    )  # fmt: skip


def scorecard(best: float = 100, *, name: str = "dealer", version: int = 1) -> Scorecard:
    """A card that scores ``sales`` from nothing to ``best``."""
    return Scorecard(name=name, version=version, criteria=[Criterion("sales", weight=1, scale=Linear(0, best))])


def decision(on: Scorecard, subject: str = "who gets the north") -> Decision:
    """A decision for the first of two rows; the same card and subject make the same one."""
    ranking = rank({"id": ["a", "b"], "sales": [80, None]}, on)
    return Decision.of(ranking, subject=subject, chosen=["a"], by=ANN, at=NOW, reason="the higher score")


def tier(of: Dealer, name: str = "A", **changes: Any) -> TierAssignment:
    """A tier of this dealer for the year, with these changes."""
    id = TierAssignmentId(make_id(NOW, "tier", of.id, name))
    return TierAssignment(id=id, dealer_id=of.id, tier=name, period=YEAR, **changes)

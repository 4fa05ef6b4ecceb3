"""Registered deals: a dealer's customer, protected for a time."""

from __future__ import annotations

from datetime import datetime

import attrs

from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.choice import Choice
from channelcrm.values.ids import DealerId, DealId
from channelcrm.values.money import Money
from channelcrm.values.period import Period

__all__ = ["DealOutcome", "DealRegistration"]


class DealOutcome(Choice):
    """How a registered deal ended, or that it has not."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


@attrs.frozen(kw_only=True)
class DealRegistration:
    """A sale that a dealer is working on, and that is theirs while ``protected`` lasts (handbook P6)."""

    id: DealId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    customer: str = attrs.field(validator=checks.text)
    product_line: str = attrs.field(validator=checks.text)
    value: Money = attrs.field(validator=checks.of_type(Money))
    registered_at: datetime = attrs.field(validator=checks.aware)
    registered_by: Actor = attrs.field(validator=checks.of_type(Actor))
    protected: Period = attrs.field(validator=checks.of_type(Period))
    outcome: DealOutcome = attrs.field(default=DealOutcome.OPEN, converter=DealOutcome)
    closed_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    closed_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    note: str = attrs.field(default="", validator=checks.whole_text)
    revision: int = attrs.field(default=0, eq=False, repr=False)

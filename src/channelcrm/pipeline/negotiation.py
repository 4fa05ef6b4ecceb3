"""The negotiation with one dealer, from opened to won or lost."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from channelcrm.pipeline.offer import Approval, Offer, Step
from channelcrm.pipeline.stages import Stage
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.ids import DealerId, NegotiationId
from channelcrm.values.money import Money

__all__ = ["Negotiation"]


@attrs.frozen(kw_only=True)
class Negotiation:
    """A negotiation (handbook H7)."""

    id: NegotiationId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    subject: str = attrs.field(default="", validator=checks.whole_text)
    stage: Stage = attrs.field(default=Stage.OPENED, converter=Stage)
    opened_at: datetime = attrs.field(validator=checks.aware)
    opened_by: Actor = attrs.field(validator=checks.of_type(Actor))
    expected_value: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    expected_on: date | None = attrs.field(default=None, validator=checks.optional(checks.day))
    closed_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    lost_because: str = attrs.field(default="", validator=checks.whole_text)
    history: tuple[Step, ...] = attrs.field(default=(), converter=tuple)
    offers: tuple[Offer, ...] = attrs.field(default=(), converter=tuple)
    approvals: tuple[Approval, ...] = attrs.field(default=(), converter=tuple)
    revision: int = attrs.field(default=0, eq=False, repr=False)

"""Funds: what a dealer claims for joint work, with proof, and what was granted."""

from __future__ import annotations

from datetime import datetime

import attrs

from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.attributes import sorted_texts
from channelcrm.values.choice import Choice
from channelcrm.values.ids import ActivityId, DealerId, FundId
from channelcrm.values.money import Money

__all__ = ["FundClaim", "FundStage"]


class FundStage(Choice):
    """Where a claim for funds stands."""

    CLAIMED = "claimed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PAID = "paid"


@attrs.frozen(kw_only=True)
class FundClaim:
    """Money a dealer claims back for work done together (handbook P4)."""

    id: FundId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    activity_id: ActivityId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    stage: FundStage = attrs.field(default=FundStage.CLAIMED, converter=FundStage)
    amount: Money = attrs.field(validator=checks.of_type(Money))
    claimed_at: datetime = attrs.field(validator=checks.aware)
    claimed_by: Actor = attrs.field(validator=checks.of_type(Actor))
    proofs: tuple[str, ...] = attrs.field(default=(), converter=sorted_texts, validator=checks.each(checks.text))
    granted: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    decided_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    decided_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    paid_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    note: str = attrs.field(default="", validator=checks.whole_text)
    revision: int = attrs.field(default=0, eq=False, repr=False)

"""Service cases: what a dealer needs done, by which department, by when."""

from __future__ import annotations

from datetime import datetime

import attrs

from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.ids import CaseId, DealerId
from channelcrm.values.money import Money

__all__ = ["HandOver", "ServiceCase"]


@attrs.frozen(kw_only=True)
class HandOver:
    """A case passed from one department to another (handbook C10)."""

    was: str = attrs.field(validator=checks.text)
    to: str = attrs.field(validator=checks.text)
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    at: datetime = attrs.field(validator=checks.aware)
    reason: str = attrs.field(default="", validator=checks.whole_text)


@attrs.frozen(kw_only=True)
class ServiceCase:
    """A request for service and what came of it (handbook C5, C10)."""

    id: CaseId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    subject: str = attrs.field(validator=checks.text)
    department: str = attrs.field(validator=checks.text)
    opened_at: datetime = attrs.field(validator=checks.aware)
    opened_by: Actor = attrs.field(validator=checks.of_type(Actor))
    respond_by: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    due_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    responded_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    closed_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    resolution: str = attrs.field(default="", validator=checks.whole_text)
    hand_overs: tuple[HandOver, ...] = attrs.field(default=(), validator=checks.tuple_of(HandOver))
    cost: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    revenue: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    revision: int = attrs.field(default=0, eq=False, repr=False)

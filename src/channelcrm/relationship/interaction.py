"""Contacts made: visits, calls, letters, meetings, on record."""

from __future__ import annotations

from datetime import datetime

import attrs

from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.attributes import NO_SCALARS, Scalars, frozen_scalars, plain_scalars
from channelcrm.values.choice import Choice
from channelcrm.values.ids import ContactId, DealerId, InteractionId

__all__ = ["Interaction", "InteractionKind"]


class InteractionKind(Choice):
    """How a dealer was met."""

    VISIT = "visit"
    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    MESSAGE = "message"


@attrs.frozen(kw_only=True)
class Interaction:
    """One contact with a dealer, made or planned (handbook H5, H7)."""

    id: InteractionId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    contact_id: ContactId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    kind: InteractionKind = attrs.field(default=InteractionKind.VISIT, converter=InteractionKind)
    at: datetime = attrs.field(validator=checks.aware)
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    planned: bool = attrs.field(default=False, validator=checks.of_type(bool))
    planned_for: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    summary: str = attrs.field(default="", validator=checks.whole_text)
    answers: Scalars = attrs.field(default=NO_SCALARS, converter=frozen_scalars, validator=plain_scalars, hash=False)
    revision: int = attrs.field(default=0, eq=False, repr=False)

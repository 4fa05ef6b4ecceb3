"""What happens in a negotiation: steps taken, offers made, approvals given or refused."""

from __future__ import annotations

from datetime import datetime

import attrs

from channelcrm.errors import PermissionRefusedError
from channelcrm.pipeline.stages import Stage
from channelcrm.pipeline.terms import Terms
from channelcrm.values import checks
from channelcrm.values.actor import Actor, Role
from channelcrm.values.arguments import require_type
from channelcrm.values.choice import Choice

__all__ = ["Approval", "Offer", "Side", "Step", "require_ours", "side_of"]


class Side(Choice):
    """The two sides of the table."""

    US = "us"
    DEALER = "dealer"


def side_of(actor: Actor) -> Side:
    """The dealer's side for actors in the role dealer, ours for all others."""
    require_type(actor, Actor, "by")
    return Side.DEALER if actor.role is Role.DEALER else Side.US


def require_ours(by: Actor, what: str) -> None:
    """Refuse an actor of the dealer's side.

    Raises:
        PermissionRefusedError: names the actor and what they cannot do.
    """
    if side_of(by) is Side.DEALER:
        raise PermissionRefusedError(f"{by.id} acts for the dealer and cannot {what}. One of us does.", actor=by.id)


@attrs.frozen(kw_only=True)
class Offer:
    """Terms that one side put on the table. ``number`` counts from 1 within its negotiation."""

    number: int = attrs.field(validator=checks.count)
    terms: Terms = attrs.field(validator=checks.of_type(Terms))
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)

    @property
    def side(self) -> Side:
        """Who made it."""
        return side_of(self.by)


@attrs.frozen(kw_only=True)
class Approval:
    """A leader's word on the accepted offer of this number: granted, or refused with a reason (handbook E5)."""

    offer_number: int = attrs.field(validator=checks.count)
    granted: bool = attrs.field(validator=checks.of_type(bool))
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    reason: str = attrs.field(default="", validator=checks.whole_text)


@attrs.frozen(kw_only=True)
class Step:
    """One entry of a negotiation's history: the stage it came to, by whom, when."""

    stage: Stage = attrs.field(converter=Stage)
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    note: str = attrs.field(default="", validator=checks.whole_text)

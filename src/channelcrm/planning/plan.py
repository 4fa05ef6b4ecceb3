"""The channel plan: targets for a period."""

from __future__ import annotations

from datetime import datetime

import attrs

from channelcrm.planning.target import Target
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.ids import PlanId
from channelcrm.values.period import Period

__all__ = ["ChannelPlan"]


@attrs.frozen(kw_only=True)
class ChannelPlan:
    """What the channel is to reach in a period (handbook P1)."""

    id: PlanId = attrs.field(validator=checks.id_text)
    name: str = attrs.field(validator=checks.text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    targets: tuple[Target, ...] = attrs.field(
        default=(), converter=tuple, validator=checks.each(checks.of_type(Target))
    )
    asked_at: datetime = attrs.field(validator=checks.aware)
    asked_by: Actor = attrs.field(validator=checks.of_type(Actor))
    approved_at: datetime | None = attrs.field(default=None, validator=checks.optional(checks.aware))
    approved_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    revision: int = attrs.field(default=0, eq=False, repr=False)

"""Planned work: studies, campaigns, publicity, public relations, events, programmes, training."""

from __future__ import annotations

from datetime import datetime

import attrs

from channelcrm.planning.stages import ActivityStage
from channelcrm.planning.work import ActivityStep, Expense, Task
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.attributes import sorted_texts
from channelcrm.values.choice import Choice
from channelcrm.values.ids import ActivityId, DealerId
from channelcrm.values.money import Money
from channelcrm.values.period import Period

__all__ = ["Activity", "ActivityKind"]


class ActivityKind(Choice):
    """What planned work is (handbook E1 to E3, H1, P3 to P5)."""

    STUDY = "study"
    CAMPAIGN = "campaign"
    PUBLICITY = "publicity"
    PUBLIC_RELATIONS = "public_relations"
    EVENT = "event"
    PROGRAMME = "programme"
    TRAINING = "training"


@attrs.frozen(kw_only=True)
class Activity:
    """A piece of planned work (handbook E1)."""

    id: ActivityId = attrs.field(validator=checks.id_text)
    kind: ActivityKind = attrs.field(converter=ActivityKind)
    name: str = attrs.field(validator=checks.text)
    purpose: str = attrs.field(validator=checks.text)
    stage: ActivityStage = attrs.field(default=ActivityStage.DRAFT, converter=ActivityStage)
    period: Period = attrs.field(validator=checks.of_type(Period))
    proposed_at: datetime = attrs.field(validator=checks.aware)
    proposed_by: Actor = attrs.field(validator=checks.of_type(Actor))
    dealer_ids: tuple[DealerId, ...] = attrs.field(
        default=(), converter=sorted_texts, validator=checks.each(checks.id_text)
    )
    budget: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    spend: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    evaluation: str = attrs.field(default="", validator=checks.whole_text)
    tasks: tuple[Task, ...] = attrs.field(default=(), validator=checks.tuple_of(Task))
    expenses: tuple[Expense, ...] = attrs.field(default=(), validator=checks.tuple_of(Expense))
    history: tuple[ActivityStep, ...] = attrs.field(default=(), validator=checks.tuple_of(ActivityStep))
    revision: int = attrs.field(default=0, eq=False, repr=False)

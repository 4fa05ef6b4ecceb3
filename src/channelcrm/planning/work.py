"""The parts of planned work: tasks, expenses, entries of its history."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from channelcrm.planning.stages import ActivityStage
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.money import Money

__all__ = ["ActivityStep", "Expense", "Task"]


@attrs.frozen(kw_only=True)
class Task:
    """A piece of work with its owner and due day; the name tells it apart within its activity."""

    name: str = attrs.field(validator=checks.text)
    owner: Actor = attrs.field(validator=checks.of_type(Actor))
    due_on: date = attrs.field(validator=checks.day)
    done_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )


@attrs.frozen(kw_only=True)
class Expense:
    """Money spent."""

    amount: Money = attrs.field(validator=checks.of_type(Money))
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    note: str = attrs.field(default="", validator=checks.whole_text)


@attrs.frozen(kw_only=True)
class ActivityStep:
    """One entry of an activity's history: the stage it came to, by whom, when."""

    stage: ActivityStage = attrs.field(converter=ActivityStage)
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    note: str = attrs.field(default="", validator=checks.whole_text)

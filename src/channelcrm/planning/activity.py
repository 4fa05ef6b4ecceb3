"""Planned work: studies, campaigns, publicity, public relations, events, programmes, training."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

import attrs

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.planning.kinds import ActivityKind
from channelcrm.planning.stages import ACTIVITY_STEPS, ActivityStage
from channelcrm.planning.work import ActivityStep, Expense, Task
from channelcrm.values import checks
from channelcrm.values.actor import Actor, require_approver
from channelcrm.values.arguments import require_text, require_type, stream
from channelcrm.values.attributes import sorted_texts
from channelcrm.values.history import require_later, require_step
from channelcrm.values.ids import ActivityId, DealerId, make_id
from channelcrm.values.money import Money
from channelcrm.values.period import Period

__all__ = ["Activity"]


_OWN_METHODS = {
    ActivityStage.DRAFT: "send_back(...)", ActivityStage.SUBMITTED: "submit(...)",
    ActivityStage.APPROVED: "approve(...)", ActivityStage.EVALUATED: "evaluate(...)",
    ActivityStage.CANCELLED: "cancel(...)",
}  # fmt: skip
_SPENDING = frozenset({ActivityStage.APPROVED, ActivityStage.PREPARED, ActivityStage.RUNNING, ActivityStage.EVALUATED})


def _proposal(activity: Activity) -> tuple[ActivityStep, ...]:
    return (ActivityStep(stage=ActivityStage.DRAFT, by=activity.proposed_by, at=activity.proposed_at),)


@attrs.frozen(kw_only=True)
class Activity:
    """A piece of planned work, from proposal by way of approval to evaluation (handbook E1).

    ``stage`` is where the last step led (see ``ACTIVITY_STEPS``); ``spend`` is the sum of ``expenses``. Histories only
    grow; task names tell tasks apart.

    Changes raise:
        IllegalTransitionError: the step is not allowed from here; names what is.
        PermissionRefusedError: the wrong role, or someone approving their own proposal (E5).
        ValidationError: a time before the last step, another currency, a task that is there already or is not there.
    """

    id: ActivityId = attrs.field(validator=checks.id_text)
    kind: ActivityKind = attrs.field(converter=ActivityKind)
    name: str = attrs.field(validator=checks.text)
    purpose: str = attrs.field(validator=checks.text)
    stage: ActivityStage = attrs.field(default=ActivityStage.DRAFT, converter=ActivityStage)
    period: Period = attrs.field(validator=checks.of_type(Period))
    proposed_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    proposed_by: Actor = attrs.field(validator=checks.of_type(Actor))
    dealer_ids: tuple[DealerId, ...] = attrs.field(
        default=(), converter=sorted_texts, validator=checks.each(checks.id_text)
    )
    budget: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    spend: Money | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Money)))
    evaluation: str = attrs.field(default="", validator=checks.whole_text)
    tasks: tuple[Task, ...] = attrs.field(default=(), validator=checks.tuple_of(Task))
    expenses: tuple[Expense, ...] = attrs.field(default=(), validator=checks.tuple_of(Expense))
    history: tuple[ActivityStep, ...] = attrs.field(
        default=attrs.Factory(_proposal, takes_self=True), validator=checks.tuple_of(ActivityStep)
    )
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        if not self.history or self.history[-1].stage is not self.stage:
            raise ValidationError(
                f"The history does not end at {self.stage}.", field="stage", value=self.stage,
                remedy="A stage is reached by steps: begin with Activity.propose(...).",
            )  # fmt: skip

    @classmethod
    def propose(
        cls,
        kind: ActivityKind | str,
        name: str,
        *,
        purpose: str,
        period: Period,
        by: Actor,
        at: datetime,
        budget: Money | None = None,
        dealer_ids: Iterable[DealerId] = (),
        tasks: Iterable[Task] = (),
    ) -> Self:
        """A draft. Its id follows from time and name."""
        return cls(
            id=ActivityId(make_id(at, "activity", name)),
            kind=kind,
            name=name,
            purpose=purpose,
            period=period,
            proposed_at=at,
            proposed_by=by,
            budget=budget,
            dealer_ids=dealer_ids,
            tasks=tuple(stream(tasks, Task, "tasks")),
        )

    @property
    def left(self) -> Money | None:
        """Budget less spend, below zero when overspent; None without a budget."""
        return self.budget if self.budget is None or self.spend is None else self.budget - self.spend

    def submit(self, *, by: Actor, at: datetime, note: str = "") -> Self:
        """Ask for approval."""
        return self._step(ActivityStage.SUBMITTED, by, at, note)

    def approve(self, *, by: Actor, at: datetime, note: str = "") -> Self:
        """A manager or director, who neither proposed nor submitted it, approves."""
        return self._decide(ActivityStage.APPROVED, by, at, note)

    def send_back(self, *, reason: str, by: Actor, at: datetime) -> Self:
        """A manager or director, who neither proposed nor submitted it, asks for a better draft."""
        return self._decide(ActivityStage.DRAFT, by, at, reason)

    def advance(self, stage: ActivityStage | str, *, by: Actor, at: datetime, note: str = "") -> Self:
        """A step that needs no further facts: to prepared (rehearsed and checked), running, or closed."""
        wanted = ActivityStage(stage)
        require_step("Activity", ACTIVITY_STEPS, self.stage, wanted)
        if wanted in _OWN_METHODS:
            reason = f"That step is taken by {_OWN_METHODS[wanted]}."
            raise IllegalTransitionError("Activity", self.stage, wanted, ACTIVITY_STEPS[self.stage], reason)
        return self._step(wanted, by, at, note)

    def evaluate(self, result: str, *, by: Actor, at: datetime) -> Self:
        """What it achieved, on record: nothing is closed without (handbook E1)."""
        require_step("Activity", ACTIVITY_STEPS, self.stage, ActivityStage.EVALUATED)
        require_text(result, "result", "An evaluation says what was achieved.")
        return self._step(ActivityStage.EVALUATED, by, at, "", evaluation=result)

    def cancel(self, *, reason: str, by: Actor, at: datetime) -> Self:
        """The same work, given up."""
        return self._step(ActivityStage.CANCELLED, by, at, reason)

    def add_task(self, task: Task) -> Self:
        """The same work with one more task."""
        self._require_going("given a task")
        require_type(task, Task, "task")
        if any(known.name == task.name for known in self.tasks):
            raise ValidationError(
                f"There is a task {task.name!r} already.", field="tasks", value=task.name, remedy="Name it otherwise."
            )
        return attrs.evolve(self, tasks=(*self.tasks, task))

    def finish_task(self, name: str, *, at: datetime) -> Self:
        """The same work with that task done."""
        self._require_going("worked on")
        require_text(name, "name")
        if all(task.name != name or task.done_at is not None for task in self.tasks):
            raise ValidationError(
                f"There is no open task {name!r}.", field="name", value=name,
                remedy=f"Open are: {', '.join(task.name for task in self.tasks if task.done_at is None) or 'none'}.",
            )  # fmt: skip
        done = tuple(attrs.evolve(task, done_at=at) if task.name == name else task for task in self.tasks)
        return attrs.evolve(self, tasks=done)

    def spend_money(self, amount: Money, *, by: Actor, at: datetime, note: str = "") -> Self:
        """The same work with an expense, possible from approval on. More than the budget shows in ``left``."""
        if self.stage not in _SPENDING:
            reason = "Money is spent after approval and before the end."
            raise IllegalTransitionError("Activity", self.stage, "spent on", ACTIVITY_STEPS[self.stage], reason)
        require_type(amount, Money, "amount")
        require_later(at, self.expenses[-1].at if self.expenses else None)
        total = amount if self.spend is None else self.spend + amount
        if self.budget is not None and amount.currency != self.budget.currency:
            raise ValidationError(
                f"The budget is in {self.budget.currency}, not {amount.currency}.", field="amount", value=amount,
                remedy="Convert at a stated, dated rate first.",
            )  # fmt: skip
        expense = Expense(amount=amount, by=by, at=at, note=note)
        return attrs.evolve(self, spend=total, expenses=(*self.expenses, expense))

    def _require_going(self, wanted: str) -> None:
        if not ACTIVITY_STEPS[self.stage]:
            raise IllegalTransitionError("Activity", self.stage, wanted, ())

    def _decide(self, stage: ActivityStage, by: Actor, at: datetime, note: str) -> Self:
        require_step("Activity", ACTIVITY_STEPS, self.stage, stage)
        require_approver(by, [self.proposed_by, self.history[-1].by], "this work")
        return self._step(stage, by, at, note)

    def _step(self, stage: ActivityStage, by: Actor, at: datetime, note: str, **changes: Any) -> Self:
        require_step("Activity", ACTIVITY_STEPS, self.stage, stage)
        require_later(at, self.history[-1].at)
        step = ActivityStep(stage=stage, by=by, at=at, note=note)
        return attrs.evolve(self, stage=stage, history=(*self.history, step), **changes)

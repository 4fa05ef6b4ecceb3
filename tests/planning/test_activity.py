"""Planned work: every pair of stages, approval before execution, spend against budget."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ChannelCrmError, IllegalTransitionError, PermissionRefusedError, ValidationError
from channelcrm.planning import ACTIVITY_STEPS, TEMPLATES, Activity, ActivityKind, ActivityStage, Task
from channelcrm.values import Actor, Money, Period

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = NOW + 99 * HOUR
ANN, ED = Actor("ann", "specialist"), Actor("ed", "specialist")
BOB, CY = Actor("bob", "manager"), Actor("cy", "director")
EVERYONE = [ANN, ED, BOB, CY, Actor("dee", "dealer")]

DRAFT = Activity.propose(
    "event",
    "Field day",
    purpose="Show the new line.",
    period=Period.month(2027, 6),
    by=ANN,
    at=NOW,
    budget=Money(5000, "USD"),
    tasks=[Task(name="tent", owner=ED, due_on=date(2027, 5, 1))],
)


def go(activity, stage, by, at):
    """Take the step that leads to this stage, whatever its method."""
    match stage:
        case ActivityStage.SUBMITTED:
            return activity.submit(by=by, at=at)
        case ActivityStage.APPROVED:
            return activity.approve(by=by, at=at)
        case ActivityStage.DRAFT:
            return activity.send_back(reason="Cheaper.", by=by, at=at)
        case ActivityStage.EVALUATED:
            return activity.evaluate("Forty guests.", by=by, at=at)
        case ActivityStage.CANCELLED:
            return activity.cancel(reason="Rain.", by=by, at=at)
        case _:
            return activity.advance(stage, by=by, at=at)


def at_each_stage():
    reached = {ActivityStage.DRAFT: DRAFT}
    for stage in list(ActivityStage)[1:-1]:
        before = list(reached.values())[-1]
        reached[stage] = go(before, stage, BOB if stage is ActivityStage.APPROVED else ANN, NOW + HOUR)
    return {**reached, ActivityStage.CANCELLED: DRAFT.cancel(reason="x", by=ANN, at=NOW)}


AT = at_each_stage()
PAIRS = [(current, wanted) for current in ActivityStage for wanted in ActivityStage]


def test_every_stage_is_in_the_graph_and_stands_at_hand():
    assert set(ACTIVITY_STEPS) == set(ActivityStage) == set(AT)
    assert all(activity.stage is stage for stage, activity in AT.items())


@pytest.mark.parametrize(("current", "wanted"), [pair for pair in PAIRS if pair[1] in ACTIVITY_STEPS[pair[0]]])
def test_a_step_in_the_graph_is_taken_by_a_leader_who_did_not_ask(current, wanted):
    assert go(AT[current], wanted, CY, LATER).stage is wanted


@pytest.mark.parametrize(("current", "wanted"), [pair for pair in PAIRS if pair[1] not in ACTIVITY_STEPS[pair[0]]])
@pytest.mark.parametrize("by", EVERYONE)
def test_a_step_outside_the_graph_is_taken_by_nobody(current, wanted, by):
    with pytest.raises(IllegalTransitionError) as caught:
        go(AT[current], wanted, by, LATER)
    assert caught.value.allowed == ACTIVITY_STEPS[current]


def test_no_way_leads_from_a_draft_to_execution_past_approval():
    reached, waiting = set(), [ActivityStage.DRAFT]
    while waiting:
        stage = waiting.pop()
        if stage not in reached and stage is not ActivityStage.APPROVED:
            reached.add(stage)
            waiting.extend(ACTIVITY_STEPS[stage])
    assert not reached & {ActivityStage.PREPARED, ActivityStage.RUNNING, ActivityStage.EVALUATED, ActivityStage.CLOSED}


@pytest.mark.parametrize("stage", ["draft", "submitted", "approved", "evaluated", "cancelled"])
@pytest.mark.parametrize("current", ActivityStage)
def test_advance_takes_no_step_that_has_a_method_of_its_own(current, stage):
    with pytest.raises(IllegalTransitionError):
        AT[current].advance(stage, by=CY, at=LATER)


@pytest.mark.parametrize("decide", [ActivityStage.APPROVED, ActivityStage.DRAFT])
def test_neither_who_proposed_nor_who_submitted_decides(decide):
    submitted = attrs.evolve(DRAFT, proposed_by=BOB).submit(by=CY, at=NOW)
    for by in (BOB, CY, ANN):
        with pytest.raises(PermissionRefusedError):
            go(submitted, decide, by, LATER)
    assert go(submitted, decide, Actor("di", "director"), LATER).stage is decide


def test_time_never_runs_backwards():
    with pytest.raises(ValidationError, match="before the last step"):
        AT[ActivityStage.RUNNING].evaluate("x", by=ANN, at=NOW)


def test_an_evaluation_says_something():
    with pytest.raises(ValidationError, match="result"):
        AT[ActivityStage.RUNNING].evaluate(" ", by=ANN, at=LATER)
    assert AT[ActivityStage.CLOSED].evaluation == "Forty guests."


def test_a_stage_set_by_hand_is_refused():
    with pytest.raises(ValidationError, match="history does not end"):
        attrs.evolve(DRAFT, stage="approved")


SPENDING = [ActivityStage.APPROVED, ActivityStage.PREPARED, ActivityStage.RUNNING, ActivityStage.EVALUATED]


@pytest.mark.parametrize("stage", ActivityStage)
def test_money_is_spent_between_approval_and_the_end(stage):
    if stage in SPENDING:
        assert AT[stage].spend_money(Money(10, "USD"), by=ANN, at=LATER).spend == Money(10, "USD")
    else:
        with pytest.raises(IllegalTransitionError, match="after approval"):
            AT[stage].spend_money(Money(10, "USD"), by=ANN, at=LATER)


@given(st.lists(st.integers(-100, 10_000), max_size=6))
def test_spend_is_the_sum_of_the_expenses_and_more_than_the_budget_shows(cents):
    running = AT[ActivityStage.RUNNING]
    for amount in cents:
        running = running.spend_money(Money.from_minor(amount, "USD"), by=ANN, at=LATER)
    assert (running.spend.minor if running.spend else 0) == sum(cents)
    assert running.left.minor == 500_000 - sum(cents)
    assert [expense.amount.minor for expense in running.expenses] == cents


def test_the_currency_is_that_of_the_budget():
    with pytest.raises(ValidationError, match="budget is in USD"):
        AT[ActivityStage.RUNNING].spend_money(Money(1, "EUR"), by=ANN, at=LATER)


def test_work_without_a_budget_has_nothing_left_to_tell():
    assert attrs.evolve(AT[ActivityStage.RUNNING], budget=None).left is None


def test_a_task_is_done_once_and_another_of_its_name_is_refused():
    done = DRAFT.finish_task("tent", at=LATER)
    assert done.tasks[0].done_at == LATER
    with pytest.raises(ValidationError, match="no open task 'tent'"):
        done.finish_task("tent", at=LATER)
    with pytest.raises(ValidationError, match="'tent' already"):
        done.add_task(DRAFT.tasks[0])


def test_a_task_that_is_not_there_is_answered_with_those_open():
    with pytest.raises(ValidationError, match=r"Open are: tent\."):
        DRAFT.finish_task("tents", at=LATER)


@pytest.mark.parametrize("stage", [ActivityStage.CLOSED, ActivityStage.CANCELLED])
def test_work_that_has_ended_gets_no_task(stage):
    with pytest.raises(IllegalTransitionError):
        AT[stage].add_task(Task(name="more", owner=ANN, due_on=date(2027, 5, 1)))


def test_every_kind_has_a_template_without_repeated_tasks():
    assert set(TEMPLATES) == set(ActivityKind)
    assert all(len(set(names)) == len(names) > 0 for names in TEMPLATES.values())


MOVES = st.lists(
    st.tuples(st.integers(0, 4) | st.sampled_from(ActivityStage), st.sampled_from(EVERYONE), st.integers(-1, 9)),
    max_size=20,
)


@given(MOVES)
def test_a_random_walk_never_loses_history_and_a_refused_step_changes_nothing(moves):
    activity = DRAFT
    for pick, by, hours in moves:
        allowed = ACTIVITY_STEPS[activity.stage] or tuple(ActivityStage)
        stage = pick if isinstance(pick, ActivityStage) else allowed[pick % len(allowed)]
        before = attrs.asdict(activity)
        try:
            following = go(activity, stage, by, activity.history[-1].at + hours * HOUR)
        except ChannelCrmError:
            following = activity
        else:
            assert following.history[:-1] == activity.history
            assert stage in ACTIVITY_STEPS[activity.stage]
            assert hours >= 0
        assert attrs.asdict(activity) == before
        activity = following
    assert activity.stage is activity.history[-1].stage

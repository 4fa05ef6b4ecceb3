"""A territory's versions: which step may follow which, and on what days each holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.territory import TERRITORY_STEPS, Territory, TerritoryStatus
from channelcrm.values import Period, derive_id

FIRST, LAST = date(2027, 1, 1), date(2028, 1, 1)
SUMMER = date(2027, 7, 1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=UTC)


def plan(**changes) -> Territory:
    given = {"area_ids": ["a", "b"], "period": Period(FIRST, LAST), "dealer_id": derive_id(1, "dealer")} | changes
    return Territory(id=derive_id(1, "territory"), name="North", **given)


def test_a_plan_holds_nothing_until_it_is_put_in_force():
    assert plan().in_force is None
    assert plan().activate(at=at(date(2026, 12, 1))).in_force == Period(FIRST, LAST)


def test_a_plan_put_in_force_late_begins_on_that_day():
    assert plan().activate(at=at(SUMMER)).in_force == Period(SUMMER, LAST)


def test_a_plan_may_begin_later_than_it_was_meant_to():
    assert plan().activate(at=at(FIRST), on=SUMMER).in_force == Period(SUMMER, LAST)


@pytest.mark.parametrize(
    ("on", "told"), [(date(2027, 3, 1), "before the day of the decision"), (LAST, "no day of the plan")]
)
def test_a_plan_cannot_be_put_in_force(on, told):
    with pytest.raises(ValidationError, match=told):
        plan().activate(at=at(date(2027, 3, 2)), on=on)


def test_what_is_archived_held_until_that_day():
    ended = plan(status="active").archive(on=SUMMER, at=at(SUMMER))
    assert (ended.status, ended.in_force) == ("archived", Period(FIRST, SUMMER))


def test_what_had_ended_keeps_its_end_when_it_is_archived():
    assert plan(status="active").archive(on=date(2029, 1, 1), at=at(date(2029, 1, 1))).in_force == Period(FIRST, LAST)


def test_what_never_held_a_day_cannot_be_archived():
    with pytest.raises(ValidationError, match="Remove it instead"):
        plan(status="active").archive(on=FIRST, at=at(date(2026, 12, 1)))


def test_the_end_of_a_territory_cannot_lie_before_the_decision():
    with pytest.raises(ValidationError, match="before the day of the decision, 2027-07-01"):
        plan(status="active").archive(on=date(2027, 6, 30), at=at(SUMMER))


def test_the_next_version_takes_over_on_the_day_and_says_from_which():
    old = plan(status="active", period=Period(FIRST))
    ended, begun = old.supersede(attrs.evolve(old, area_ids=["b", "c"]), on=SUMMER, at=at(date(2027, 6, 1)))
    assert (ended.in_force, begun.in_force) == (Period(FIRST, SUMMER), Period(SUMMER))
    assert (begun.follows_id, begun.area_ids, begun.revision) == (old.id, ("b", "c"), 0)
    assert begun.id != old.id == ended.id


def test_a_plan_of_its_own_keeps_its_id_when_it_takes_over():
    drawn = attrs.evolve(plan(), id=derive_id(2, "territory"), revision=3)
    _, begun = plan(status="active").supersede(drawn, on=SUMMER, at=at(SUMMER))
    assert (begun.id, begun.revision) == (drawn.id, 3)


@pytest.mark.parametrize("status", ["active", "archived"])
def test_another_territory_that_has_held_days_cannot_take_over(status):
    other = attrs.evolve(plan(status=status), id=derive_id(2, "territory"))
    with pytest.raises(IllegalTransitionError):
        plan(status="active").supersede(other, on=SUMMER, at=at(SUMMER))


def test_what_takes_over_must_last_beyond_that_day():
    with pytest.raises(ValidationError, match="would end on 2028-01-01"):
        plan(status="active", period=Period(FIRST)).supersede(plan(), on=LAST, at=at(LAST))


@pytest.mark.parametrize("current", TerritoryStatus)
@pytest.mark.parametrize(
    ("wanted", "step"),
    [
        ("active", lambda one: one.activate(at=at(SUMMER))),
        ("archived", lambda one: one.archive(on=SUMMER, at=at(SUMMER))),
    ],
)
def test_the_steps_are_those_of_the_graph(current, wanted, step):
    if wanted in TERRITORY_STEPS[current]:
        assert step(plan(status=current)).status == wanted
    else:
        with pytest.raises(IllegalTransitionError) as refusal:
            step(plan(status=current))
        assert refusal.value.allowed == TERRITORY_STEPS[current]


@given(st.integers(-30, 400), st.integers(0, 60), st.sampled_from(["activate", "archive"]))
def test_no_step_changes_the_days_before_it_was_decided(decided, ahead, name):
    before = plan(status="planning" if name == "activate" else "active")
    day = FIRST + timedelta(decided)
    try:
        after = getattr(before, name)(on=day + timedelta(ahead), at=at(day))
    except ValidationError:
        return
    for past in (FIRST + timedelta(days) for days in range(-40, decided)):
        assert (past in (before.in_force or ())) == (past in (after.in_force or ()))

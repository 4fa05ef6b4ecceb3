"""Service cases: answered, handed over, closed, late or in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ChannelCrmError, IllegalTransitionError, ValidationError
from channelcrm.relationship import CaseStatus, ServiceCase
from channelcrm.values import Actor, Money, make_id
from channelcrm.values.ids import DealerId

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN = Actor("ann", "specialist")
DEALER = DealerId(make_id(NOW, "dealer", "D1"))
OPENED = ServiceCase.open(
    DEALER, "Pump leaks", department="technical", by=ANN, at=NOW, respond_by=NOW + 4 * HOUR, due_at=NOW + 48 * HOUR
)
CLOSED = OPENED.close(at=NOW + HOUR, resolution="Replaced.")


def test_the_status_follows_from_what_happened():
    answered = OPENED.respond(at=NOW + HOUR)
    assert [case.status for case in (OPENED, answered, answered.close(at=NOW + HOUR, resolution="x"))] == [
        CaseStatus.WAITING,
        CaseStatus.ANSWERED,
        CaseStatus.CLOSED,
    ]


def test_a_case_passed_on_keeps_who_had_it():
    passed = OPENED.hand_over("marketing", by=ANN, at=NOW + HOUR, reason="Warranty.").hand_over(
        "technical", by=ANN, at=NOW + 2 * HOUR
    )
    assert passed.department == "technical"
    assert [(entry.was, entry.to) for entry in passed.hand_overs] == [
        ("technical", "marketing"),
        ("marketing", "technical"),
    ]


def test_a_case_is_not_passed_to_where_it_is():
    with pytest.raises(ValidationError, match="technical has the case"):
        OPENED.hand_over("technical", by=ANN, at=NOW)


@pytest.mark.parametrize(
    ("case", "hours", "late"),
    [
        (OPENED, 4, ()),
        (OPENED, 5, ("response",)),
        (OPENED, 49, ("response", "resolution")),
        (OPENED.respond(at=NOW + 3 * HOUR), 49, ("resolution",)),
        (OPENED.respond(at=NOW + 6 * HOUR), 7, ("response",)),
        (OPENED.respond(at=NOW + 6 * HOUR), 3, ()),
        (CLOSED, 999, ()),
        (OPENED.close(at=NOW + 50 * HOUR, resolution="x"), 999, ("response", "resolution")),
        (OPENED.close(at=NOW + 50 * HOUR, resolution="x"), 40, ("response",)),
        (attrs.evolve(OPENED, respond_by=None, due_at=None), 999, ()),
    ],
)
def test_late_is_measured_against_the_targets_as_of_a_time(case, hours, late):
    assert case.late_on(NOW + hours * HOUR) == late


def test_a_case_is_answered_once():
    with pytest.raises(IllegalTransitionError):
        OPENED.respond(at=NOW).respond(at=NOW)


@pytest.mark.parametrize(
    "step",
    [
        lambda case: case.respond(at=NOW + 9 * HOUR),
        lambda case: case.hand_over("marketing", by=ANN, at=NOW + 9 * HOUR),
        lambda case: case.close(at=NOW + 9 * HOUR, resolution="again"),
    ],
)
def test_a_closed_case_stays_as_it_is(step):
    with pytest.raises(IllegalTransitionError, match="closed"):
        step(CLOSED)


def test_cost_and_revenue_are_kept_when_closing_says_nothing_of_them():
    costed = attrs.evolve(OPENED, cost=Money(10, "USD"))
    assert costed.close(at=NOW, resolution="x").cost == Money(10, "USD")
    assert costed.close(at=NOW, resolution="x", cost=Money(0, "USD")).cost == Money(0, "USD")


def test_revenue_may_follow_after_the_end():
    assert CLOSED.with_revenue(Money(500, "USD")).revenue == Money(500, "USD")


STEPS = st.lists(
    st.tuples(st.sampled_from(["respond", "sales", "technical", "marketing", "close"]), st.integers(-1, 5)), max_size=8
)


@given(STEPS)
def test_a_random_life_keeps_every_entry_and_runs_forward(steps):
    case = OPENED
    for what, hours in steps:
        last = max([case.opened_at, *(entry.at for entry in case.hand_overs), case.responded_at or case.opened_at])
        at = last + hours * HOUR
        try:
            match what:
                case "respond":
                    following = case.respond(at=at)
                case "close":
                    following = case.close(at=at, resolution="x")
                case department:
                    following = case.hand_over(department, by=ANN, at=at)
        except ChannelCrmError:
            continue
        assert hours >= 0
        assert case.closed_at is None
        assert following.hand_overs[: len(case.hand_overs)] == case.hand_overs
        assert case.responded_at in {None, following.responded_at}
        case = following
    assert [entry.was for entry in case.hand_overs][1:] == [entry.to for entry in case.hand_overs][:-1]

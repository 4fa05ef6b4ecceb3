"""Conversion: counts and shares from stage to stage."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from channelcrm.pipeline import NEGOTIATION_STEPS, Stage, conversion
from tests.pipeline.given import APPROVED, COUNTERED, LATER, LOST, NEGOTIATIONS, OFFERED, OPENED, WON, terms

MANY = st.lists(NEGOTIATIONS, max_size=8)


def taken(result):
    return {(step.was, step.to): (step.count, step.share) for step in result.steps}


def test_each_stage_reached_and_each_step_taken_is_counted():
    result = conversion([WON, OFFERED, OPENED, LOST])
    assert result.total == 4
    assert (result.reached[Stage.OPENED], result.reached[Stage.OFFERED], result.reached[Stage.WON]) == (4, 2, 1)
    assert taken(result)["opened", "qualified"] == (2, 0.5)
    assert taken(result)["opened", "lost"] == (1, 0.25)
    assert taken(result)["offered", "countered"] == (1, 0.5)


def test_a_stage_passed_twice_counts_once():
    twice = COUNTERED.counter(terms(), by=COUNTERED.opened_by, at=LATER)
    assert taken(conversion([twice]))["countered", "countered"] == (1, 1.0)
    assert conversion([twice]).reached[Stage.COUNTERED] == 1


def test_of_nothing_nothing_is_said():
    result = conversion([])
    assert (result.total, result.steps, result.won_share) == (0, (), None)


def test_the_won_share_is_of_those_that_ended():
    assert conversion([WON, LOST, OPENED, APPROVED]).won_share == 0.5


@given(MANY)
def test_shares_are_shares_and_steps_are_of_the_graph(many):
    result = conversion(many)
    for step in result.steps:
        assert 0 < step.share <= 1
        assert 0 < step.count <= result.reached[step.was]
        assert step.to in NEGOTIATION_STEPS[step.was]
    assert all(count <= result.total == result.reached[Stage.OPENED] for count in result.reached.values())


@given(MANY, MANY)
def test_counts_of_two_lists_add_up(some, others):
    both, one, other = conversion(some + others), conversion(some), conversion(others)
    assert {stage: one.reached[stage] + other.reached[stage] for stage in Stage} == both.reached
    for step, (count, _) in taken(both).items():
        assert count == taken(one).get(step, (0, 0))[0] + taken(other).get(step, (0, 0))[0]


def test_a_frame_has_a_row_a_step():
    pytest.importorskip("pandas")
    assert list(conversion([WON]).to_frame()["count"]) == [1] * 6

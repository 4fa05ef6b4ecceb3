"""The negotiation's state graph: every pair of stages, and random walks."""

from __future__ import annotations

from contextlib import suppress

import attrs
import pytest
from hypothesis import given

from channelcrm.errors import ChannelCrmError, IllegalTransitionError, PermissionRefusedError, ValidationError
from channelcrm.pipeline import NEGOTIATION_STEPS, Negotiation, Stage
from tests.pipeline.given import ANN, AT, BOB, CY, DEALER, DEE, HOUR, LATER, NOW, WALKS, aim, go, terms

EVERYONE = [ANN, BOB, CY, DEE]


def test_every_stage_is_in_the_graph_and_can_be_reached_from_the_first():
    reached, waiting = set(), [Stage.OPENED]
    while waiting:
        stage = waiting.pop()
        if stage not in reached:
            reached.add(stage)
            waiting.extend(NEGOTIATION_STEPS[stage])
    assert reached == set(Stage) == set(NEGOTIATION_STEPS)


def test_a_negotiation_ends_won_or_lost_and_nowhere_else():
    assert {stage for stage in Stage if stage.is_end} == {Stage.WON, Stage.LOST}


def test_the_graph_cannot_be_written_to():
    with pytest.raises(TypeError):
        NEGOTIATION_STEPS[Stage.WON] = (Stage.LOST,)


PAIRS = [(current, wanted) for current in Stage for wanted in Stage]


@pytest.mark.parametrize(("current", "wanted"), [pair for pair in PAIRS if pair[1] in NEGOTIATION_STEPS[pair[0]]])
def test_a_step_in_the_graph_is_taken_by_someone(current, wanted):
    arrived = []
    for by in EVERYONE:
        with suppress(PermissionRefusedError):
            arrived.append(go(AT[current], wanted, by, LATER, terms(payment_days=5)).stage)
    assert set(arrived) == {wanted}


@pytest.mark.parametrize("by", EVERYONE)
@pytest.mark.parametrize(("current", "wanted"), [pair for pair in PAIRS if pair[1] not in NEGOTIATION_STEPS[pair[0]]])
def test_a_step_outside_the_graph_is_taken_by_nobody_and_answered_with_those_inside(current, wanted, by):
    with pytest.raises(IllegalTransitionError) as caught:
        go(AT[current], wanted, by, LATER, terms(payment_days=5))
    assert caught.value.allowed == NEGOTIATION_STEPS[current]
    assert (caught.value.current, caught.value.wanted) == (current, wanted)


@pytest.mark.parametrize("current", Stage)
@pytest.mark.parametrize("wanted", [stage for stage in Stage if stage is not Stage.QUALIFIED])
def test_advance_takes_no_step_that_needs_facts(current, wanted):
    with pytest.raises(IllegalTransitionError):
        AT[current].advance(wanted, by=ANN, at=LATER)


def test_advance_names_the_method_that_takes_the_step():
    with pytest.raises(IllegalTransitionError, match=r"offer\(terms, ...\)"):
        AT[Stage.QUALIFIED].advance("offered", by=ANN, at=LATER)


def test_a_stage_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(ValidationError, match="opened, qualified, offered"):
        AT[Stage.OPENED].advance("qualifed", by=ANN, at=LATER)


@given(WALKS)
def test_a_random_walk_never_loses_history_and_a_refused_step_changes_nothing(moves):
    n = Negotiation.open(DEALER, by=ANN, at=NOW)
    for pick, by, hours, wanted in moves:
        stage = aim(n, pick)
        at, before = n.history[-1].at + hours * HOUR, attrs.asdict(n)
        try:
            following = go(n, stage, by, at, wanted)
        except ChannelCrmError:
            assert attrs.asdict(n) == before
            continue
        assert attrs.asdict(n) == before
        assert following.history[:-1] == n.history
        assert following.offers[: len(n.offers)] == n.offers
        assert following.approvals[: len(n.approvals)] == n.approvals
        step = following.history[-1]
        assert (step.stage, step.by, step.at) == (stage, by, at)
        assert step.stage in NEGOTIATION_STEPS[n.stage]
        assert step.at >= n.history[-1].at
        n = following
    assert [offer.number for offer in n.offers] == list(range(1, len(n.offers) + 1))
    assert n.stage is n.history[-1].stage
    assert (n.closed_at is not None) == n.stage.is_end


@given(WALKS)
def test_on_no_walk_is_a_request_approved_by_whoever_asked(moves):
    n = Negotiation.open(DEALER, by=BOB, at=NOW)
    for pick, by, hours, wanted in moves:
        stage, asked = aim(n, pick), n.asked_by
        try:
            n = go(n, stage, by, n.history[-1].at + abs(hours) * HOUR, wanted)
        except ChannelCrmError:
            continue
        if stage is Stage.APPROVED:
            assert by.may_approve
            assert asked is not None
            assert by.id != asked.id


def test_a_stage_set_by_hand_is_refused():
    with pytest.raises(ValidationError, match="history does not end"):
        attrs.evolve(AT[Stage.OPENED], stage="won")

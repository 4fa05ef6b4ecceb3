"""Answers of visit forms: of held visits only, in time, whatever order they come in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.relationship.answers import ANSWER_AGGREGATES, Answer, answers_to, is_held
from channelcrm.values import Period

JUNE = Period(date(2026, 6, 1), date(2026, 7, 1))
REP = crm.Actor("rep", "specialist")
DEALER = crm.DealerId(crm.derive_id(1, "dealer"))


def visit(day: int, number: int = 0, *, month: int = 6, **more: object) -> crm.Interaction:
    at = datetime(2026, month, day, tzinfo=UTC)
    made = crm.Interaction.record(DEALER, by=REP, at=at, answers={"mood": number})
    return attrs.evolve(made, id=crm.derive_id(number, "visit"), **more)


@pytest.mark.parametrize(
    ("contact", "held"),
    [
        (visit(1), True), (visit(30), True), (visit(1, month=7), False), (visit(31, month=5), False),
        (visit(1, planned=True), False), (visit(1, kind="call"), False), (visit(1, kind="meeting"), False),
    ],
)  # fmt: skip
def test_a_visit_is_held_when_it_was_made_in_the_period(contact: crm.Interaction, held: bool) -> None:
    assert is_held(contact, JUNE) is held


def test_what_is_not_held_answers_nothing() -> None:
    given = answers_to(["mood"], [visit(1, planned=True), visit(2, 1, kind="call"), visit(3, 2)], JUNE)
    assert [answer.value for answer in given["mood"][DEALER]] == [2]


def test_a_question_that_nobody_answered_is_there_and_empty() -> None:
    assert answers_to(["stock"], [visit(1)], JUNE) == {"stock": {}}


@given(st.lists(st.integers(1, 3), min_size=1, max_size=6), st.randoms())
def test_answers_are_in_time_and_then_by_visit_whatever_order_they_come_in(days: list[int], chance: object) -> None:
    visits = [visit(day, number) for number, day in enumerate(days)]
    expected = [number for _, number in sorted((day, number) for number, day in enumerate(days))]
    chance.shuffle(visits)
    given = answers_to(["mood"], visits, JUNE)["mood"][DEALER]
    assert [answer.value for answer in given] == expected
    assert ANSWER_AGGREGATES["last"](given) == expected[-1]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6), st.randoms())
def test_sum_and_mean_do_not_depend_on_the_order(values: list[float], chance: object) -> None:
    answers = [Answer(datetime(2026, 6, 1, tzinfo=UTC), crm.derive_id(at), value) for at, value in enumerate(values)]
    before = [ANSWER_AGGREGATES[how](answers) for how in ("sum", "mean", "count")]
    chance.shuffle(answers)
    assert [ANSWER_AGGREGATES[how](answers) for how in ("sum", "mean", "count")] == before

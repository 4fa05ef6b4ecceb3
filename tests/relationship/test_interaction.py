"""Contacts: made, planned, held, moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.relationship import Interaction
from channelcrm.values import Actor, make_id
from channelcrm.values.ids import ContactId, DealerId

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ANN = Actor("ann", "specialist")
DEALER = DealerId(make_id(NOW, "dealer", "D1"))
CONTACT = ContactId(make_id(NOW, "contact", "Bo"))


def test_a_contact_made_keeps_its_answers():
    visit = Interaction.record(DEALER, by=ANN, at=NOW, contact_id=CONTACT, summary="Good.", answers={"stock": 12})
    assert (visit.kind, visit.planned, visit.planned_for) == ("visit", False, None)
    assert (visit.contact_id, visit.answers["stock"]) == (CONTACT, 12)


def test_the_same_contact_has_the_same_id_and_another_kind_another():
    made = Interaction.record(DEALER, "call", by=ANN, at=NOW)
    assert made.id == Interaction.record(DEALER, "call", by=ANN, at=NOW, summary="x").id
    assert made.id != Interaction.record(DEALER, "email", by=ANN, at=NOW).id


def test_a_plan_remembers_its_time_when_it_is_held_later():
    held = Interaction.plan(DEALER, by=ANN, at=NOW).hold(by=ANN, at=NOW + timedelta(hours=2), answers={"stock": 1})
    assert (held.planned, held.planned_for, held.at) == (False, NOW, NOW + timedelta(hours=2))


def test_a_plan_held_without_words_keeps_those_of_the_plan():
    assert Interaction.plan(DEALER, by=ANN, at=NOW, summary="Ask for stock.").hold(by=ANN, at=NOW).summary == (
        "Ask for stock."
    )


def test_a_plan_moves_to_another_time():
    moved = Interaction.plan(DEALER, by=ANN, at=NOW).reschedule(NOW + timedelta(days=1))
    assert (moved.at, moved.planned_for, moved.planned) == (NOW + timedelta(days=1), NOW + timedelta(days=1), True)


@pytest.mark.parametrize("step", [lambda made: made.hold(by=ANN, at=NOW), lambda made: made.reschedule(NOW)])
def test_a_contact_made_is_neither_held_nor_moved_again(step):
    with pytest.raises(IllegalTransitionError):
        step(Interaction.record(DEALER, by=ANN, at=NOW))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "fax"}, "InteractionKind"),
        ({"at": datetime(2027, 3, 1)}, "at"),
        ({"contact_id": "Bo"}, "contact_id"),
        ({"summary": "a\0"}, "summary"),
        ({"answers": {"stock": float("nan")}}, "answers.stock"),
    ],
)
def test_a_contact_that_cannot_be_right_names_its_field(wrong, field):
    with pytest.raises(ValidationError) as caught:
        Interaction.record(DEALER, **{"by": ANN, "at": NOW, **wrong})
    assert caught.value.field == field

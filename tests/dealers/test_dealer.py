from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from channelcrm.dealers import Absorbed, Contact, Dealer, DealerStatus
from channelcrm.errors import ValidationError
from channelcrm.values import Address, Location, derive_id

AT = datetime(2026, 11, 1, tzinfo=UTC)


def dealer(**fields):
    return Dealer(**{"id": derive_id(1, "d"), "code": "1", "name": "Ames", **fields})


def test_the_same_meeting_gives_the_same_dealer():
    assert Dealer.new(code="1", name="Ames", at=AT) == Dealer.new(code="1", name="Ames", at=AT)
    assert Dealer.new(code="1", name="Ames", at=AT).id != Dealer.new(code="2", name="Ames", at=AT).id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "7"),
        ("code", " "),
        ("name", ""),
        ("name", "a\x00"),
        ("status", "asleep"),
        ("tier", ""),
        ("attributes", {"a": object()}),
    ],
)
def test_what_no_dealer_can_have_is_refused(field, value):
    with pytest.raises(ValidationError):
        dealer(**{field: value})


def test_a_dealer_closes_after_it_opened():
    with pytest.raises(ValidationError, match="before it opened"):
        dealer(opened_on=date(2020, 1, 2), closed_on=date(2020, 1, 1))
    assert dealer(opened_on=date(2020, 1, 2), closed_on=date(2020, 1, 2)).closed_on == date(2020, 1, 2)


def test_a_change_is_the_next_value_and_leaves_the_last():
    before = dealer(attributes={"a": 1})
    after = (
        before.renamed("Boone")
        .moved(Location(1, 2), Address(city="B"))
        .in_tier("A")
        .with_status("closed")
        .with_attributes(b=2)
    )
    assert (after.name, after.location, after.address.city, after.tier) == ("Boone", Location(1, 2), "B", "A")
    assert (after.status, dict(after.attributes)) == (DealerStatus.CLOSED, {"a": 1, "b": 2})
    assert before == dealer(attributes={"a": 1})


def test_moving_without_an_address_keeps_it():
    assert dealer(address=Address(city="B")).moved(Location(1, 2)).address == Address(city="B")


def test_the_revision_is_no_part_of_what_a_dealer_is():
    assert dealer(revision=1) == dealer(revision=2)


def test_attributes_cannot_be_changed_in_place():
    with pytest.raises(TypeError):
        dealer(attributes={"a": 1}).attributes["a"] = 2


def test_a_merge_is_timed_with_a_zone_or_not_at_all():
    assert Absorbed(dealer=dealer(), keeper=dealer()).at is None
    with pytest.raises(ValidationError):
        Absorbed(dealer=dealer(), keeper=dealer(), at=datetime(2026, 1, 1))


def test_a_contact_belongs_to_a_dealer_by_id():
    contact = Contact(id=derive_id(1, "c"), dealer_id=derive_id(1, "d"), name="Li Wei", title="owner")
    assert contact.title == "owner"
    with pytest.raises(ValidationError):
        Contact(id=derive_id(1, "c"), dealer_id="1", name="Li Wei")

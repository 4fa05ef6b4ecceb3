"""Merging keeps everything, and undoing it gives it back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.dealers import Dealer, merge, unmerge
from channelcrm.errors import NotFoundError, ValidationError
from channelcrm.values import Address, Location, derive_id

AT = datetime(2026, 11, 1, tzinfo=UTC)
WORDS = st.sampled_from(["", "a", "A", "b"])  # few, so that they collide
DAYS = st.sampled_from([None, date(2000, 1, 1), date(2010, 1, 1), date(2020, 1, 1)])


def dealer(number, **fields):
    return Dealer(**{"id": derive_id(number, "dealer"), "code": str(number), "name": f"Dealer {number}", **fields})


@st.composite
def facts(draw):
    """Fields of a dealer that a merge may fill."""
    opened, closed = draw(DAYS), draw(DAYS)
    return {
        "legal_name": draw(WORDS),
        "phone": draw(WORDS),
        "chain": draw(WORDS),
        "tier": draw(st.sampled_from([None, "A"])),
        "address": Address(street=draw(WORDS), city=draw(WORDS), postcode=draw(WORDS)),
        "location": draw(st.sampled_from([None, Location(1, 2), Location(3, 4)])),
        "product_lines": draw(st.sets(st.sampled_from("xyz"))),
        "attributes": draw(st.dictionaries(st.sampled_from("pqr"), st.sampled_from([None, "", 0, 1, "t"]))),
        "opened_on": opened,
        "closed_on": closed if opened is None or closed is None or closed >= opened else None,
    }


def dealers(*numbers):
    return st.tuples(*(facts().map(lambda found, number=number: dealer(number, **found)) for number in numbers))


def test_blanks_are_filled_and_what_was_known_stays():
    keep = dealer(1, phone="1", address=Address(city="Ames"), attributes={"a": 1}, product_lines=["x"])
    drop = dealer(
        2,
        phone="2",
        email="e",
        address=Address(city="AMES", street="Main"),
        attributes={"a": 2, "b": 3},
        product_lines=["y"],
    )
    merged = merge(keep, drop, at=AT, reasons=["same phone"])
    assert (merged.id, merged.code, merged.name) == (keep.id, "1", "Dealer 1")
    assert (merged.phone, merged.email, merged.address) == ("1", "e", Address(city="Ames", street="Main"))
    assert (dict(merged.attributes), merged.product_lines) == ({"a": 1, "b": 3}, ("x", "y"))
    (absorbed,) = merged.lineage
    assert (absorbed.dealer, absorbed.keeper, absorbed.at, absorbed.reasons) == (drop, keep, AT, ("same phone",))


def test_parts_of_addresses_that_contradict_each_other_are_not_mixed():
    merged = merge(dealer(1, address=Address(city="Ames")), dealer(2, address=Address(city="Boone", street="Main")))
    assert merged.address == Address(city="Ames")


def test_a_closing_day_is_never_taken_over_and_an_opening_only_where_it_fits():
    assert merge(dealer(1), dealer(2, closed_on=date(2020, 1, 1))).closed_on is None
    early = dealer(1, closed_on=date(2000, 1, 1))
    assert merge(early, dealer(2, opened_on=date(2010, 1, 1))).opened_on is None


def test_the_time_may_be_unknown():
    assert merge(dealer(1), dealer(2)).lineage[0].at is None


def test_the_revision_of_the_keeper_stays_so_that_it_can_be_saved():
    assert merge(dealer(1, revision=4), dealer(2, revision=9)).revision == 4


def test_a_dealer_is_not_merged_with_itself_or_twice():
    one, two = dealer(1), dealer(2)
    with pytest.raises(ValidationError, match="both sides"):
        merge(one, one)
    with pytest.raises(ValidationError, match="both sides"):
        merge(merge(one, two), two)
    with pytest.raises(ValidationError, match="both sides"):
        merge(one, merge(two, one))


def test_what_was_not_absorbed_cannot_come_back():
    nested = merge(dealer(1), merge(dealer(2), dealer(3)))
    for id in (dealer(3).id, dealer(4).id, nested.id):
        with pytest.raises(NotFoundError):
            unmerge(nested, id)


@given(dealers(1, 2))
def test_undoing_a_merge_gives_both_back(pair):
    keep, drop = pair
    assert unmerge(merge(keep, drop), drop.id) == (keep, drop)


@given(dealers(1, 2))
def test_a_dropped_dealer_comes_back_to_be_added(pair):
    keep, drop = pair
    keeper, dropped = unmerge(merge(attrs.evolve(keep, revision=3), attrs.evolve(drop, revision=5)), drop.id)
    assert (keeper.revision, dropped.revision) == (3, 0)


@given(dealers(1, 2, 3))
def test_a_chain_of_merges_comes_apart_in_turn(three):
    a, b, c = three
    top = merge(a, merge(b, c))
    back_a, back_b = unmerge(top, b.id)
    assert (back_a, *unmerge(back_b, c.id)) == (a, b, c)


@given(dealers(1, 2, 3, 4), st.sampled_from([0, 1, 2]))
def test_undoing_one_of_several_is_as_if_it_had_never_been(four, which):
    a, *drops = four
    merged = a
    for drop in drops:
        merged = merge(merged, drop)
    keeper, dropped = unmerge(merged, drops[which].id)
    expected = a
    for drop in drops[:which] + drops[which + 1 :]:
        expected = merge(expected, drop)
    assert (keeper, dropped) == (expected, drops[which])


@given(dealers(1, 2), facts())
def test_what_was_changed_since_stays_and_what_was_filled_goes_back(pair, later):
    keep, drop = pair
    merged = merge(keep, drop)
    edited = attrs.evolve(
        merged, **{name: later[name] for name in ("phone", "location", "product_lines", "attributes")}
    )
    keeper, _ = unmerge(edited, drop.id)
    for name in ("phone", "location"):
        changed = getattr(edited, name) != getattr(merged, name)
        assert getattr(keeper, name) == getattr(edited if changed else keep, name)
    assert keeper.legal_name == keep.legal_name
    added, removed = (
        set(x) - set(y)
        for x, y in ((edited.product_lines, merged.product_lines), (merged.product_lines, edited.product_lines))
    )
    assert set(keeper.product_lines) == (set(keep.product_lines) | added) - removed


@given(dealers(1, 2, 3), facts())
def test_an_edit_between_two_merges_stays_when_the_first_is_undone(three, between):
    a, b, c = three
    edited = attrs.evolve(merge(a, b), phone=between["phone"], chain="edited")
    keeper, _ = unmerge(merge(edited, c), b.id)
    assert keeper.chain == "edited"
    if between["phone"] != merge(a, b).phone:
        assert keeper.phone == (between["phone"] or c.phone)
    assert [absorbed.dealer for absorbed in keeper.lineage] == [c]


def test_a_day_that_only_a_repeated_merge_offers_gives_way_to_what_was_said():
    merged = merge(merge(dealer(1), dealer(2, opened_on=date(2000, 1, 1))), dealer(3, opened_on=date(2015, 1, 1)))
    closed = attrs.evolve(merged, closed_on=date(2010, 1, 1))
    keeper, _ = unmerge(closed, dealer(2).id)
    assert (keeper.opened_on, keeper.closed_on) == (None, date(2010, 1, 1))


def test_lineage_grows_with_the_number_of_merges_and_not_with_their_powers():
    merged = dealer(0)
    for number in range(1, 40):
        merged = merge(merged, dealer(number))
    assert len(merged.lineage) == 39
    assert all(not absorbed.keeper.lineage for absorbed in merged.lineage)

"""Claims: what an agreement holds, and when two cannot both stand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.pipeline import Claim, claims_conflict
from channelcrm.territory.nesting import Nesting
from channelcrm.values import Period
from tests.pipeline.agreements import DAYS, FIRST, agreement, agreements, noon
from tests.pipeline.given import ANN, YEAR, terms

SUMMER = date(2027, 7, 1)


def slots(claims):
    return [(claim.area_id, claim.product_line, claim.period, str(claim.exclusivity)) for claim in claims]


def test_there_is_one_claim_for_each_area_and_line():
    held = agreement(area_ids=["b", "a"], product_lines=["parts", "tractors"])
    assert slots(held.claims()) == [
        ("a", "parts", YEAR, "exclusive"),
        ("a", "tractors", YEAR, "exclusive"),
        ("b", "parts", YEAR, "exclusive"),
        ("b", "tractors", YEAR, "exclusive"),
    ]


def test_open_terms_claim_too_and_shut_nobody_out():
    assert slots(agreement(exclusivity="open").claims()) == [("19001", "tractors", YEAR, "open")]


def test_a_termination_cuts_the_claims():
    ended = agreement().terminate(on=SUMMER, reason="x", by=ANN, at=noon(date(2027, 3, 1)))
    assert slots(ended.claims()) == [("19001", "tractors", Period(FIRST, SUMMER), "exclusive")]


def test_a_claim_begins_no_earlier_than_the_signature():
    assert agreement(signed=SUMMER).claims()[0].period == Period(SUMMER, YEAR.end)


def test_an_amendment_that_leaves_the_claim_alone_does_not_split_it():
    amended = agreement().amend(terms(discount=0), by=ANN, at=noon(SUMMER))
    assert amended.claims() == agreement().claims()


def test_an_amendment_of_the_exclusivity_splits_the_claim_on_its_day():
    amended = agreement().amend(terms(exclusivity="open"), by=ANN, at=noon(SUMMER))
    assert slots(amended.claims()) == [
        ("19001", "tractors", Period(FIRST, SUMMER), "exclusive"),
        ("19001", "tractors", Period(SUMMER, YEAR.end), "open"),
    ]


def test_an_area_given_up_is_held_until_that_day():
    amended = agreement(area_ids=["a", "b"]).amend(terms(area_ids=["a"]), by=ANN, at=noon(SUMMER))
    assert slots(amended.claims()) == [
        ("a", "tractors", YEAR, "exclusive"),
        ("b", "tractors", Period(FIRST, SUMMER), "exclusive"),
    ]


def test_a_renewal_prolongs_the_claim():
    renewed = agreement().renew(until=date(2029, 1, 1), by=ANN, at=noon(SUMMER))
    assert [claim.period for claim in renewed.claims()] == [Period(FIRST, date(2029, 1, 1))]


def test_nothing_is_held_while_an_agreement_had_lapsed():
    renewed = agreement().renew(until=date(2029, 1, 1), by=ANN, at=noon(date(2028, 2, 1)))
    assert [claim.period for claim in renewed.claims()] == [YEAR, Period(date(2028, 2, 1), date(2029, 1, 1))]


@given(agreements())
def test_a_claim_covers_a_day_exactly_when_the_terms_of_that_day_do(held):
    claims = held.claims()
    for day in DAYS:
        now = held.terms_on(day)
        expected = {(area, line) for area in now.area_ids for line in now.product_lines} if now else set()
        covering = [claim for claim in claims if day in claim.period]
        assert {(claim.area_id, claim.product_line) for claim in covering} == expected
        assert len(covering) == len(expected)
        assert all(claim.exclusivity is now.exclusivity for claim in covering)


@given(agreements())
def test_an_agreement_never_claims_a_slot_twice_on_a_day_nor_in_pieces_that_touch(held):
    for a, b in combinations(held.claims(), 2):
        if (a.area_id, a.product_line) == (b.area_id, b.product_line):
            assert not a.period.overlaps(b.period)
            assert a.period.end != b.period.start or a.exclusivity is not b.exclusivity


NESTING = Nesting({"1": "12", "2": "12", "12": "123"})
INSIDE = {"1": {"1"}, "2": {"2"}, "3": {"3"}, "12": {"1", "2"}, "123": {"1", "2"}, "": set()}
LINES = {"tractors": {"tractors"}, "parts": {"parts"}, "": {"tractors", "parts", "others"}}
CLAIMS = st.builds(
    lambda place, **rest: Claim(**dict([place]), **rest),
    place=st.tuples(st.just("area_id"), st.sampled_from([area for area in INSIDE if area]))
    | st.tuples(st.just("account"), st.sampled_from(["1", "Acme"])),
    product_line=st.sampled_from(list(LINES)),
    period=st.tuples(st.integers(0, 8), st.integers(1, 8)).map(
        lambda pair: Period(FIRST + timedelta(days=pair[0]), FIRST + timedelta(days=sum(pair)))
    ),
    exclusivity=st.sampled_from(["exclusive", "sole", "open", "named_account"]),
)


@given(CLAIMS, CLAIMS)
def test_a_conflict_is_mutual_and_means_a_day_line_and_place_in_common_that_one_shuts(a, b):
    shared = any(day in a.period and day in b.period for day in DAYS)
    lines = LINES[a.product_line] & LINES[b.product_line]
    places = INSIDE[a.area_id] & INSIDE[b.area_id] or {a.account} & {b.account} - {""}
    shut = bool({a.exclusivity, b.exclusivity} & {"exclusive", "sole"}) or a.account
    expected = bool(shared and lines and places and shut)
    assert claims_conflict(a, b, nesting=NESTING) == claims_conflict(b, a, nesting=NESTING) == expected


@given(CLAIMS, CLAIMS)
def test_without_a_nesting_only_the_same_area_meets(a, b):
    assert claims_conflict(a, b) == (claims_conflict(a, b, nesting=NESTING) and a.area_id == b.area_id)


def test_a_named_account_is_claimed_line_by_line_beside_the_areas():
    named = agreement(
        exclusivity="named_account", accounts=["Zenith", "Acme"], area_ids=["a"], product_lines=["parts", "tractors"]
    )
    assert [(claim.area_id, claim.account, claim.product_line) for claim in named.claims()] == [
        ("a", "", "parts"), ("a", "", "tractors"),
        ("", "Acme", "parts"), ("", "Acme", "tractors"), ("", "Zenith", "parts"), ("", "Zenith", "tractors"),
    ]  # fmt: skip
    assert [claim.shuts_out for claim in named.claims()] == [False] * 2 + [True] * 4


@pytest.mark.parametrize("places", [{}, {"area_id": "a", "account": "Acme"}, {"area_id": " "}])
def test_a_claim_is_on_an_area_or_an_account(places):
    with pytest.raises(ValidationError) as caught:
        Claim(**places, product_line="x", period=YEAR, exclusivity="open")
    assert caught.value.field == "area_id"


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("exclusive", "exclusive", True),
        ("exclusive", "open", True),
        ("sole", "named_account", True),
        ("sole", "sole", True),
        ("open", "open", False),
        ("open", "named_account", False),
        ("named_account", "named_account", False),
    ],
)
def test_who_shuts_others_out_conflicts_with_everyone(one, other, conflict):
    a, b = (Claim(area_id="1", product_line="x", period=YEAR, exclusivity=kind) for kind in (one, other))
    assert claims_conflict(a, b) is conflict


def test_a_claim_that_begins_where_another_ends_is_welcome():
    a, b = (
        Claim(area_id="1", product_line="x", period=Period.year(year), exclusivity="exclusive") for year in (2027, 2028)
    )
    assert not claims_conflict(a, b)

"""Tiers are total, monotone, explained, and not lost in a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Linear, Scorecard, Tier, TierPolicy, assign_tiers, rank
from channelcrm.values import Actor, Quarters, derive_id

POLICY = TierPolicy(
    [Tier("A", at_least={"score": 80, "visits": 4}), Tier("B", at_least={"score": 50}), Tier("C")],
    keep_for=Quarters(2),
)
TODAY = date(2027, 1, 1)
BOSS = Actor("boss", "manager")
DEALER = derive_id(1, "dealer")


def propose(score, visits=9.0, **options):
    (proposal,) = assign_tiers({"id": [DEALER], "score": [score], "visits": [visits]}, POLICY, **options)
    return proposal


@pytest.mark.parametrize(
    ("score", "visits", "tier"),
    [(80, 4, "A"), (100, 3, "B"), (79.999999, 9, "B"), (50, 0, "B"), (49.9, 9, "C"), (0, 0, "C"), (100, 100, "A")],
)
def test_a_dealer_gets_the_highest_tier_whose_every_requirement_is_met(score, visits, tier):
    assert propose(score, visits).tier == tier


def test_what_is_not_known_is_not_met():
    proposal = propose(90, None)
    assert proposal.tier == "B"
    assert proposal.reasons == ("score 90 is at least 50", "not A: visits is not known")


def test_reasons_say_what_was_met_and_what_lacked_to_the_last_digit():
    assert propose(79.999999, 3).reasons == (
        "score 79.999999 is at least 50", "not A: score 79.999999 is below 80", "not A: visits 3 is below 4",
    )  # fmt: skip


def test_a_better_tier_is_reached_at_once():
    proposal = propose(90, previous={DEALER: "C"}, as_of=TODAY)
    assert (proposal.tier, proposal.was, proposal.effective, proposal.until) == ("A", "C", TODAY, None)
    assert proposal.changes


def test_a_lost_tier_is_kept_for_the_time_of_grace():
    proposal = propose(60, previous={DEALER: "A"}, as_of=TODAY)
    assert (proposal.tier, proposal.reached, proposal.until) == ("A", "B", date(2027, 7, 1))
    assert proposal.reasons[-1] == "A is kept until 2027-07-01"
    assert not proposal.changes


def test_grace_counts_from_the_first_miss_and_then_ends():
    first = propose(60, previous={DEALER: "A"}, as_of=TODAY)
    records = first.assignments(policy="p", by=BOSS, at=datetime(2027, 1, 2, tzinfo=UTC))
    assert [(record.tier, record.period.start, record.period.end, record.kept) for record in records] == [
        ("A", TODAY, date(2027, 7, 1), True), ("B", date(2027, 7, 1), None, False),
    ]  # fmt: skip
    still = propose(60, previous=records, as_of=date(2027, 4, 1))
    assert (still.tier, still.until) == ("A", date(2027, 7, 1))
    over = propose(60, previous=records, as_of=date(2027, 7, 1))
    assert (over.tier, over.was, over.until) == ("B", "B", None)
    for day in (date(2027, 7, 1), date(2027, 8, 1)):
        unrecorded = propose(60, previous=records[:1], as_of=day)
        assert (unrecorded.tier, unrecorded.was) == ("B", "A")
    assert propose(60, previous=records[:1], as_of=date(2027, 6, 30)).tier == "A"


def test_recovering_in_time_ends_the_grace():
    records = propose(60, previous={DEALER: "A"}, as_of=TODAY).assignments(
        policy="p", by=BOSS, at=datetime(2027, 1, 2, tzinfo=UTC)
    )
    proposal = propose(85, previous=records, as_of=date(2027, 4, 1))
    assert (proposal.tier, proposal.until) == ("A", None)


def test_without_grace_a_tier_is_lost_at_once():
    (proposal,) = assign_tiers(
        {"id": ["d"], "score": [60], "visits": [9]}, TierPolicy(POLICY.tiers), previous={"d": "A"}, as_of=TODAY
    )
    assert (proposal.tier, proposal.until) == ("B", None)


def test_without_a_day_a_lost_tier_is_kept_and_nothing_can_be_recorded():
    proposal = propose(60, previous={DEALER: "A"})
    assert (proposal.tier, proposal.effective, proposal.until) == ("A", None, None)
    with pytest.raises(ValidationError, match="as_of="):
        proposal.assignments(policy="p", by=BOSS, at=datetime(2027, 1, 2, tzinfo=UTC))


def test_a_tier_of_another_policy_is_no_ground_for_grace():
    assert propose(60, previous={DEALER: "Platinum"}, as_of=TODAY).tier == "B"


def test_a_ranking_is_graded_by_its_score():
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 10))])
    frame = rank({"id": ["a", "b"], "x": [9, 2]}, card).to_frame()
    policy = TierPolicy([Tier("top", at_least={"score": 90}), Tier("rest")])
    assert {one.id: (one.tier, one.score) for one in assign_tiers(frame, policy)} == {
        "a": ("top", 90.0), "b": ("rest", 20.0),
    }  # fmt: skip


def test_text_where_a_measure_belongs_is_refused():
    with pytest.raises(ValidationError, match="'many' is not a number"):
        assign_tiers(pd.DataFrame({"score": [60], "visits": ["many"]}), POLICY)


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        ([], "without tiers"),
        ([Tier("A", at_least={"score": 1})], "a dealer could be in none"),
        ([Tier("A"), Tier("B")], "none below it would be reached"),
        ([Tier("A", at_least={"score": 1}), Tier("A")], "stands twice"),
    ],
)
def test_a_policy_is_total_and_disjoint_by_construction(tiers, message):
    with pytest.raises(ValidationError, match=message):
        TierPolicy(tiers)


@pytest.mark.parametrize("wrong", [float("nan"), "80", None, True])
def test_a_threshold_is_a_finite_number(wrong):
    with pytest.raises(ValidationError, match=r"A\.at_least\.score"):
        Tier("A", at_least={"score": wrong})


measures = st.none() | st.integers(-10, 110).map(float)


@given(st.lists(st.tuples(measures, measures), min_size=1))
def test_every_dealer_gets_exactly_one_tier(rows):
    table = {"score": [score for score, _ in rows], "visits": [visits for _, visits in rows]}
    assert [one.tier in {"A", "B", "C"} for one in assign_tiers(table, POLICY)] == [True] * len(rows)


@given(st.integers(0, 100), st.integers(0, 9), st.integers(0, 50), st.integers(0, 5))
def test_more_of_a_measure_never_gives_a_worse_tier(score, visits, more_score, more_visits):
    lower, higher = (
        propose(float(score), float(visits)),
        propose(float(score + more_score), float(visits + more_visits)),
    )
    assert higher.tier <= lower.tier  # A before B before C


def test_a_policy_and_its_records_are_values():
    assert attrs.evolve(POLICY) == POLICY
    assert POLICY.measures == ("score", "visits")

"""Needs: noted, met, ranked by weight and frequency."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.relationship import Need, rank_needs, rank_needs_by
from channelcrm.values import make_id
from channelcrm.values.ids import DealerId

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ONE, TWO = (DealerId(make_id(NOW, "dealer", code)) for code in ("D1", "D2"))


def need(topic="credit", weight="1", dealer=ONE, hours=0):
    return Need.new(dealer, topic, at=NOW + timedelta(hours=hours), weight=weight)


NEEDS = st.lists(
    st.builds(
        need,
        st.sampled_from(["credit", "Credit ", "delivery", "training"]),
        st.decimals(0, 1, places=2),
        st.sampled_from([ONE, TWO]),
        st.integers(0, 100),
    ),
    max_size=12,
)


@pytest.mark.parametrize("weight", [-0.1, 1.1, "much", float("nan")])
def test_a_weight_is_a_share(weight):
    with pytest.raises(ValidationError) as caught:
        need(weight=weight)
    assert caught.value.field == "weight"


def test_a_need_is_met_once_and_not_before_it_was_noted():
    met = need().meet(NOW)
    assert met.met_at == NOW
    with pytest.raises(IllegalTransitionError):
        met.meet(NOW)
    with pytest.raises(ValidationError, match="before"):
        need().meet(NOW - timedelta(seconds=1))


def test_a_past_day_still_has_the_need_that_was_met_since():
    met = need().meet(NOW + timedelta(days=3))
    assert [met.stands_on(NOW.date() + timedelta(days=days)) for days in (-1, 0, 2, 3)] == [False, True, True, False]


def test_the_heaviest_topic_comes_first():
    ranked = rank_needs([need("training", "0.9"), need("credit", "0.5"), need("credit", "0.5", TWO)])
    assert [(topic.topic, topic.weight, topic.mentions, topic.dealers) for topic in ranked] == [
        ("credit", Decimal(1), 2, 2),
        ("training", Decimal("0.9"), 1, 1),
    ]


def test_of_two_equally_heavy_topics_the_one_noted_more_often_comes_first():
    ranked = rank_needs([need("a", "1"), need("b", "0.5"), need("b", "0.5", hours=1)])
    assert [topic.topic for topic in ranked] == ["b", "a"]


def test_spellings_that_differ_in_case_and_outer_spaces_are_one_topic():
    [topic] = rank_needs([need("credit"), need(" Credit ")])
    assert (topic.topic, topic.mentions, topic.dealers) == ("Credit", 2, 1)


def test_what_is_met_is_not_ranked_unless_the_day_is_before():
    met = need().meet(NOW + timedelta(days=3))
    assert rank_needs([met]) == ()
    assert len(rank_needs([met], on=NOW.date())) == 1


def test_what_was_noted_later_is_not_known_yet():
    assert rank_needs([need(hours=48)], on=NOW.date()) == ()


def test_weights_of_zero_make_shares_of_zero():
    assert [topic.share for topic in rank_needs([need(weight=0)])] == [0.0]


def test_each_segment_has_its_own_ranking_and_dealers_without_one_fall_under_none():
    ranked = rank_needs_by([need("a"), need("b", dealer=TWO)], {ONE: "farm"})
    assert {segment: [topic.topic for topic in topics] for segment, topics in ranked.items()} == {
        "": ["b"],
        "farm": ["a"],
    }


@given(NEEDS, st.randoms(use_true_random=False))
def test_the_order_of_notes_changes_nothing(needs, random):
    assert rank_needs(random.sample(needs, len(needs))) == rank_needs(needs)


@given(NEEDS)
def test_weights_mentions_and_shares_add_up(needs):
    ranked = rank_needs(needs)
    assert sum(topic.weight for topic in ranked) == sum(need.weight for need in needs)
    assert sum(topic.mentions for topic in ranked) == len(needs)
    assert sum(topic.share for topic in ranked) == pytest.approx(1 if any(need.weight for need in needs) else 0)


@given(NEEDS)
def test_segments_share_out_every_note(needs):
    ranked = rank_needs_by(needs, {ONE: "farm"})
    assert sum(topic.mentions for topics in ranked.values() for topic in topics) == len(needs)

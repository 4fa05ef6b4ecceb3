"""What tier is held when, from decisions in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import TierAssignment, TierHistory
from channelcrm.values import Period, derive_id

NOW = datetime(2027, 1, 1, tzinfo=UTC)
DEALER = derive_id(1, "dealer")


def month(number):
    return Period.month(2027 + number // 12, number % 12 + 1).start


def decision(number, tier, start, end=None, *, effective=None, day=0):
    return TierAssignment(
        id=derive_id(number, "tier"), dealer_id=DEALER, tier=tier, decided_at=NOW + timedelta(days=day),
        period=Period(month(start), None if end is None else month(end)),
        effective=None if effective is None else month(effective),
    )  # fmt: skip


def tiers(history, months, **options):
    return "".join((held.tier if (held := history.tier_on(month(at), **options)) else "-") for at in range(months))


def test_a_decision_holds_until_the_next_takes_effect_whichever_was_made_first():
    later, earlier = decision(1, "A", 2, day=0), decision(2, "B", 1, day=5)
    assert tiers(TierHistory([later, earlier]), 4) == "-BAA"


def test_decisions_about_several_dealers_are_no_history():
    other = attrs.evolve(decision(2, "B", 1), dealer_id=derive_id(2, "dealer"))
    with pytest.raises(ValidationError, match="about 2 dealers"):
        TierHistory([decision(1, "A", 1), other])


def test_of_decisions_for_one_day_the_one_made_last_counts():
    assert tiers(TierHistory([decision(1, "A", 1, day=5), decision(2, "B", 1, day=0)]), 3) == "-AA"


def test_what_was_promised_for_the_end_of_grace_falls_with_its_decision():
    grace = [decision(1, "A", 0, 4), decision(2, "C", 4, effective=0)]
    assert tiers(TierHistory(grace), 6) == "AAAACC"
    assert tiers(TierHistory([*grace, decision(3, "A", 2, day=9)]), 6) == "AAAAAA"
    assert tiers(TierHistory([*grace, decision(3, "A", 2, day=9)]), 6, known_at=NOW) == "AAAACC"


def test_a_decision_with_an_end_gives_way_to_the_one_before_it():
    history = TierHistory([decision(1, "B", 0), decision(2, "A", 1, 3, day=1)])
    assert tiers(history, 5) == "BAABB"
    assert [(span.tier, span.period.start, span.takes_effect) for span in history.spans()] == [
        ("B", month(0), month(0)), ("A", month(1), month(1)), ("B", month(3), month(0)),
    ]  # fmt: skip


def test_nothing_decided_is_nothing_held():
    assert TierHistory([]).spans() == ()
    assert TierHistory([]).tier_on(month(0)) is None


@pytest.mark.parametrize("wrong", [None, "2027-01-01", NOW])
def test_a_day_is_a_day(wrong):
    with pytest.raises(ValidationError, match="day"):
        TierHistory([]).tier_on(wrong)


def test_what_was_known_is_asked_with_a_zone():
    with pytest.raises(ValidationError, match="known_at"):
        TierHistory([]).spans(known_at=datetime(2027, 1, 1))


decided = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 9), st.none() | st.integers(1, 6), st.integers(0, 3)), max_size=7
)


@given(decided, st.integers(0, 3))
def test_spans_say_of_every_day_what_the_day_itself_says(decisions, known):
    records = [
        decision(number, tier, start, None if length is None else start + length, day=day)
        for number, (tier, start, length, day) in enumerate(decisions)
    ]
    history, known_at = TierHistory(records), NOW + timedelta(days=known)
    spans = history.spans(known_at=known_at)
    assert [span.period for span in spans] == sorted((span.period for span in spans), key=lambda one: one.start)
    for at in range(20):
        held = [span for span in spans if month(at) in span.period]
        one = history.tier_on(month(at), known_at=known_at)
        assert [span.id for span in held] == ([one.id] if one else [])
    assert TierHistory(spans).spans() == spans

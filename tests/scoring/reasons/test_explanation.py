"""An explanation says where the points come from, and why others were lost, for people and for programs."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Group, Linear, Requirement, Scorecard, Tier, TierPolicy, rank
from channelcrm.scoring.reasons.explanation import ReasonKind
from tests.scoring.cards import cards, example, tables
from tests.scoring.reasons.test_comparison import grouped


def table():
    return {
        "id": ["a", "b", "c"], "sales": [1_000_000, 5_000_000, None], "payment_days": [40, 95, 30],
        "reputation": ["good", None, "poor"], "licensed": [True, True, None],
    }  # fmt: skip


def test_reasons_have_codes_that_stay_and_words_that_say_it():
    explained = rank(table(), example()).explain("b")
    assert [(reason.code, reason.lost, reason.words) for reason in explained.reasons] == [
        ("none:payment_days", 20, "payment_days is 95: 0 of 20 points"),
        ("unknown:reputation", 20, "reputation is not known: 20 of 40 points"),
    ]


def test_a_requirement_that_is_not_met_is_the_first_reason():
    explained = rank(table(), example()).explain("c")
    assert [reason.code for reason in explained.reasons] == [
        "required:licensed", "none:reputation", "unknown:sales",
    ]  # fmt: skip
    assert explained.reasons[0].words == explained.excluded[0] == "licensed == true: it is not known"


def test_two_requirements_of_one_column_are_two_reasons():
    card = Scorecard(
        name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 10))],
        requirements=[Requirement("x", ">", 5), Requirement("x", "!=", 2)],
    )  # fmt: skip
    assert [reason.words for reason in rank({"id": ["a"], "x": [2]}, card).explain("a").reasons[:2]] == [
        "x > 5: it is 2", "x != 2: it is 2",
    ]  # fmt: skip


def test_a_card_that_rejects_says_for_each_empty_cell_that_it_is_required():
    explained = rank(table(), attrs.evolve(example(), missing="reject")).explain("c")
    assert [reason.code for reason in explained.reasons if reason.kind is ReasonKind.REQUIRED] == [
        "required:licensed", "required:sales",
    ]  # fmt: skip


def test_the_tier_is_said_when_a_policy_is_handed_over():
    policy = TierPolicy([Tier("A", at_least={"score": 60, "known": 1}), Tier("B", at_least={"low": 50}), Tier("C")])
    ranking = rank(table(), example())
    assert [ranking.explain(id, policy).tier for id in "abc"] == ["A", "C", "C"]
    assert str(ranking.explain("a", policy)).splitlines()[0] == (
        "a: 64.666667 points, between 64.666667 and 64.666667 with 100% known, rank 1 of 2, tier A"
    )
    assert (ranking.explain("a").tier, ranking.explain("a").lift) == ("", None)


def test_what_is_no_policy_is_refused():
    with pytest.raises(ValidationError, match="policy: 80 is no TierPolicy"):
        rank(table(), example()).explain("a", 80)


def test_groups_say_what_their_criteria_gave_together():
    card = Scorecard(
        name="c",
        groups=[Group("market", weight=3), Group("size", weight=1, parent="market")],
        criteria=[
            Criterion("sales", weight=1, scale=Linear(0, 10), group="size"),
            Criterion("growth", weight=1, scale=Linear(0, 10), group="market"),
            Criterion("days", weight=1, scale=Linear(90, 30)),
        ],
    )
    explained = rank({"id": ["a"], "sales": [5], "growth": [10], "days": [90]}, card).explain("a")
    assert [(part.group, part.parent, part.points, part.most, part.lost) for part in explained.groups] == [
        ("market", "", 56.25, 75, 18.75), ("size", "market", 18.75, 37.5, 18.75),
    ]  # fmt: skip
    assert "  market in all      56.25  of 75" in str(explained).splitlines()


@given(st.data())
def test_parts_reasons_and_groups_account_for_every_point(data):
    card = data.draw(grouped())
    ranking = rank(data.draw(tables(card)), card)
    explained = ranking.explain(data.draw(st.sampled_from(ranking.ids)))
    assert sum(part.points for part in explained.parts) == pytest.approx(explained.score, abs=1e-9)
    lost = [reason.lost for reason in explained.reasons if reason.kind is not ReasonKind.REQUIRED]
    assert lost == sorted(lost, reverse=True)
    assert sum(lost) == pytest.approx(100 - explained.score, abs=1e-9)
    inside = {group.name: group.parent for group in card.groups}
    for part in explained.groups:
        own = sum(one.points for one in explained.parts if one.group == part.group)
        below = sum(one.points for one in explained.groups if inside[one.group] == part.group)
        assert own + below == pytest.approx(part.points, abs=1e-9)


@given(st.data())
def test_a_frame_holds_the_points_of_groups(data):
    card = data.draw(grouped())
    ranking = rank(data.draw(tables(card)), card)
    columns = ranking.to_columns()
    for at, id in enumerate(ranking.ids):
        for part in ranking.explain(id).groups:
            assert columns[f"{part.group}_points"][at] == part.points


@given(st.data())
def test_the_hash_of_a_ranking_is_that_of_its_rows_in_any_order_and_of_no_others(data):
    card = data.draw(cards())
    rows = data.draw(tables(card, least=2))
    order = data.draw(st.permutations(range(len(rows["id"]))))
    other = attrs.evolve(card, criteria=data.draw(st.permutations(card.criteria)))
    ranking = rank(rows, card)
    assert ranking.content_hash == rank({name: [x[at] for at in order] for name, x in rows.items()}, other).content_hash
    assert ranking.content_hash != rank({**rows, "id": [f"{id}x" for id in rows["id"]]}, card).content_hash
    assert ranking.content_hash != rank({name: x[1:] for name, x in rows.items()}, card).content_hash


def test_the_hash_of_a_ranking_holds_points_gaps_and_exclusions():
    def hashed(**changed):
        return rank({**table(), **changed}, example()).content_hash

    hashes = {
        hashed(), hashed(sales=[1_000_001, 5_000_000, None]), hashed(licensed=[True, True, True]),
        hashed(reputation=["good", "fair", "poor"]),
    }  # fmt: skip
    assert len(hashes) == 4

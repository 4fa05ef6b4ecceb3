"""Where two dealers differ, and the weights at which their order turns: proved by ranking again."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring import Criterion, Group, Linear, Scorecard, rank
from channelcrm.scoring.groups import members
from channelcrm.scoring.points import TOTAL
from channelcrm.scoring.reasons.comparison import turning_weight
from tests.scoring.cards import cards, example, tables

SHARES = st.fractions(-1, 1, max_denominator=20)


def two():
    return {
        "id": ["a", "b"], "sales": [1_000_000, 4_000_000], "payment_days": [40, 60], "reputation": ["good", "fair"],
        "licensed": [True, True],
    }  # fmt: skip


@st.composite
def grouped(draw, missing=None):
    """A card whose criteria stand in a tree of at most two levels."""
    card = draw(cards(missing))
    inner = draw(st.lists(st.sampled_from(["", "people", "market"]), min_size=5, max_size=5))
    criteria = [attrs.evolve(one, weight=one.weight or 1, group=group) for one, group in zip(card.criteria, inner)]  # noqa: B905  as many as there are
    used = {one.group for one in criteria} - {""}
    groups = [Group(name, weight=draw(st.sampled_from([1, 2, 30])), parent="") for name in sorted(used)]
    if used and draw(st.booleans()):
        groups.append(Group("all", weight=1))
        groups[0] = attrs.evolve(groups[0], parent="all")
    return attrs.evolve(card, criteria=criteria, groups=groups)


def reweighted(card, positions, weight):
    """The card with this share of the whole for some criteria, all others kept in proportion; flat."""
    shares = [card.weights[one.name] for one in card.criteria]
    inside = sum(shares[at] for at in positions)
    turned = [
        share * weight / inside if at in positions and inside
        else weight if at in positions
        else share * (1 - weight) / (1 - inside)
        for at, share in enumerate(shares)
    ]  # fmt: skip
    criteria = [
        attrs.evolve(one, weight=float(share), group="") for one, share in zip(card.criteria, turned, strict=True)
    ]
    return attrs.evolve(card, criteria=criteria, groups=[])


def lead(card, table, left, right):
    ranking = rank(table, card)
    points = ranking.units.sum(axis=1)
    return int(points[ranking.ids.index(left)] - points[ranking.ids.index(right)])


def test_the_weight_at_which_the_order_turns_is_exact():
    comparison = rank(two(), example()).compare("a", "b")
    turns = {part.criterion: (part.weight, part.turns_at) for part in comparison.parts}
    # Today 8 + 16.67 + 40 against 32 + 10 + 20: sales must weigh more, or reputation or payment less.
    assert turns["sales"] == (Fraction(2, 5), pytest.approx(Fraction(20, 47)))
    assert comparison.difference == 2.666667


def test_who_wins_everywhere_wins_at_every_weight_and_equals_never_part():
    table = {**two(), "sales": [5_000_000, 4_000_000]}
    assert {part.turns_at for part in rank(table, example()).compare("a", "b").parts} == {None}
    same = {**two(), "sales": [1, 1], "payment_days": [50, 50], "reputation": ["good", "good"]}
    assert {part.turns_at for part in rank(same, example()).compare("a", "b").parts} == {None}


def test_a_criterion_without_weight_says_from_which_weight_it_would_decide():
    card = Scorecard(
        name="c",
        criteria=[Criterion("x", weight=1, scale=Linear(0, 10)), Criterion("y", weight=0, scale=Linear(0, 10))],
    )
    comparison = rank({"id": ["a", "b"], "x": [6, 4], "y": [1, 5]}, card).compare("a", "b")
    assert {part.criterion: part.turns_at for part in comparison.parts} == {"x": None, "y": Fraction(1, 3)}


def test_the_only_criterion_has_no_other_to_yield_to():
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 10))])
    assert rank({"id": ["a", "b"], "x": [6, 4]}, card).compare("a", "b").parts[0].turns_at is None


def test_groups_are_compared_like_criteria():
    card = Scorecard(
        name="c",
        groups=[Group("market", weight=60), Group("terms", weight=40)],
        criteria=[
            Criterion("sales", weight=1, scale=Linear(0, 10), group="market"),
            Criterion("growth", weight=1, scale=Linear(0, 10), group="market"),
            Criterion("days", weight=1, scale=Linear(90, 30), group="terms"),
        ],
    )
    table = {"id": ["a", "b"], "sales": [8, 4], "growth": [4, 4], "days": [90, 60]}
    comparison = rank(table, card).compare("a", "b")
    market, terms = comparison.groups
    assert (market.criterion, market.left, market.right, market.weight) == ("market", 36, 24, Fraction(3, 5))
    assert market.turns_at == Fraction(5, 7)  # a leads by 0.2 in the market, b by 0.5 in terms
    assert terms.turns_at == 1 - market.turns_at
    assert str(comparison).splitlines()[-3:] == [
        "  growth  12  12           0   30.0%",
        "  market  36  24         +12   60.0%     71.4%",
        "  terms    0  20         -20   40.0%     28.6%",
    ]


def test_what_is_missing_shows_and_may_leave_the_order_open():
    table = {**two(), "reputation": [None, "fair"], "sales": [4_000_000, 4_000_000]}
    comparison = rank(table, example()).compare("a", "b")
    assert (comparison.left_bounds, comparison.left_known, comparison.settled) == ((48.666667, 88.666667), 0.6, False)
    assert "  a lies between 48.666667 and 88.666667 with 60% known" in str(comparison).splitlines()
    assert rank(two(), example()).compare("a", "b").settled


@given(SHARES, SHARES)
def test_at_the_turning_weight_the_leads_cancel_and_no_other_weight_does_it(inside, outside):
    turn = turning_weight(inside, outside)
    signs = {lead > 0 for at in range(1, 50) if (lead := Fraction(at, 50) * inside + Fraction(50 - at, 50) * outside)}
    if turn is not None:
        assert 0 < turn < 1
        assert turn * inside + (1 - turn) * outside == 0
    assert (turn is not None) >= (len(signs) == 2)


@given(st.data())
def test_ranking_again_with_the_turned_weight_ties_and_beyond_it_the_order_is_the_other(data):
    card = data.draw(grouped(missing=data.draw(st.sampled_from(["bounds", "worst"]))))
    table = data.draw(tables(card, least=2))
    left, right = table["id"][:2]
    comparison = rank(table, card).compare(left, right)
    below = {**{one.name: (at,) for at, one in enumerate(card.criteria)}, **members(card.criteria, card.groups)}
    hair = Fraction(4 * len(card.criteria), TOTAL)  # each criterion rounds by half a unit
    for part in (*comparison.parts, *comparison.groups):
        positions = below[part.criterion]
        if part.turns_at is None:
            continue
        tied = reweighted(card, positions, part.turns_at)
        assert abs(lead(tied, table, left, right)) <= len(card.criteria)
        ends = [lead(reweighted(card, positions, Fraction(end)), table, left, right) for end in (0, 1)]
        slope = Fraction(ends[1] - ends[0], TOTAL)
        if abs(slope) < Fraction(1, 100):
            continue
        for side in (-1, 1):
            weight = part.turns_at + side * hair / abs(slope)
            if 0 <= weight <= 1:
                beyond = lead(reweighted(card, positions, weight), table, left, right)
                assert beyond * side * slope > 0


@given(st.data())
def test_parts_and_groups_add_up_and_the_other_way_round_is_the_opposite(data):
    card = data.draw(grouped())
    table = data.draw(tables(card, least=2))
    ranking = rank(table, card)
    there, back = ranking.compare(*table["id"][:2]), ranking.compare(*table["id"][1::-1])
    assert sum(part.difference for part in there.parts) == pytest.approx(there.difference, abs=1e-9)
    assert there.difference == -back.difference
    assert sum(part.weight for part in there.parts) == 1
    assert [part.turns_at for part in (*there.parts, *there.groups)] == [
        part.turns_at for part in (*back.parts, *back.groups)
    ]
    top = [group for group in card.groups if not group.parent]
    alone = [part for part in there.parts for one in card.criteria if one.name == part.criterion and not one.group]
    shares = {part.criterion: part.difference for part in there.groups}
    whole = sum(shares[group.name] for group in top) + sum(part.difference for part in alone)
    assert whole == pytest.approx(there.difference, abs=1e-9)

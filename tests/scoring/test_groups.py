"""Groups share weight level by level, exactly; what is no tree is refused by the name of the group."""

from __future__ import annotations

from fractions import Fraction

import attrs
import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Group, Linear, Scorecard, rank
from channelcrm.scoring.points import RESOLUTION
from tests.scoring.cards import EVERY_SCALE, cards, grouped, tables

ANY = Linear(0, 1)


def criterion(name, weight=1, group=""):
    return Criterion(name, weight=weight, scale=ANY, group=group)


def card(criteria, groups):
    return Scorecard(name="c", criteria=criteria, groups=groups)


def test_a_weight_is_the_product_of_the_shares_level_by_level():
    made = card(
        [criterion("sales", 3, "market"), criterion("growth", 1, "market"), criterion("people", 2, "house"),
         criterion("licence", 40)],
        [Group("market", weight=60), Group("house", weight=0.5, parent="market")],
    )  # fmt: skip
    assert made.weights == {
        "sales": Fraction(60, 100) * Fraction(3) / Fraction(9, 2), "growth": Fraction(60, 100) / Fraction(9, 2),
        "people": Fraction(60, 100) / 2 / Fraction(9, 2), "licence": Fraction(40, 100),
    }  # fmt: skip


def test_weights_that_no_float_adds_up_sum_to_one():
    made = card([criterion(f"c{at}", 0.1, "g") for at in range(10)] + [criterion("d", 1e-300)], [Group("g", weight=1)])
    assert sum(made.weights.values()) == 1
    assert made.weights["c0"] < Fraction(1, 10)


def share_by_hand(made: Scorecard, name: str, weight: float, above: str) -> Fraction:
    """From the leaf up, where the library goes from the root down."""
    beside = [one.weight for one in made.criteria if one.group == above]
    beside += [one.weight for one in made.groups if one.parent == above]
    own = Fraction(weight) / sum(map(Fraction, beside))
    if not above:
        return own
    (group,) = (one for one in made.groups if one.name == above)
    return own * share_by_hand(made, group.name, group.weight, group.parent)


@given(cards(trees=True))
def test_every_tree_shares_the_whole(made):
    assert sum(made.weights.values()) == 1
    assert made.weights == {
        one.name: share_by_hand(made, one.name, one.weight, one.group) for one in made.criteria
    }  # fmt: skip


@given(st.data())
def test_one_group_around_everything_changes_nothing(data):
    flat = data.draw(cards(scales=EVERY_SCALE))
    around = attrs.evolve(
        flat, groups=[Group("all", weight=0.3)], criteria=[attrs.evolve(one, group="all") for one in flat.criteria]
    )
    table = data.draw(tables(flat))
    assert (rank(table, flat).units == rank(table, around).units).all()


@given(st.data())
def test_the_points_of_a_group_are_those_below_it_to_the_last_unit(data):
    made = data.draw(cards(scales=EVERY_SCALE, trees=True))
    ranking = rank(data.draw(tables(made)), made)
    units = {name: np.rint(points * RESOLUTION) for name, points in ranking.by_group.items()}
    assert list(units) == [group.name for group in made.groups]
    parts = {one.name: ranking.units[:, at] for at, one in enumerate(made.criteria)}

    def members(above):
        own = [parts[one.name] for one in made.criteria if one.group == above]
        return own + [units[one.name] for one in made.groups if one.parent == above]

    for name, points in units.items():
        assert (points == sum(members(name))).all()
    assert (ranking.total_units == sum(members(""))).all()


def test_the_points_of_a_group_are_also_those_of_the_groups_above_it():
    made = card(
        [criterion("a", 1, "inner"), criterion("b", 1, "outer"), criterion("c", 2)],
        [Group("outer", weight=2), Group("inner", weight=3, parent="outer")],
    )
    ranking = rank({"a": [1], "b": [1], "c": [0.5]}, made)
    assert {name: points.tolist() for name, points in ranking.by_group.items()} == {"outer": [50], "inner": [37.5]}


def test_a_frame_shows_the_points_of_groups_beside_those_of_criteria():
    made = card([criterion("a", 1, "g"), criterion("b", 1, "g"), criterion("c", 2)], [Group("g", weight=2)])
    row = rank({"a": [1], "b": [0.5], "c": [1]}, made).to_frame().iloc[0]
    assert (row["a_points"], row["b_points"], row["g_points"], row["c_points"]) == (25, 12.5, 37.5, 50)


@pytest.mark.parametrize(
    ("criteria", "groups", "field", "message"),
    [
        ([criterion("a", group="markt")], [Group("market", weight=1)], "criteria[0].group",
         "There is no group 'markt'. Did you mean 'market'"),
        ([criterion("a", group="x")], [], "criteria[0].group", "no group 'x'. Add Group"),
        ([criterion("a", group="g")], [Group("g", weight=1, parent="all")], "groups[0].parent", "no group 'all'"),
        ([criterion("a")], [Group("g", weight=1)], "groups[0].name", "The group 'g' holds nothing"),
        ([criterion("a"), criterion("b", group="g")], [Group("g", weight=1), Group("h", weight=1, parent="g")],
         "groups[1].name", "The group 'h' holds nothing"),
        ([criterion("a", group="g")], [Group("g", weight=1, parent="h"), Group("h", weight=1, parent="g")],
         "groups[0].parent", "The group 'g' stands below itself: g in h in g"),
        ([criterion("a", group="x")],
         [Group("x", weight=1), Group("k", weight=1, parent="g"), Group("g", weight=1, parent="h"),
          Group("h", weight=1, parent="g")],
         "groups[1].parent", "The group 'g' stands below itself: g in h in g"),
        ([criterion("a", group="g")], [Group("g", weight=1), Group("g", weight=2)], "groups[1].name",
         "The group 'g' stands twice"),
        ([criterion("a", group="g"), criterion("g")], [Group("g", weight=1)], "groups[0].name",
         "'g' is a criterion, too"),
        ([criterion("a", 0, "g"), criterion("b")], [Group("g", weight=1)], "groups.g",
         "The weights in the group 'g' sum to zero"),
        ([criterion("a", group="g"), criterion("b", 0)], [Group("g", weight=0)], "criteria.weight",
         "The weights sum to zero"),
        ([criterion("a")], ["g"], "groups[0]", "'g' is not a group"),
        ([criterion("a")], "g", "groups", "'g' is no list"),
        ([criterion("a", group="g39")],
         [Group(f"g{at}", weight=1, parent=f"g{at - 1}" if at else "") for at in range(40)],
         "groups[32].parent", "'g32' stands 33 levels deep"),
    ],
)  # fmt: skip
def test_what_is_no_tree_is_refused_by_the_name_of_the_group(criteria, groups, field, message):
    with pytest.raises(ValidationError) as error:
        card(criteria, groups)
    assert message in str(error.value)
    assert error.value.field == field
    assert error.value.remedy


def test_a_group_is_not_its_own_parent():
    with pytest.raises(ValidationError, match="'g' is its own parent"):
        Group("g", weight=1, parent="g")


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), True, "40", None, 10**400, 2**53 + 1])
def test_a_weight_that_is_no_number_to_compute_with_is_refused(wrong):
    with pytest.raises(ValidationError, match="is not a weight") as error:
        Group("market", weight=wrong)
    assert error.value.field == "weight"


@given(st.data())
def test_the_order_in_which_groups_are_listed_changes_nothing(data):
    made = data.draw(grouped(data.draw(cards())))
    other = attrs.evolve(made, groups=data.draw(st.permutations(made.groups)))
    assert other.weights == made.weights
    assert other.content_hash == made.content_hash

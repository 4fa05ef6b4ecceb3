"""A scorecard is checked when it is made, and is the same after a file."""

from __future__ import annotations

import attrs
import pytest

from channelcrm.errors import ValidationError
from channelcrm.scoring import (
    Criterion,
    Custom,
    Group,
    Levels,
    Linear,
    Observed,
    Requirement,
    Scorecard,
)
from tests.scoring.cards import example, whole

ANY = Linear(0, 1)


def test_the_id_follows_from_name_and_version():
    assert example().id == example().id
    assert example().id != example().next_version().id
    assert example().next_version().version == 2


def test_another_name_has_another_id():
    one, two = (Scorecard(name=name, criteria=[Criterion("a", weight=1, scale=ANY)]) for name in ("one", "two"))
    assert one.id != two.id


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), True, "40", None])
def test_a_weight_that_is_no_finite_number_of_zero_or_more_is_refused(wrong):
    with pytest.raises(ValidationError, match="is not a weight") as error:
        Criterion("sales", weight=wrong, scale=ANY)
    assert error.value.field == "weight"


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ([Criterion("a", weight=0, scale=ANY), Criterion("b", weight=0, scale=ANY)], "The weights sum to zero"),
        ([], "The weights sum to zero"),
        ([Criterion("a", weight=1, scale=ANY), Criterion("a", weight=2, scale=ANY)], "'a' stands twice"),
        (["sales"], "is not a criterion"),
    ],
)
def test_criteria_that_cannot_make_a_card_are_refused(criteria, message):
    with pytest.raises(ValidationError, match=message) as error:
        Scorecard(name="card", criteria=criteria)
    assert error.value.field.startswith("criteria")
    assert error.value.remedy


def test_an_unknown_policy_for_what_is_missing_is_refused_with_the_known_ones():
    with pytest.raises(ValidationError, match="Give one of: bounds, reject, worst, neutral"):
        Scorecard(name="card", criteria=[Criterion("a", weight=1, scale=ANY)], missing="ignore")


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "1"])
def test_a_version_counts_from_one(wrong):
    with pytest.raises(ValidationError, match="is not a version"):
        Scorecard(name="card", version=wrong, criteria=[Criterion("a", weight=1, scale=ANY)])


@pytest.mark.parametrize(
    ("operator", "value", "field"),
    [
        ("=", True, "licensed.operator"),
        (">=", True, "licensed.value"),
        ("<", "IA", "licensed.value"),
        ("==", None, "licensed.value"),
        ("==", float("nan"), "licensed.value"),
        ("==", [1], "licensed.value"),
    ],
)
def test_a_requirement_that_cannot_be_met_in_any_sense_is_refused(operator, value, field):
    with pytest.raises(ValidationError) as error:
        Requirement("licensed", operator, value)
    assert error.value.field == field


def changed(at, **changes):
    return {
        "criteria": [attrs.evolve(one, **changes) if at == row else one for row, one in enumerate(whole().criteria)]
    }


@pytest.mark.parametrize(
    "changes",
    [
        changed(0, weight=41), changed(0, scale=Linear(0, 9.5)), changed(0, scale=Linear(9, 0)), changed(0, group=""),
        changed(0, source=None), changed(0, source=Observed("sales", 24)), changed(0, name="Sales"),
        changed(1, scale=Levels({"poor": 0.1, "good": 1})), changed(2, scale=Custom("smell")),
        {"groups": [Group("market", weight=61), Group("house", weight=1, parent="market")]},
        {"groups": [Group("market", weight=60), Group("house", weight=1)]},
        {"missing": "bounds"}, {"requirements": whole().requirements[:1]},
        {"requirements": [Requirement("open", "==", 1), whole().requirements[1]]},
    ],
)  # fmt: skip
def test_whatever_decides_a_score_changes_the_hash_and_the_card(changes):
    other = attrs.evolve(whole(), **changes)
    assert other.content_hash != whole().content_hash
    assert other != whole()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"}, {"version": 4}, {"id": "00000000-0000-8000-8000-000000000000"}, {"revision": 7},
        {"criteria": whole().criteria[::-1], "groups": whole().groups[::-1]},
        {"requirements": whole().requirements[::-1]},
        changed(0, weight=40.0, scale=Linear(-0.0, 9.0)), changed(2, scale=Custom("taste", lambda numbers: numbers)),
    ],
)  # fmt: skip
def test_what_decides_no_score_leaves_the_hash(changes):
    assert attrs.evolve(whole(), **changes).content_hash == whole().content_hash


def test_the_hash_is_the_same_on_every_machine_and_for_ever():
    assert whole().content_hash == "e592f9045e1d3e638a93ac54b0554ea33db48358bf8b3917da95f40e27e6331c"


def test_the_next_version_takes_what_is_new_and_keeps_the_rest():
    following = whole().next_version(missing="bounds")
    assert (following.version, following.missing) == (4, "bounds")
    assert following.content_hash != whole().content_hash
    assert whole().next_version().content_hash == whole().content_hash
    flat = [attrs.evolve(one, group="") for one in whole().criteria]
    assert whole().next_version(criteria=flat, groups=(), requirements=()).groups == ()

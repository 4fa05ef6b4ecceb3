"""Policies: bars in both directions, margins, what the next tier brings, and files."""

from __future__ import annotations

import json

import attrs
import pytest
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.scoring import Tier, TierPolicy, assign_tiers

BENEFITS = {"discount": 0.08, "visits a year": 12, "support": "own contact"}
FEWER = {"discount": 0.03, "visits a year": 12}
POLICY = TierPolicy(
    [
        Tier("A", at_least={"score": 80, "visits": 4}, at_most={"payment_days": 45}, benefits=BENEFITS),
        Tier("B", at_least={"score": 50}, at_most={"payment_days": 60}, benefits=FEWER),
        Tier("C"),
    ],
    margin={"score": 5, "payment_days": 10}, keep_for=crm.Quarters(2), name="score, visits and payment",
)  # fmt: skip
NAMES = [tier.name for tier in POLICY.tiers]


def reached(score, visits=9, payment_days=30, was=None, policy=POLICY):
    table = {"id": ["d"], "score": [score], "visits": [visits], "payment_days": [payment_days]}
    (proposal,) = assign_tiers(table, policy, previous={"d": was})
    return proposal.reached


@pytest.mark.parametrize(
    ("payment_days", "tier"), [(45, "A"), (45.001, "B"), (60, "B"), (60.5, "C"), (0, "A"), (-1, "A"), (None, "C")]
)
def test_what_is_asked_at_most_is_met_exactly_on_the_limit(payment_days, tier):
    assert reached(90, payment_days=payment_days) == tier


def test_to_gain_a_tier_takes_the_full_limit_and_to_keep_it_the_limit_less_the_margin():
    assert [reached(score) for score in (79, 80)] == ["B", "A"]
    assert [reached(score, was="A") for score in (74.9, 75, 79)] == ["B", "A", "A"]
    assert [reached(90, payment_days=days, was="A") for days in (55, 55.1)] == ["A", "B"]
    assert reached(79, was="B") == "B"


def test_the_margin_holds_for_tiers_below_the_one_held_too():
    assert reached(46, was="A") == "B"  # whoever fell from B would be in B with as much
    assert reached(46, was="C") == "C"


def test_a_margin_is_taken_off_as_it_prints():
    policy = TierPolicy([Tier("A", at_least={"share": 0.3}), Tier("B")], margin={"share": 0.1})
    (proposal,) = assign_tiers({"id": ["d"], "share": [0.2]}, policy, previous={"d": "A"})
    assert (proposal.reached, proposal.reasons) == ("A", ("share 0.2 is at least 0.2 (0.3 less 0.1 to keep it)",))


def test_reasons_name_the_margin_that_kept_a_tier_and_the_side_that_lost_one():
    table = {"id": ["d"], "score": [90], "visits": [4], "payment_days": [50]}
    (kept,) = assign_tiers(table, POLICY, previous={"d": "A"})
    assert kept.reasons[-1] == "payment_days 50 is at most 55 (45 and 10 to keep it)"
    (lost,) = assign_tiers(table, POLICY)
    assert lost.reasons[-1] == "not A: payment_days 50 is above 45"


values = (
    st.none() | st.integers(-10, 110) | st.sampled_from([50, 80, 75, 45, 55, 44.999, 79.999999, 0, 100, 1e300, -1e300])
)
held = st.sampled_from([None, *NAMES, "Platinum"])


@given(values, values, values, held)
def test_every_dealer_reaches_exactly_one_tier_whatever_is_known(score, visits, days, was):
    assert reached(score, visits, days, was) in NAMES


@given(values, values, values, held, st.integers(0, 40), st.sampled_from(["score", "visits", "payment_days"]))
def test_getting_better_in_a_measure_never_costs_a_tier(score, visits, days, was, more, measure):
    one = {"score": score, "visits": visits, "payment_days": days}
    if one[measure] is not None:
        better = one | {measure: one[measure] + (-more if measure == "payment_days" else more)}
        assert reached(*better.values(), was=was) <= reached(*one.values(), was=was)


@given(values, values, values, held)
def test_the_margin_only_helps_and_only_down_to_the_tier_that_is_held(score, visits, days, was):
    with_margin = reached(score, visits, days, was)
    without = reached(score, visits, days, was, attrs.evolve(POLICY, margin={}))
    assert with_margin <= without
    assert with_margin == without or (was in NAMES and with_margin >= was)


@given(values, values, values, held)
def test_the_same_measures_assessed_again_give_the_same_tier(score, visits, days, was):
    tier = reached(score, visits, days, was)
    assert reached(score, visits, days, tier) == tier


@given(st.lists(st.tuples(values, values, values, held), min_size=1, max_size=12), st.randoms())
def test_no_row_changes_another(rows, chance):
    rows = [(f"d{number}", *row) for number, row in enumerate(rows)]

    def graded(rows):
        ids, score, visits, days, was = map(list, zip(*rows, strict=True))
        table = {"id": ids, "score": score, "visits": visits, "payment_days": days}
        return {one.id: one.reached for one in assign_tiers(table, POLICY, previous=dict(zip(ids, was, strict=True)))}

    expected = {id: reached(*row) for id, *row in rows}
    chance.shuffle(rows)
    assert graded(rows) == expected


# --- the next tier


def test_the_next_tier_says_what_lacks_and_what_it_brings():
    upgrade = POLICY.upgrade({"score": 62.3, "visits": 1, "payment_days": 50})
    assert upgrade.tier == "A"
    assert upgrade.lacking == {"score": 17.7, "visits": 3, "payment_days": 5}
    assert upgrade.benefits == {"discount": (0.03, 0.08), "support": (None, "own contact")}


def test_what_is_not_known_lacks_by_an_unknown_amount():
    upgrade = POLICY.upgrade({"score": 90, "payment_days": float("nan")})
    assert (upgrade.tier, upgrade.lacking) == ("B", {"payment_days": None})


def test_above_the_best_tier_there_is_nothing():
    assert POLICY.upgrade({"score": 90, "visits": 9, "payment_days": 1}) is None
    assert POLICY.upgrade({}, tier="A") is None


def test_a_tier_held_by_grace_can_be_named():
    assert POLICY.upgrade({"score": 10}, tier="B").tier == "A"
    with pytest.raises(ValidationError, match="'Z' is no tier"):
        POLICY.upgrade({}, tier="Z")


@given(values, values, values)
def test_making_up_for_what_lacks_leads_to_the_next_tier(score, visits, days):
    measures = {"score": score, "visits": visits, "payment_days": days}
    upgrade = POLICY.upgrade(measures)
    if upgrade is not None and None not in upgrade.lacking.values():
        assert all(gap > 0 for gap in upgrade.lacking.values())
        limits = {bar.measure: bar.limit for bar in POLICY.tier(upgrade.tier).bars}
        made_up = measures | {measure: limits[measure] for measure in upgrade.lacking}
        assert reached(*made_up.values()) <= upgrade.tier


# --- what cannot be right


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        ([Tier("A", at_least={"x": 1}), Tier("B", at_most={"x": 9}), Tier("C")], "could cost a tier"),
        ([Tier("A", at_least={"x": 1}), Tier("B", at_least={"x": 1}), Tier("C")], "it is never reached"),
        ([Tier("A", at_least={"x": 1}), Tier("B", at_least={"x": 2, "y": 1}), Tier("C")], "it is never reached"),
        ([Tier("A", at_most={"x": 9}), Tier("B", at_most={"x": 5}), Tier("C")], "it is never reached"),
        ([Tier("A", at_most={"x": 9})], "a dealer could be in none"),
    ],
)
def test_a_policy_is_monotone_and_every_tier_can_be_reached(tiers, message):
    with pytest.raises(ValidationError, match=message):
        TierPolicy(tiers)


def test_tiers_that_ask_different_things_may_stand_in_any_order():
    assert TierPolicy([Tier("A", at_least={"x": 1}), Tier("B", at_least={"y": 9}), Tier("C")]).measures == ("x", "y")


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), "5", True, None])
def test_a_margin_is_a_finite_number_of_zero_or_more(wrong):
    with pytest.raises(ValidationError, match=r"margin\.score"):
        TierPolicy(POLICY.tiers, margin={"score": wrong})


def test_a_margin_of_what_nobody_asks_is_answered_with_the_right_name():
    with pytest.raises(ValidationError, match="Did you mean 'score'"):
        TierPolicy(POLICY.tiers, margin={"scor": 1})


@pytest.mark.parametrize("wrong", [{"discount": float("nan")}, {"discount": object()}, {"discount": None}, {1: 2}, 5])
def test_benefits_are_plain_values(wrong):
    with pytest.raises(ValidationError, match="benefits"):
        Tier("A", benefits=wrong)


# --- files and hashes


@pytest.mark.parametrize("name", ["policy.toml", "policy.json"])
def test_a_policy_survives_its_file(tmp_path, name):
    policy = attrs.evolve(POLICY, approval=True)
    policy.dump(tmp_path / name)
    assert TierPolicy.load(tmp_path / name) == policy


limits = st.dictionaries(st.sampled_from(["x", "y y", "ü"]), st.integers(-9, 9) | st.floats(-1e9, 1e9), min_size=1)
policies = st.builds(
    lambda bars, benefits, margin, quarters, approval: TierPolicy(
        [Tier("A", at_least=bars, benefits=benefits), Tier('"B"\n')], margin={next(iter(bars)): margin},
        keep_for=crm.Quarters(quarters), approval=approval,
    ),
    limits,
    st.dictionaries(st.text("ab\n", min_size=1).filter(str.strip), st.text("x\ny") | st.floats(0, 1) | st.booleans()),
    st.floats(0, 10), st.integers(0, 8), st.booleans(),
)  # fmt: skip


@given(policies)
def test_any_policy_survives_plain_data_and_toml(policy):
    from channelcrm.scoring.plain import from_toml, to_toml

    assert TierPolicy.from_dict(json.loads(json.dumps(policy.to_dict()))) == policy
    assert TierPolicy.from_dict(from_toml(to_toml(policy.to_dict()))) == policy


@given(policies, policies)
def test_equal_policies_have_one_hash_and_others_another(one, two):
    renamed = attrs.evolve(one, name="other")
    assert renamed.content_hash == one.content_hash
    assert (one == two) == (one.content_hash == two.content_hash)


def test_a_hash_does_not_see_how_a_number_is_written_nor_in_which_order_measures_stand():
    one = TierPolicy([Tier("A", at_least={"x": 80, "y": 1}), Tier("B")])
    two = TierPolicy([Tier("A", at_least={"y": 1.0, "x": 80.0}), Tier("B")])
    assert one.content_hash == two.content_hash


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "'tiers' is missing"),
        ({"tiers": [], "keep_for": 1}, "Did you mean 'keep_for_quarters'"),
        ({"tiers": [{"name": "A", "atleast": {}}]}, r"tiers\[0\]\.atleast: .* Did you mean 'at_least'"),
        ({"tiers": [{"name": ""}]}, r"tiers\[0\]\.name"),
        ({"tiers": [{"name": "A"}], "keep_for_quarters": -1}, r"keep_for_quarters\.count"),
        ({"tiers": [{"name": "A"}], "approval": "yes"}, "approval"),
        ({"tiers": {"name": "A"}}, "not a list of tables"),
        ({"tiers": [{"name": "A"}], "name": 5}, "name: 5 is not text"),
        ({"tiers": [{"name": "A"}], "margin": 3}, "margin: 3 is no mapping"),
    ],
)
def test_a_file_that_cannot_be_right_is_told_where(data, message):
    with pytest.raises(ValidationError, match=message):
        TierPolicy.from_dict(data)


def test_a_file_that_is_not_there_or_no_toml_is_told_by_name(tmp_path):
    with pytest.raises(FileProblemError, match=r"none\.toml cannot be read"):
        TierPolicy.load(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("tiers = [")
    with pytest.raises(FileProblemError, match=r"bad\.toml: This is not TOML"):
        TierPolicy.load(tmp_path / "bad.toml")
    (tmp_path / "list.json").write_text("[]")
    with pytest.raises(FileProblemError, match="holds no tier policy"):
        TierPolicy.load(tmp_path / "list.json")

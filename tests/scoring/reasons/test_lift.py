"""What is said to lift a dealer one tier does, and nothing cheaper would."""

from __future__ import annotations

from itertools import product

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, strategies as st
from scipy.optimize import linprog

from channelcrm.errors import ValidationError
from channelcrm.scoring import (
    Criterion,
    Custom,
    Levels,
    Linear,
    Piecewise,
    Scorecard,
    Steps,
    Tier,
    TierPolicy,
    assign_tiers,
    rank,
)
from channelcrm.scoring.points import RESOLUTION, apportion
from tests.scoring.cards import cards, example, tables

POLICY = TierPolicy([Tier("A", at_least={"score": 80}), Tier("B", at_least={"score": 50}), Tier("C")])


def table(**changed):
    return {
        "id": ["a"], "sales": [1_000_000], "payment_days": [70], "reputation": ["fair"], "licensed": [True], **changed,
    }  # fmt: skip


def lift(policy=POLICY, card=None, rows=None, **given_):
    return rank(rows or table(), card or example()).explain("a", policy, **given_).lift


def moved(rows, id, lifted):
    """The table after the row has done all that the lift asks for."""
    row = rows["id"].index(id)
    changed = {name: list(column) for name, column in rows.items()}
    for lack in lifted.lacking:
        changed[lack.measure][row] = lack.limit
    for move in lifted.cheapest:
        changed[move.criterion][row] = move.to
    return changed


def tier_of(rows, card, policy, id):
    ranking = rank(rows, card)
    columns = {**{name: rows[name] for name in policy.measures if name != "score"}, "id": rows["id"]}
    proposals = assign_tiers({**columns, "score": ranking.scores}, policy)
    return next(one.tier for one in proposals if one.id == id)


def test_the_criterion_with_most_points_for_its_whole_scale_moves_first():
    found = lift()
    assert (found.tier, found.target, found.points) == ("C", "B", pytest.approx(15.333333))
    assert str(found) == "from C to B: sales from 1,000,000 to 2,917,000 (+15.333333)"
    assert found.cost == pytest.approx(15.333333 / 40)


def test_when_one_is_not_enough_the_next_makes_up_the_rest_and_who_could_do_it_alone_is_named():
    found = lift(rows=table(sales=[4_000_000], reputation=["poor"], payment_days=[75]), card=example())
    assert [str(move) for move in found.cheapest] == ["sales from 4,000,000 to 5,000,000", "payment_days from 75 to 60"]
    assert str(found).splitlines()[1] == "  or by itself reputation from poor to fair, or payment_days from 75 to 36"


def test_a_cost_turns_the_choice_and_what_is_fixed_stays():
    assert [move.criterion for move in lift(costs={"sales": 3.0}).cheapest] == ["reputation"]
    assert [move.criterion for move in lift(fixed=["sales"]).cheapest] == ["reputation"]
    assert not lift(fixed=["sales", "reputation"]).reachable
    assert str(lift(fixed=["sales", "reputation"])) == "from C to B: out of reach by what may move"


def test_a_custom_scale_stays_where_it_is():
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Custom("half", lambda known: known / 2))])
    assert not rank({"id": ["a"], "x": [0.5]}, card).explain("a", POLICY).lift.reachable


def test_an_empty_cell_moves_from_what_the_policy_gave_it():
    found = lift(rows=table(sales=[None]), fixed=["reputation"])
    assert [str(move) for move in found.cheapest] == ["sales from not known to 2,917,000"]


def test_measures_that_are_no_criteria_are_handed_over_and_said():
    policy = TierPolicy([Tier("A", at_least={"visits": 4}), Tier("B")])
    found = lift(policy, measures={"visits": 1})
    assert (str(found), found.points, found.reachable) == ("from B to A: visits from 1 to 4", 0, True)
    assert lift(policy, measures={"visits": float("nan")}).lacking[0].value is None


def test_a_criterion_that_the_tier_asks_for_by_name_rises_first_and_its_points_count():
    policy = TierPolicy([Tier("A", at_least={"score": 50, "sales": 2_500_000}), Tier("B")])
    found = lift(policy)
    assert str(found) == "from B to A: sales from 1,000,000 to 2,500,000, sales from 1,000,000 to 2,917,000 (+3.333333)"
    unknown = lift(policy, rows=table(sales=[None], reputation=["good"]))
    assert (str(unknown), unknown.points) == ("from B to A: sales from not known to 2,500,000", 0)
    assert not lift(policy, fixed=["sales"]).reachable


def test_a_tier_that_asks_at_most_is_reached_from_above_and_never_left_again():
    policy = TierPolicy([Tier("A", at_least={"score": 90}, at_most={"payment_days": 45}), Tier("B")])
    found = lift(policy, rows=table(sales=[5e6], reputation=["good"], payment_days=[90]))
    assert str(found) == "from B to A: payment_days from 90 to 45"
    assert (found.points, found.cheapest) == (0, ())
    kept = TierPolicy([Tier("A", at_least={"score": 50}, at_most={"sales": 2_000_000}), Tier("B")])
    assert [str(move) for move in lift(kept, fixed=["reputation"]).cheapest] == [
        "sales from 1,000,000 to 2,000,000",
        "payment_days from 70 to 48",
    ]


def test_a_score_that_is_too_high_is_no_way_up():
    assert not lift(TierPolicy([Tier("A", at_most={"score": 10}), Tier("B")])).reachable


def test_the_best_have_nowhere_to_rise_and_the_excluded_meet_their_requirements_first():
    best = rank(table(sales=[5e6], reputation=["good"]), example()).explain("a", POLICY)
    assert (best.tier, best.lift) == ("A", None)
    assert rank(table(licensed=[False]), example()).explain("a", POLICY).lift is None


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"costs": {"slaes": 1}}, "Did you mean 'sales'"),
        ({"costs": {"sales": 0}}, "positive number"),
        ({"costs": {"sales": float("nan")}}, "positive number"),
        ({"costs": {"sales": True}}, "positive number"),
        ({"fixed": ["visits"]}, "no criterion of this card"),
        ({"fixed": "sales"}, "Give a list"),
        ({"measures": []}, "no Mapping"),
    ],
)
def test_what_cannot_be_is_refused(given_, message):
    with pytest.raises(ValidationError, match=message):
        lift(**given_)


def test_a_measure_that_is_not_there_is_asked_for():
    with pytest.raises(ValidationError, match=r'asks for \'visits\'.* measures=\{"visits": 3\}'):
        lift(TierPolicy([Tier("A", at_least={"visits": 4}), Tier("B")]))


def test_a_measure_in_words_is_refused_by_its_row():
    with pytest.raises(ValidationError, match="row 1: reputation: 'fair' is not a number"):
        lift(TierPolicy([Tier("A", at_least={"reputation": 4}), Tier("B")]))


def test_a_threshold_between_two_units_is_met_as_tiers_meet_it():
    for least in (64.1, 64.7, 79.9, 0.1 + 0.2, 50.0000005, 1 / 3 * 100):
        policy = TierPolicy([Tier("A", at_least={"score": least}), Tier("B")])
        found = lift(policy, rows=table(sales=[0], payment_days=[90], reputation=["poor"]))
        assert found.points >= least
        assert (round(found.points * RESOLUTION) - 1) / RESOLUTION < least


@st.composite
def cases(draw, *, by_name: bool = True):
    """A card, a full table, a row, a policy by score and perhaps by a column, costs and what is fixed."""
    card = draw(cards())
    rows = draw(tables(card, empty=False))
    ranking = rank(rows, card)
    at = draw(st.integers(0, len(ranking.ids) - 1))
    short = draw(st.floats(0.01, 60).map(lambda points: round(points, 3)))
    least: dict[str, float] = {"score": min(float(ranking.scores[at]) + short, 100)}
    most: dict[str, float] = {}
    numeric = [one.name for one in card.criteria if not isinstance(one.scale, Levels)]
    most: dict[str, float] = {}
    if by_name and numeric and draw(st.booleans()):
        draw(st.sampled_from([least, most]))[draw(st.sampled_from(numeric))] = draw(st.integers(-100, 100))
    policy = TierPolicy([Tier("A", at_least=least, at_most=most), Tier("B")])
    names = [one.name for one in card.criteria]
    costs = draw(st.dictionaries(st.sampled_from(names), st.sampled_from([0.5, 2.0, 3.0])))
    fixed = draw(st.lists(st.sampled_from(names), max_size=1))
    found = ranking.explain(ranking.ids[at], policy, costs=costs, fixed=fixed).lift
    assume(found is not None)
    return card, rows, ranking.ids[at], policy, costs, fixed, found


@given(cases())
def test_who_does_what_is_said_reaches_the_tier(case):
    card, rows, id, policy, _, fixed, found = case
    assert not {move.criterion for move in found.cheapest} & {*fixed}
    assert not found.reachable or tier_of(moved(rows, id, found), card, policy, id) == "A"


@given(cases())
def test_each_that_is_said_to_be_enough_by_itself_is(case):
    card, rows, id, policy, *_, found = case
    for move in found.alone:
        changed = moved(rows, id, attrs.evolve(found, cheapest=(move,)))
        assert tier_of(changed, card, policy, id) == "A"
    assert not found.alone or found.cost <= found.alone[0].cost + 1e-6  # a unit is a unit


def choices(scale, share, floor):
    """The shares above ``share`` that values of ``floor`` or more give, by trying values: a span, or the steps."""
    if isinstance(scale, Levels):
        return sorted({one for one in scale.levels.values() if one > share})
    ends = {
        Linear: lambda: (scale.worst, scale.best),
        Piecewise: lambda: [value for value, _ in scale.points],
        Steps: lambda: [value + aside for value, _ in scale.steps for aside in (-1e-9, 0)],
    }[type(scale)]()
    tried = [max(value, floor) for value in (*ends, floor, 1e9, -1e9) if abs(value) < float("inf")]
    return sorted({one for one in scale.shares(np.asarray(tried), "x").tolist() if one > share})


def least_cost(card, ranking, row, need, costs, fixed):
    """The cheapest by trying every combination of steps, and a linear program for what moves evenly."""
    most = apportion(card) / RESOLUTION
    slopes, stairs = [], []
    for at, one in enumerate(card.criteria):
        share = float(one.scale.shares(np.asarray([ranking.cells[one.name][row]], dtype=object), "x")[0])
        above = choices(one.scale, share, -float("inf"))
        cost = costs.get(one.name, 1.0)
        if not above or not most[at] or one.name in fixed:
            continue
        if isinstance(one.scale, Linear | Piecewise):
            slopes.append((cost, most[at], above[-1] - share))
        else:
            stairs.append([(0.0, 0.0), *((cost * (to - share), most[at] * (to - share)) for to in above)])
    best = float("inf")
    for choice in product(*stairs):
        rest, paid = need - sum(gain for _, gain in choice), sum(cost for cost, _ in choice)
        if rest <= 1e-4:
            best = min(best, paid)
        elif slopes:
            answer = linprog(
                [cost for cost, *_ in slopes], A_ub=[[-gain for _, gain, _ in slopes]], b_ub=[1e-4 - rest],
                bounds=[(0, far) for *_, far in slopes],
            )  # fmt: skip
            best = min(best, paid + answer.fun) if answer.success else best
    return best


@given(cases(by_name=False))
def test_nothing_else_costs_less(case):
    card, rows, id, policy, costs, fixed, found = case
    ranking = rank(rows, card)
    row = ranking.ids.index(id)
    need = policy.tiers[0].at_least["score"] - float(ranking.scores[row])
    least = least_cost(card, ranking, row, need, costs, fixed)
    if found.reachable:
        assert found.cost == pytest.approx(least, abs=1e-3)
    else:
        assert least_cost(card, ranking, row, need + 1e-3, costs, fixed) == float("inf")

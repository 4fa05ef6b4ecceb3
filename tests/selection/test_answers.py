"""What a chosen network answers when asked: the numbers are those that asking from scratch gives."""

from __future__ import annotations

import math

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import InfeasibleError, ValidationError
from channelcrm.selection import (
    Budget,
    Capacity,
    Count,
    Exclude,
    Keep,
    MaxCapture,
    MaxCoverage,
    MinCost,
    MinDealers,
    MinDistance,
    MinMaxDistance,
    Mix,
    frontier,
    select,
)
from channelcrm.selection.finding import find
from channelcrm.selection.watch import Watch
from channelcrm.territory import Radius
from channelcrm.values import Location
from tests.selection.networks import Shop
from tests.selection.oracle import OBJECTIVES, best_by_trying, holds, limits_on, markets, possible, sense, value_of
from tests.support.examples import examples
from tests.territory.maps import points

PEOPLE = MaxCoverage("people")
REACH = Radius(km=40)
DEMAND = points([(-94, 41), (-93.5, 41), (-93, 41), (-94, 42)], [10, 20, 30, 40])
SHOPS = [
    Shop(id="a", location=Location(-94, 41), attributes={"cost": 1, "room": 10}),
    Shop(id="b", location=Location(-93.25, 41), attributes={"cost": 5, "room": 50}),
    Shop(id="c", location=Location(-94, 42), attributes={"cost": 2, "room": 100}),
    Shop(id="d", attributes={"cost": 0, "room": 0}),
]
KINDS = pytest.mark.parametrize("kind", list(OBJECTIVES))


def choose(*limits, objective=PEOPLE, **options):
    return select(SHOPS, demand=DEMAND, reach=REACH, objective=objective, limits=limits, **options)


def drawn(kind, data):
    geo, shops, km = data.draw(markets())
    objective, limits = OBJECTIVES[kind](data.draw), data.draw(limits_on(shops, count=True))
    return geo, shops, Radius(km=km), objective, limits


@KINDS
@given(st.data())
@examples(30)
def test_a_dealer_more_or_less_is_counted_as_from_scratch(kind, data):
    geo, shops, reach, objective, limits = drawn(kind, data)
    choice = select(shops, demand=geo, reach=reach, objective=objective, limits=limits)
    if choice.status == "infeasible":
        return
    id = data.draw(st.sampled_from([shop.id for shop in shops]))
    change = choice.drop(id) if id in choice.chosen else choice.add(id)
    after = [shop for shop in shops if shop.id in set(choice.chosen) ^ {id}]
    value = value_of(objective, after, geo, reach)
    assert change.after.chosen == tuple(sorted(shop.id for shop in after))
    if value is None:
        assert math.isinf(change.after.objective)
    else:
        assert change.after.objective == pytest.approx(value, abs=1e-9)
    assert change["dealers"] == (1 if id not in choice.chosen else -1)
    assert change.after.figures["people served"] == pytest.approx(value_of(PEOPLE, after, geo, reach))
    assert (change.broken == ()) == holds(limits, after)


@KINDS
@given(st.data())
@examples(30)
def test_what_is_lost_without_a_dealer_is_the_difference_it_makes(kind, data):
    geo, shops, reach, objective, limits = drawn(kind, data)
    choice = select(shops, demand=geo, reach=reach, objective=objective, limits=limits)
    counted = PEOPLE if isinstance(objective, MinDealers) else objective
    chosen = [shop for shop in shops if shop.id in choice.chosen]
    for shop in chosen:
        without = value_of(counted, [one for one in chosen if one is not shop], geo, reach)
        whole = value_of(counted, chosen, geo, reach)
        lost = math.inf if without is None else sense(counted) * (whole - without)
        assert choice.marginal[shop.id] == pytest.approx(lost, abs=1e-9)


@KINDS
@given(st.data())
@examples(30)
def test_why_a_dealer_is_in_or_out_is_told_by_the_best_network_of_the_other_kind(kind, data):
    geo, shops, reach, objective, limits = drawn(kind, data)
    choice = select(shops, demand=geo, reach=reach, objective=objective, limits=limits)
    if choice.status == "infeasible":
        return
    id = data.draw(st.sampled_from([shop.id for shop in shops]))
    told = choice.explain(id)
    other = Exclude([id]) if id in choice.chosen else Keep([id])
    best = best_by_trying(objective, geo, shops, reach, [*limits, other])
    assert told.chosen == (id in choice.chosen)
    assert id in str(told)
    if best is None:
        assert told.loss is None
        kept = [limit for limit in limits if str(limit) in told.limits]
        need = bool(set(told.limits) - {str(limit) for limit in limits})
        assert need or not possible(shops, [*kept, other])
        assert not need or best_by_trying(objective, geo, shops, reach, [*kept, other]) is None
    else:
        assert told.loss == pytest.approx(sense(objective) * (choice.objective - best), abs=1e-9)
        assert told.loss >= -1e-9


def test_an_explanation_names_the_limit_or_the_rival():
    choice = choose(Count(max=2), Budget("cost", 7))
    assert choice.chosen == ("b", "c")
    out = choice.explain("a")
    assert (out.alone, out.adds, out.rivals) == (10, 10, ("c",))
    assert out.loss == 30
    assert "displaces c" in str(out)
    b = choice.explain("b")
    assert (b.adds, b.rivals, b.loss, b.alone) == (50, ("a",), 40, 50)
    forbidden = choose(Count(max=2), Exclude(["c"])).explain("c")
    assert (forbidden.loss, forbidden.limits) == (None, ("Exclude(c)",))
    assert "Exclude(c)" in str(forbidden)
    kept = choose(Count(max=2), Keep(["d"])).explain("d")
    assert (kept.loss, kept.limits, kept.adds) == (None, ("Keep(d)",), 0)
    assert "<p>" in kept._repr_html_()


def test_two_networks_stand_side_by_side():
    one, two = choose(Count(max=1)), choose(Count(max=2))
    change = one.compare(two)
    assert (change.opened, change.closed, change["people served"], change["dealers"]) == (("c",), (), 40, 1)
    assert change.moved == ("p3",)
    assert two.compare(one)["people served"] == -40
    assert change.to_frame().loc["people served"].tolist() == [50, 90, 40]
    assert "opened: c" in str(change)
    assert "<table>" in change._repr_html_()
    swapped = two.swap("b", "a")
    assert (swapped.opened, swapped.closed, swapped["people served"]) == (("a",), ("b",), -40)


def test_a_change_names_the_limits_that_it_breaks():
    assert choose(Count(max=2)).add("a").broken == ("Count(max=2)",)
    assert "no longer held: Count(max=2)" in str(choose(Count(max=2)).add("a"))
    assert choose(Count(max=2)).drop("b").broken == ()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda choice: choice.add("b"), "chosen already"),
        (lambda choice: choice.drop("a"), "not chosen"),
        (lambda choice: choice.swap("a", "d"), "not chosen"),
        (lambda choice: choice.explain("e"), "not among the sites"),
        (lambda choice: choice.explain(None), "not among the sites"),
        (lambda choice: choice.compare("b"), "no Selection"),
        (lambda choice: choice.plan([]), "how much can change"),
        (lambda choice: choice.plan(["z"], per_period=1), "not among the sites"),
        (lambda choice: choice.plan([], per_period=0), "per_period"),
        (lambda choice: choice.plan([], budget=("cost", 4)), "cost of b is 5"),
        (lambda choice: choice.plan([], budget=5), "no budget"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(ask, message):
    with pytest.raises(ValidationError, match=message):
        ask(choose(Count(max=2)))


@pytest.mark.parametrize("ask", [lambda choice: choice.explain("a"), lambda choice: choice.add("a")])
def test_where_nothing_was_chosen_the_limits_in_the_way_are_told(ask):
    with pytest.raises(ValidationError, match=r"Count\(min=5\)"):
        ask(choose(Count(min=5)))


def test_a_network_shows_itself():
    choice = choose(Count(max=2))
    assert str(choice) == "2 dealers for the most people within reach: 90 people (proven)"
    assert "<td>b</td>" in choice._repr_html_()
    assert choice.to_frame().to_dict() == {"marginal": {"b": 50, "c": 40}, "areas": {"b": 2, "c": 1}}
    assert "Together impossible" in str(choose(Count(min=5)))
    assert "Together impossible" in choose(Count(min=5))._repr_html_()


@KINDS
@given(st.data())
@examples(20)
def test_a_frontier_is_the_best_network_at_every_number(kind, data):
    geo, shops, km = data.draw(markets())
    objective, limits = OBJECTIVES[kind](data.draw), data.draw(limits_on(shops))
    found = frontier(
        shops, demand=geo, reach=Radius(km=km), objective=objective, limits=limits, counts=range(1, 5)
    )  # fmt: skip
    for point in found.points:
        best = best_by_trying(objective, geo, shops, Radius(km=km), [*limits, Count(max=point.at)])
        assert (point.network.status == "infeasible") == (best is None)
        assert best is None or point.network.objective == pytest.approx(best, abs=1e-9)
    values = [sense(objective) * one.network.objective for one in found.points if one.network.outcome]
    assert values == sorted(values)


def test_the_knee_is_where_more_begins_to_pay_less():
    geo = points([(-94, 41), (-92, 41), (-90, 41), (-88, 41), (-86, 41)], [50, 40, 5, 3, 2])
    shops = [Shop(id=f"s{at}", location=Location(-94 + 2 * at, 41), attributes={"cost": 1}) for at in range(5)]
    for options in ({"counts": range(1, 6)}, {"budget": ("cost", [1, 2, 3, 4, 5])}):
        found = frontier(shops, demand=geo, reach=REACH, objective=PEOPLE, **options)
        assert [point.network.objective for point in found.points] == [50, 90, 95, 98, 100]
        assert found.knee.at == 2
        assert found.to_frame()["knee"].tolist() == [False, True, False, False, False]
        assert "2 (knee)" in found._repr_html_()


def test_a_straight_or_a_short_frontier_has_no_knee():
    geo = points([(-94, 41), (-92, 41), (-90, 41)], [1, 1, 1])
    shops = [Shop(id=f"s{at}", location=Location(-94 + 2 * at, 41)) for at in range(3)]
    assert frontier(shops, demand=geo, reach=REACH, objective=PEOPLE, counts=range(1, 4)).knee is None
    assert frontier(shops, demand=geo, reach=REACH, objective=PEOPLE, counts=[1, 2]).knee is None


@pytest.mark.parametrize(
    "axis", [{}, {"counts": [1], "budget": ("cost", [1])}, {"counts": []}, {"counts": [None]}, {"budget": 5},
             {"counts": [1.5]}, {"counts": ["1"]}, {"budget": ("cost", [float("nan")])}],
)  # fmt: skip
def test_a_frontier_needs_one_axis(axis):
    with pytest.raises(ValidationError):
        frontier(SHOPS, demand=DEMAND, reach=REACH, objective=PEOPLE, **axis)


@given(st.data())
@examples(40)
def test_each_period_of_a_plan_makes_the_best_changes_it_may(data):
    geo, shops, km = data.draw(markets())
    reach, ids = Radius(km=km), [shop.id for shop in shops]
    choice = select(shops, demand=geo, reach=reach, objective=PEOPLE, limits=data.draw(limits_on(shops)))
    if choice.status == "infeasible":
        return
    today = data.draw(st.lists(st.sampled_from(ids), unique=True))
    most = data.draw(st.integers(1, 3))
    now, aim = set(today), set(choice.chosen)
    for step in choice.plan(today, per_period=most).steps:
        changes = {*step.opened, *step.closed}
        left = now ^ aim
        assert set(step.opened) == changes - now
        assert len(changes) == min(most, len(left))
        assert changes <= left
        every = [
            value_of(PEOPLE, chosen, geo, reach)
            for chosen in possible(shops, [])
            if len(after := {shop.id for shop in chosen} ^ now) == min(most, len(left)) and after <= left
        ]
        now ^= changes
        assert set(step.network.chosen) == now
        assert step.network.objective == max(every)
    assert now == aim


def test_a_plan_under_a_budget_opens_what_it_can_pay():
    plan = choose(Count(max=3)).plan(["d"], budget=("cost", 6))
    assert plan.steps[0].opened == ("a", "b")
    assert {id for step in plan.steps for id in step.opened} == {"a", "b", "c"}
    assert {id for step in plan.steps for id in step.closed} == {"d"}
    assert plan.to_frame()["objective"].tolist()[-1] == 100
    assert "<table>" in plan._repr_html_()


def test_a_plan_that_leaves_somebody_unserved_on_the_way_says_so():
    choice = select(
        SHOPS[:3], demand=DEMAND, reach=REACH, objective=MinDistance("people"), limits=[Count(max=3)]
    )  # fmt: skip
    with pytest.raises(InfeasibleError, match="every area is served"):
        choice.plan([], per_period=1)


def test_what_capacities_leave_is_lost_without_a_dealer():
    choice = choose(Capacity("room"))
    assert choice.chosen == ("a", "b", "c")
    assert (choice.objective, choice.marginal) == (100, {"a": 10, "b": 50, "c": 40})
    assert choice.drop("a")["people served"] == -10
    assert choice.explain("b").loss == 50


@KINDS
@given(st.data())
@examples(20)
def test_more_dealers_or_more_sites_are_never_worse(kind, data):
    geo, shops, km = data.draw(markets())
    objective, most = OBJECTIVES[kind](data.draw), data.draw(st.integers(1, 3))
    found = [
        select(some, demand=geo, reach=Radius(km=km), objective=objective, limits=[Count(max=count)])
        for some, count in ((shops, most), (shops, most + 1), ([*shops, attrs.evolve(shops[0], id="z")], most))
    ]
    fewer, *more = [-math.inf if one.status == "infeasible" else sense(objective) * one.objective for one in found]
    assert all(value >= fewer - 1e-9 for value in more)


@KINDS
@given(st.data())
@examples(25)
def test_no_time_gives_a_choice_within_the_limits_and_a_bound(kind, data):
    geo, shops, reach, objective, limits = drawn(kind, data)
    best = best_by_trying(objective, geo, shops, reach, limits)
    choice = select(shops, demand=geo, reach=reach, objective=objective, limits=limits, time_limit=0)
    assert (choice.status == "infeasible") == (best is None)
    if best is not None:
        assert holds(limits, [shop for shop in shops if shop.id in choice.chosen])
        assert sense(objective) * (best - choice.objective) >= -1e-9
        assert sense(objective) * (choice.bound - best) >= -1e-9
        assert 0 <= choice.gap <= 1 or kind in {"mix", "ways and costs"}


@pytest.mark.parametrize("kind", ["coverage", "distance", "farthest", "fewest", "nearest", "backup"])
@given(st.data())
@examples(25)
def test_methods_of_their_own_and_the_general_programme_agree(kind, data):
    geo, shops, km = data.draw(markets())
    objective, most = OBJECTIVES[kind](data.draw), data.draw(st.integers(1, 3))
    limits = [Count(max=most), Keep(data.draw(st.lists(st.sampled_from([shop.id for shop in shops]), max_size=1)))]
    choice = select(shops, demand=geo, reach=Radius(km=km), objective=objective, limits=limits)
    (goal,), task = choice.problem.goals, choice.problem.task()
    general = find(_Plain(goal) if kind != "farthest" else _plain_farthest(goal), task, Watch())
    assert (general is None) == (choice.status == "infeasible")
    assert general is None or general.value == pytest.approx(choice.objective, abs=1e-9)


class _Plain:
    """A goal without a method of its own."""

    def __init__(self, goal):
        self._goal = goal

    def __getattr__(self, name):
        return getattr(self._goal, name)

    def special(self, *_):
        return None


def _plain_farthest(goal):
    kind = type("Plain", (type(goal),), {"special": lambda *_: None})
    return kind(**attrs.asdict(goal, recurse=False))


@pytest.mark.parametrize("objective", [PEOPLE, MinDistance("people"), MinMaxDistance(), [PEOPLE, MinDealers()]])
def test_what_a_listener_raises_comes_out(objective):
    def refuse(*_):
        raise RuntimeError("enough")

    shops = [Shop(id=f"s{at:02}", location=Location(-94 + at % 6 / 3, 41 + at // 6 / 3)) for at in range(36)]
    geo = points([(-94 + at % 7 / 4, 41 + at // 7 / 4) for at in range(49)], [1 + at % 5 for at in range(49)])
    with pytest.raises(RuntimeError, match="enough"):
        select(
            shops, demand=geo, reach=Radius(km=90), objective=objective, limits=[Count(max=5)], progress=refuse
        )  # fmt: skip


@pytest.mark.parametrize("kind", ["coverage", "distance", "farthest", "huff", "mix"])
def test_an_interruption_ends_with_the_best_so_far_and_its_bound(kind):
    def interrupt(*_):
        raise KeyboardInterrupt

    aims = {
        "coverage": PEOPLE, "distance": MinDistance("people"), "farthest": MinMaxDistance(),
        "huff": MaxCapture("people", competitors={"r": Location(-93, 42)}, rule="huff"),
        "mix": Mix([(PEOPLE, 1), (MinCost("cost"), 2)]),
    }  # fmt: skip
    shops = [
        Shop(id=f"s{at:02}", location=Location(-94 + at % 6 / 3, 41 + at // 6 / 3), attributes={"cost": 1 + at % 4})
        for at in range(24)
    ]
    geo = points([(-94 + at % 7 / 4, 41 + at // 7 / 4) for at in range(49)], [1 + at % 5 for at in range(49)])
    question = {"demand": geo, "reach": Radius(km=90), "objective": aims[kind], "limits": [Count(max=5)]}
    soon, whole = (select(shops, **question, progress=listener) for listener in (interrupt, None))
    assert len(soon.chosen) <= 5
    best = sense(aims[kind])
    assert best * (soon.bound - whole.objective) >= -1e-6
    assert best * (whole.objective - soon.objective) >= -1e-6

"""The choice of a network is the best under its limits, or names the limits that stand in the way."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.selection import Budget, Count, Exclude, Keep, MaxCoverage, MinScore, PerRegion, select
from channelcrm.territory import Radius, coverage, great_circle_km
from channelcrm.values import Address, Location
from tests.selection.networks import Shop, subsets
from tests.territory.maps import NEAR, grid, points

PEOPLE = MaxCoverage("people")
REACH = Radius(km=40)
DEMAND = points([(-94, 41), (-93.5, 41), (-93, 41), (-94, 42)], [10, 20, 30, 40])
SHOPS = [
    Shop(id="a", location=Location(-94, 41), attributes={"cost": 1, "score": 90}),
    Shop(id="b", location=Location(-93.25, 41), attributes={"cost": 5, "score": 50}),
    Shop(id="c", location=Location(-94, 42), address=Address(region="NE"), attributes={"cost": 2, "score": 70}),
    Shop(id="d", attributes={"cost": 0, "score": 10}),
]


def choose(*limits, sites=SHOPS, **options):
    return select(sites, demand=DEMAND, reach=REACH, objective=PEOPLE, limits=limits, **options)


def test_the_network_that_reaches_most_is_chosen_with_its_proof():
    choice = choose(Count(max=2))
    assert choice.chosen == ("b", "c")
    assert (choice.objective, choice.bound, choice.gap, choice.status) == (90, 90, 0, "optimal")
    assert (choice.share, choice.total) == (0.9, 100)
    assert choice.assignment == {"p1": "b", "p2": "b", "p3": "c"}
    assert choice.marginal == {"b": 50, "c": 40}
    assert choice.unlocated == ("d",)


def test_an_area_is_served_by_the_nearest_chosen_dealer_of_equal_ones_by_the_first():
    near = [Shop(id=id, location=Location(lon, 41)) for id, lon in (("z", -94), ("a", -93.9), ("b", -93.9))]
    choice = choose(Keep(near), sites=near)
    assert choice.assignment == {"p0": "z", "p1": "a"}


def test_without_limits_everyone_who_adds_something_is_chosen():
    assert choose().chosen == ("a", "b", "c")


@pytest.mark.parametrize(
    ("limits", "chosen"),
    [
        ([Count(max=1)], ("b",)),
        ([Count(max=2), Exclude(["c"])], ("a", "b")),
        ([Count(max=2), Keep(["a"])], ("a", "b")),
        ([Count(max=1), Keep([SHOPS[3]])], ("d",)),
        ([Budget("cost", 3)], ("a", "c")),
        ([MinScore("score", 70)], ("a", "c")),
        ([PerRegion(max=1)], ("b", "c")),
        ([Count(min=4)], ("a", "b", "c", "d")),
        ([PerRegion(max=1, by="address.region"), Keep(["a"])], ("a", "c")),
        ([Count(max=0)], ()),
    ],
)
def test_a_limit_holds(limits, chosen):
    choice = choose(*limits)
    assert choice.chosen == chosen
    assert choice.status == "optimal"


@pytest.mark.parametrize(
    ("limits", "conflict"),
    [
        ([Keep(["a"]), Count(max=3), Exclude(["a", "b"])], ("Keep(a)", "Exclude(a, b)")),
        ([Count(min=5)], ("Count(min=5)",)),
        ([Budget("cost", 100), Count(min=3), Budget("cost", 2)], ("Count(min=3)", "Budget(cost <= 2)")),
        ([MinScore("score", 80), PerRegion(min=1, by="address.region")],
         ("MinScore(score >= 80)", "PerRegion(min=1, by address.region)")),
        ([Keep(["b"]), MinScore("score", 80)], ("Keep(b)", "MinScore(score >= 80)")),
        ([Budget("cost", -1)], ("Budget(cost <= -1)",)),
    ],
)  # fmt: skip
def test_limits_that_cannot_hold_together_are_named(limits, conflict):
    choice = choose(*limits)
    assert (choice.status, choice.chosen, choice.conflict) == ("infeasible", (), conflict)


def test_regions_may_be_the_areas_that_dealers_lie_in():
    shops = [
        Shop(id=id, location=Location(lon, 41.25))
        for id, lon in (("a", -93.9), ("b", -93.6), ("c", -93.4), ("d", -93.1))
    ]
    choice = select(
        shops,
        demand=grid(2, 1),
        reach=Radius(km=100),
        objective=MaxCoverage(),
        limits=[PerRegion(min=1, max=1, by="area")],
    )
    assert len(choice.chosen) == 2
    assert len({"a", "b"} & set(choice.chosen)) == 1


def test_a_table_of_sites_is_chosen_from_like_dealers():
    table = pd.DataFrame(
        [(shop.id, getattr(shop.location, "lon", None), getattr(shop.location, "lat", None), shop.attributes["cost"])
         for shop in SHOPS],
        columns=["id", "lon", "lat", "cost"],
    )  # fmt: skip
    for sites in (table, table.set_index("id"), table.to_dict("list")):
        choice = choose(Budget("cost", 3), sites=sites)
        assert (choice.chosen, choice.unlocated) == (("a", "c"), ("d",))


def test_a_quick_choice_carries_a_plain_bound():
    choice = choose(Count(max=2), time_limit=0)
    assert choice.objective <= 90 <= choice.bound


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (Budget("price", 3), "No site has 'price'"),
        (Keep(["nobody"]), "'nobody' is not among the sites"),
        (PerRegion(max=1, by="county"), "has no county"),
    ],
)
def test_a_limit_that_asks_for_what_is_not_there_says_so(limit, message):
    with pytest.raises(ValidationError, match=message):
        choose(limit)


@pytest.mark.parametrize("wrong", [None, -1, float("nan"), "5", True])
def test_a_budget_needs_the_cost_of_every_site(wrong):
    with pytest.raises(ValidationError, match="cost of the site e is"):
        choose(Budget("cost", 3), sites=[*SHOPS, Shop(id="e", attributes={"cost": wrong})])


def test_an_unknown_score_is_too_low():
    assert choose(MinScore("score", 0), sites=[*SHOPS[:2], Shop(id="c", location=Location(-94, 42))]).chosen == (
        "a",
        "b",
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: Count(max=-1), lambda: Count(min=1.5), lambda: Count(min=3, max=2), lambda: PerRegion(min=True),
        lambda: Budget("cost", float("nan")), lambda: MinScore("score", None), lambda: Keep("abc"),
    ],
)  # fmt: skip
def test_a_limit_that_cannot_be_meant_is_refused_when_it_is_made(make):
    with pytest.raises(ValidationError):
        make()


def test_a_site_given_twice_is_refused():
    with pytest.raises(ValidationError, match="'a' stands twice"):
        choose(sites=[SHOPS[0], SHOPS[0]])


def test_another_objective_is_refused():
    with pytest.raises(ValidationError, match="MaxCoverage"):
        select(SHOPS, demand=DEMAND, reach=REACH, objective="population")


@st.composite
def markets(draw):
    places = draw(st.lists(NEAR, min_size=1, max_size=8))
    weights = draw(st.lists(st.integers(1, 9), min_size=len(places), max_size=len(places)))
    shops = [
        Shop(
            id=f"s{at}", location=draw(st.none() | NEAR.map(lambda place: Location(*place))),
            address=Address(region=draw(st.sampled_from(["IA", "NE"]))),
            attributes={"cost": draw(st.integers(0, 5)), "score": draw(st.integers(0, 9))},
        )
        for at in range(draw(st.integers(1, 6)))
    ]  # fmt: skip
    ids = st.lists(st.sampled_from([shop.id for shop in shops]), max_size=2, unique=True)
    spans = st.tuples(st.integers(0, 2), st.none() | st.integers(2, 4))
    limits = draw(
        st.lists(
            st.one_of(
                spans.map(lambda span: Count(min=span[0], max=span[1])), ids.map(Keep), ids.map(Exclude),
                st.integers(0, 9).map(lambda amount: Budget("cost", amount)),
                st.integers(0, 9).map(lambda least: MinScore("score", least)),
                spans.map(lambda span: PerRegion(min=span[0], max=span[1])),
            ),
            max_size=4,
        )
    )  # fmt: skip
    return points(places, weights), shops, Radius(km=draw(st.floats(5, 120))), limits


def holds(limit, shops) -> bool:
    ids = {shop.id for shop in shops}
    match limit:
        case Count():
            return limit.min <= len(ids) <= (99 if limit.max is None else limit.max)
        case Keep():
            return set(limit.ids) <= ids
        case Exclude():
            return not set(limit.ids) & ids
        case Budget():
            return sum(shop.attributes["cost"] for shop in shops) <= limit.amount
        case MinScore():
            return all(shop.attributes["score"] >= limit.least for shop in shops)
    raise AssertionError(limit)


def every_limit_holds(limits, chosen, shops) -> bool:
    regions = {shop.address.region for shop in shops}
    for limit in limits:
        if isinstance(limit, PerRegion):
            parts = [[shop for shop in chosen if shop.address.region == region] for region in regions]
            if not all(holds(Count(min=limit.min, max=limit.max), part) for part in parts):
                return False
        elif not holds(limit, chosen):
            return False
    return True


def reached(geo, shops, km) -> float:
    lon, lat = geo.places
    return sum(
        weight
        for at, weight in enumerate(geo.measure("people").tolist())
        if any(
            shop.location and float(great_circle_km(lon[at], lat[at], shop.location.lon, shop.location.lat)) <= km
            for shop in shops
        )
    )


@given(markets(), st.randoms())
def test_the_choice_is_the_best_of_all_that_meet_the_limits(market, chance):
    geo, shops, reach, limits = market
    chance.shuffle(shops)
    choice = select(shops, demand=geo, reach=reach, objective=PEOPLE, limits=limits)
    possible = [
        chosen
        for picked in subsets(len(shops))
        if every_limit_holds(limits, chosen := [shops[at] for at in picked], shops)
    ]
    if not possible:
        assert choice.status == "infeasible"
        return
    chosen = [shop for shop in shops if shop.id in choice.chosen]
    assert choice.status == "optimal"
    assert every_limit_holds(limits, chosen, shops)
    assert choice.objective == reached(geo, chosen, reach.km) == max(reached(geo, some, reach.km) for some in possible)
    cov = coverage(geo, chosen, reach, "people")
    assert cov.share == choice.share
    assert set(choice.assignment) == {id for id, share in cov.by_area.items() if share}
    assert choice.marginal == dict.fromkeys(choice.chosen, 0) | {
        id: dealer.sole for id, dealer in cov.by_dealer.items()
    }


@given(markets())
def test_a_conflict_is_one_that_any_limit_left_out_would_end(market):
    geo, shops, reach, limits = market
    choice = select(shops, demand=geo, reach=reach, objective=PEOPLE, limits=limits)
    if choice.status != "infeasible":
        assert choice.conflict == ()
        return
    left = [limit for limit in limits if str(limit) in choice.conflict]
    kept = {str(limit): limit for limit in left}  # the same limit given twice is one

    def possible(some):
        return any(every_limit_holds(some, [shops[at] for at in picked], shops) for picked in subsets(len(shops)))

    assert not possible(kept.values())
    assert all(possible([limit for name, limit in kept.items() if name != out]) for out in kept)


@given(markets(), st.randoms())
def test_the_order_of_sites_changes_nothing(market, chance):
    geo, shops, reach, limits = market
    one = select(shops, demand=geo, reach=reach, objective=PEOPLE, limits=limits)
    chance.shuffle(shops)
    two = select(shops, demand=geo, reach=reach, objective=PEOPLE, limits=limits)
    assert (one.chosen, one.assignment, one.conflict) == (two.chosen, two.assignment, two.conflict)


def test_the_frame_that_a_store_gives_is_a_table_of_sites():
    frame = pd.DataFrame(
        {"location_lon": [-93.25, None], "location_lat": [41.0, None], "cost": [1, 2]},
        index=pd.Index(["b", "d"], name="id"),
    )
    choice = choose(Budget("cost", 5), sites=frame)
    assert (choice.chosen, choice.objective, choice.unlocated) == (("b",), 50, ("d",))


@pytest.mark.parametrize("sites", [["a"], [{"id": "a"}], 5])
def test_what_has_no_id_and_location_is_no_site(sites):
    with pytest.raises(ValidationError, match=r"Location\(lon, lat\)"):
        choose(sites=sites)


def test_a_bare_number_is_no_reach_and_a_frame_no_demand():
    with pytest.raises(ValidationError, match=r"Radius\(km=50\)"):
        select(SHOPS, demand=DEMAND, reach=50, objective=PEOPLE)
    with pytest.raises(ValidationError, match=r"Geography\.from_frame"):
        select(SHOPS, demand=DEMAND.to_frame(), reach=REACH, objective=PEOPLE)

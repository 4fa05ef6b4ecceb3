"""Every objective under every limit gives the best of all choices, as trying everything finds it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.selection import (
    Capacity,
    Count,
    MaxCapture,
    MaxCoverage,
    MaxScore,
    MinCost,
    MinDistance,
    MinMaxDistance,
    select,
)
from channelcrm.territory import Fading, Geography, Radius
from channelcrm.values import Location
from tests.selection.networks import Shop
from tests.selection.oracle import (
    OBJECTIVES,
    best_by_trying,
    holds,
    km_between,
    limits_on,
    markets,
    possible,
    sense,
    value_of,
)
from tests.support.examples import examples
from tests.territory.maps import points


@pytest.mark.parametrize("kind", list(OBJECTIVES))
@given(st.data())
def test_the_choice_is_the_best_of_all_within_the_limits(kind, data):
    geo, shops, km = data.draw(markets())
    objective = OBJECTIVES[kind](data.draw)
    limits = data.draw(limits_on(shops, count=kind in {"distance", "farthest"}))
    reach = Radius(km=km)
    best = best_by_trying(objective, geo, shops, reach, limits)
    choice = select(shops, demand=geo, reach=reach, objective=objective, limits=limits)
    if best is None:
        assert choice.status == "infeasible"
        return
    chosen = [shop for shop in shops if shop.id in choice.chosen]
    assert choice.status == "optimal"
    assert holds(limits, chosen)
    assert choice.objective == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert value_of(objective, chosen, geo, reach) == pytest.approx(best, rel=1e-9, abs=1e-9)


@given(st.data())
def test_coverage_that_fades_counts_the_best_of_the_chosen(data):
    geo, shops, km = data.draw(markets())
    limits = data.draw(limits_on(shops))
    reach = Fading(Radius(km=km), full=km / 3)
    best = best_by_trying(MaxCoverage("people"), geo, shops, reach, limits)
    choice = select(shops, demand=geo, reach=reach, objective=MaxCoverage("people"), limits=limits)
    assert (choice.status == "infeasible") == (best is None)
    assert best is None or choice.objective == pytest.approx(best, rel=1e-9, abs=1e-9)


def split(geo, shops, km, chosen, objective):
    """The best that the chosen serve within their room, each area whole; None when not all that must be is served."""
    weights = geo.measure("people").tolist()
    ways = km_between(geo, shops)
    best = None
    for given_to in product([None, *chosen], repeat=len(weights)):
        load = dict.fromkeys(chosen, 0)
        total, fine = 0.0, True
        for row, at in enumerate(given_to):
            if at is None:
                fine = fine and (isinstance(objective, MaxCoverage) or not weights[row])
                continue
            load[at] += weights[row]
            fine = fine and ways[row, at] <= km
            if fine:
                total += weights[row] * (1 if isinstance(objective, MaxCoverage) else ways[row, at])
        if fine and all(load[at] <= shops[at].attributes["room"] for at in chosen):
            better = best is None or (total > best if isinstance(objective, MaxCoverage) else total < best)
            best = total if better else best
    return best


@pytest.mark.parametrize("objective", [MaxCoverage("people"), MinDistance("people")])
@given(st.data())
@examples(40)
def test_capacities_hold_and_areas_are_given_out_as_well_as_can_be(objective, data):
    geo, shops, km = data.draw(markets(most=3))
    limits = data.draw(limits_on(shops, count=True))
    found = [
        value
        for chosen in possible(shops, limits)
        if (value := split(geo, shops, km, [shops.index(shop) for shop in chosen], objective)) is not None
    ]
    choice = select(
        shops, demand=geo, reach=Radius(km=km), objective=objective, limits=[*limits, Capacity("room")]
    )  # fmt: skip
    if not found:
        assert choice.status == "infeasible"
        return
    best = max(found) if isinstance(objective, MaxCoverage) else min(found)
    assert choice.objective == pytest.approx(best, rel=1e-9, abs=1e-9)
    rooms = {shop.id: shop.attributes["room"] for shop in shops}
    weights = dict(zip(geo.ids, geo.measure("people").tolist(), strict=True))
    for id, room in rooms.items():
        assert sum(weights[area] for area, by in choice.assignment.items() if by == id) <= room
    assert set(choice.assignment.values()) <= set(choice.chosen)


@given(st.data())
def test_a_later_objective_is_the_best_among_those_that_are_as_good_in_the_first(data):
    geo, shops, km = data.draw(markets())
    limits = data.draw(limits_on(shops))
    reach, objectives = Radius(km=km), [MaxCoverage("people"), MaxScore(), MinCost()]
    choice = select(shops, demand=geo, reach=reach, objective=objectives, limits=limits)
    every = [
        tuple(sense(one) * value_of(one, chosen, geo, reach) for one in objectives)
        for chosen in possible(shops, limits)
    ]
    if not every:
        assert choice.status == "infeasible"
        return
    found = tuple(sense(one) * part.value for one, part in zip(objectives, choice.parts, strict=True))
    assert found == pytest.approx(max(every), abs=1e-9)


@given(st.data())
def test_the_shortest_ways_come_after_the_shortest_longest_way(data):
    geo, shops, km = data.draw(markets())
    limits = data.draw(limits_on(shops, count=True))
    reach, objectives = Radius(km=km), [MinMaxDistance("people"), MinDistance("people")]
    choice = select(shops, demand=geo, reach=reach, objective=objectives, limits=limits)
    every = [
        values
        for chosen in possible(shops, limits)
        if None not in (values := tuple(value_of(one, chosen, geo, reach) for one in objectives))
    ]
    if not every:
        assert choice.status == "infeasible"
        return
    assert [part.value for part in choice.parts] == pytest.approx(min(every), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("kind", list(OBJECTIVES))
@given(st.data())
@examples(25)
def test_a_conflict_names_limits_and_needs_any_of_which_left_out_would_end_it(kind, data):
    geo, shops, km = data.draw(markets())
    objective = OBJECTIVES[kind](data.draw)
    reach = Radius(km=km)
    limits = data.draw(limits_on(shops, count=True))
    choice = select(shops, demand=geo, reach=reach, objective=objective, limits=limits)
    if choice.status != "infeasible":
        assert choice.conflict == ()
        return
    kept = {str(limit): limit for limit in limits if str(limit) in choice.conflict}
    need = bool(set(choice.conflict) - set(kept))

    def can(some):
        return best_by_trying(objective if need else MaxCoverage("people"), geo, shops, reach, some) is not None

    assert not can(list(kept.values()))
    assert all(can([one for name, one in kept.items() if name != out]) for out in kept)
    assert not need or possible(shops, list(kept.values()))


@pytest.mark.parametrize("kind", list(OBJECTIVES))
@given(st.data(), st.randoms())
@examples(25)
def test_the_order_of_sites_and_areas_changes_nothing(kind, data, chance):
    geo, shops, km = data.draw(markets())
    objective = OBJECTIVES[kind](data.draw)
    limits = data.draw(limits_on(shops, count=True))
    one = select(shops, demand=geo, reach=Radius(km=km), objective=objective, limits=limits)
    chance.shuffle(shops)
    again = Geography.from_frame(
        geo.to_frame().sample(frac=1, random_state=chance.randrange(1000)), name="name", measures=["people"]
    )
    two = select(shops, demand=again, reach=Radius(km=km), objective=objective, limits=limits)
    assert (one.chosen, dict(one.assignment)) == (two.chosen, dict(two.assignment))


def test_a_capacity_without_demand_to_serve_is_refused():
    geo, shops = (
        points([(-94, 41)], [1]),
        [Shop(id="a", location=Location(-94, 41), attributes={"score": 1, "room": 1})],
    )
    with pytest.raises(ValidationError, match="asks for none to be served"):
        select(shops, demand=geo, objective=MaxScore(), limits=[Capacity("room")])
    with pytest.raises(ValidationError, match="counts several"):
        select(
            shops, demand=geo, reach=Radius(km=9), limits=[Capacity("room")],
            objective=MaxCapture("people", competitors={}, rule="huff"),
        )  # fmt: skip


@pytest.mark.parametrize("objective", [MinDistance("people"), MinMaxDistance()])
def test_the_shortest_ways_need_a_limit_on_the_number(objective):
    geo, shops = points([(-94, 41)], [1]), [Shop(id="a", location=Location(-94, 41))]
    with pytest.raises(ValidationError, match="all would be chosen"):
        select(shops, demand=geo, objective=objective)


def test_without_a_reach_everybody_serves_everybody_and_coverage_is_refused():
    geo = points([(-94, 41), (-90, 41)], [1, 1])
    shops = [Shop(id="a", location=Location(-94, 41)), Shop(id="b", location=Location(-92, 41))]
    choice = select(shops, demand=geo, objective=MinMaxDistance(), limits=[Count(max=1)])
    assert choice.chosen == ("b",)
    with pytest.raises(ValidationError, match="no reach is given"):
        select(shops, demand=geo, objective=MaxCoverage())

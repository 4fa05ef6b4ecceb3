"""Division as it is asked for by name: in balance, in one piece, with what is decided, or with the reason why not."""

from __future__ import annotations

import math
import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.territory import Adjacency, Area, Geography, Radius, TravelMatrix, divide
from channelcrm.values import Location
from tests.support.examples import examples
from tests.territory.maps import grid, points, two_levels

CORNERS = {"ne": Location(-92.3, 42.3), "nw": Location(-93.8, 42.3), "sw": Location(-93.8, 41.2)}
TWO = {"a": Location(-93.75, 41.25), "b": Location(-92.25, 42.25)}


def good(division):
    """What must hold of a division that is said to hold."""
    assert division.status in {"optimal", "feasible"}
    assert division.conflict == ()
    assert division.bound <= division.cost
    for measure, tolerance in division.balance.items():
        assert max(map(abs, division.deviation[measure].values())) <= tolerance + 1e-9
    return True


@examples(12)
@given(
    st.lists(st.integers(1, 9), min_size=12, max_size=12), st.sampled_from([2, 3, CORNERS]),
    st.sampled_from([0.1, 0.3, 1.0]), st.booleans(), st.integers(0, 3),
)  # fmt: skip
def test_a_division_is_a_partition_within_its_tolerance_or_says_that_it_is_not(people, centers, tolerance, whole, seed):
    geo = Geography.from_areas(
        Area(id=area.id, name=area.name, geometry=area.geometry, measures={"people": count})
        for area, count in zip(grid().areas, people, strict=True)
    )
    division = divide(geo, centers, balance={"people": tolerance}, contiguous=whole, seed=seed)
    assert sorted(area for areas in division.areas.values() for area in areas) == sorted(geo.ids)
    assert set(division.assignment.values()) <= set(division.centers)
    off = max(map(abs, division.deviation["people"].values()))
    held = off <= tolerance + 1e-9 and (division.contiguous or not whole)
    assert held == (division.status in {"optimal", "feasible"})
    assert (division.status == "infeasible") == bool(division.conflict)
    assert division.bound <= division.cost
    assert 0 <= division.gap <= 1
    exact = divide(geo, centers, balance={"people": tolerance}, contiguous=whole, exact=True, seed=seed)
    assert exact.status in {"optimal", "infeasible"}
    if exact.status == "infeasible":
        assert not held
    else:
        assert division.bound <= exact.cost * (1 + 1e-9)
        assert not held or exact.cost <= division.cost * (1 + 1e-9)
        assert division.status != "infeasible"


def test_the_order_of_areas_and_centres_plays_no_part():
    areas = list(grid(5, 4).areas)
    asked = {"balance": {"people": 0.2}, "contiguous": True, "seed": 5}
    one = divide(Geography.from_areas(areas), TWO, **asked)
    two = divide(Geography.from_areas(areas[::-1]), dict(reversed(TWO.items())), **asked)
    assert dict(one.assignment) == dict(two.assignment)
    found = [divide(Geography.from_areas(some), 3, **asked) for some in (areas, areas[::-1])]
    assert dict(found[0].assignment) == dict(found[1].assignment)


def test_found_centres_are_areas_among_their_own():
    division = divide(grid(), 3, balance={"people": 0.2}, contiguous=True)
    assert good(division)
    assert division.contiguous
    assert division.centers == tuple(sorted(division.centers))
    assert all(division.assignment[center] == center for center in division.centers)


def test_the_first_balanced_measure_weighs_unless_another_is_named():
    assert divide(grid(), TWO, balance={"people": 0.2}).measure == "people"
    assert divide(grid(), TWO).measure is None


def test_several_measures_are_balanced_at_once():
    base = grid(6, 4)
    geo = Geography.from_areas(
        Area(id=area.id, name=area.name, geometry=area.geometry, measures={**area.measures, "shops": 1 + at % 5})
        for at, area in enumerate(base.areas)
    )
    division = divide(geo, 3, balance={"people": 0.1, "shops": 0.15}, contiguous=True)
    assert good(division)


def test_unlike_shares_are_kept():
    division = divide(grid(6, 4), TWO, balance={"people": 0.05}, shares={"a": 3, "b": 1}, contiguous=True)
    assert good(division)
    held = {
        id: sum(division.geo.measures["people"][division.geo.ids.index(area)] for area in areas)
        for id, areas in division.areas.items()
    }
    assert held["a"] / held["b"] == pytest.approx(3, rel=0.25)
    assert dict(division.shares) == {"a": 0.75, "b": 0.25}


def test_what_is_locked_stays_and_what_is_forbidden_does_not_come():
    free = divide(grid(), TWO, balance={"people": 0.3})
    area, other = next((area, {"a": "b", "b": "a"}[center]) for area, center in free.assignment.items())
    assert divide(grid(), TWO, balance={"people": 0.3}, locked={area: other}).assignment[area] == other
    barred = divide(grid(), TWO, balance={"people": 0.3}, forbidden=[(area, free.assignment[area])])
    assert barred.assignment[area] == other
    assert good(barred)


def test_today_is_kept_as_far_as_what_is_asked_lets_it():
    geo = grid(6, 4)
    today = {id: "a" if at < 6 else "b" for at, id in enumerate(geo.ids)}
    kept = divide(geo, TWO, today=today)
    assert dict(kept.assignment) == today
    assert (kept.moved, kept.change_cost) == ((), 0)
    asked = divide(geo, TWO, today=today, balance={"people": 0.1}, contiguous=True)
    fresh = divide(geo, TWO, balance={"people": 0.1}, contiguous=True)
    changed = [id for id in geo.ids if fresh.assignment[id] != today[id]]
    assert good(asked)
    assert (
        0
        < sum(geo.measures["people"][geo.ids.index(id)] for id in asked.moved)
        <= sum(geo.measures["people"][geo.ids.index(id)] for id in changed)
    )
    assert asked.moved == tuple(id for id in geo.ids if asked.assignment[id] != today[id])
    assert dict(divide(geo, TWO, today=today, keep_km=0).assignment) == dict(divide(geo, TWO).assignment)


def test_a_graph_that_is_given_decides_what_one_piece_is():
    geo = points([(0, 0), (0, 1), (0, 2), (0, 3)], [1, 1, 1, 1])
    ring = Adjacency.from_pairs(geo.ids, [("p0", "p3"), ("p3", "p1"), ("p1", "p2")])
    division = divide(geo, 2, balance={"people": 0}, contiguous=True, adjacency=ring)
    assert {division.areas[id] for id in division.centers} == {("p0", "p3"), ("p1", "p2")}
    assert division.contiguous


def test_what_is_best_is_said_to_be_only_when_proven():
    fast = divide(grid(), 3, balance={"people": 0.1}, contiguous=True)
    exact = divide(grid(), 3, balance={"people": 0.1}, contiguous=True, exact=True)
    assert fast.status == "feasible"
    assert (exact.status, exact.gap) == ("optimal", 0)
    assert fast.bound <= exact.cost <= fast.cost


def test_what_listing_districts_rules_out_is_told_by_the_exact_mode():
    geo = points([(0, 0), (1, 0), (0, 1), (-1, 0)], [4, 3, 3, 2])
    star = Adjacency.from_pairs(geo.ids, [("p0", "p1"), ("p0", "p2"), ("p0", "p3")])
    asked = {"balance": {"people": 0.17}, "contiguous": True, "adjacency": star}
    assert divide(geo, 2, **asked).status == "unknown"
    division = divide(geo, 2, **asked, exact=True)
    assert division.status == "infeasible"
    assert "No connected district holds an area" in division.conflict[0]


HUGE = Geography.from_areas(
    Area(id=area.id, name=area.name, geometry=area.geometry, measures={"people": 1000 if at == 0 else 1, "none": 0})
    for at, area in enumerate(grid().areas)
)
APART = Geography.from_areas([*grid(2, 2).areas, *(
    Area(id=f"far{area.id}", name=f"Far {area.name}", geometry=area.geometry, measures=area.measures)
    for area in grid(2, 1, lon=-80).areas
)])  # fmt: skip


@pytest.mark.parametrize(
    ("geo", "centers", "options", "words"),
    [
        (HUGE, 3, {"balance": {"people": 0.05}}, r"Square 0/0 \(r0c0\) alone holds 1,000 of people"),
        (HUGE, TWO, {"balance": {"none": 0.05}}, "No area holds any none"),
        (grid(2, 1), 3, {}, "3 centres cannot be found in 2 areas"),
        (grid(2, 1), 3, {"balance": {"people": 2}}, "3 centres cannot be found in 2 areas"),
        (grid(2, 1), CORNERS, {"balance": {"people": 0.5}}, "3 centres cannot each hold their share of 2 areas"),
        (points([(0, 0), (1, 1), (2, 2)], [1, 1, 1]), 2, {"balance": {"people": 0.1}}, "whole units of 1"),
        (points([(0, 0), (1, 1), (2, 2), (3, 3)], [4, 4, 4, 1]), 2, {"balance": {"people": 0.15}}, "3 areas hold more"),
        (APART, 3, {"balance": {"people": 0.05}, "contiguous": True}, "does not touch the rest"),
        (APART, 1, {"contiguous": True}, "2 parts that do not touch, more than there are districts"),
        (grid(), TWO, {"locked": {"r0c0": "a"}, "forbidden": [("r0c0", "a")]}, "locked to a, and forbidden there"),
        (grid(), TWO, {"forbidden": [("r0c0", "a"), ("r0c0", "b")]}, "forbidden to every centre"),
        (grid(), TWO, {"balance": {"people": 0.05}, "locked": dict.fromkeys(grid().ids, "a")}, "locked to a hold 78"),
        (APART, {**TWO, "c": Location(-80, 41)}, {"contiguous": True, "locked": {"r0c0": "a", "farr0c0": "a"}},
         "locked to a and lie in parts"),
        (grid(), TWO, {"balance": {"people": 0.05}, "forbidden": [(id, "b") for id in grid().ids[3:]]}, "split"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_infeasible_and_says_why(geo, centers, options, words):
    division = divide(geo, centers, **options)
    assert division.status == "infeasible"
    assert any(re.search(words, reason) for reason in division.conflict), division.conflict
    assert set(division.assignment) == set(geo.ids)
    assert np.isfinite([division.cost, division.bound, division.gap]).all()
    assert division.bound <= division.cost


@pytest.mark.parametrize(
    ("centers", "options", "words"),
    [
        (0, {}, "centers"),
        (True, {}, "centers"),
        ({}, {"contiguous": True}, "no place to go"),
        (TWO, {"balance": {"peple": 0.1}}, "Did you mean 'people'"),
        (TWO, {"balance": {"people": -0.1}}, "is no tolerance"),
        (TWO, {"balance": {"people": float("nan")}}, "is no tolerance"),
        (TWO, {"balance": {"people": True}}, "is no tolerance"),
        (TWO, {"shares": {"a": 1}}, "'b' has no share"),
        (TWO, {"shares": {"a": 1, "b": 0}}, "is no share"),
        (TWO, {"locked": {"r0c": "a"}}, "no area 'r0c'"),
        (TWO, {"locked": {"r0c0": "c"}}, "no centre 'c'"),
        (TWO, {"forbidden": ["r0c0"]}, "is no pair"),
        (TWO, {"today": {"nowhere": "a"}}, "no area 'nowhere'"),
        (TWO, {"keep_km": 5}, "nothing without today"),
        (TWO, {"time_limit": 5}, "nothing without exact"),
        (TWO, {"exact": True, "time_limit": -1}, "time_limit"),
        (TWO, {"adjacency": grid(2, 2).adjacency()}, "not of these areas"),
        (TWO, {"seed": -1}, "seed"),
        (2, {"locked": {"r0c0": "a"}}, "still to be found"),
        (2, {"shares": {"a": 1}}, "still to be found"),
    ],
)
def test_what_cannot_be_meant_is_refused(centers, options, words):
    with pytest.raises(ValidationError, match=words):
        divide(grid(), centers, **options)


def test_points_have_no_neighbours_unless_a_graph_is_given():
    with pytest.raises(ValidationError, match="Points have no neighbours"):
        divide(points([(0, 0), (1, 1)], [1, 1]), 1, contiguous=True)


def test_without_areas_no_centres_can_be_found():
    with pytest.raises(ValidationError, match="no areas"):
        divide(points([], []), 2)


@pytest.mark.parametrize("asked", [{}, {"balance": {"people": 0.3}}, {"contiguous": True}])
def test_a_reach_without_end_divides_as_no_reach_does(asked):
    geo = grid()
    plain, within = divide(geo, TWO, **asked), divide(geo, TWO, reach=Radius(km=5_000), **asked)
    assert within.assignment == plain.assignment
    assert within.cost == pytest.approx(plain.cost)


def test_areas_go_where_the_way_costs_least_not_where_it_is_shortest():
    geo = grid()
    near = divide(geo, TWO)
    minutes = [[1.0, 2.0] if near.assignment[id] == "b" else [2.0, 1.0] for id in geo.ids]
    division = divide(geo, TWO, reach=TravelMatrix(minutes, geo.ids, ["a", "b"]))
    assert all(division.assignment[id] != near.assignment[id] for id in geo.ids)
    assert (division.cost, division.status) == (len(geo), "optimal")


def test_nobody_gets_an_area_out_of_its_reach_and_one_out_of_every_reach_is_named():
    geo = grid()
    minutes = np.ones((len(geo), 2))
    minutes[0, 0] = np.inf
    ids = ["a", "b"]
    assert divide(geo, TWO, reach=TravelMatrix(minutes, geo.ids, ids)).assignment[geo.ids[0]] == "b"
    with pytest.raises(ValidationError, match="still to be found cannot be named in reach"):
        divide(geo, 2, reach=Radius(km=9))


@pytest.mark.parametrize(
    ("row", "asked", "words"),
    [
        ([np.inf, np.inf], {"balance": {"people": 0.5}}, "No centre reaches Square 0/0 (r0c0)."),
        (
            [np.inf, 1],
            {"forbidden": [("r0c0", "b")]},
            "Square 0/0 (r0c0) is forbidden to every centre that reaches it.",
        ),
        ([np.inf, 1], {"locked": {"r0c0": "a"}}, "Square 0/0 (r0c0) is locked to a, which does not reach it."),
    ],
)
def test_what_the_reach_makes_impossible_is_named(row, asked, words):
    geo = grid()
    minutes = np.ones((len(geo), 2))
    minutes[0] = row
    lost = divide(geo, TWO, reach=TravelMatrix(minutes, geo.ids, ["a", "b"]), **asked)
    assert (lost.status, lost.conflict) == ("infeasible", (words,))
    assert math.isfinite(lost.cost)


def traced(work):
    """What it gives, and how many bytes were held at once meanwhile."""
    work()  # what is imported or kept for the next time does not count
    tracemalloc.start()
    try:
        return work(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("count", [13, 10**6, 10**12, 10**400])
@pytest.mark.parametrize("options", [{}, {"balance": {"people": 0.1}, "contiguous": True}, {"exact": True}])
def test_more_centres_than_areas_are_answered_without_building_them(count, options):
    division, most = traced(lambda: divide(grid(), count, **options))
    assert division.status == "infeasible"
    assert set(division.assignment) == set(division.centers) == set(division.geo.ids)
    assert most < 1e6


def test_more_given_centres_than_areas_are_answered_without_solving():
    crowd = {f"c{at:04}": Location(-94 + at / 1000, 41) for at in range(2000)}
    asked = {"balance": {"people": 0.1}, "shares": dict.fromkeys(crowd, 3), "contiguous": True}
    division, most = traced(lambda: divide(grid(), crowd, **asked))
    assert division.status == "infeasible"
    assert division.assignment == divide(grid(), crowd).assignment
    assert sum(division.shares.values()) == pytest.approx(1)
    assert most < 5e6


def test_more_given_centres_than_areas_may_go_without_where_the_tolerance_lets_them():
    assert good(divide(grid(2, 1), CORNERS, balance={"people": 2}))


def test_a_map_of_several_levels_is_not_divided():
    with pytest.raises(ValidationError, match="'r0c0' lies in 'all'"):
        divide(two_levels(), 2)


def test_a_number_of_centres_is_any_whole_number():
    assert (
        divide(grid(), np.int64(2), balance={"people": 0.5}).assignment
        == divide(grid(), 2, balance={"people": 0.5}).assignment
    )
    with pytest.raises(ValidationError, match=r"2\.5 is no centers"):
        divide(grid(), 2.5)

"""Coverage comes onto the map's areas without loss, whatever carried the demand."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from channelcrm.report.reach import bring_onto, owners
from channelcrm.territory import Radius, coverage
from channelcrm.values import Location
from tests.territory.maps import grid, points

MAP = grid(4, 3)  # -94..-92, 41..42.5
PLACES = st.tuples(st.floats(-94.5, -91.5), st.floats(40.8, 42.7))


def test_areas_that_carry_their_own_demand_keep_it():
    found = coverage(MAP, {"d": Location(-93.75, 41.25)}, reach=Radius(km=30), measure="people")
    reach = bring_onto(MAP.areas, found)
    assert {id: one.amount for id, one in reach.items()} == dict(zip(MAP.ids, MAP.measures["people"], strict=True))
    assert {id: one.share for id, one in reach.items()} == found.by_area
    assert [id for id, one in reach.items() if one.dealers] == ["r0c0"]


@given(st.lists(PLACES, min_size=1, max_size=12), st.lists(st.integers(1, 9), min_size=12, max_size=12), PLACES)
def test_points_of_demand_add_up_to_the_areas_they_lie_in(places, weights, dealer):
    demand = points(places, weights[: len(places)])
    found = coverage(demand, {"d": Location(*dealer)}, reach=Radius(km=80), measure="people")
    reach = bring_onto(MAP.areas, found)
    at = owners(MAP.areas, found)
    inside = found.weights[at >= 0]
    assert sum(one.amount for one in reach.values()) == pytest.approx(inside.sum())
    covered = found.weights[(at >= 0) & (found.counts > 0)]
    assert sum(one.covered for one in reach.values()) == pytest.approx(covered.sum())


def test_a_point_outside_every_area_belongs_to_none():
    found = coverage(points([(0, 0)], [5]), {"d": Location(0, 0)}, reach=Radius(km=1), measure="people")
    assert owners(MAP.areas, found).tolist() == [-1]
    assert bring_onto(MAP.areas, found) == {}


def test_an_area_with_nothing_to_reach_has_no_share():
    found = coverage(
        points([(-93.75, 41.25), (-93.25, 41.25)], [0, 5]),
        {"d": Location(-93.7, 41.2)},
        reach=Radius(km=20),
        measure="people",
    )
    reach = bring_onto(MAP.areas, found)
    assert reach["r0c0"].share is None
    assert reach["r0c0"].dealers == 1
    assert reach["r0c1"].share == 0

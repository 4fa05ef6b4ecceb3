"""The change between two coverages adds up, over all, by area and by dealer."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.territory import Fading, Radius, ReachChange, coverage
from channelcrm.values import Location
from tests.territory.maps import NEAR, grid, located, points

PLACES = st.lists(NEAR, min_size=1, max_size=12)
DEALERS = st.lists(NEAR, max_size=6)
REACHES = st.floats(1, 150).flatmap(lambda km: st.sampled_from([Radius(km=km), Fading(Radius(km=km), full=km / 3)]))


@st.composite
def two_coverages(draw):
    places = draw(PLACES)
    people = st.lists(st.integers(1, 99), min_size=len(places), max_size=len(places))
    return [
        coverage(points(places, draw(people)), located(draw(DEALERS)), draw(REACHES), "people") for _ in range(2)
    ]  # fmt: skip


@given(two_coverages())
def test_what_is_covered_after_is_what_was_and_grew_and_was_gained_less_what_was_lost(pair):
    before, after = pair
    change = before.compare(after)
    expected = before.share * before.total + change.grown + change.gained - change.lost
    assert after.share * after.total == pytest.approx(expected, abs=1e-9)


@given(two_coverages())
def test_areas_and_dealers_add_up_to_what_was_gained_and_lost(pair):
    change = pair[0].compare(pair[1])
    for parts in (change.by_area, change.by_dealer):
        assert sum(part.gained for part in parts.values()) == pytest.approx(change.gained, abs=1e-9)
        assert sum(part.lost for part in parts.values()) == pytest.approx(change.lost, abs=1e-9)


@given(two_coverages())
def test_the_way_back_gains_what_the_way_there_lost(pair):
    before, after = pair
    there, back = before.compare(after), after.compare(before)
    assert set(there.by_area) == set(back.by_area)
    assert back.share == -there.share
    assert {id for id, part in there.by_area.items() if part.gained} == {
        id for id, part in back.by_area.items() if part.lost
    }


@given(two_coverages())
def test_a_coverage_does_not_change_from_itself(pair):
    change = pair[0].compare(pair[0])
    assert (change.share, change.grown, change.gained, change.lost) == (0, 0, 0, 0)
    assert not change.by_area
    assert not change.by_dealer


def test_a_dealer_who_leaves_loses_what_it_alone_reached_and_a_new_one_gains():
    geo = points([(-94, 41), (-93, 41), (-92, 41)], [10, 20, 40])
    west, middle, east = Location(-94, 41), Location(-93, 41), Location(-92, 41)
    before = coverage(geo, {"w": west, "m": middle}, Radius(km=20), "people")
    change = before.compare(coverage(geo, {"m": middle, "e1": east, "e2": east}, Radius(km=20), "people"))
    assert (change.gained, change.lost) == (40, 10)
    assert change.by_area == {"p0": ReachChange(gained=0, lost=10), "p2": ReachChange(gained=40, lost=0)}
    assert change.by_dealer == {
        "w": ReachChange(gained=0, lost=10), "e1": ReachChange(gained=20, lost=0), "e2": ReachChange(gained=20, lost=0),
    }  # fmt: skip
    assert change.to_frame()["gained"].tolist() == [0, 0, 40]


def test_people_who_come_and_go_are_no_change_of_reach():
    places, shops = [(-94, 41), (-93, 41)], {"w": Location(-94, 41)}
    was, is_ = (coverage(points(places, people), shops, Radius(km=5), "people") for people in ([10, 10], [15, 30]))
    change = was.compare(is_)
    assert (change.grown, change.gained, change.lost) == (5, 0, 0)


def test_only_coverages_of_the_same_areas_and_measure_are_compared():
    cov = coverage(grid(), {}, Radius(km=5), "people")
    with pytest.raises(ValidationError, match="of other areas, such as 'r2c0'"):
        cov.compare(coverage(grid(4, 2), {}, Radius(km=5), "people"))
    with pytest.raises(ValidationError, match="counts 'people' and the other None"):
        cov.compare(coverage(grid(), {}, Radius(km=5)))
    with pytest.raises(ValidationError, match="is no coverage"):
        cov.compare(0.5)

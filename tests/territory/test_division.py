"""Division gives every area once, to the nearest."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.territory import divide, gaps, great_circle_km, overlaps
from channelcrm.values import Location, Period, derive_id
from tests.territory.maps import NEAR, grid, located, points

CENTERS = st.lists(NEAR, min_size=1, max_size=6)
YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@given(st.lists(NEAR, min_size=1, max_size=12), CENTERS)
def test_a_division_is_a_partition_by_nearest_centre(places, centers):
    geo = points(places, range(1, len(places) + 1))
    division = divide(geo, located(centers), measure="people")
    assert set(division.assignment) == set(geo.ids)
    assert sorted(area for areas in division.areas.values() for area in areas) == sorted(geo.ids)
    cost = 0.0
    for at, id in enumerate(geo.ids):
        mine = Location(*centers[int(division.assignment[id][1:])])
        own = float(great_circle_km(geo.places[0][at], geo.places[1][at], mine.lon, mine.lat))
        assert all(
            own <= float(great_circle_km(geo.places[0][at], geo.places[1][at], *other)) + 1e-6 for other in centers
        )
        cost += geo.measure("people")[at] * own**2
    assert division.cost == pytest.approx(cost)
    assert (division.bound, division.status) == (division.cost, "optimal")


@given(CENTERS)
def test_deviations_from_an_equal_share_cancel_out(centers):
    deviation = divide(grid(), located(centers)).deviation["people"]
    assert sum(deviation.values()) == pytest.approx(0, abs=1e-9)
    assert min(deviation.values()) >= -1


def test_equally_near_centres_stand_by_id():
    centers = {"b": Location(-93.75, 41.25), "a": Location(-93.75, 41.25)}
    division = divide(grid(2, 1), centers)
    assert set(division.assignment.values()) == {"a"}
    assert division.areas["b"] == ()


def test_pieces_are_counted_by_shared_borders():
    geo = grid(3, 1)
    middle = {"a": Location(-93.25, 41.25), "b": Location(-93.25, 44)}
    assert divide(geo, middle).pieces == {"a": 1, "b": 0}
    assert divide(geo, middle).contiguous
    torn = points([(0, 0), (0.1, 0)], [1, 1])
    assert divide(torn, {"a": Location(0, 0)}).pieces == {"a": 2}
    assert not divide(torn, {"a": Location(0, 0)}).contiguous


def test_a_square_is_more_compact_than_a_strip():
    centre = {"a": Location(-93.5, 41.5)}
    square, strip = divide(grid(2, 2), centre), divide(grid(4, 1), centre)
    assert 1 > square.compactness["a"] > strip.compactness["a"] > 0
    assert divide(points([(0, 0)], [1]), {"a": Location(0, 0)}).compactness == {}


def test_territories_of_a_division_neither_overlap_nor_leave_gaps():
    geo = grid()
    centers = {derive_id(at, "dealer"): Location(-94 + at, 41.5) for at in range(3)}
    territories = divide(geo, centers).territories(at=NOW, period=YEAR, names={derive_id(0, "dealer"): "West"})
    assert territories[0].name == "West"
    assert overlaps(territories, geo, "people") == ()
    assert gaps(geo, territories, during=YEAR) == ()


def test_areas_know_their_centre_in_a_frame():
    frame = divide(grid(2, 1), {"a": Location(-93.75, 41.25), "b": Location(-93.25, 41.25)}).to_frame()
    assert frame["center"].to_dict() == {"r0c0": "a", "r0c1": "b"}


@pytest.mark.parametrize("centers", [{}, {"a": None}])
def test_without_a_centre_that_has_a_location_nothing_can_be_divided(centers):
    with pytest.raises(ValidationError, match="no place to go"):
        divide(grid(), centers)

"""Spread demand weighs by surface: what is covered of an area is the covered part of its surface."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from channelcrm.errors import ValidationError
from channelcrm.territory import Area, Geography, Isochrones, Radius, coverage, geodesic_area_km2, spread
from channelcrm.values import Location
from tests.territory.maps import grid, points

CORNERS = st.tuples(st.floats(-170, 160), st.floats(-80, 70), st.floats(0.1, 8), st.floats(0.1, 8))


def one(shape, people=1000) -> Geography:
    return Geography.from_areas([Area(id="a", name="A", geometry=shape, measures={"people": people})])


@given(CORNERS, st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_an_area_is_covered_by_the_share_of_its_surface(corner, across, up):
    west, south, wide, high = corner
    cut = box(west, south, west + wide * across, south + high * up)
    whole = box(west, south, west + wide, south + high)
    cov = coverage(spread(one(whole)), {"d": Location(west, south)}, Isochrones.from_shapes({"d": cut}), "people")
    assert cov.by_parent["a"] == pytest.approx(geodesic_area_km2(cut) / geodesic_area_km2(whole), abs=0.03)


def test_more_points_are_nearer_to_the_surface():
    shape, km = box(-94, 41, -93, 42), 30
    share = np.pi * km**2 / geodesic_area_km2(shape)
    place = {"d": Location(-93.5, 41.5)}
    errors = [
        abs(coverage(spread(one(shape), count), place, Radius(km=km)).share - share) for count in (64, 1024, 16_384)
    ]
    assert errors[0] < 0.03
    assert errors[1] < 0.005
    assert errors[2] < 0.001


@given(st.integers(1, 300))
def test_points_hold_what_their_areas_held_and_lie_in_them(count):
    geo = grid(3, 2)
    found = spread(geo, count)
    held = dict.fromkeys(geo.ids, 0.0)
    shapes = dict(zip(geo.ids, geo.geometry, strict=True))
    for parent, people, place in zip(found.parent_ids, found.measure("people"), found.geometry, strict=True):
        held[parent] += people
        assert shapes[parent].intersects(place)
    assert held == pytest.approx(dict(zip(geo.ids, geo.measure("people"), strict=True)))
    assert list(found.ids) == sorted(found.ids)


def test_holes_and_parts_count_and_an_ellipsoid_is_no_map():
    ring = Polygon(box(0, 0, 4, 4).exterior.coords, [box(1, 1, 3, 3).exterior.coords])
    apart = MultiPolygon([box(0, 0, 1, 1), box(5, 60, 6, 61)])
    assert not any(box(1.01, 1.01, 2.99, 2.99).contains(place) for place in spread(one(ring)).geometry)
    north = sum(place.y > 30 for place in spread(one(apart), 2000).geometry) / len(spread(one(apart), 2000))
    areas = [geodesic_area_km2(part) for part in apart.geoms]
    assert north == pytest.approx(areas[1] / sum(areas), abs=0.01)


def test_points_stay_and_slivers_keep_one_point():
    assert [place.wkt for place in spread(points([(0, 0)], [5])).geometry] == [Point(0, 0).wkt]
    sliver = Polygon([(0, 0), (10, 10), (10, 10.0000001)])
    assert len(spread(one(sliver), 4)) >= 1


def test_it_is_the_same_each_time_and_for_an_area_alone():
    both, alone = spread(grid(2, 1), 50), spread(grid(1, 1), 50)
    first = [place.wkt for place, parent in zip(both.geometry, both.parent_ids, strict=True) if parent == "r0c0"]
    assert first == [place.wkt for place in alone.geometry]


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "9"])
def test_how_many_points_is_a_whole_number(wrong):
    with pytest.raises(ValidationError, match="is no points"):
        spread(grid(), wrong)

"""Distances and areas on the Earth are those of the Earth."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon, box, segmentize
from shapely.affinity import translate

from channelcrm.territory import Geography, geodesic_area_km2, geodesic_km, great_circle_km
from channelcrm.territory.distance import geodesic_areas_km2, geodesic_perimeter_km
from channelcrm.values import Location
from channelcrm.values.location import EARTH_RADIUS_KM
from tests.territory.maps import LONLAT, frame


def test_the_geodesic_of_vincentys_example_is_reproduced():
    # Flinders Peak to Buninyong, Geoscience Australia's test line: 54,972.271 m on GRS 80, on WGS 84 the same.
    distance = geodesic_km(144.424867889, -37.951033417, 143.926495528, -37.652821139)
    assert float(distance) == pytest.approx(54.972271, abs=2e-6)


def test_a_quarter_of_the_equator_by_great_circle():
    assert float(great_circle_km(0, 0, 90, 0)) == pytest.approx(math.pi / 2 * EARTH_RADIUS_KM, rel=1e-15)


def test_distances_cross_the_antimeridian():
    assert float(great_circle_km(179.5, 0, -179.5, 0)) == pytest.approx(111.19508, abs=1e-4)


@given(LONLAT, LONLAT)
def test_great_circles_are_those_of_locations_and_the_same_both_ways(one, two):
    there = float(great_circle_km(*one, *two))
    assert there == float(great_circle_km(*two, *one))
    # Rounding of haversines grows towards the antipodes, where a square root of the last digit is left.
    assert there == pytest.approx(Location(*one).distance_km(Location(*two)), rel=1e-9, abs=1e-3)


@given(LONLAT, LONLAT)
def test_the_sphere_is_within_six_parts_in_a_thousand_of_the_ellipsoid(one, two):
    assert float(great_circle_km(*one, *two)) == pytest.approx(float(geodesic_km(*one, *two)), rel=0.006, abs=1e-3)


def test_distances_broadcast():
    assert great_circle_km(np.zeros((3, 1)), 0, np.zeros(4), 1).shape == (3, 4)
    assert geodesic_km(np.zeros((3, 1)), 0, np.zeros(4), 1).shape == (3, 4)


WHOLE_KM2 = 510_065_621.724


@pytest.mark.parametrize(
    ("shape", "part"),
    [
        (box(0, 0, 90, 90), 1 / 8),
        (box(-180, 0, 0, 90), 1 / 4),
        (box(-180, 0, 180, 90), 1 / 2),
        (box(-180, -90, 180, 90), 1),
        (box(-100, -90, 160, 90), 260 / 360),
    ],
)
def test_parts_of_the_whole_ellipsoid_have_their_share_of_its_area(shape, part):
    assert geodesic_area_km2(shape) == pytest.approx(part * WHOLE_KM2, rel=1e-9)


def test_a_polar_cap_has_the_area_of_a_cap():
    # Archimedes: a cap's area is that of a cylinder of its height. The ellipsoid's is within a hundredth of it.
    sphere = 2 * math.pi * EARTH_RADIUS_KM**2 * (1 - math.sin(math.radians(60)))
    assert geodesic_area_km2(box(-180, 60, 180, 90)) == pytest.approx(sphere, rel=0.01)
    assert geodesic_area_km2(box(-180, -90, 180, -60)) == pytest.approx(geodesic_area_km2(box(-180, 60, 180, 90)))


def test_long_edges_run_straight_on_the_map_whatever_vertices_they_have():
    sparse = box(-109.05, 37, -102.05, 41)  # Colorado by its corners
    dense = segmentize(sparse, 0.01)
    assert geodesic_area_km2(sparse) == pytest.approx(geodesic_area_km2(dense), rel=1e-6)
    assert geodesic_perimeter_km(sparse) == pytest.approx(geodesic_perimeter_km(dense), rel=1e-6)
    assert geodesic_area_km2(sparse) == pytest.approx(269_217, abs=1)


def test_holes_are_taken_out_however_the_rings_run():
    outer, hole = box(0, 0, 3, 3), box(1, 1, 2, 2)
    for ring in (hole.exterior.coords, list(hole.exterior.coords)[::-1]):
        holed = Polygon(outer.exterior.coords, [ring])
        assert geodesic_area_km2(holed) == pytest.approx(geodesic_area_km2(outer) - geodesic_area_km2(hole))
    assert geodesic_perimeter_km(holed) == pytest.approx(geodesic_perimeter_km(outer) + geodesic_perimeter_km(hole))


def test_parts_add_up_and_points_have_no_area():
    one, two = box(0, 0, 1, 1), box(5, 5, 6, 6)
    assert geodesic_area_km2(MultiPolygon([one, two])) == geodesic_area_km2(one) + geodesic_area_km2(two)
    assert geodesic_area_km2(Point(0, 0)) == 0


@st.composite
def shapes(draw):
    """A ring with few or many vertices, small or large, anywhere, now and then with a hole or a second part."""
    lon, lat = draw(st.floats(-150, 150)), draw(st.floats(-70, 70))
    size = draw(st.sampled_from([1e-4, 0.05, 0.9, 15]))
    ring = Point(lon, lat).buffer(size, quad_segs=draw(st.integers(1, 16)))
    if draw(st.booleans()):
        ring = ring - Point(lon, lat).buffer(size / 2, quad_segs=3)
    return MultiPolygon([ring, translate(ring, 2.5 * size)]) if draw(st.booleans()) else ring


@given(st.lists(shapes(), max_size=6))
def test_areas_of_many_are_those_of_each(several):
    array = np.empty(len(several) + 1, dtype=object)
    array[:] = [*several, Point(0, 0)]
    assert geodesic_areas_km2(array) == pytest.approx([*map(geodesic_area_km2, several), 0], rel=1e-13)


@given(shapes())
def test_where_edges_are_short_areas_and_lengths_are_those_of_geodesics(shape):
    dense = segmentize(shape, 0.02)
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(shapely.orient_polygons(dense))
    length = Geod(ellps="WGS84").geometry_length(dense.boundary)
    assert geodesic_area_km2(dense) == pytest.approx(area / 1e6, rel=1e-9, abs=1e-6)
    assert geodesic_perimeter_km(dense) == pytest.approx(length / 1e3, rel=1e-12)


@given(shapes())
def test_a_shape_has_one_area_wherever_the_map_is_cut(shape):
    cut = Geography.from_frame(frame(translate(shape, 180 - shape.centroid.x)))
    assert "180" in cut.repaired["0"]
    assert cut.area_km2["0"] == pytest.approx(geodesic_area_km2(shape), rel=1e-5, abs=1e-6)


@given(shapes(), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_the_parts_of_a_shape_add_up_to_it(shape, across, up):
    west, south, east, north = shape.bounds
    lon, lat = west + across * (east - west), south + up * (north - south)
    parts = [box(west, south, lon, north), box(lon, south, east, lat), box(lon, lat, east, north)]
    sizes = [geodesic_area_km2(shape & part) for part in parts]
    assert sum(sizes) == pytest.approx(geodesic_area_km2(shape), rel=1e-5, abs=1e-6)

"""Distances and areas on the Earth are those of the Earth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from shapely import MultiPolygon, Point, Polygon, box

from channelcrm.territory import geodesic_area_km2, geodesic_km, great_circle_km
from channelcrm.territory.distance import geodesic_perimeter_km
from channelcrm.values import Location
from channelcrm.values.location import EARTH_RADIUS_KM
from tests.territory.maps import LONLAT


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


def test_the_whole_ellipsoid_has_the_area_of_wgs_84():
    octants = [Polygon([(lon, 0), (lon + 90, 0), (0, 90)]) for lon in (-180, -90, 0, 90)]
    assert 2 * sum(map(geodesic_area_km2, octants)) == pytest.approx(510_065_621.724, rel=1e-9)


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

"""Locations: longitude first, and distances on the sphere."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.values import Location
from channelcrm.values.location import EARTH_RADIUS_KM

PLACES = st.builds(Location, st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize(
    ("lon", "lat"), [(180.001, 0), (-181, 0), (0, 90.5), (0, -91), (float("nan"), 0), (0, float("inf"))]
)
def test_degrees_out_of_range_are_refused(lon, lat):
    with pytest.raises(ValidationError, match="outside"):
        Location(lon, lat)


@pytest.mark.parametrize("wrong", ["41°36'N", None, [1]])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ValidationError, match="decimal degrees"):
        Location(wrong, 0)


def test_numbers_as_text_are_read():
    assert Location("-93.6", "41.6") == Location(-93.6, 41.6)


def test_a_degree_of_the_meridian_is_its_arc():
    assert Location(0, 0).distance_km(Location(0, 1)) == pytest.approx(math.pi * EARTH_RADIUS_KM / 180)


def test_the_antipodes_are_half_the_circumference_away():
    assert Location(30, 40).distance_km(Location(-150, -40)) == pytest.approx(math.pi * EARTH_RADIUS_KM)


def test_the_date_line_is_no_barrier():
    assert Location(179.9, 0).distance_km(Location(-179.9, 0)) == pytest.approx(22.239, abs=0.001)


def test_paris_to_new_york_is_known():
    paris, new_york = Location(2.3522, 48.8566), Location(-74.0060, 40.7128)
    assert paris.distance_km(new_york) == pytest.approx(5837.24, abs=0.5)


@given(PLACES, PLACES)
def test_distance_is_symmetric_bounded_and_never_negative(a, b):
    distance = a.distance_km(b)
    assert distance == pytest.approx(b.distance_km(a), abs=1e-6)
    assert 0 <= distance <= math.pi * EARTH_RADIUS_KM + 1e-6


@given(PLACES)
def test_a_place_is_nowhere_but_here(place):
    assert place.distance_km(place) == 0


@given(PLACES, PLACES, PLACES)
def test_a_detour_is_never_shorter(a, b, c):
    assert a.distance_km(c) <= a.distance_km(b) + b.distance_km(c) + 1e-3


def test_a_location_is_a_geojson_point():
    assert Location(-93.6, 41.6).__geo_interface__ == {"type": "Point", "coordinates": (-93.6, 41.6)}

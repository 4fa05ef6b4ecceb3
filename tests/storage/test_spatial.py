"""The two spatial questions: boxes never lose a place, and the sphere is a sphere."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.storage.fields import fields
from channelcrm.storage.spatial import boxes, matching
from channelcrm.testing import strategies
from channelcrm.values.location import Location

location = fields(crm.Dealer).location
places = st.lists(strategies.locations(), min_size=1, max_size=20)


def found(question, several: list[Location]) -> list[bool]:
    return matching(
        question, np.array([place.lon for place in several]), np.array([place.lat for place in several])
    ).tolist()


def boxed(question, place: Location) -> bool:
    return any(
        west <= place.lon <= east and south <= place.lat <= north for west, south, east, north in boxes(question)
    )


@given(strategies.locations(), strategies.kilometres(), places)
def test_whatever_is_near_lies_in_a_box(center, km, several):
    question = location.near(center, km=km)
    for place, matches in zip(several, found(question, several), strict=True):
        assert boxed(question, place) or not matches


@given(strategies.locations(), st.floats(1, 5_000), st.floats(0, 360))
def test_a_place_just_inside_the_circle_is_found_in_a_box_too(center, km, bearing):
    angle, turn = km * 0.99 / 6371.0088, np.radians(bearing)
    lat1, lon1 = np.radians(center.lat), np.radians(center.lon)
    lat2 = np.arcsin(np.clip(np.sin(lat1) * np.cos(angle) + np.cos(lat1) * np.sin(angle) * np.cos(turn), -1, 1))
    lon2 = lon1 + np.arctan2(np.sin(turn) * np.sin(angle) * np.cos(lat1), np.cos(angle) - np.sin(lat1) * np.sin(lat2))
    place = Location(float((np.degrees(lon2) + 540) % 360 - 180), float(np.degrees(lat2)))
    question = location.near(center, km=km)
    assert found(question, [place]) == [True]
    assert boxed(question, place)


@given(strategies.locations(), strategies.kilometres(), places)
def test_near_measures_as_locations_do(center, km, several):
    for place, matches in zip(several, found(location.near(center, km=km), several), strict=True):
        distance = center.distance_km(place)
        assert matches is (distance <= km) or distance == pytest.approx(km, rel=1e-9, abs=1e-9)


@given(strategies.shapes(), places)
def test_whatever_lies_within_lies_in_the_box(shape, several):
    question = location.within(shape)
    for place, matches in zip(several, found(question, several), strict=True):
        assert matches is bool(shapely.intersects_xy(shape, place.lon, place.lat))
        assert boxed(question, place) or not matches


def test_a_place_that_is_not_known_matches_nothing():
    nowhere = np.array([np.nan]), np.array([np.nan])
    assert not matching(location.within(shapely.box(-180, -90, 180, 90)), *nowhere).any()
    assert not matching(location.near(Location(0, 0), km=30_000), *nowhere).any()


@pytest.mark.parametrize(
    ("center", "km", "count"), [(Location(179.5, 0), 100, 2), (Location(-179.5, 0), 100, 2), (Location(0, 0), 100, 1)]
)
def test_a_circle_over_the_antimeridian_has_two_boxes(center, km, count):
    assert len(boxes(location.near(center, km=km))) == count


def test_a_circle_around_a_pole_goes_all_the_way_round():
    ((west, south, east, north),) = boxes(location.near(Location(10, 89), km=200))
    assert (west, east, north) == (-180, 180, 90)
    assert south == pytest.approx(89 - 200 / 111.195, abs=0.01)

"""The bundled sample is what its README says."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from shapely import STRtree, union_all
from shapely.geometry import Point, Polygon

DATA = files("channelcrm") / "data"


@pytest.fixture(scope="module")
def counties() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((DATA / "counties.geojson").read_text(encoding="utf-8"))["features"]
    return features


@pytest.fixture(scope="module")
def polygons(counties: list[dict[str, Any]]) -> dict[str, Polygon]:
    return {county["properties"]["county_fips"]: Polygon(*county["geometry"]["coordinates"]) for county in counties}


@pytest.fixture(scope="module")
def places() -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / "places.csv").read_text(encoding="utf-8").splitlines()))


def test_there_are_99_counties_each_once(polygons: dict[str, Polygon]) -> None:
    assert len(polygons) == 99
    assert all(fips.startswith("19") and len(fips) == 5 for fips in polygons)


def test_counties_are_valid_and_counterclockwise(polygons: dict[str, Polygon]) -> None:
    assert all(polygon.is_valid and polygon.exterior.is_ccw for polygon in polygons.values())


def test_counties_tile_the_state_without_gap_or_overlap(polygons: dict[str, Polygon]) -> None:
    state = union_all(list(polygons.values()))
    assert isinstance(state, Polygon)
    assert len(state.interiors) == 0
    assert sum(polygon.area for polygon in polygons.values()) == pytest.approx(state.area, rel=1e-12)


def test_neighbours_share_every_vertex_of_their_border(polygons: dict[str, Polygon]) -> None:
    edges: dict[frozenset[tuple[float, ...]], int] = {}
    for polygon in polygons.values():
        for ends in pairwise(polygon.exterior.coords):
            edges[frozenset(ends)] = edges.get(frozenset(ends), 0) + 1
    outline = sum(1 for times in edges.values() if times == 1)
    assert set(edges.values()) == {1, 2}
    assert outline == len(union_all(list(polygons.values())).boundary.coords) - 1


def test_places_stand_in_their_county(places: list[dict[str, str]], polygons: dict[str, Polygon]) -> None:
    outside = [
        place["name"]
        for place in places
        if not polygons[place["county_fips"]].covers(Point(float(place["lon"]), float(place["lat"])))
    ]
    assert outside == ["Carter Lake"]


def test_a_place_stands_in_one_county_only(places: list[dict[str, str]], polygons: dict[str, Polygon]) -> None:
    tree = STRtree(list(polygons.values()))
    points = [Point(float(place["lon"]), float(place["lat"])) for place in places]
    found, _ = tree.query(points, predicate="within")
    assert len(found) == len(set(found)) == len(places) - 1


def test_a_county_has_the_people_of_its_towns(counties: list[dict[str, Any]], places: list[dict[str, str]]) -> None:
    for county in counties:
        fips, people = county["properties"]["county_fips"], county["properties"]["population"]
        assert people == sum(int(place["population"]) for place in places if place["county_fips"] == fips) > 0


def test_the_sample_is_small_and_says_where_it_comes_from() -> None:
    assert sum(len(file.read_bytes()) for file in DATA.iterdir() if file.is_file()) < 300_000
    assert "CC BY 4.0" in (DATA / "README.md").read_text(encoding="utf-8")

"""Polygons that overlap are found in pairs, with the ground they share."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from channelcrm.errors import ValidationError
from channelcrm.territory import Geography, geodesic_area_km2
from tests.territory.maps import frame, grid


def drawn(*shapes):
    return Geography.from_frame(frame(*shapes, code=[f"s{at}" for at in range(len(shapes))]), id="code")


def test_two_that_overlap_are_told_with_the_ground_they_share():
    found = drawn(box(0, 0, 2, 2), box(1, 1, 3, 3), box(2, 2, 4, 4)).overlaps()
    assert list(found.by_pair) == [("s0", "s1"), ("s1", "s2")]
    assert found.geometry[0].equals(box(1, 1, 2, 2))
    assert found.km2[0] == geodesic_area_km2(box(1, 1, 2, 2))


def test_neighbours_and_points_do_not_overlap():
    assert len(grid(4, 4).overlaps()) == 0
    assert len(drawn(box(0, 0, 1, 1), Point(0.5, 0.5), Point(0.5, 0.5)).overlaps()) == 0


def test_one_that_lies_in_another_shares_all_of_it_and_one_in_its_hole_nothing():
    ring = Polygon(box(0, 0, 4, 4).exterior.coords, [box(1, 1, 3, 3).exterior.coords])
    found = drawn(ring, box(1, 1, 3, 3), box(0.2, 0.2, 0.8, 0.8))
    assert found.overlaps().by_pair == {("s0", "s2"): found.area_km2["s2"]}


def test_the_same_shape_twice_overlaps_whole():
    found = drawn(box(0, 0, 1, 1), box(0, 0, 1, 1))
    assert found.overlaps().by_pair == {("s0", "s1"): pytest.approx(found.area_km2["s0"])}


def test_a_common_border_beside_an_overlap_is_left_out():
    step = Polygon([(1, 0), (2, 0), (2, 3), (0.5, 3), (0.5, 2), (1, 2)])
    (shape,) = drawn(box(0, 0, 1, 3), step).overlaps().geometry
    assert shape.equals(box(0.5, 2, 1, 3))


def test_overlaps_across_the_180th_meridian_are_found():
    found = drawn(box(178, 0, 182, 2), MultiPolygon([box(-181, 1, -179, 3)]))
    assert found.overlaps().km2.tolist() == pytest.approx([geodesic_area_km2(box(0, 1, 2, 2))], rel=1e-3)


def test_less_than_what_was_asked_for_is_no_overlap():
    found = drawn(box(0, 0, 1, 1), box(0.999, 0, 2, 1), box(1.9, 0, 3, 1))
    assert list(found.overlaps(least_km2=100).by_pair) == [("s1", "s2")]


@pytest.mark.parametrize("least", [0, -1, float("nan"), float("inf"), "much", None])
def test_the_least_overlap_is_above_zero(least):
    with pytest.raises(ValidationError, match="least_km2"):
        grid().overlaps(least_km2=least)


def test_overlaps_go_out_as_a_frame():
    out = drawn(box(0, 0, 2, 2), box(1, 1, 3, 3)).overlaps().to_frame()
    assert out[["left", "right"]].to_numpy().tolist() == [["s0", "s1"]]
    assert out.crs == "EPSG:4326"
    assert out["km2"].iloc[0] == pytest.approx(out.to_crs(6933).area.iloc[0] / 1e6, rel=1e-3)


BLOBS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 4), st.integers(3, 9)), min_size=2, max_size=12
)


@given(BLOBS)
def test_pairs_and_shapes_are_those_of_an_overlay_of_all_with_all(blobs):
    shapes = [Point(x, y).buffer(r, quad_segs=sides) for x, y, r, sides in blobs]
    geo = drawn(*shapes)
    found = geo.overlaps()
    table = gpd.GeoDataFrame({"at": np.asarray(geo.ids, dtype=object)}, geometry=list(geo.geometry), crs=4326)
    every = gpd.overlay(table, table, how="intersection", keep_geom_type=True)
    expected = {(row.at_1, row.at_2): row.geometry for row in every.itertuples() if row.at_1 < row.at_2}
    assert set(found.by_pair) == set(expected)
    for pair, shape, km2 in zip(found.by_pair, found.geometry, found.km2, strict=True):
        assert shapely.area(shapely.symmetric_difference(shape, expected[pair])) < 1e-9
        assert km2 == pytest.approx(geodesic_area_km2(expected[pair]), rel=1e-9, abs=1e-6)
        assert km2 <= min(geo.area_km2[id] for id in pair) * (1 + 1e-9) + 1e-6

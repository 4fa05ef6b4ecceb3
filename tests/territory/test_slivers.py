"""Borders that do not fit are found, measured, and named by the areas they belong to."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, strategies as st
from shapely import Point, Polygon, box

from channelcrm.errors import ValidationError
from channelcrm.territory import Geography, geodesic_area_km2
from tests.territory.maps import frame, grid


def drawn(*shapes):
    return Geography.from_frame(frame(*shapes, code=[f"s{at}" for at in range(len(shapes))]), id="code")


BENT = Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.001, 0.6), (0.999, 0.3)])
"""A neighbour of the unit square whose border swings to both sides of the common one."""


def test_a_border_that_swings_leaves_an_overlap_and_a_hole():
    found = drawn(box(0, 0, 1, 1), BENT).slivers(up_to_km2=5)
    assert [(one.kind, one.area_ids) for one in found] == [("hole", ("s0", "s1")), ("overlap", ("s0", "s1"))]
    assert found[0].km2 == geodesic_area_km2(found[0].geometry)
    assert found[0].geometry.bounds == pytest.approx((1, 0.45, 1.001, 1))
    assert found[1].geometry.bounds == pytest.approx((0.999, 0, 1, 0.45))


def test_what_is_larger_than_was_asked_for_is_no_sliver():
    geo = drawn(box(0, 0, 1, 1), BENT, box(0.5, 0.5, 0.7, 0.7))
    assert {one.area_ids for one in geo.slivers(up_to_km2=5)} == {("s0", "s1")}
    assert {one.area_ids for one in geo.slivers(up_to_km2=math.inf)} == {("s0", "s1"), ("s0", "s2")}


def test_a_hole_is_named_by_all_around_it():
    around = [box(0, 0, 3, 1), box(0, 1, 1, 3), box(2, 1, 3, 3), box(1, 2, 2, 3), box(8, 8, 9, 9)]
    (hole,) = drawn(*around).slivers(up_to_km2=math.inf)
    assert (hole.kind, hole.area_ids) == ("hole", ("s0", "s1", "s2", "s3"))
    assert hole.geometry.equals(box(1, 1, 2, 2))


def test_a_hole_that_another_area_fills_is_none():
    ring = Polygon(box(0, 0, 3, 3).exterior.coords, [box(1, 1, 2, 2).exterior.coords])
    assert drawn(ring, box(1, 1, 2, 2)).slivers(up_to_km2=math.inf) == ()
    assert len(drawn(ring, Point(1.5, 1.5)).slivers(up_to_km2=math.inf)) == 1


def test_a_map_that_fits_has_none_and_nor_has_one_of_points():
    assert grid(5, 4).slivers() == ()
    assert drawn(Point(0, 0), Point(0, 0)).slivers() == ()


@pytest.mark.parametrize("wrong", [0, -1, float("nan"), 1e-9, "small", None, True])
def test_the_size_of_a_sliver_is_at_least_a_square_metre(wrong):
    with pytest.raises(ValidationError, match="up_to_km2"):
        grid().slivers(up_to_km2=wrong)


@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=9
    )
)
def test_areas_less_what_two_cover_and_with_the_holes_are_the_whole_outline(boxes):
    shapes = [box(x, y, x + w, y + h) for x, y, w, h in boxes]
    squares = np.zeros((12, 12), dtype=int)
    for x, y, w, h in boxes:
        squares[x : x + w, y : y + h] += 1
    found = drawn(*shapes).slivers(up_to_km2=math.inf)
    overlaps = sum(one.geometry.area for one in found if one.kind == "overlap")
    assert overlaps == pytest.approx((squares * (squares - 1) // 2).sum())
    for one in found:
        inside = [(x, y) for x in range(12) for y in range(12) if one.geometry.contains(Point(x + 0.5, y + 0.5))]
        assert inside
        assert all((squares[at] == 0) == (one.kind == "hole") for at in inside)

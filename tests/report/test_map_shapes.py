"""Shapes survive the way to the page: small numbers, the same places."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st

from channelcrm.report import map_shapes
from channelcrm.report.map_shapes import borders_of, fit_grid, shapes_of, thinned
from channelcrm.sample import sample_areas
from channelcrm.territory import Area
from channelcrm.values import Location
from tests.territory.maps import grid as squares


def decoded(rings, grid):
    """What the page's script makes of it."""
    return [
        [
            (grid.x0 + x / grid.scale, grid.y0 + y / grid.scale)
            for x, y in zip(accumulate(ring[::2]), accumulate(ring[1::2]), strict=True)
        ]
        for ring in rings
    ]


def drawn(shape, grid):
    return shapely.union_all(
        [shapely.Polygon(rings[0], rings[1:]) for rings in (decoded(part, grid) for part in shape)]
    )


def test_the_counties_are_drawn_where_they_are():
    areas = sample_areas()
    grid = fit_grid(areas, [])
    for area, shape in zip(areas, shapes_of(thinned(areas), grid), strict=True):
        assert drawn(shape, grid).symmetric_difference(area.geometry).area < 1e-3 * area.geometry.area


def test_holes_parts_and_points_are_kept():
    ring = shapely.Polygon(shapely.box(0, 0, 3, 3).exterior, [shapely.box(1, 1, 2, 2).exterior.coords])
    two = shapely.MultiPolygon([ring, shapely.box(5, 0, 6, 1)])
    areas = [
        Area(id="a", name="a", geometry=two),
        Area(id="b", name="b", geometry=shapely.Point(4, 2)),
        Area(id="c", name="c"),
    ]
    grid = fit_grid(areas, [])
    shapes = shapes_of(thinned(areas), grid)
    assert drawn(shapes[0], grid).equals(two)
    assert [grid.x0 + shapes[1][0] / grid.scale, grid.y0 + shapes[1][1] / grid.scale] == [4, 2]
    assert shapes[2] is None


@given(st.tuples(st.floats(-179, 179), st.floats(-89, 89)), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_place_moves_by_less_than_ten_metres(corner, offset):
    far, near = Location(*corner), Location(corner[0] + offset[0], corner[1] + offset[1])
    grid = fit_grid([], [far, near])
    x, y = grid.point(near)
    assert Location(grid.x0 + x / grid.scale, grid.y0 + y / grid.scale).distance_km(near) < 0.01


def test_a_heavy_map_is_thinned_and_its_neighbours_still_meet(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(map_shapes, "_VERTICES", 600)
    angle = np.linspace(0, np.pi, 1000)
    border = [(float(0.02 * np.sin(40 * at)), float(at)) for at in angle]
    west = shapely.Polygon([(-1, 0), *border, (-1, np.pi)])
    east = shapely.Polygon([(1, 0), *border, (1, np.pi)])
    areas = [Area(id="w", name="w", geometry=west), Area(id="e", name="e", geometry=east)]
    grid = fit_grid(areas, [])
    left, right = (drawn(shape, grid) for shape in shapes_of(thinned(areas), grid))
    assert shapely.get_num_coordinates([left, right]).sum() < 800
    assert left.intersection(right).area < 1e-6
    assert left.intersection(right).length > 3


def lines(areas, of):
    grid = fit_grid(areas, [])
    return [shapely.LineString(points) for points in decoded(borders_of(thinned(areas), of, grid), grid)]


def test_a_border_runs_around_all_that_one_holder_has_and_not_through_it():
    areas = squares(4, 3).areas
    (line,) = lines(areas, [0] * 12)
    whole = shapely.union_all([area.geometry for area in areas])
    assert shapely.Polygon(line).equals(whole)
    assert lines(areas, [-1] * 12) == []


@given(st.lists(st.integers(-1, 2), min_size=12, max_size=12))
def test_borders_are_the_edges_where_the_holder_changes(of):
    geo = squares(4, 3)
    found = shapely.union_all(lines(geo.areas, of))
    edges = [shapely.box(*area.geometry.bounds).boundary for area in geo.areas]
    outer = shapely.union_all([area.geometry for area in geo.areas]).boundary
    expected = []
    for i, own in enumerate(of):
        if own >= 0:
            expected.append(edges[i].intersection(outer))
        expected += [edges[i].intersection(edges[j]) for j, other in enumerate(of) if own != other]
    assert found.length == pytest.approx(shapely.union_all(expected).length)


def test_points_have_no_borders():
    assert lines([Area(id="p", name="p", geometry=shapely.Point(1, 1))], [0]) == []

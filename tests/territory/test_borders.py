"""Borders are found and measured on any map: matched or not, over the edge of the map, at the poles."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from channelcrm.territory import Geography
from channelcrm.territory.borders import common_borders
from channelcrm.territory.distance import ellipsoid
from tests.territory.maps import frame


def array(*shapes):
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def borders(*shapes):
    pairs, km = common_borders(array(*shapes))
    return dict(zip(map(tuple, pairs.tolist()), km.tolist(), strict=True))


def geodesic(*points):
    return ellipsoid().line_length(*zip(*points, strict=True)) / 1000


@st.composite
def carved(draw):
    """A rectangle cut again and again: borders whose vertices are those of one side only."""
    pieces = [(0, 0, 8, 8)]
    for _ in range(draw(st.integers(0, 9))):
        west, south, east, north = pieces.pop(draw(st.integers(0, len(pieces) - 1)))
        if draw(st.booleans()) and east - west > 1:
            cut = draw(st.integers(west + 1, east - 1))
            pieces += [(west, south, cut, north), (cut, south, east, north)]
        elif north - south > 1:
            cut = draw(st.integers(south + 1, north - 1))
            pieces += [(west, south, east, cut), (west, cut, east, north)]
        else:
            pieces.append((west, south, east, north))
    return [box(*(side / 10 for side in piece)) for piece in pieces]


@given(carved(), st.booleans())
def test_borders_are_what_two_polygons_have_in_common(pieces, with_vertices_of_their_own):
    if with_vertices_of_their_own:
        pieces = [shapely.segmentize(piece, 0.35) if at % 2 else piece for at, piece in enumerate(pieces)]
    found = borders(*pieces)
    for i, j in itertools.combinations(range(len(pieces)), 2):
        assert ((i, j) in found) == pieces[i].intersects(pieces[j])
        if (i, j) in found:
            lines = shapely.get_parts(pieces[i].intersection(pieces[j]))
            length = sum(geodesic(*line.coords) for line in lines)
            assert found[i, j] == pytest.approx(length, rel=1e-6, abs=1e-9)


def test_a_border_is_measured_on_the_ellipsoid():
    assert borders(box(0, 60, 1, 61), box(1, 60, 2, 61)) == {(0, 1): pytest.approx(111.42, abs=0.01)}
    assert borders(box(0, 60, 1, 61), box(0, 61, 1, 62)) == {(0, 1): pytest.approx(54.11, abs=0.01)}


def test_a_long_border_along_a_parallel_is_followed_on_the_map():
    (length,) = borders(box(0, 60, 90, 61), box(0, 61, 90, 62)).values()
    assert length == pytest.approx(90 * 54.11, rel=1e-3)


def test_where_two_overlap_half_the_way_around_the_overlap_is_the_border():
    (length,) = borders(box(0, 0, 1, 1), box(0.999, 0, 2, 1)).values()
    assert length == pytest.approx(geodesic((0.999, 0), (0.999, 1)), rel=0.01)


def test_one_within_another_and_the_same_twice_are_neighbours():
    found = borders(box(0, 0, 3, 3), box(1, 1, 2, 2), box(0, 0, 3, 3))
    assert found.keys() == {(0, 1), (0, 2), (1, 2)}
    assert min(found.values()) > 0


def test_an_enclave_borders_on_what_is_around_it():
    ring = Polygon(box(0, 0, 3, 3).exterior.coords, [box(1, 1, 2, 2).exterior.coords])
    around = geodesic((1, 1), (2, 1), (2, 2), (1, 2), (1, 1))
    assert borders(ring, box(1, 1, 2, 2)) == {(0, 1): pytest.approx(around)}


def test_parts_of_one_area_border_apart():
    parts = MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)])
    assert borders(parts, box(1, 0, 2, 1)) == {(0, 1): pytest.approx(2 * geodesic((1, 0), (1, 1)))}


def test_the_180th_meridian_is_one_line():
    found = borders(box(170, 0, 180, 2), box(-180, 1, -170, 3), box(-180, 0, -170, 1))
    assert found[0, 1] == pytest.approx(geodesic((180, 1), (180, 2)))
    assert found[0, 2] == pytest.approx(geodesic((180, 0), (180, 1)))


def test_an_area_on_both_sides_of_the_180th_meridian_does_not_border_itself():
    assert borders(MultiPolygon([box(170, 0, 180, 2), box(-180, 0, -170, 2)])) == {}


def test_all_that_reach_a_pole_meet_in_it():
    found = borders(*(box(west, 60, west + 60, 90) for west in range(-180, 180, 60)))
    assert len(found) == 15
    assert sum(km > 1 for km in found.values()) == 6


def test_points_have_no_borders():
    assert borders(Point(0, 0), box(0, 0, 1, 1), Point(0, 0)) == {}


def test_the_order_of_the_shapes_does_not_matter():
    shapes = [box(0, 0, 1, 1), box(1, 0.5, 2, 2), box(0.5, 1, 1, 3), box(2, 2, 3, 3)]
    there, back = borders(*shapes), borders(*reversed(shapes))
    assert back == {(3 - j, 3 - i): pytest.approx(km) for (i, j), km in there.items()}


def test_islands_are_joined_to_the_nearest_by_the_shortest_links():
    geo = Geography.from_frame(frame(box(0, 0, 1, 1), box(1, 0, 2, 1), box(2.5, 0, 3, 1), box(9, 0, 10, 1)))
    graph = geo.adjacency(join_islands=True)
    assert graph.is_connected()
    assert list(graph.joined) == [("1", "2"), ("2", "3")]
    assert graph.joined["1", "2"] == pytest.approx(55.6, abs=0.1)
    assert graph.border_km[graph.indptr[3]] == 0


def test_nearest_is_by_kilometres_and_over_the_180th_meridian():
    north = Geography.from_frame(frame(box(-180, 80, -179, 81), box(178, 80, 179, 81), box(-180, 78.9, -179, 79)))
    assert list(north.adjacency(join_islands=True).joined) == [("0", "1"), ("0", "2")]
    assert north.adjacency(join_islands=True).joined["0", "1"] == pytest.approx(17.4, abs=0.1)


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-89, 89)), min_size=1, max_size=25, unique=True))
def test_links_between_places_are_a_shortest_tree(places):
    from scipy.sparse.csgraph import minimum_spanning_tree

    from channelcrm.territory import great_circle_km

    lon, lat = np.asarray(places).T
    geo = Geography.from_frame(frame(*map(Point, places), id=[f"{at:02}" for at in range(len(places))]))
    joined = geo.adjacency(join_islands=True).joined
    every = great_circle_km(lon[:, None], lat[:, None], lon, lat)
    assert len(joined) == len(places) - 1
    # Zero is no edge to scipy: places a hair apart would be left out.
    assert sum(joined.values()) == pytest.approx(minimum_spanning_tree(every + 1).sum() - len(joined), abs=1e-5)


def test_a_border_of_no_length_is_no_rooks_border():
    touching = [Polygon([(0, 0), (1, 1), (0, 1)]), Polygon([(1, 1), (2, 1), (2, 2)])]
    assert borders(*touching) == {(0, 1): 0}

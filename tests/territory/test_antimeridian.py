"""What crosses the 180th meridian, or holds a pole, lies on the map as it lies on the Earth."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from channelcrm.errors import ValidationError
from channelcrm.territory import Geography
from channelcrm.territory.shapes import mended
from tests.territory.maps import frame

FIJI = MultiPolygon([box(177, -19, 180, -16), box(-180, -19, -178, -16)])


def ring(*lonlat):
    return Polygon(lonlat)


def alone(shape):
    geo = Geography.from_frame(frame(shape, code=["a"]), id="code")
    return geo.geometry[0], geo.repaired.get("a", "")


@pytest.mark.parametrize(
    "shape",
    [
        ring((177, -19), (-178, -19), (-178, -16), (177, -16)),
        ring((177, -19), (182, -19), (182, -16), (177, -16)),
        ring((-183, -19), (-178, -19), (-178, -16), (-183, -16)),
        ring((177, -16), (-178, -16), (-178, -19), (177, -19)),
        ring((177, -19), (180, -19), (-180, -19), (-178, -19), (-178, -16), (-180, -16), (180, -16), (177, -16)),
        MultiPolygon([box(177, -19, 180, -16), box(180, -19, 182, -16)]),
    ],
)
def test_every_notation_of_a_shape_across_the_180th_meridian_is_cut_there_and_reported(shape):
    fit, reason = alone(shape)
    assert fit.normalize() == FIJI.normalize()
    assert "180" in reason


def test_a_hole_across_the_180th_meridian_stays_a_hole():
    outer = [(170, -20), (-170, -20), (-170, -10), (170, -10)]
    hole = [(178, -16), (178, -14), (-178, -14), (-178, -16)]
    fit, _ = alone(Polygon(outer, [hole, [(172, -12), (174, -12), (174, -11)]]))
    assert fit.area == pytest.approx(20 * 10 - 4 * 2 - 1)
    assert not fit.intersects(Point(179, -15))
    assert not fit.contains(Point(-179, -15))


def test_longitudes_from_0_to_360_are_those_of_the_map():
    assert alone(box(200, 10, 210, 20))[0].equals(box(-160, 10, -150, 20))
    assert alone(Point(200, 10))[0] == Point(-160, 10)
    assert alone(box(350, 10, 360, 20))[0].equals(box(-10, 10, 0, 20))


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("pole", [90, -90])
def test_a_ring_around_the_earth_holds_the_pole_of_its_hemisphere(pole, turn):
    lat = pole - np.sign(pole) * 20
    fit, reason = alone(ring(*[(lon, lat) for lon in (-170, -50, 70, 170)][::turn]))
    assert fit.equals(box(-180, min(lat, pole), 180, max(lat, pole)))
    assert "pole" in reason


def test_a_ring_around_a_pole_may_have_another_as_its_hole():
    def around(lat):
        return [(lon, lat) for lon in (-150, -30, 90)]

    fit, _ = alone(Polygon(around(-60), [around(-80)]))
    assert fit.equals(box(-180, -80, 180, -60))


def test_a_ring_around_the_earth_across_the_equator_is_refused_by_its_area():
    with pytest.raises(ValidationError, match=r"The area 'a'.*which pole") as error:
        alone(ring((-120, -1), (0, 1), (120, 0)))
    assert error.value.field == "geometry"


@pytest.mark.parametrize(
    "shape",
    [
        box(-180, -90, 180, -60),
        box(-180, -10, 180, 10),
        ring((-170, -60), (0, -50), (170, -60), (170, -90), (-170, -90)),
        box(-90, 0, 90, 10),
        FIJI,
    ],
)
def test_what_lies_on_the_map_already_stays_as_it_is(shape):
    assert alone(shape) == (shape, "")


def test_a_crossing_over_the_180th_meridian_is_told_by_both_its_faults():
    fit, reason = alone(ring((179, 0), (-179, 2), (-179, 0), (179, 2)))
    assert fit.is_valid
    assert fit.area == pytest.approx(2)
    assert "180" in reason
    assert "Self-intersection" in reason


def test_a_collection_across_the_180th_meridian_keeps_its_polygons():
    fit, reason = alone(GeometryCollection([box(177, -19, 182, -16), LineString([(0, 0), (1, 1)])]))
    assert fit.normalize() == FIJI.normalize()
    assert reason.startswith("Collection")


def test_points_of_a_projection_around_the_pole_come_out_around_it():
    cap = frame(Point(0, 0).buffer(2_000_000), crs=3031, code=["south"])
    geo = Geography.from_frame(cap, id="code")
    assert geo.locate_points([0, 90, 179, -179], [-89, -80, -85, -60]).tolist() == ["south", "south", "south", None]


@pytest.mark.parametrize("wide", [box(-200, 0, 200, 10), box(300, 0, 400, 10), box(0, 0, 10, 91)])
def test_what_is_wider_than_the_earth_or_beyond_twice_the_map_is_no_degrees(wide):
    with pytest.raises(ValidationError, match="no degrees"):
        alone(wide)


CORNERS = st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=3, max_size=8)


@given(CORNERS, st.integers(-180, 180), st.lists(st.tuples(st.integers(-45, 45), st.integers(-45, 45))))
def test_a_shape_holds_the_same_places_wherever_it_lies_on_the_earth(corners, turn, places):
    here, _ = mended(Polygon(corners))
    if here is None:
        return
    lon = (np.asarray([lon for lon, _ in corners]) + turn + 180) % 360 - 180
    there, _ = mended(Polygon(np.column_stack([lon, [lat for _, lat in corners]])))
    assert there is not None
    assert there.is_valid
    assert there.area == pytest.approx(here.area, abs=1e-9)
    assert there.bounds[0] >= -180
    assert there.bounds[2] <= 180
    for x, y in places:
        apart = shapely.distance(here.boundary, Point(x, y)) > 1e-6
        moved = Point((x + turn + 180) % 360 - 180, y)
        assert not apart or there.intersects(moved) == here.intersects(Point(x, y))

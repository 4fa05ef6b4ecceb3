"""A geography takes any map that can be right, and says what it repaired or refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from channelcrm.errors import ValidationError
from channelcrm.territory import Area, Geography
from channelcrm.values import Location
from tests.territory.maps import NEAR, frame, grid, points

BOW_TIE = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def test_areas_stand_in_the_order_of_their_ids():
    geo = Geography.from_frame(
        frame(box(1, 0, 2, 1), box(0, 0, 1, 1), code=["b", "a"], n=["B", "A"]), id="code", name="n"
    )
    assert [(area.id, area.name) for area in geo.areas] == [("a", "A"), ("b", "B")]


def test_without_a_column_of_ids_the_index_names_the_areas():
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1))
    shapes.index = ["x", "y"]
    assert Geography.from_frame(shapes).ids == ("x", "y")


def test_an_index_of_several_levels_names_areas_as_it_names_the_rows_of_other_tables():
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), state=["IA", "NE"], code=[1, 2]).set_index(["state", "code"])
    assert Geography.from_frame(shapes).ids == ("('IA', 1)", "('NE', 2)")


def test_an_index_that_repeats_is_no_trouble_beside_a_column_of_ids():
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=["a", "b"])
    shapes.index = [7, 7]
    assert Geography.from_frame(shapes, id="code").ids == ("a", "b")


def test_any_crs_is_brought_to_wgs_84():
    square = frame(box(-94, 41, -93.5, 41.5), code=["a"])
    there = Geography.from_frame(square, id="code")
    back = Geography.from_frame(square.to_crs(26915), id="code")
    assert back.geometry[0].equals_exact(there.geometry[0], 1e-6)


def test_a_frame_goes_out_as_it_came_in():
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=["a", "b"], people=[3, 4])
    out = Geography.from_frame(shapes, id="code", measures=["people"]).to_frame()
    assert out.index.tolist() == ["a", "b"]
    assert out["people"].tolist() == [3, 4]
    assert out.crs == "EPSG:4326"
    assert Geography.from_frame(out, measures=["people"]).ids == ("a", "b")


def test_areas_make_the_same_geography_as_a_frame():
    geo = grid()
    assert Geography.from_areas(reversed(geo.areas)).areas == geo.areas


def test_a_measure_that_an_area_lacks_is_zero():
    areas = [Area(id="a", name="a", geometry=box(0, 0, 1, 1), measures={"people": 5}),
             Area(id="b", name="b", geometry=box(1, 0, 2, 1))]  # fmt: skip
    assert Geography.from_areas(areas).measure("people").tolist() == [5, 0]


def test_a_crossed_polygon_is_repaired_and_reported():
    geo = Geography.from_frame(frame(BOW_TIE, box(5, 5, 6, 6), code=["a", "b"]), id="code")
    assert list(geo.repaired) == ["a"]
    assert "Self-intersection" in geo.repaired["a"]
    assert geo.geometry[0].is_valid
    assert geo.geometry[0].area == pytest.approx(2)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (None, "has no geometry"),
        (Polygon(), "has no geometry"),
        (LineString([(0, 0), (1, 1)]), "is a LineString"),
        (Polygon([(0, 0), (1, 1), (2, 2)]), "repairing leaves none"),
        (box(400_000, 4_600_000, 410_000, 4_610_000), "no degrees"),
        (Point(float("nan"), 1), "no finite number|no geometry"),
    ],
)
def test_a_shape_that_is_no_area_is_refused_by_its_id(shape, message):
    shapes = frame(box(0, 0, 1, 1), shape, code=["good", "bad"])
    with pytest.raises(ValidationError, match=message) as error:
        Geography.from_frame(shapes, id="code")
    assert error.value.field == "geometry"
    assert "'bad'" in str(error.value)


def test_coordinates_without_a_crs_are_refused():
    with pytest.raises(ValidationError, match=r"set_crs\(4326\)"):
        Geography.from_frame(frame(box(0, 0, 1, 1), crs=None))


def test_degrees_that_are_said_to_be_metres_are_refused():
    with pytest.raises(ValidationError, match=r"look like degrees.*NAD83 / UTM zone 15N.*set_crs\(4326") as error:
        Geography.from_frame(frame(box(-94, 41, -93, 42), crs=26915))
    assert error.value.field == "crs"


@pytest.mark.parametrize("crs", ['LOCAL_CS["drawing"]', "IAU_2015:49900"])
def test_coordinates_that_are_not_on_the_earth_are_refused(crs):
    with pytest.raises(ValidationError, match="does not lead to longitude and latitude"):
        Geography.from_frame(frame(box(0, 0, 1, 1), crs=crs))


def test_degrees_of_another_datum_and_unit_are_brought_to_wgs_84():
    grads = Geography.from_frame(frame(box(0, 50, 1, 51), crs=4807))  # from Paris, 400 grads around
    assert grads.geometry[0].bounds == pytest.approx((2.3372, 45, 3.2372, 45.9), abs=2e-3)


def test_height_is_left_behind():
    geo = Geography.from_frame(frame(shapely.force_3d(box(0, 0, 1, 1), 7.0), crs=4979))
    assert geo.geometry[0] == box(0, 0, 1, 1)


def test_polygons_are_found_however_deep_collections_are_nested():
    shape = box(0, 0, 1, 1)
    for _ in range(50):
        shape = GeometryCollection([shape])
    geo = Geography.from_frame(frame(shape))
    assert geo.geometry[0] == box(0, 0, 1, 1)
    assert geo.repaired == {"0": "Collection"}


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_coordinate_that_is_no_number_is_refused_by_its_area(wrong):
    with pytest.raises(ValidationError, match=r"The area '0' .*no finite number"):
        Geography.from_frame(frame(Polygon([(0, 0), (1, 0), (wrong, 1)])))


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), None, "many", True, np.timedelta64(1, "D"), 1j])
def test_a_measure_is_a_finite_number_of_zero_or_more(wrong):
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=["a", "b"], people=np.asarray([1, wrong], dtype=object))
    with pytest.raises(ValidationError, match="The area 'b' holds") as error:
        Geography.from_frame(shapes, id="code", measures=["people"])
    assert (error.value.field, error.value.row) == ("people", 2)


@pytest.mark.parametrize("given", [np.int64(7), np.float32(7), Decimal(7), Fraction(7)])
def test_numbers_of_any_kind_are_measures(given):
    shapes = frame(box(0, 0, 1, 1), code=["a"], people=np.asarray([given], dtype=object))
    assert Geography.from_frame(shapes, id="code", measures=["people"]).measure("people").tolist() == [7.0]


@pytest.mark.parametrize("make", [
    lambda shapes: Geography.from_frame(shapes, id="code", measures=["people"]),
    lambda shapes: Geography.from_areas(
        Area(id=id, name=id, geometry=shape, measures={"people": held})
        for id, shape, held in zip(shapes["code"], shapes.geometry, shapes["people"], strict=True)
    ),
])  # fmt: skip
def test_a_measure_beyond_what_can_be_added_up_is_refused(make):
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=["a", "b"], people=[1e308, 1e308])
    with pytest.raises(ValidationError, match="hold more of it than can be counted") as error:
        make(shapes)
    assert error.value.field == "people"


def test_an_area_holds_no_whole_number_beyond_all_floats():
    with pytest.raises(ValidationError, match="is not a measure"):
        Area(id="a", name="a", measures={"people": 10**400})


def test_a_series_of_shapes_is_refused_as_no_table():
    with pytest.raises(ValidationError, match="no table"):
        Geography.from_frame(frame(box(0, 0, 1, 1)).geometry)


@pytest.mark.parametrize("options", [{"id": "cod"}, {"name": "cod"}, {"measures": ["cod"]}, {"parent": "cod"}])
def test_a_column_that_is_not_there_is_named_with_the_nearest_one(options):
    with pytest.raises(ValidationError, match=r"no column 'cod'\. Did you mean 'code'"):
        Geography.from_frame(frame(box(0, 0, 1, 1), code=["a"]), **options)


def test_an_id_given_twice_is_refused():
    with pytest.raises(ValidationError, match="'a' stands twice"):
        Geography.from_frame(frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=["a", "a"]), id="code")


def test_an_unknown_measure_is_named_with_the_nearest_one():
    with pytest.raises(ValidationError, match="Did you mean 'people'"):
        grid().measure("peolpe")


def test_a_table_without_geometry_is_refused():
    with pytest.raises(ValidationError, match="no geometry"):
        Geography.from_frame(gpd.pd.DataFrame({"code": ["a"]}))


def test_neighbors_share_a_border_not_a_corner():
    geo = grid(3, 3)
    assert geo.neighbors["r1c1"] == ("r0c1", "r1c0", "r1c2", "r2c1")
    assert geo.neighbors["r0c0"] == ("r0c1", "r1c0")


def test_islands_and_points_have_no_neighbors():
    apart = Geography.from_frame(frame(box(0, 0, 1, 1), box(5, 5, 6, 6)))
    assert apart.neighbors == {"0": (), "1": ()}
    assert points([(0, 0), (0, 0)], [1, 1]).neighbors == {"p0": (), "p1": ()}


def test_borders_with_vertices_of_their_own_are_shared_all_the_same():
    left = Polygon([(0, 0), (1, 0), (1, 0.3), (1, 1), (0, 1)])
    assert Geography.from_frame(frame(left, box(1, 0, 2, 1))).neighbors["0"] == ("1",)


def test_locations_fall_in_the_area_around_them_and_nowhere_else():
    geo = grid(2, 1)
    places = [Location(-93.9, 41.2), Location(-93.2, 41.2), Location(0, 0), None]
    assert geo.locate(places) == ["r0c0", "r0c1", None, None]
    assert geo.locate([]) == []


def test_a_location_on_a_border_is_in_the_first_area_by_id():
    geo = grid(2, 2)
    assert geo.locate([Location(-93.5, 41.2), Location(-93.5, 41.5)]) == ["r0c0", "r0c0"]


def test_a_hole_is_outside():
    ring = Polygon(box(0, 0, 3, 3).exterior.coords, [box(1, 1, 2, 2).exterior.coords])
    geo = Geography.from_frame(frame(ring, MultiPolygon([box(5, 5, 6, 6), box(7, 7, 8, 8)])))
    assert geo.locate([Location(1.5, 1.5), Location(0.5, 0.5), Location(7.5, 7.5)]) == [None, "0", "1"]


@given(st.lists(NEAR, max_size=20))
def test_every_location_in_the_map_is_in_exactly_the_areas_that_cover_it_first_by_id(places):
    geo = grid(4, 2)
    found = geo.locate(Location(*place) for place in places)
    for place, area in zip(places, found, strict=True):
        holding = [id for id, shape in zip(geo.ids, geo.geometry, strict=True) if shape.intersects(Point(place))]
        assert area == (holding[0] if holding else None)


@given(st.lists(st.one_of(NEAR, st.tuples(st.sampled_from([-94.0, -93.5, -93]), st.sampled_from([41.0, 41.5])))))
def test_columns_of_degrees_are_located_as_locations_are(places):
    geo = grid(4, 2)
    lon, lat = np.asarray(places, dtype=float).reshape(-1, 2).T
    assert geo.locate_points(lon, lat).tolist() == geo.locate(Location(*place) for place in places)


def test_a_point_that_is_not_known_is_in_no_area():
    nan = float("nan")
    assert grid(1, 1).locate_points([nan, -93.9], [nan, 41.2]).tolist() == [None, "r0c0"]


@pytest.mark.parametrize("place", [(float("nan"), 41), (-93, float("nan")), (181, 0), (0, -91), (float("inf"), 0)])
def test_half_a_place_or_one_off_the_globe_is_refused_by_its_row(place):
    with pytest.raises(ValidationError, match="no place on the globe, and more such rows: 1") as error:
        grid(1, 1).locate_points([-93, place[0], 999], [41, place[1], 999])
    assert error.value.row == 2


@pytest.mark.parametrize("lat", [[1.0, 2.0], [[1.0]], ["north"]])
def test_columns_of_places_are_numbers_of_one_length(lat):
    with pytest.raises(ValidationError, match="Give"):
        grid(1, 1).locate_points([1.0], lat)


def test_the_180th_meridian_is_in_the_areas_of_both_sides_and_a_pole_is_at_every_longitude():
    geo = Geography.from_frame(frame(box(170, -90, 180, -60), box(-180, -90, -170, 0), code=["b", "a"]), id="code")
    assert geo.locate_points([180, -180, 180, 0, 0], [-50, -70, -70, -90, 90]).tolist() == ["a", "a", "a", "a", None]


def test_more_points_than_are_looked_at_together_fall_where_each_falls_alone():
    geo = grid(5, 4, size=0.3)
    lon, lat = np.random.default_rng(3).uniform([-94.2, 40.9], [-92.3, 42.4], (300_000, 2)).T
    column, row = np.floor((lon + 94) / 0.3).astype(int), np.floor((lat - 41) / 0.3).astype(int)
    inside = (column >= 0) & (column < 5) & (row >= 0) & (row < 4)
    expected = [f"r{r}c{c}" if ok else None for r, c, ok in zip(row, column, inside, strict=True)]
    assert geo.locate_points(lon, lat).tolist() == expected


def test_areas_are_measured_on_the_ellipsoid_and_add_up():
    geo = grid(4, 3)
    whole = Geography.from_frame(frame(box(-94, 41, -92, 42.5)))
    assert set(geo.area_km2) == set(geo.ids)
    assert sum(geo.area_km2.values()) == pytest.approx(whole.area_km2["0"], rel=1e-9)


@pytest.mark.parametrize("missing", [None, float("nan"), gpd.pd.NA, "", " "])
def test_an_area_without_an_id_is_refused_by_its_row(missing):
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=np.asarray(["a", missing], dtype=object))
    with pytest.raises(ValidationError, match="has no id") as error:
        Geography.from_frame(shapes, id="code")
    assert error.value.row == 2


def test_whole_numbers_are_ids_without_a_fraction():
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=[19001.0, 19003.0])
    assert Geography.from_frame(shapes, id="code").ids == ("19001", "19003")


def test_an_area_without_a_name_is_called_by_its_id_and_one_without_a_parent_has_none():
    unknown = gpd.pd.Series(["A", None], dtype="str")
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=["a", "b"], label=unknown, state=unknown)
    geo = Geography.from_frame(shapes, id="code", name="label", parent="state")
    assert geo.names == ("A", "b")
    assert geo.parent_ids == ("A", None)


def test_parents_that_are_whole_numbers_stay_whole_where_one_is_missing():
    shapes = frame(box(0, 0, 1, 1), box(1, 0, 2, 1), code=["a", "b"], state=[19, None])
    assert Geography.from_frame(shapes, id="code", parent="state").parent_ids == ("19", None)


def test_a_polygon_cut_at_the_antimeridian_is_one_area():
    fiji = MultiPolygon([box(177, -19, 180, -16), box(-180, -19, -178, -16)])
    geo = Geography.from_frame(frame(fiji, code=["fiji"]), id="code")
    assert geo.locate([Location(179.9, -17), Location(-179.9, -17), Location(0, -17)]) == ["fiji", "fiji", None]


def test_areas_around_the_poles_may_reach_from_edge_to_edge_of_the_map():
    geo = Geography.from_frame(frame(box(-180, -90, 180, -60), code=["south"]), id="code")
    assert geo.area_km2["south"] == pytest.approx(34.4e6, rel=0.01)


def test_a_collection_is_said_to_be_one():
    both = GeometryCollection([box(0, 0, 1, 1), LineString([(0, 0), (5, 5)])])
    assert "collection" in Geography.from_frame(frame(both, code=["a"]), id="code").repaired["a"].lower()


def test_a_measure_called_like_a_column_of_the_frame_keeps_both():
    shapes = frame(box(0, 0, 1, 1), code=["a"], label=["A"], name=[7])
    out = Geography.from_frame(shapes, id="code", name="label", measures=["name"]).to_frame()
    assert (out["name"].iloc[0], out["measures.name"].iloc[0]) == ("A", 7)


def test_names_may_stand_in_a_column_called_id():
    frame = grid(1, 2).to_frame().reset_index(drop=True).assign(geoid=["x", "y"], id=["North", "South"])
    assert Geography.from_frame(frame, id="geoid", name="id").names == ("North", "South")


def test_other_libraries_take_areas_and_maps_by_their_geo_interface():
    geo = grid(2, 1)
    taken = gpd.GeoDataFrame.from_features(geo, crs=4326)
    assert taken.geometry.tolist() == list(geo.geometry)
    assert taken["people"].tolist() == [1, 2]
    assert [feature["id"] for feature in geo.__geo_interface__["features"]] == list(geo.ids)
    clash = Area(id="a", name="A", geometry=box(0, 0, 1, 1), measures={"name": 7})
    assert clash.__geo_interface__["properties"] == {"name": "A", "kind": "", "parent_id": None, "measures.name": 7}
    assert shapely.geometry.shape(clash.__geo_interface__["geometry"]) == clash.geometry


def test_an_area_without_a_shape_is_a_feature_without_one():
    assert Area(id="a", name="A").__geo_interface__["geometry"] is None

from __future__ import annotations

import json

import pytest
import shapely

from channelcrm.errors import ValidationError
from channelcrm.interchange import Severity, outside, read_areas, read_dealers
from channelcrm.territory import Geography

SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
BOWTIE = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members})


def feature(coordinates=SQUARE, kind="Polygon", **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def test_polygons_come_with_code_name_and_measures(write):
    text = collection(feature(geoid="19001", name="Adair", population=7682, land_km2=1474.4, note="x"))
    found = read_areas(write(text, "a.geojson"))
    (area,) = found.areas
    assert (area.id, area.name, dict(area.measures)) == ("19001", "Adair", {"population": 7682, "land_km2": 1474.4})
    assert area.geometry is not None
    assert area.geometry.equals(shapely.box(0, 0, 1, 1))
    assert found.problems == ()
    assert found.facts.ignored == ("note",)


@pytest.mark.parametrize("cell", ["9" * 400, "9" * 5000, "1e400"])
def test_a_measure_beyond_all_numbers_is_left_blank(write, cell):
    found = read_areas(write(f"id,people,lat,lon\na,{cell},1,2\nb,7,1,2\n"), {"people": "measures.people"})
    assert [dict(area.measures) for area in found.areas] == [{}, {"people": 7}]
    (problem,) = found.problems
    assert (problem.row, problem.field) == (1, "measures.people")


def test_points_of_demand_come_from_a_table(write):
    text = "tract_geoid,county_fips,lat,lon,pop\n19001960100,19001,41.4,-94.5,2791\n19001960200,19001,41.2,-94.4,1844\n"
    found = read_areas(write(text))
    assert [(a.id, a.parent_id, a.kind, a.name) for a in found.areas] == [
        ("19001960100", "19001", "tract", "19001960100"), ("19001960200", "19001", "tract", "19001960200")
    ]  # fmt: skip
    assert found.areas[0].geometry == shapely.Point(-94.5, 41.4)


def test_a_code_that_repeats_is_no_id(write):
    found = read_areas(write("county_fips,geonameid,name\n19153,1,Des Moines\n19153,2,Ankeny\n"))
    assert [(a.id, a.parent_id) for a in found.areas] == [("1", "19153"), ("2", "19153")]


def test_the_mapping_says_id_name_and_measures(write):
    path = write("x1,x2,x3,x4\n1,2,Ames,5\n")
    found = read_areas(path, {"x2": "id", "x3": "name", "x4": "measures.population"}, kind="district")
    (area,) = found.areas
    assert (area.id, area.name, area.kind, dict(area.measures)) == ("2", "Ames", "district", {"x1": 1, "population": 5})


def test_a_polygon_that_crosses_itself_is_repaired_and_said(write):
    found = read_areas(write(collection(feature(BOWTIE, id="1"), feature(id="2")), "a.geojson"))
    assert [(p.row, p.field, p.severity) for p in found.problems] == [(1, "geometry", Severity.WARNING)]
    assert "Self-intersection" in found.problems[0].message
    assert found.areas[0].geometry is not None
    assert found.areas[0].geometry.is_valid
    assert found.areas[0].geometry.area == pytest.approx(0.5)


FIJI = [[[177, -19], [-178, -19], [-178, -16], [177, -16], [177, -19]]]
FIJI_ON = [[[177, -19], [182, -19], [182, -16], [177, -16], [177, -19]]]


@pytest.mark.parametrize("ring", [FIJI, FIJI_ON])
def test_a_polygon_over_the_180th_meridian_is_cut_there_and_said(ring, write):
    found = read_areas(write(collection(feature(ring, id="fiji")), "a.geojson"))
    two = shapely.MultiPolygon([shapely.box(177, -19, 180, -16), shapely.box(-180, -19, -178, -16)])
    assert found.areas[0].geometry is not None
    assert found.areas[0].geometry.equals(two)
    assert [(p.row, p.severity) for p in found.problems] == [(1, Severity.WARNING)]
    assert "180" in found.problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        "POLYGON ((177 -19, -178 -19, -178 -16, 177 -16, 177 -19))",
        "POLYGON ((200 10, 210 10, 210 20, 200 20, 200 10))",
        "POLYGON ((-150 -60, -30 -60, 90 -60, -150 -60))",
        "POLYGON ((-120 -1, 0 1, 120 0, -120 -1))",
        "POLYGON ((0 0, 4 0, 4 4, 2 -1, 0 4, 0 0), (1 1, 9 1, 9 2, 1 1))",
        "POLYGON ((0 0, 1 1, 2 2, 0 0))",
        "POLYGON Z ((0 0 7, 1 0 7, 1 1 7, 0 0 7))",
        "GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), POINT (5 5))",
        "GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0))))",
        "GEOMETRYCOLLECTION (POINT (5 5))",
        "MULTIPOINT ((5 5))",
        "LINESTRING (0 0, 1 1)",
        "POLYGON ((0 0, 9e5 0, 9e5 9e5, 0 0))",
        "POINT (190 5)",
        "POLYGON EMPTY",
    ],
)
def test_a_file_and_a_frame_take_and_repair_the_same_shapes(text, write):
    geopandas = pytest.importorskip("geopandas")
    shape = shapely.from_wkt(text)
    member = {"type": "Feature", "properties": {"id": "1"}, "geometry": shapely.geometry.mapping(shape)}
    (read,) = read_areas(write(collection(member), "a.geojson")).areas
    try:
        taken = Geography.from_frame(geopandas.GeoDataFrame({"id": ["1"]}, geometry=[shape], crs=4326)).geometry[0]
    except ValidationError:
        taken = None
    assert read.geometry == taken


def test_polygons_with_exchanged_axes_are_put_back(write):
    iowa = [[[41, -94], [42, -94], [42, -93], [41, -93], [41, -94]]]
    found = read_areas(write(collection(feature(iowa, id="1")), "a.geojson"))
    assert found.areas[0].geometry is not None
    assert found.areas[0].geometry.bounds == (-94, 41, -93, 42)
    assert found.problems[0].severity is Severity.NOTICE


@pytest.mark.parametrize(
    ("geometry", "word"),
    [
        (
            {
                "type": "Polygon",
                "coordinates": [[[448262, 4608000], [448263, 4608000], [448262, 4608001], [448262, 4608000]]],
            },
            "globe",
        ),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, "has no area"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}, "no area"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [float("nan"), 2], [0, 0]]]}, "not a number"),
        ({"type": "Polygon", "coordinates": [0, 1]}, "do not fit"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "not a number"),
        ({"type": "Circle", "coordinates": [0, 1]}, "not a GeoJSON geometry type"),
        ({"type": "Polygon"}, "do not fit"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "cannot be read"),
        ("POINT (1 2)", "not a GeoJSON geometry"),
        (None, "no geometry"),
    ],
)
def test_a_geometry_that_cannot_be_used_leaves_the_area_and_says_why(geometry, word, write):
    broken = {"type": "Feature", "properties": {"id": "1", "pop": 5}, "geometry": geometry}
    found = read_areas(write(collection(broken, feature(id="2", pop=6)), "a.geojson"))
    assert [(a.id, a.geometry is None) for a in found.areas] == [("1", True), ("2", False)]
    assert any(word in problem.message for problem in found.problems if problem.row == 1)
    assert all(problem.row == 1 for problem in found.problems)


def test_a_measure_below_zero_or_with_marks_is_left_blank(write):
    rows = "".join(f"{i},{i}\n" for i in range(4, 40))
    found = read_areas(write(f'id,pop\n1,5\n2,-666666666\n3,"1,234"\n{rows}'))
    assert [dict(a.measures) for a in found.areas[:3]] == [{"pop": 5}, {}, {}]
    assert [(p.row, p.field) for p in found.problems] == [(2, "measures.pop"), (3, "measures.pop")]


def test_an_id_that_stands_further_up_or_is_blank_is_left_out(write):
    rows = "".join(f"{i},{i}\n" for i in range(3, 40))
    found = read_areas(write(f"id,pop\n1,5\n1,6\n,7\n{rows}"))
    assert [(p.row, p.field, p.severity) for p in found.problems] == [
        (2, "id", Severity.ERROR),
        (3, "id", Severity.ERROR),
    ]
    assert len(found.areas) == 38


def test_an_older_file_that_names_its_coordinate_system_is_followed(write):
    utm = [[[448000, 4608000], [449000, 4608000], [449000, 4609000], [448000, 4608000]]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::26915"}}
    found = read_areas(write(collection(feature(utm, id="1"), crs=crs), "a.geojson"))
    assert found.problems == ()
    assert found.areas[0].geometry is not None
    assert found.areas[0].geometry.bounds[0] == pytest.approx(-93.624, abs=0.01)


def test_topojson_says_what_to_do(write):
    from channelcrm.errors import FileProblemError

    with pytest.raises(FileProblemError, match="Convert TopoJSON"):
        read_areas(write('{"type": "Topology", "objects": {}}', "a.json"))


def test_dealers_come_from_points_too(write):
    text = collection(
        feature([-93.6, 41.6], "Point", code="7", name="Ames Tractor"), feature(SQUARE, code="8", name="Boone")
    )
    found = read_dealers(write(text, "d.geojson"))
    assert [dealer.location and dealer.location.lon for dealer in found.dealers] == [-93.6, None]


def test_dealers_outside_every_area_are_named_with_the_nearest(write):
    areas = read_areas(write(collection(feature(id="1", name="Square")), "a.geojson")).areas
    dealers = read_dealers(
        write("code,name,lat,lon\nin,In,0.5,0.5\nborder,B,1,0.5\nsea,At Sea,0.5,2\nnone,Nowhere,,\n")
    ).dealers
    found = outside(dealers, areas)
    assert [(p.value, p.severity) for p in found] == [("sea", Severity.NOTICE), ("none", Severity.NOTICE)]
    assert "Square is 111.2 km away" in found[0].message
    assert "no coordinates" in found[1].message


def test_nothing_is_inside_points(write):
    with pytest.raises(ValidationError, match="No area is a polygon"):
        outside([], read_areas(write("id,lat,lon\n1,2,3\n")).areas)

"""Areas that were written are read again as they were."""

from __future__ import annotations

import json
import sqlite3

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.interchange import read_areas, write_areas
from channelcrm.territory import Area, Geography
from tests.support.examples import examples

ENDINGS = ["areas.geojson", "areas.geojson.gz", "areas.gpkg", "areas.parquet"]
HOLED = Polygon(box(0, 0, 3, 3).exterior.coords, [box(1, 1, 2, 2).exterior.coords])
TWO = MultiPolygon([box(5, 5, 6, 6), box(7, 7, 8, 8)])
AREAS = [
    Area(
        id="00123", name="Ames, “the north”", kind="county", parent_id="IA", geometry=HOLED,
        measures={"people": 5, "land": 0.1},
    ),
    Area(id="=1+1", name="华北", kind="region", geometry=TWO, measures={"people": 7}),
    Area(id="p", name="P", parent_id="NE", geometry=Point(-93.123456789, 41.1), measures={"people": 0, "land": 1e-9}),
    Area(id="none", name="Nowhere", kind="tract"),
]  # fmt: skip


def same(read, written):
    """Equal, whichever way the rings run."""
    assert [(one.id, one.name, one.kind, one.parent_id, dict(one.measures)) for one in read] == [
        (one.id, one.name, one.kind, one.parent_id, dict(one.measures)) for one in written
    ]
    for one, other in zip(read, written, strict=True):
        assert (one.geometry is None) == (other.geometry is None)
        if one.geometry is not None:
            assert one.geometry.geom_type == other.geometry.geom_type
            assert one.geometry.normalize() == other.geometry.normalize()


@pytest.mark.parametrize("name", ENDINGS)
def test_areas_come_back_from_every_format(name, tmp_path):
    file = write_areas(AREAS, tmp_path / name)
    assert file == tmp_path / name
    found = read_areas(file)
    same(found.areas, AREAS)
    assert [problem.row for problem in found.problems] == [4]  # the one without a geometry
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ENDINGS)
def test_measures_that_are_called_like_something_else_come_back_too(name, tmp_path):
    odd = ["zip", "name", "Lat", "geometry", "Pop", "pop", "measures.x", "fid", "人口", "geom"]
    measures = {measure: at for at, measure in enumerate(odd)}
    areas = [Area(id=id, name=id, kind="c", geometry=box(0, 0, 1, 1), measures=measures) for id in "ab"]
    same(read_areas(write_areas(areas, tmp_path / name)).areas, areas)


def test_a_geography_goes_out_as_its_areas(tmp_path):
    geo = Geography.from_areas(area for area in AREAS if area.geometry is not None)
    same(read_areas(write_areas(geo, tmp_path / "a.gpkg")).areas, geo.areas)


@pytest.mark.parametrize("name", ENDINGS)
def test_points_of_no_kind_come_back_without_one(name, tmp_path):
    points = [Area(id=id, name=id, geometry=Point(at, 0)) for at, id in enumerate("ab")]
    same(read_areas(write_areas(points, tmp_path / name)).areas, points)


def test_geojson_is_as_the_rfc_has_it(tmp_path):
    clockwise = Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    document = json.loads(write_areas([Area(id="a", name="A", geometry=clockwise)], tmp_path / "a.geojson").read_text())
    (feature,) = document["features"]
    assert (document["type"], feature["type"], feature["id"]) == ("FeatureCollection", "Feature", "a")
    assert shapely.is_ccw(shapely.linearrings(feature["geometry"]["coordinates"][0]))
    assert "crs" not in document


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.parquet"])
def test_other_tools_find_columns_types_and_coordinate_system(name, tmp_path):
    file = write_areas(AREAS, tmp_path / name)
    frame = gpd.read_file(file) if name.endswith("gpkg") else gpd.read_parquet(file)
    assert frame.crs == "EPSG:4326"
    assert [column for column in frame.columns if column != "geometry"] == [
        "id",
        "name",
        "kind",
        "parent_id",
        "people",
        "land",
    ]
    assert frame["id"].tolist() == ["00123", "=1+1", "p", "none"]


@pytest.mark.parametrize("name", ENDINGS)
def test_an_older_file_is_replaced_and_stays_when_the_new_one_fails(name, tmp_path):
    file = write_areas(AREAS[:1], tmp_path / name)
    write_areas(AREAS[:2], file)
    before = file.read_bytes()
    with pytest.raises(ValidationError, match="areas"):
        write_areas([AREAS[0], "area"], file)
    assert file.read_bytes() == before
    assert len(read_areas(file).areas) == 2


def test_an_sqlite_file_in_the_way_is_replaced_without_being_opened(tmp_path):
    file = tmp_path / "areas.gpkg"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE dealers (id TEXT)")
    database.close()
    write_areas(AREAS, file)
    with sqlite3.connect(file) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert "areas" in tables
    assert "dealers" not in tables


@pytest.mark.parametrize("name", ["areas.csv", "areas", "areas.gpkg.gz", "areas.shp"])
def test_another_ending_is_refused_by_name(name, tmp_path):
    with pytest.raises(FileProblemError, match=r"\.geojson.*\.gpkg nor \.parquet"):
        write_areas(AREAS, tmp_path / name)


@pytest.mark.parametrize("name", ENDINGS)
def test_a_place_that_cannot_be_written_is_refused(name, tmp_path):
    with pytest.raises(FileProblemError, match="cannot be written"):
        write_areas(AREAS, tmp_path / "missing" / name)


TEXT = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=8)


@examples(20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    areas=st.lists(
        st.builds(
            Area, id=TEXT, name=TEXT, kind=TEXT, parent_id=st.none() | TEXT,
            geometry=st.builds(
                lambda x, y, w: box(x, y, x + w, y + w), st.floats(-170, 170), st.floats(-80, 80), st.floats(1e-3, 5)
            ),
            measures=st.dictionaries(
                st.sampled_from(["people", "homes", "Zip Code", "area"]), st.floats(1e-9, 1e15) | st.integers(0, 2**53)
            ),
        ),
        min_size=1, max_size=5, unique_by=lambda area: area.id,
    ),
    name=st.sampled_from(ENDINGS),
)  # fmt: skip
def test_whatever_areas_are_written_are_read(areas, name, tmp_path):
    same(read_areas(write_areas(areas, tmp_path / name)).areas, areas)

"""Geometries that would crash the library that parses them are refused before it sees them."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import FileProblemError
from channelcrm.interchange import Limits, read_areas
from channelcrm.interchange.shapes import shape_from_geojson, shape_from_wkb

shapely = pytest.importorskip("shapely")


def nested_wkb(depth):
    return struct.pack("<BII", 1, 7, 1) * depth + shapely.Point(1, 2).wkb


def nested_geojson(depth):
    geometry = {"type": "Point", "coordinates": [1, 2]}
    for _ in range(depth):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    return geometry


def test_180_kb_of_nested_wkb_is_refused():
    with pytest.raises(ValueError, match="deeper than 16"):
        shape_from_wkb(nested_wkb(20_000), 16)


def test_nested_wkb_behind_a_harmless_sibling_is_refused():
    bomb = struct.pack("<BII", 1, 7, 2) + shapely.Point(0, 0).wkb + nested_wkb(20_000)
    with pytest.raises(ValueError, match="deeper"):
        shape_from_wkb(bomb, 16)


@pytest.mark.parametrize("cut", [1, 4, 8, 12, 40])
def test_wkb_cut_short_is_refused(cut):
    with pytest.raises(ValueError, match="cut short"):
        shape_from_wkb(shapely.box(0, 0, 1, 1).wkb[:-cut], 16)


def test_a_count_larger_than_the_file_is_refused():
    with pytest.raises(ValueError, match="cut short"):
        shape_from_wkb(struct.pack("<BII", 1, 2, 2**31), 16)


SHAPES = [
    "POINT (1 2)",
    "POINT Z (1 2 3)",
    "LINESTRING (0 0, 1 1)",
    "POLYGON ((0 0, 1 0, 1 1, 0 0), (0.1 0.1, 0.2 0.1, 0.2 0.2, 0.1 0.1))",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((2 2, 3 2, 3 3, 2 2)))",
    "GEOMETRYCOLLECTION (POINT (1 2), MULTIPOINT (1 1, 2 2))",
    "GEOMETRYCOLLECTION EMPTY",
    "POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))",
]


@given(st.sampled_from(SHAPES), st.sampled_from([0, 1]), st.booleans())
def test_ordinary_wkb_passes_in_every_dialect(text, order, with_srid):
    shape = shapely.from_wkt(text)
    data = shapely.to_wkb(shapely.set_srid(shape, 4326), byte_order=order, include_srid=with_srid)
    found = shape_from_wkb(data, 4)
    assert found is not None
    assert found.equals_exact(shape)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_shape_or_refused(data):
    try:
        shape_from_wkb(data, 16)
    except ValueError:
        return


def test_nested_geojson_is_refused_by_feature(tmp_path):
    features = [
        {"type": "Feature", "properties": {"id": str(i)}, "geometry": nested_geojson(depth)}
        for i, depth in enumerate((50, 0))
    ]
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = read_areas(path)
    assert [area.geometry is None for area in found.areas] == [True, False]
    assert "deeper" in found.problems[0].message


def test_geojson_nested_beyond_any_reading_is_refused(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type":"GeometryCollection","geometries":[' * 200_000)
    with pytest.raises(FileProblemError, match=r"nests too deeply|not JSON"):
        read_areas(path)


def test_coordinates_nested_too_deep_are_refused():
    coordinates = [1.0, 2.0]
    for _ in range(500):
        coordinates = [coordinates]
    with pytest.raises(ValueError, match="not a number"):
        shape_from_geojson({"type": "Polygon", "coordinates": coordinates}, 16)


def test_a_deep_geometry_in_a_geopackage_is_refused(tmp_path):
    geopandas = pytest.importorskip("geopandas")
    deep = shapely.Point(1, 2)
    for _ in range(10):
        deep = shapely.GeometryCollection([deep])
    frame = geopandas.GeoDataFrame({"id": ["1", "2"]}, geometry=[deep, shapely.Point(1, 2)], crs=4326)
    frame.to_file(tmp_path / "a.gpkg")
    found = read_areas(tmp_path / "a.gpkg", limits=Limits(depth=8))
    assert [area.geometry is None for area in found.areas] == [True, False]

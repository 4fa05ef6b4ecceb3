"""The same list in every format gives the same dealers and areas."""

from __future__ import annotations

from datetime import date

import pytest

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.interchange import Limits, Severity, read_areas, read_dealers, read_observations

pd = pytest.importorskip("pandas")
geopandas = pytest.importorskip("geopandas")
shapely = pytest.importorskip("shapely")

ROWS = {
    "code": ["000001", "000002", "000003"],
    "name": ["Ames Tractor", "上海华兴", "Müller"],
    "country": ["US", "CN", "NA"],
    "phone": ["+15152395133", "13800138000", ""],
    "lat": ["42.03", "31.2", ""],
    "lon": ["-93.62", "121.5", ""],
    "opening date": ["2020-01-31", "", ""],
    "shelf": ["12", "", "7"],
}


def dealers_of(path):
    return [
        (d.id, d.code, d.name, d.address, d.phone, d.location, d.opened_on, dict(d.attributes))
        for d in read_dealers(path).dealers
    ]


@pytest.fixture
def expected(write):
    lines = [",".join(ROWS), *(",".join(row) for row in zip(*ROWS.values(), strict=True))]
    return dealers_of(write("\n".join(lines), "expected.csv"))


def test_texts_in_a_workbook_are_read_as_in_csv(tmp_path, expected):
    pd.DataFrame(ROWS).to_excel(tmp_path / "list.xlsx", index=False)
    assert dealers_of(tmp_path / "list.xlsx") == expected


def test_typed_cells_of_a_workbook_are_read_as_in_csv(tmp_path, expected):
    frame = pd.DataFrame(ROWS)
    frame["lat"] = [42.03, 31.2, None]
    frame["lon"] = [-93.62, 121.5, None]
    frame["shelf"] = [12, None, 7]
    frame["phone"] = ["+15152395133", 13800138000.0, None]
    frame["opening date"] = [pd.Timestamp("2020-01-31"), None, None]
    frame.to_excel(tmp_path / "list.xlsx", index=False)
    assert dealers_of(tmp_path / "list.xlsx") == expected


def test_parquet_is_read_as_csv_whatever_its_types(tmp_path, expected):
    frame = pd.DataFrame(ROWS)
    frame["lat"] = [42.03, 31.2, None]
    frame["lon"] = [-93.62, 121.5, None]
    frame["shelf"] = [12, None, 7]
    frame["country"] = frame["country"].astype("category")
    frame["opening date"] = pd.to_datetime(frame["opening date"])
    frame.to_parquet(tmp_path / "list.parquet")
    assert dealers_of(tmp_path / "list.parquet") == expected


def test_geopackage_and_geojson_points_are_read_as_csv(tmp_path, expected):
    frame = pd.DataFrame(ROWS)
    points = [shapely.Point(-93.62, 42.03), shapely.Point(121.5, 31.2), None]
    located = geopandas.GeoDataFrame(frame.drop(columns=["lat", "lon"]), geometry=points, crs=4326)
    for name in ("list.gpkg", "list.geojson"):
        located.to_file(tmp_path / name)
        assert dealers_of(tmp_path / name) == expected


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.parquet", "areas.geojson"])
def test_areas_end_on_wgs_84_whatever_their_file_says(name, tmp_path):
    square = shapely.box(-93.7, 42.0, -93.6, 42.1)
    frame = geopandas.GeoDataFrame({"geoid": ["001"], "pop": [5]}, geometry=[square], crs=4326)
    projected = frame.to_crs(26915)
    projected.to_parquet(tmp_path / name) if name.endswith("parquet") else projected.to_file(tmp_path / name)
    found = read_areas(tmp_path / name)
    (area,) = found.areas
    assert (area.id, dict(area.measures), found.problems) == ("001", {"pop": 5}, ())
    assert area.geometry is not None
    assert area.geometry.symmetric_difference(square).area < 1e-9


def _written(crs, path):
    frame = geopandas.GeoDataFrame({"geoid": ["001"]}, geometry=[shapely.box(-94, 41, -93, 42)], crs=crs)
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_file(path)
    return path


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.parquet", "areas.geojson"])
def test_degrees_in_a_file_that_says_they_are_metres_are_refused(name, tmp_path):
    with pytest.raises(FileProblemError, match="look like degrees and are said to be in NAD83 / UTM zone 15N"):
        read_areas(_written(26915, tmp_path / name))


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.parquet", "areas.geojson"])
def test_a_map_that_is_not_of_the_earth_is_refused(name, tmp_path):
    with pytest.raises(FileProblemError, match="does not lead to longitude and latitude"):
        read_areas(_written("IAU_2015:49900", tmp_path / name))


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
@pytest.mark.parametrize("name", ["areas.gpkg", "areas.parquet"])
def test_a_file_that_does_not_say_what_its_coordinates_mean_is_read_with_a_notice(name, tmp_path):
    found = read_areas(_written(None, tmp_path / name))
    assert found.areas[0].geometry is not None
    assert found.areas[0].geometry.bounds == (-94, 41, -93, 42)
    assert [(problem.row, problem.field, problem.severity) for problem in found.problems] == [
        (None, "geometry", Severity.NOTICE)
    ]


def test_the_first_sheet_with_data_is_read_unless_one_is_named(tmp_path):
    path = tmp_path / "list.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame().to_excel(book, sheet_name="Cover", index=False)
        pd.DataFrame({"code": ["1"], "name": ["A"]}).to_excel(book, sheet_name="Dealers", index=False)
        pd.DataFrame({"code": ["2"], "name": ["B"]}).to_excel(book, sheet_name="Old", index=False)
    assert read_dealers(path).dealers[0].code == "1"
    assert read_dealers(path, sheet="Old").dealers[0].code == "2"
    with pytest.raises(ValidationError, match="Did you mean 'Dealers'"):
        read_dealers(path, sheet="Dealer")


def test_a_header_below_blank_rows_is_found(tmp_path):
    pd.DataFrame([[None, None], ["code", "name"], ["1", "A"], [None, None], ["", "B"]]).to_excel(
        tmp_path / "list.xlsx", index=False, header=False
    )
    found = read_dealers(tmp_path / "list.xlsx")
    assert [d.code for d in found.dealers] == ["1"]
    assert [p.row for p in found.problems] == [3]


def test_a_number_too_long_for_a_spreadsheet_is_said(tmp_path):
    pd.DataFrame({"code": ["1"], "name": ["A"], "licence": [123456789012345678]}).to_excel(
        tmp_path / "list.xlsx", index=False
    )
    (problem,) = read_dealers(tmp_path / "list.xlsx").problems
    assert (problem.row, problem.field) == (1, "licence")
    assert "15 figures" in problem.message


def test_a_workbook_cut_short_is_refused(tmp_path):
    whole = tmp_path / "whole.xlsx"
    pd.DataFrame({"code": ["1"], "name": ["A"]}).to_excel(whole, index=False)
    cut = tmp_path / "cut.xlsx"
    for share in (0.2, 0.5, 0.9):
        cut.write_bytes(whole.read_bytes()[: int(len(whole.read_bytes()) * share)])
        with pytest.raises(FileProblemError, match="cut short"):
            read_dealers(cut)


def test_limits_hold_in_every_format(tmp_path):
    frame = pd.DataFrame({"code": ["1", "2", "3"], "name": ["A", "B", "C"]})
    frame.to_excel(tmp_path / "list.xlsx", index=False)
    frame.to_parquet(tmp_path / "list.parquet")
    geopandas.GeoDataFrame(frame, geometry=[shapely.Point(1, 2)] * 3, crs=4326).to_file(tmp_path / "list.gpkg")
    geopandas.GeoDataFrame(frame, geometry=[shapely.Point(1, 2)] * 3, crs=4326).to_file(tmp_path / "list.geojson")
    for path in sorted(tmp_path.glob("list.*")):
        for limits in (Limits(rows=2), Limits(columns=1), Limits(bytes=100)):
            with pytest.raises(FileProblemError, match="limit"):
                read_dealers(path, limits=limits)


def test_a_zip_bomb_of_a_workbook_is_refused(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "list.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 10_000_000)
    with pytest.raises(FileProblemError, match="unpacks to 10,000,000"):
        read_dealers(tmp_path / "list.xlsx", limits=Limits(bytes=100_000))


def test_a_database_that_is_no_geopackage_is_refused(tmp_path):
    import sqlite3

    with sqlite3.connect(tmp_path / "store.gpkg") as connection:
        connection.execute("CREATE TABLE dealers (code TEXT)")
    connection.close()
    with pytest.raises(FileProblemError):
        read_dealers(tmp_path / "store.gpkg")


def test_figures_in_a_workbook_keep_their_months(tmp_path):
    frame = pd.DataFrame({"dealer_id": ["7"], "month": [pd.Timestamp("2026-09-01")], "sales_usd": [1200.5]})
    frame.to_excel(tmp_path / "list.xlsx", index=False)
    found = read_observations(tmp_path / "list.xlsx", today=date(2026, 11, 1))
    assert str(found.observations[0].value) == "1200.5"
    assert found.observations[0].period.start == date(2026, 9, 1)

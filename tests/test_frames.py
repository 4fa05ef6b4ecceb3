"""Between the domain and frames: nothing is lost, nothing turns into a float."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from channelcrm.dealers import Dealer, merge
from channelcrm.errors import ValidationError
from channelcrm.frames import areas_from_frame, areas_to_frame, dealers_from_frame, dealers_to_frame
from channelcrm.territory.area import Area
from channelcrm.values import Address, Location, derive_id

pd = pytest.importorskip("pandas")
geopandas = pytest.importorskip("geopandas")
shapely = pytest.importorskip("shapely")

AT = datetime(2026, 11, 1, tzinfo=UTC)


def dealer(number, **fields):
    return Dealer(**{"id": derive_id(number, "dealer"), "code": f"00{number}", "name": f"Dealer {number}", **fields})


FULL = dealer(
    1,
    legal_name="One LLC",
    status="prospect",
    tier="A",
    address=Address(city="Ames", country="US"),
    location=Location(-93.6, 42),
    product_lines=["tools", "feed"],
    opened_on=date(2020, 1, 31),
    attributes={"capacity": 12, "licensed": True, "rate": 0.5, "note": "x"},
    revision=3,
)
BARE = dealer(2)


def test_dealers_come_back_as_they_went():
    found = dealers_from_frame(dealers_to_frame([FULL, BARE]))
    assert found == (FULL, BARE)
    assert found[0].revision == 3


def test_merged_dealers_keep_their_lineage():
    merged = merge(FULL, BARE, at=AT, reasons=["same phone"])
    assert dealers_from_frame(dealers_to_frame([merged])) == (merged,)


def test_the_frame_is_on_wgs_84_indexed_by_id():
    frame = dealers_to_frame([FULL, BARE])
    assert frame.crs == "EPSG:4326"
    assert (frame.index.name, list(frame.index)) == ("id", [FULL.id, BARE.id])
    assert list(frame.geometry) == [shapely.Point(-93.6, 42), None]


def test_whole_numbers_stay_whole_where_some_are_missing():
    frame = dealers_to_frame([FULL, BARE])
    kinds = {name: str(frame[name].dtype) for name in ("capacity", "licensed", "rate", "note", "code", "tier")}
    assert kinds == {
        "capacity": "Int64",
        "licensed": "boolean",
        "rate": "float64",
        "note": "string",
        "code": "string",
        "tier": "string",
    }
    assert frame["capacity"].isna().tolist() == [False, True]


def test_an_attribute_called_like_a_field_does_not_hide_it():
    odd = dealer(3, attributes={"name": "extra", "geometry": "none"})
    frame = dealers_to_frame([odd])
    assert (frame["name"].iloc[0], frame["attributes.name"].iloc[0]) == ("Dealer 3", "extra")
    assert dealers_from_frame(frame) == (odd,)


def test_no_dealers_make_an_empty_frame_with_its_columns():
    frame = dealers_to_frame([])
    assert len(frame) == 0
    assert {"code", "name", "location_lon", "geometry"} <= set(frame.columns)
    assert dealers_from_frame(frame) == ()


def test_a_plain_frame_of_codes_and_names_is_enough():
    found = dealers_from_frame(pd.DataFrame({"code": ["1", "2"], "name": ["A", "B"], "capacity": [5, None]}))
    assert [(d.code, d.name, dict(d.attributes)) for d in found] == [("1", "A", {"capacity": 5.0}), ("2", "B", {})]
    assert found[0].id == derive_id(1, "dealer", "1")


def test_points_in_another_system_are_brought_to_wgs_84():
    points = geopandas.GeoSeries([shapely.Point(-93.6, 42)], crs=4326).to_crs(26915)
    found = dealers_from_frame(geopandas.GeoDataFrame({"code": ["1"], "name": ["A"]}, geometry=points))
    assert found[0].location is not None
    assert found[0].location.lon == pytest.approx(-93.6)


def test_points_without_a_system_are_refused():
    frame = geopandas.GeoDataFrame({"code": ["1"], "name": ["A"]}, geometry=[shapely.Point(1, 2)])
    with pytest.raises(ValidationError, match="set_crs"):
        dealers_from_frame(frame)


@pytest.mark.parametrize(
    ("frame", "row"),
    [
        ({"code": ["1", ""], "name": ["A", "B"]}, 2),
        ({"code": ["1"], "name": ["A"], "location_lon": [200.0], "location_lat": [1.0]}, 1),
    ],
)
def test_a_value_no_dealer_can_have_names_its_row(frame, row):
    with pytest.raises(ValidationError) as caught:
        dealers_from_frame(pd.DataFrame(frame))
    assert caught.value.row == row


def test_a_missing_column_is_named():
    with pytest.raises(ValidationError, match="no column 'name'"):
        dealers_from_frame(pd.DataFrame({"code": ["1"]}))


def test_areas_come_back_as_they_went():
    areas = (
        Area(
            id="001",
            name="One",
            kind="county",
            geometry=shapely.box(0, 0, 1, 1),
            measures={"population": 5, "km2": 1.5},
        ),
        Area(id="002", name="Two", parent_id="001", geometry=None, measures={"population": 6}),
    )
    assert areas_from_frame(areas_to_frame(areas)) == areas


def test_areas_come_from_any_frame_with_an_id():
    frame = geopandas.GeoDataFrame(
        {"geoid": ["001", "002"], "label": ["One", "Two"], "pop": [5, 6], "note": ["a", "b"]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
        crs=4326,
    )
    found = areas_from_frame(frame, id="geoid", name="label")
    assert [(a.id, a.name, dict(a.measures)) for a in found] == [("001", "One", {"pop": 5}), ("002", "Two", {"pop": 6})]
    assert areas_from_frame(frame, id="geoid")[0].name == "001"


def test_a_measure_below_zero_names_its_row():
    with pytest.raises(ValidationError) as caught:
        areas_from_frame(pd.DataFrame({"id": ["1", "2"], "pop": [5, -1]}))
    assert (caught.value.row, caught.value.field) == (2, "measures.pop")


def test_the_frame_is_the_one_a_store_gives():
    import channelcrm as crm

    with crm.open("memory:") as store, store.begin() as uow:
        uow.dealers.add(FULL)
        stored = uow.dealers.frame()
    made = dealers_to_frame([FULL])
    shared = [column for column in stored.columns if column in made.columns and column not in {"geometry", "revision"}]
    assert set(stored.columns) - set(made.columns) == {"attributes"}
    pd.testing.assert_frame_equal(pd.DataFrame(stored[shared]), pd.DataFrame(made[shared]))
    assert dealers_from_frame(stored) == (FULL,)


@pytest.mark.parametrize("text", ["2020-01-31", pd.Timestamp("2020-01-31"), date(2020, 1, 31)])
def test_days_come_as_days(text):
    found = dealers_from_frame(pd.DataFrame({"code": ["1"], "name": ["A"], "opened_on": [text]}))
    assert found[0].opened_on == date(2020, 1, 31)


def test_a_day_that_is_none_names_its_row():
    with pytest.raises(ValidationError, match="not a day") as caught:
        dealers_from_frame(pd.DataFrame({"code": ["1"], "name": ["A"], "opened_on": ["last spring"]}))
    assert (caught.value.row, caught.value.field) == (1, "opened_on")


def test_a_dealer_that_is_no_point_names_its_row():
    shapes = [shapely.Point(1, 2), shapely.box(0, 0, 1, 1)]
    frame = geopandas.GeoDataFrame({"code": ["1", "2"], "name": ["A", "B"]}, geometry=shapes, crs=4326)
    with pytest.raises(ValidationError, match="Polygon") as caught:
        dealers_from_frame(frame)
    assert (caught.value.row, caught.value.field) == (2, "geometry")


def test_points_that_are_missing_or_empty_are_no_location():
    points = [shapely.Point(1, 2), None, shapely.Point()]
    frame = geopandas.GeoDataFrame({"code": ["1", "2", "3"], "name": ["A", "B", "C"]}, geometry=points, crs=4326)
    assert [one.location for one in dealers_from_frame(frame)] == [Location(1, 2), None, None]


def test_columns_lon_and_lat_are_the_location():
    frame = pd.DataFrame({"code": ["1", "2"], "name": ["A", "B"], "lon": [-93.6, None], "lat": [42.0, None]})
    found = dealers_from_frame(frame)
    assert [(one.location, dict(one.attributes)) for one in found] == [(Location(-93.6, 42), {}), (None, {})]


@pytest.mark.parametrize("names", [("lon", "lat"), ("location_lon", "location_lat")])
def test_half_a_location_names_its_row(names):
    with pytest.raises(ValidationError, match="lat") as caught:
        dealers_from_frame(pd.DataFrame({"code": ["1"], "name": ["A"], names[0]: [1.0], names[1]: [None]}))
    assert caught.value.row == 1


@pytest.mark.parametrize("field", ["code", "name"])
def test_a_dealer_without_code_or_name_names_its_row(field):
    cells = {"code": ["1", "2"], "name": ["A", "B"]}
    cells[field][1] = None
    with pytest.raises(ValidationError, match=field) as caught:
        dealers_from_frame(pd.DataFrame(cells))
    assert (caught.value.row, caught.value.field) == (2, field)


@pytest.mark.parametrize("columns", [{"code": ["1", "1"]}, {"code": ["1", "2"], "id": [FULL.id, FULL.id]}])
def test_a_code_or_id_given_twice_names_its_second_row(columns):
    with pytest.raises(ValidationError, match="stands twice") as caught:
        dealers_from_frame(pd.DataFrame({"name": ["A", "B"], **columns}))
    assert caught.value.row == 2


def test_an_area_without_a_name_is_called_by_its_id():
    found = areas_from_frame(pd.DataFrame({"id": ["1", "2"], "name": ["One", None]}))
    assert [area.name for area in found] == ["One", "2"]


def test_an_area_without_an_id_names_its_row():
    with pytest.raises(ValidationError, match="no id") as caught:
        areas_from_frame(pd.DataFrame({"fips": ["1", None], "name": ["One", "Two"]}), id="fips")
    assert (caught.value.row, caught.value.field) == (2, "id")


def test_only_numbers_become_measures():
    frame = pd.DataFrame({
        "id": [19001.0, 19003.0], "pop": [5, None], "urban": [True, False], "since": pd.to_datetime(["2020-01-01"] * 2),
        "note": ["x", None],
    })  # fmt: skip
    found = areas_from_frame(frame)
    assert [(area.id, dict(area.measures)) for area in found] == [("19001", {"pop": 5}), ("19003", {})]

"""Columns become a GeoDataFrame, in one way only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pytest
import shapely

from channelcrm.errors import MissingExtraError
from channelcrm.storage.catalogue import RECORDS, record_named
from channelcrm.storage.framing import frame_of


def given(repository: str, rows: int, **columns: list[object]) -> dict[str, list[object]]:
    every = {column.name: [None] * rows for column in record_named(repository).columns}
    return every | {"id": [f"id {row}" for row in range(rows)]} | columns


def test_every_kind_has_its_type():
    frame = frame_of(record_named("interactions"), given("interactions", 1))
    assert {name: str(frame[name].dtype) for name in ("dealer_id", "kind", "at", "planned", "answers", "revision")} == {
        "dealer_id": "string",
        "kind": "string",
        "at": "datetime64[us, UTC]",
        "planned": "boolean",
        "answers": "string",
        "revision": "Int64",
    }
    figures = frame_of(record_named("observations"), given("observations", 1))
    assert (str(figures["value"].dtype), str(figures["observed_on"].dtype)) == ("float64", "datetime64[us]")


@pytest.mark.parametrize("repository", list(RECORDS))
def test_columns_keep_the_records_order_and_rows_their_id(repository):
    record = record_named(repository)
    frame = frame_of(record, given(repository, 2))
    own = [column.name for column in record.columns][1:]
    assert list(frame.columns)[: len(own)] == own
    assert list(frame.index) == ["id 0", "id 1"]
    assert frame.index.name == "id"


def test_a_missing_whole_number_leaves_the_others_whole():
    frame = frame_of(record_named("dealers"), given("dealers", 2, revision=[2**53 + 1, None]))
    assert frame["revision"].iloc[0] == 2**53 + 1
    assert frame["revision"].isna().tolist() == [False, True]


def test_locations_become_points_and_stay_columns():
    frame = frame_of(
        record_named("dealers"), given("dealers", 2, location_lon=[-93.6, None], location_lat=[41.6, None])
    )
    assert frame.geometry.iloc[0] == shapely.Point(-93.6, 41.6)
    assert frame.geometry.iloc[1] is None
    assert frame["location_lon"].iloc[0] == -93.6
    assert frame.crs == "EPSG:4326"


def test_a_geometry_of_its_own_is_the_frames_geometry():
    square = shapely.box(0, 0, 1, 1)
    frame = frame_of(record_named("areas"), given("areas", 2, geometry=[square, None]))
    assert frame.geometry.iloc[0] == square
    assert frame.geometry.iloc[1] is None
    assert frame.crs == "EPSG:4326"


def test_a_record_without_a_place_has_no_geometry():
    frame = frame_of(record_named("contacts"), given("contacts", 1))
    assert "geometry" not in frame


def test_finished_arrays_are_taken_as_they_are():
    lists = {
        "id": ["a", "b"],
        "value": [Decimal("0.1"), Decimal("9223372036854.775807")],
        "observed_on": [date(1, 1, 1), date.max],
        "period_end": [None, date(2027, 1, 1)],
    }
    arrays = {
        "value": np.array([0.1, 9223372036854.775807]),
        "observed_on": np.array([date(1, 1, 1), date.max], dtype="datetime64[us]"),
        "period_end": np.array([None, date(2027, 1, 1)], dtype="datetime64[D]"),
    }
    record = record_named("observations")
    assert frame_of(record, given("observations", 2, **lists)).equals(
        frame_of(record, given("observations", 2, **(lists | arrays)))
    )


def test_times_are_told_in_utc_to_the_microsecond():
    at = datetime(2027, 1, 1, 8, 0, 0, 1, timezone(timedelta(hours=8)))
    frame = frame_of(record_named("needs"), given("needs", 2, noted_at=[at, datetime.max.replace(tzinfo=UTC)]))
    assert frame["noted_at"].iloc[0] == datetime(2027, 1, 1, 0, 0, 0, 1, UTC)
    assert frame["noted_at"].iloc[1].year == 9999


def test_without_geopandas_the_pip_line_is_named(monkeypatch):
    import builtins

    original = builtins.__import__

    def without(name, *rest):
        if name == "geopandas":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"channelcrm\[analysis\]"):
        frame_of(record_named("dealers"), given("dealers", 0))

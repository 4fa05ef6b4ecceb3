from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from channelcrm.interchange.coordinates import parse_degrees, parse_point, read_locations
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.problem import ProblemLog, Severity
from channelcrm.values import Location

LONS = st.floats(-180, 180)
LATS = st.floats(-90, 90)


def read(*points: tuple[str, str], country: str = ""):
    """Locations and problems of points given as (lon, lat)."""
    log = ProblemLog()
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    numbers = range(1, len(points) + 1)
    found = read_locations(lons, lats, [country] * len(points), numbers, Numerals(), log)
    return found, log.result()


@given(LONS, LATS)
def test_decimal_degrees_come_back_exactly(lon, lat):
    found, _ = read((repr(lon), repr(lat)))
    assert found == [Location(lon, lat) if lon or lat else None]


@pytest.mark.parametrize(
    ("text", "value", "axis"),
    [
        ("41°35'N", 41 + 35 / 60, "lat"),
        ("41°35'12.5\"N", 41 + 35 / 60 + 12.5 / 3600, "lat"),
        ("93° 37′ 12″ W", -(93 + 37 / 60 + 12 / 3600), "lon"),
        ("N41°35'", 41 + 35 / 60, "lat"),
        ("S 33 52", -(33 + 52 / 60), "lat"),
        ("-93°37'", -(93 + 37 / 60), ""),
        ("41.58 N", 41.58, "lat"),
        ("北纬31度14分", 31 + 14 / 60, "lat"),
        ("121°28′E", 121 + 28 / 60, "lon"),
        ("41:35:12", 41 + 35 / 60 + 12 / 3600, ""),
    ],
)
def test_degrees_and_minutes_are_read(text, value, axis):
    found = parse_degrees(text)
    assert found is not None
    assert found[0] == pytest.approx(value)
    assert found[1] == axis


@pytest.mark.parametrize("text", ["41°75'N", "41°35'99\"", "N41S", "-41 N", "9°O", "abc", "", "41.5°30'", "N"])
def test_texts_that_are_no_degrees_are_not_read(text):
    assert parse_degrees(text) is None


def test_a_coordinate_in_minutes_is_read_and_said():
    found, problems = read(("93°37'W", "41°35'N"))
    assert found[0] is not None
    assert (found[0].lon, found[0].lat) == (pytest.approx(-93.6166667), pytest.approx(41.5833333))
    assert [(p.row, p.field, p.severity) for p in problems] == [(1, "location", Severity.NOTICE)] * 2
    assert "degrees and minutes" in problems[0].message


def test_texts_that_name_their_axis_may_stand_in_either_column():
    found, _ = read(("41°35'N", "93°37'W"))
    assert found[0] is not None
    assert found[0].lat == pytest.approx(41.5833333)


def test_two_texts_of_one_axis_are_refused():
    found, problems = read(("41°35'N", "41°36'N"))
    assert found == [None]
    assert "same axis" in problems[-1].message


def test_a_latitude_outside_its_range_was_exchanged_with_the_longitude():
    found, problems = read(("41.6", "-93.6"))
    assert found == [Location(-93.6, 41.6)]
    assert problems[0].severity is Severity.NOTICE
    assert "exchanged" in problems[0].message


def test_the_country_tells_exchanged_axes():
    found, problems = read(("40.7", "-74.0"), country="US")
    assert found == [Location(-74.0, 40.7)]
    assert "far from US" in problems[0].message


def test_nearly_all_other_rows_tell_exchanged_axes():
    berlin = [(str(13 + i / 100), str(52 + i / 100)) for i in range(30)]
    found, problems = read(*berlin, ("52.5", "13.4"))
    assert found[-1] == Location(13.4, 52.5)
    assert [p.row for p in problems] == [31]


def test_a_few_rows_tell_nothing():
    found, problems = read(("13.4", "52.5"), ("52.5", "13.4"))
    assert found == [Location(13.4, 52.5), Location(52.5, 13.4)]
    assert not problems


def test_a_far_point_that_is_not_exchanged_stays():
    found, problems = read(*[(str(13 + i / 100), "52") for i in range(30)], ("-120", "35"))
    assert found[-1] == Location(-120, 35)
    assert not problems


def test_a_point_outside_its_country_is_said_and_kept():
    found, problems = read(("2.35", "48.85"), country="CN")
    assert found == [Location(2.35, 48.85)]
    assert problems[0].severity is Severity.NOTICE
    assert "outside CN" in problems[0].message


def test_where_0_meets_0_is_nowhere():
    found, problems = read(("0", "0.0"))
    assert found == [None]
    assert "Gulf of Guinea" in problems[0].message


def test_half_a_point_is_none():
    found, problems = read(("", "41.6"), ("-93.6", ""))
    assert found == [None, None]
    assert ["longitude" in problems[0].message, "latitude" in problems[1].message] == [True, True]


def test_metres_of_a_projection_are_told():
    found, problems = read(("448262.0", "4608000.0"))
    assert found == [None]
    assert "projection" in problems[0].remedy


@pytest.mark.parametrize(
    ("lon", "lat"), [("-93,6", "41,6"), ("x", "41"), ("nan", "1"), ("inf", "1"), ("1_0", "2"), ("200", "95")]
)
def test_a_point_that_cannot_be_is_blanked_and_said(lon, lat):
    found, problems = read((lon, lat))
    assert found == [None]
    assert len(problems) == 1
    assert problems[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    "text",
    [
        "POINT (-93.6 41.6)",
        "point(-93.6 41.6)",
        "SRID=4326;POINT (-93.6 41.6)",
        "41.6, -93.6",
        "(41.6; -93.6)",
        "41.6，-93.6",
    ],
)
def test_points_in_one_cell_are_taken_apart(text):
    assert parse_point(text) == ("-93.6", "41.6")

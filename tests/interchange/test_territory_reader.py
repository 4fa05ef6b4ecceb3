"""Who holds which areas, from files as companies keep them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.interchange import Severity, read_territories
from channelcrm.values import Period, derive_id

FROM = date(2027, 1, 1)
ROWS = """territory,dealer,area,line,from,to
North,D1,c1,,2027-01-01,
North,D1,c2,,2027-01-01,
South,D2,c3,tractors,2027-01-01,2027-12-31
"""


def told(found):
    return [(one.row, one.field, one.severity) for one in found.problems]


def test_rows_of_one_territory_are_one_territory(write):
    found = read_territories(write(ROWS))
    north, south = found.territories
    assert (north.name, north.area_ids, north.product_line, north.period) == ("North", ("c1", "c2"), "", Period(FROM))
    assert (south.area_ids, south.product_line, south.period) == (
        ("c3",), "tractors", Period(FROM, date(2028, 1, 1)),
    )  # fmt: skip
    assert {one.status for one in found.territories} == {"active"}
    assert [found.codes[one.dealer_id] for one in found.territories] == ["D1", "D2"]
    assert found.problems == ()


def test_codes_are_resolved_where_a_mapping_is_given(write):
    id = derive_id(1, "dealer")
    found = read_territories(write(ROWS), resolve={"D1": id})
    assert [one.dealer_id for one in found.territories] == [id]
    assert told(found) == [(3, "dealer_id", Severity.ERROR)]


def test_a_list_of_objects_says_the_same(write):
    rows = [
        {"territory": "North", "dealer": "D1", "areas": ["c1", "c2"], "from": "2027-01-01"},
        {"territory": "South", "dealer": "D2", "areas": "c3", "line": "tractors", "from": "2027-01-01",
         "to": "2027-12-31"},
    ]  # fmt: skip
    found = read_territories(write(json.dumps(rows), "t.json"))
    assert found.territories == read_territories(write(ROWS)).territories
    assert found.facts.format == "json"


@pytest.mark.parametrize("cell", ["c1;c2", "c2 | c1", "c1、c2", '"[""c1"", ""c2""]"'])
def test_a_cell_may_list_areas(write, cell):
    found = read_territories(write(f"dealer,areas,from\nD1,{cell},2027-01-01\n"))
    assert [one.area_ids for one in found.territories] == [("c1", "c2")]


def test_versions_are_told_apart_by_their_first_day(write):
    found = read_territories(
        write("territory,dealer,area,from,until\nN,D1,c1,2026-01-01,2027-01-01\nN,D1,c1,2027-01-01,\n")
    )
    assert [one.period for one in found.territories] == [Period(date(2026, 1, 1), FROM), Period(FROM)]
    assert len({one.id for one in found.territories}) == 2


def test_without_a_name_the_dealer_names_the_territory(write):
    found = read_territories(write("dealer,area\nD1,c1\n"), period=Period(FROM))
    assert [one.name for one in found.territories] == ["D1"]


def test_nobody_may_hold_a_territory_yet(write):
    found = read_territories(write("territory,dealer,area,from,status\nNew,,c1,2027-01-01,planning\n"))
    assert [(one.dealer_id, one.status) for one in found.territories] == [(None, "planning")]


@pytest.mark.parametrize(("word", "shared"), [("yes", True), ("open", True), ("", False), ("exclusive", False)])
def test_sharing_is_said_by_yes_or_by_a_word_of_exclusivity(write, word, shared):
    found = read_territories(write(f"dealer,area,from,exclusivity\nD1,c1,2027-01-01,{word}\n"))
    assert [one.shared for one in found.territories] == [shared]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("N,D1,,,2027-01-01,", (1, "area_ids", Severity.ERROR)),
        (",,c1,,2027-01-01,", (1, "dealer_id", Severity.ERROR)),
        ("N,D1,c1,,,", (1, "period", Severity.ERROR)),
        ("N,D1,c1,,2027-01-01,2026-01-01", (1, "period", Severity.ERROR)),
    ],
)
def test_a_row_that_says_too_little_is_left_out(write, row, problem):
    found = read_territories(write(f"territory,dealer,area,line,from,to\n{row}\nS,D2,c2,,2027-01-01,\n"))
    assert [one.name for one in found.territories] == ["S"]
    assert told(found) == [problem]


def test_an_end_that_cannot_be_read_is_not_taken_for_no_end(write):
    found = read_territories(write("dealer,area,from,to\nD1,c1,2027-01-01,soon\n"))
    assert found.territories == ()
    assert (1, "period", Severity.ERROR) in told(found)


def test_rows_of_a_territory_must_agree(write):
    found = read_territories(write(ROWS + "North,D1,c4,,2027-01-01,2027-06-30\nNorth,D1,c1,,2027-01-01,\n"))
    assert found.territories == read_territories(write(ROWS, "b.csv")).territories
    assert told(found) == [(4, "period", Severity.ERROR), (5, "area_ids", Severity.NOTICE)]


def test_areas_that_do_not_exist_are_named(write):
    found = read_territories(write("dealer,areas,from\nD1,c1;c9,2027-01-01\nD2,c8,2027-01-01\n"), areas=["c1"])
    assert [one.area_ids for one in found.territories] == [("c1",)]
    assert told(found) == [(1, "area_ids", Severity.WARNING), (2, "area_ids", Severity.ERROR)]


def test_words_that_say_nothing_known_are_kept_as_problems(write):
    found = read_territories(write("dealer,area,from,status,shared\nD1,c1,2027-01-01,someday,perhaps\n"))
    assert [(one.status, one.shared) for one in found.territories] == [("active", False)]
    assert told(found) == [(1, "status", Severity.WARNING), (1, "shared", Severity.WARNING)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("dealer,from\nD1,2027-01-01\n", "area_ids"),
        ("area,from\nc1,2027-01-01\n", "dealer_id"),
        ("dealer,area\nD1,c1\n", "start"),
    ],
)
def test_a_file_without_a_column_that_is_needed_is_refused(write, text, field):
    with pytest.raises(ValidationError) as refusal:
        read_territories(write(text))
    assert refusal.value.field == field


@pytest.mark.parametrize(("text", "says"), [("[]", "empty list"), ("[1]", "not of objects"), ('"x"', "not GeoJSON")])
def test_json_that_is_no_table_is_refused(write, text, says):
    with pytest.raises(FileProblemError, match=says):
        read_territories(write(text, "t.json"))


@given(
    st.lists(st.tuples(st.sampled_from(["N", "S"]), st.sampled_from(["D1", "D2"]), st.sampled_from("abc")), min_size=1),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_changes_no_territory(tmp_path_factory, drawn, chance):
    def read(rows):
        path = tmp_path_factory.mktemp("territories") / "t.csv"
        path.write_text("territory,dealer,area,from\n" + "".join(f"{','.join(row)},2027-01-01\n" for row in rows))
        return sorted(read_territories(path).territories, key=lambda one: one.id)

    found = read(drawn)
    given_out = {(one.name, area) for one in found for area in one.area_ids}
    assert given_out == {(name, area) for name, _, area in drawn}
    chance.shuffle(drawn)
    assert read(drawn) == found

"""What is given twice and what nobody holds, from files and from a store."""

from __future__ import annotations

import json
from datetime import date

import pytest

import channelcrm as crm

ROWS = """territory,dealer,area,line,from,to
West,D1,W,,2027-01-01,
Both,D2,W;E,tractors,2027-01-01,2027-12-31
"""
SPLIT = "territory,dealer,area,from\nWest,D1,W,2027-01-01\nEast,D2,E,2027-01-01\n"


@pytest.fixture
def given(files):
    folder = files(territories__csv=ROWS, split__csv=SPLIT)
    return folder, ["--areas", folder / "areas.geojson", "--dealers", folder / "dealers.csv"]


def test_a_file_is_looked_at_with_witnesses(run, given):
    folder, words = given
    ran = run("overlaps", *words, "--territories", folder / "territories.csv", "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["measure"] == "population"
    (twice,) = found["overlaps"]
    assert sorted(twice["dealers"]) == ["D1", "D2"]
    assert sorted(twice["territories"]) == ["Both", "West"]
    assert {name: twice[name] for name in ("areas", "line", "start", "end", "amount")} == {
        "areas": ["W"], "line": "tractors", "start": "2027-01-01", "end": "2028-01-01", "amount": 1000,
    }  # fmt: skip
    assert found["gaps"] == [{"area": "E", "name": "East", "lines": [""], "amount": 3000}]  # tractors are not all lines


@pytest.mark.parametrize(("words", "gaps"), [(["--line", "tractors"], []), (["--on", "2026-05-01"], ["E", "W"])])
def test_a_line_or_a_day_may_be_asked_for(run, given, words, gaps):
    folder, known = given
    ran = run("overlaps", *known, "--territories", folder / "territories.csv", "--json", *words)
    assert [one["area"] for one in json.loads(ran.out)["gaps"]] == gaps


def test_a_partition_has_neither(run, given):
    folder, words = given
    ran = run("overlaps", *words, "--territories", folder / "split.csv")
    assert ran.code == 0, ran.err
    assert "Given twice: nothing" in ran.out
    assert "Held by nobody: nothing" in ran.out


def test_a_file_of_territories_is_enough(run, given):
    folder, _ = given
    found = json.loads(run("overlaps", "--territories", folder / "territories.csv", "--json").out)
    assert [one["areas"] for one in found["overlaps"]] == [["W"]]
    assert found["gaps"] is None


def test_the_table_names_territories_dealers_areas_and_days(run, given):
    folder, words = given
    ran = run("overlaps", *words, "--territories", folder / "territories.csv")
    for word in ("West (D1)", "Both (D2)", "tractors", "2027-01-01/2028-01-01", "1,000", "East"):
        assert word in ran.out


def test_gaps_are_told_line_by_line(run, given):
    folder, words = given
    (folder / "lines.csv").write_text("dealer,area,line,from\nD1,W,a,2027-01-01\nD1,W;E,b,2027-01-01\n")
    ran = run("overlaps", *words, "--territories", folder / "lines.csv", "--json")
    assert [(one["area"], one["lines"]) for one in json.loads(ran.out)["gaps"]] == [("E", ["a"])]
    printed = run("overlaps", *words, "--territories", folder / "lines.csv").out
    assert "all lines" not in printed


def test_rows_that_cannot_be_used_are_said(run, given):
    folder, words = given
    (folder / "bad.csv").write_text(SPLIT + "South,D9,Q,soon\n")
    ran = run("overlaps", *words, "--territories", folder / "bad.csv")
    assert ran.code == 0
    for word in ("'D9'", "'Q'", "'soon'"):
        assert word in ran.err


def test_the_territories_of_a_store_are_looked_at(run, given):
    folder, words = given
    url = f"sqlite:///{folder / 'n.db'}"
    run("import", *words, "--store", url)
    assert run("overlaps", "--store", url).code == 2  # nothing to look at
    with crm.open(url) as store, store.begin() as uow:
        found = crm.read_territories(folder / "territories.csv", resolve=crm.known_codes(uow.dealers.scan()))
        uow.territories.add_many(found.territories)
        assert crm.holders_on(uow, "W", date(2027, 5, 1))[0].name == "West"
    answer = json.loads(run("overlaps", "--store", url, "--json").out)
    assert [one["areas"] for one in answer["overlaps"]] == [["W"]]

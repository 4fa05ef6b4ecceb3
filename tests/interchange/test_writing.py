from __future__ import annotations

import csv
from datetime import date

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.dealers import Dealer
from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.interchange import read_dealers, write_dealers, write_table
from channelcrm.interchange.writing import guarded
from channelcrm.values import Address, Location, derive_id


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]
)
def test_what_a_spreadsheet_would_run_is_guarded(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("cell", ["-93.6", "+8613800138000", -5, -1.5, "Ames", "", None, "a=b", "3-4"])
def test_numbers_and_harmless_texts_are_not_guarded(cell):
    assert not guarded(cell).startswith("'")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Zs"]), min_size=1, max_size=12))
def test_a_name_survives_the_guard_and_comes_back(tmp_path_factory, name):
    path = tmp_path_factory.mktemp("out") / "list.csv"
    write_table({"code": ["1"], "name": [name]}, path)
    assert [d.name for d in read_dealers(path).dealers] == [name]


def test_dealers_written_and_read_again_are_the_same(tmp_path):
    dealer = Dealer(
        id=derive_id(1, "dealer", "000001"),
        code="000001",
        name='=Ames, "Tractor"',
        legal_name="Ames LLC",
        status="prospect",
        tier="A",
        segment="farm",
        chain="Ames",
        address=Address(street="1 Main", city="Ames", region="IA", postcode="50010", country="US"),
        location=Location(-93.62, 42.03),
        phone="+15152395133",
        email="a@example.com",
        website="example.com",
        tax_number="421234567",
        product_lines=["tools", "feed"],
        opened_on=date(2020, 1, 31),
        closed_on=date(2021, 1, 1),
        source="fair",
        attributes={"capacity": 12, "licensed": True, "rate": 0.5, "name": "extra"},
    )
    other = Dealer(id=derive_id(2, "dealer", "2"), code="2", name="Boone", source="fair", address=Address(country="US"))
    for name in ("out.csv", "out.tsv", "out.csv.gz"):
        found = read_dealers(write_dealers([dealer, other], tmp_path / name))
        assert found.dealers == (dealer, other)
        assert [p.row for p in found.problems] == [2]  # no coordinates


def test_columns_of_arrays_and_frames_are_written_as_plain_values(tmp_path):
    columns = {
        "float": np.asarray([100 / 3, np.nan]), "whole": np.asarray([2, 3]), "truth": np.asarray([True, False]),
        "frame": pd.array([1, None], dtype="Int64"),
    }  # fmt: skip
    with write_table(columns, tmp_path / "out.csv").open(encoding="utf-8-sig") as stream:
        assert [*csv.reader(stream)][1:] == [["33.333333333333336", "2", "true", "1"], ["", "3", "false", ""]]


def test_columns_nobody_uses_are_left_out(tmp_path):
    dealer = Dealer(id=derive_id(1, "d"), code="1", name="A")
    with write_dealers([dealer], tmp_path / "out.csv").open(encoding="utf-8-sig") as stream:
        assert next(csv.reader(stream)) == ["code", "name", "status"]


def test_a_write_that_fails_leaves_the_older_file(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    write_table({"a": [1]}, path)
    before = path.read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", _full_disk)
    with pytest.raises(FileProblemError, match="cannot be written"):
        write_table({"a": [2]}, path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def _full_disk(*_):
    raise OSError("No space left on device")


def test_other_endings_missing_folders_and_unequal_columns_are_refused(tmp_path):
    with pytest.raises(FileProblemError, match=r"\.csv"):
        write_table({"a": [1]}, tmp_path / "out.docx")
    with pytest.raises(FileProblemError, match="cannot be written"):
        write_table({"a": [1]}, tmp_path / "no" / "out.csv")
    with pytest.raises(ValidationError, match="differ in length"):
        write_table({"a": [1], "b": []}, tmp_path / "out.csv")


def test_merged_dealers_are_written_by_their_own_facts(tmp_path):
    dealer = Dealer(id=derive_id(1, "dealer", "1"), code="1", name="A", source="x")
    lined = attrs.evolve(dealer, revision=7)
    assert read_dealers(write_dealers([lined], tmp_path / "o.csv")).dealers == (dealer,)

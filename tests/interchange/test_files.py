"""Faults of whole files: each one clear error of our family, before anything is read."""

from __future__ import annotations

import gzip
import os

import pytest

from channelcrm.errors import ChannelCrmError, FileProblemError, MissingExtraError, ValidationError
from channelcrm.interchange import Limits, read_areas, read_dealers, read_observations

LIST = "code,name\n1,Ames Tractor\n"
PACKED = gzip.compress(LIST.encode(), mtime=0)
READERS = [read_dealers, read_observations, read_areas]


@pytest.mark.parametrize("read", READERS)
def test_a_missing_file_is_said(read, tmp_path):
    with pytest.raises(FileProblemError, match="There is no file") as caught:
        read(tmp_path / "none.csv")
    assert caught.value.path.endswith("none.csv")
    assert isinstance(caught.value, OSError)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\r\n\t"])
def test_an_empty_file_is_said(read, content, write):
    with pytest.raises(FileProblemError, match="is empty"):
        read(write(content))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("content", ["code,name,month,value\n,,,\n", "code,name", "sep=;\n", "\x0b", ",,,"])
def test_a_header_without_rows_is_said(read, content, write):
    with pytest.raises(FileProblemError, match="no usable row"):
        read(write(content))


def test_a_directory_is_said(tmp_path):
    with pytest.raises(FileProblemError, match="is a directory"):
        read_dealers(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "list.csv")
    with pytest.raises(FileProblemError, match="not a regular file"):
        read_dealers(tmp_path / "list.csv")


@pytest.mark.parametrize("path", ["a\0b.csv", "x" * 5000 + ".csv"])
def test_a_path_no_system_knows_is_said(path):
    with pytest.raises(FileProblemError):
        read_dealers(path)


def test_an_ending_that_is_not_read_names_those_that_are(write):
    with pytest.raises(FileProblemError, match=r"\.geojson"):
        read_dealers(write(LIST, "list.docx"))


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"PK\x03\x04rest", "list.csv", "Excel workbook"),
        (b"%PDF-1.7", "list.csv", "a PDF"),
        (b"<html><body>Login</body></html>", "list.csv", "a web page"),
        (b"<OGRVRTDataSource><SrcDataSource>secret</SrcDataSource>", "areas.geojson", "virtual data source"),
        (b"<?xml version='1.0'?><kml/>", "areas.geojson", "XML"),
        (b"SQLite format 3\x00", "areas.geojson", "SQLite"),
        (b"PAR1", "list.csv", "Parquet"),
        (b"code,name", "list.xlsx", "does not begin like a workbook"),
        (b"code,name", "list.parquet", "does not begin like a Parquet file"),
        (b"<OGRVRTDataSource/>", "areas.gpkg", "virtual data source"),
        (b"anything", "areas.gpkg", "does not begin like a GeoPackage"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused(content, name, what, write):
    with pytest.raises(FileProblemError, match=what):
        read_areas(write(content, name))


@pytest.mark.parametrize("name", ["list.xlsx", "list.xls", "list.parquet", "areas.gpkg"])
def test_a_file_cut_short_is_refused(name, write):
    start = {"x": b"PK\x03\x04", "s": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "t": b"PAR1", "g": b"SQLite format 3\x00"}[
        name[-1]
    ]
    with pytest.raises(FileProblemError, match=r"Export it again|Save it again"):
        read_areas(write(start + bytes(300), name))


def test_a_packed_file_is_read(write):
    assert len(read_dealers(write(gzip.compress(LIST.encode()), "list.csv.gz")).dealers) == 1


@pytest.mark.parametrize(
    "content", [b"code,name", PACKED[:-9], PACKED[:12] + b"junk"], ids=["no archive", "cut short", "broken inside"]
)
def test_a_broken_archive_is_refused(content, write):
    with pytest.raises(FileProblemError, match="cannot be read"):
        read_dealers(write(content, "list.csv.gz"))


def test_a_bomb_is_refused_before_it_fills_the_memory(write):
    bomb = gzip.compress(b"0" * 5_000_000)
    with pytest.raises(FileProblemError, match="unpacks to more than 1,000,000 bytes"):
        read_dealers(write(bomb, "list.csv.gz"), limits=Limits(bytes=1_000_000))


def test_more_rows_columns_or_bytes_than_allowed_are_refused(write):
    path = write("code,name\n1,A\n2,B\n3,C\n")
    for limits, word in (
        (Limits(rows=2), "2 rows"),
        (Limits(columns=1), "limit is 1"),
        (Limits(bytes=10), "limit is 10"),
    ):
        with pytest.raises(FileProblemError, match=word):
            read_dealers(path, limits=limits)


def test_a_cell_beyond_the_limit_is_blanked_and_said(write):
    found = read_dealers(write(f"code,name,city\n1,A,{'x' * 200}\n2,B,Ames\n"), limits=Limits(cell=100))
    assert [dealer.address.city for dealer in found.dealers] == ["", "Ames"]
    assert "200 characters" in found.problems[0].message


def test_a_quote_that_is_never_closed_is_said(write):
    rows = "".join(f"{i},Dealer number {i}\n" for i in range(20_000))
    with pytest.raises(FileProblemError, match="quote that is never closed"):
        read_dealers(write(f'code,name\n0,"Ames\n{rows}'))


def test_a_wrong_encoding_is_said(write):
    with pytest.raises(FileProblemError, match="is not utf-8"):
        read_dealers(write("code,name\n1,Müller\n", encoding="cp1252"), encoding="utf-8")


@pytest.mark.parametrize(
    ("read", "header", "field"),
    [
        (read_dealers, "a,name", "code"),
        (read_dealers, "code,b", "name"),
        (read_areas, "a,b", "id"),
        (read_observations, "a,b", "subject_id"),
    ],
)
def test_a_list_without_its_main_column_says_how_to_name_it(read, header, field, write):
    with pytest.raises(ValidationError, match="mapping=") as caught:
        read(write(f"{header}\n1,2\n1,2\n"))
    assert caught.value.field == field


def test_every_error_is_of_the_family(write):
    for content in (b"\x00\x01\x02", b'"', b"code,name\n\xff\xfe\xfd,\x81", b"{", b"[1,2]", b"null"):
        for name in ("list.csv", "list.tsv", "list.geojson", "list.json", "list.csv.gz"):
            with pytest.raises(ChannelCrmError):
                read_dealers(write(content, name))


def test_a_missing_library_names_its_extra(write, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match=r"channelcrm\[analysis\]"):
        read_dealers(write(b"PK\x03\x04", "list.xlsx"))

from __future__ import annotations

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

MAP = (Path(__file__).parent.parent.parent / "docs" / "reference" / "handbook.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells[1:]
    for line in MAP.splitlines()
    if re.match(r"\| [A-Z]\d+ \|", line)
    for cells in [[cell.strip() for cell in line.strip().strip("|").split("|")]]
}
IDS = [f"{part}{number}" for part, last in (("H", 8), ("C", 10), ("P", 6), ("E", 5)) for number in range(1, last + 1)]
NAMES = sorted(set(re.findall(r"\{py:\w+\}`(channelcrm[\w.]*)`", MAP)))


def test_every_row_of_the_handbook_is_on_the_map_and_no_other() -> None:
    assert list(ROWS) == IDS


@pytest.mark.parametrize("row", IDS)
def test_a_row_says_its_line_with_the_chinese_and_where_it_is_or_that_it_is_not_yet(row: str) -> None:
    line, place, not_yet = ROWS[row]
    assert re.search(r"[\u4e00-\u9fff]", line)
    assert place or not_yet


@pytest.mark.parametrize("name", NAMES)
def test_a_name_on_the_map_exists(name: str) -> None:
    assert resolve_name(name) is not None


def test_the_map_names_something() -> None:
    assert len(NAMES) > 30

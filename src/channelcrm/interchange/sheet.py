"""A file as a table of texts: the one shape that every format is brought to before anything is checked."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import attrs

from channelcrm.interchange.problem import Problem, ProblemLog

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "FORMULA_STARTS", "HEADER_WITHIN", "Sheet", "SheetFacts", "clean_columns", "header_place", "plain_text",
    "unique_headers",
]  # fmt: skip

_EXACT_FLOAT = 2.0**53
_BREAKS = "\n\t\r"
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
"""What makes a spreadsheet run a cell as a formula when it comes first."""
HEADER_WITHIN = 20
"""The header stands within so many rows."""
_JOINERS = "\u200c\u200d"


@attrs.frozen(kw_only=True)
class SheetFacts:
    """How a file was read.

    Attributes:
        path, format: the file, and what it was read as (csv, tsv, excel, parquet, json, geojson, geopackage).
        encoding: of text files, "" else. ``encoding_guessed`` is True when the file does not say it and it is not
            UTF-8; ``encoding_sample`` then shows lines to judge the guess by.
        rows: rows of data, those left out included.
        columns: the file's column -> our field.
        ignored: columns that were not used.
        country: the country that rows without one were taken to be in ("" when none could be told).
    """

    path: str
    format: str
    encoding: str = ""
    encoding_guessed: bool = False
    encoding_sample: tuple[str, ...] = ()
    rows: int = 0
    columns: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    ignored: tuple[str, ...] = ()
    country: str = ""


@attrs.frozen(kw_only=True)
class Sheet:
    """Columns of equal length, every cell a text, "" where nothing stands; ``numbers`` are the row numbers."""

    facts: SheetFacts
    columns: Mapping[str, Sequence[str]]
    numbers: Sequence[int]
    geometry: Sequence[BaseGeometry | None] | None = None
    problems: tuple[Problem, ...] = ()


def header_place(rows: Sequence[Sequence[object]]) -> int:
    """Which of a file's first rows is the header: the first that is at least half as full as the fullest of them.

    So a title above the table is passed over. 0 when all are blank.
    """
    full = [sum(cell is not None and str(cell).strip() != "" for cell in row) for row in rows[:HEADER_WITHIN]]
    wanted = max(1, max(full, default=0) / 2)
    return next((place for place, count in enumerate(full) if count >= wanted), 0)


def unique_headers(headers: Iterable[str]) -> list[str]:
    """Column names without surrounding blanks; blank ones get "column 3", repeated ones "name (2)"."""
    found: list[str] = []
    for position, header in enumerate(headers, 1):
        name = " ".join("".join(map(_visible, header)).split()) or f"column {position}"
        copy, count = name, 1
        while copy in found:
            count += 1
            copy = f"{name} ({count})"
        found.append(copy)
    return found


def clean_columns(
    columns: Mapping[str, Sequence[str]],
    numbers: Sequence[int],
    missing: Iterable[str],
    cell_limit: int,
    log: ProblemLog,
) -> dict[str, list[str]]:
    """Cells without surrounding blanks, control and invisible characters, or a spreadsheet guard ('=...).

    Texts in ``missing`` become "". A cell longer than the limit becomes "" with a problem.
    """
    nothing = set(missing)
    cleaned: dict[str, list[str]] = {}
    for name, column in columns.items():
        cells = [cell.strip() for cell in column]
        whole = "".join(cells)
        if not whole.isprintable() or "'" in whole:
            cells = [cell if cell.isprintable() and cell[:1] != "'" else _repaired(cell) for cell in cells]
        if len(whole) > cell_limit:
            for position, cell in enumerate(cells):
                if len(cell) > cell_limit:
                    log.blank(
                        numbers[position], name, cell, f"The cell holds {len(cell):,} characters.",
                        f"Keep it under {cell_limit:,}; a quote that is never closed often swallows rows.",
                    )  # fmt: skip
                    cells[position] = ""
        if nothing - {""}:
            cells = ["" if cell in nothing else cell for cell in cells]
        cleaned[name] = cells
    return cleaned


def _repaired(cell: str) -> str:
    if cell[:1] == "'" and cell[1:2] and cell[1] in FORMULA_STARTS:
        cell = cell[1:]
    return "".join(map(_visible, cell)).strip()


def _visible(sign: str) -> str:
    """The sign; a space for control characters and odd spaces, nothing for marks that show nothing.

    The joiners U+200C and U+200D stay: Persian, Indic scripts and emoji are written with them.
    """
    if sign.isprintable() or sign in _BREAKS or sign in _JOINERS:
        return sign
    kind = unicodedata.category(sign)
    if kind in {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    return "" if kind == "Cf" else "\ufffd" if kind == "Cs" else sign


def plain_text(value: object) -> str:
    """The text of a typed cell, Python's or numpy's: None, NaN and NA are "", 3.0 is "3", days are ISO, true a word."""
    if isinstance(value, str):
        return value
    if value is None or type(value).__name__ == "NAType" or value != value:  # noqa: PLR0124  # NaN is not itself
        return ""
    if type(value).__name__ in {"bool", "bool_"}:  # Python's, numpy's
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT_FLOAT else float.__repr__(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0) and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)

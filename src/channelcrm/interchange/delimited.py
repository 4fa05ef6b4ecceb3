"""CSV and TSV: read as text, rows counted, ragged rows said."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from channelcrm.errors import FileProblemError
from channelcrm.interchange.encodings import decode
from channelcrm.interchange.files import load_bytes
from channelcrm.interchange.limits import Limits
from channelcrm.interchange.problem import ProblemLog
from channelcrm.interchange.sheet import HEADER_WITHIN, Sheet, SheetFacts, clean_columns, header_place, unique_headers

__all__ = ["read_delimited"]

_DELIMITERS = ",;\t|"
_SAID = re.compile(r"\s*\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_LOOKED_AT = 100_000


def read_delimited(
    file: Path,
    *,
    tabs: bool,
    encoding: str | None,
    country: str,
    missing: Iterable[str],
    limits: Limits,
) -> Sheet:
    """The table in a CSV or TSV file, plain or .gz. A title above the header is passed over.

    A row with more cells than the header is left out with a problem, since nobody can say which cell is one too many;
    a row with fewer is filled with blanks. Blank rows are passed over and still counted.

    Raises:
        FileProblemError: undecodable, no header, no rows of data, a quote that is never closed, beyond the limits.
    """
    decoded = decode(load_bytes(file, limits), path=str(file), encoding=encoding, country=country)
    text, delimiter = _separated(decoded.text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tabs else delimiter)
    log = ProblemLog()
    kept: list[list[str]] = []
    numbers: list[int] = []
    number = 0
    try:
        first = list(islice(rows, HEADER_WITHIN))
        start = header_place(first)
        headers = unique_headers(first[start] if first else [])
        _require_columns(headers, file, limits)
        for number, row in enumerate(chain(first[start + 1 :], rows), 1):
            if number > limits.rows:
                raise FileProblemError(
                    f"{file} has more than {limits.rows:,} rows. Split it, or pass limits=Limits(rows=...).",
                    path=str(file),
                )
            fitting = _fitted(row, headers, number, log)
            if fitting is not None:
                kept.append(fitting)
                numbers.append(number)
    except csv.Error as error:
        raise FileProblemError(
            f"{file} cannot be read near line {rows.line_num}: {error}. Look for a quote that is never closed.",
            path=str(file),
        ) from error
    if not kept:
        why = "".join(f" Row {problem.row}: {problem.message}" for problem in log.result()[:1])
        raise FileProblemError(f"{file} has a header and no usable row of data.{why} Export it again.", path=str(file))
    columns = dict(zip(headers, map(list, zip(*kept, strict=True)), strict=True))
    cleaned = clean_columns(columns, numbers, missing, limits.cell, log)
    facts = SheetFacts(
        path=str(file),
        format="tsv" if tabs else "csv",
        encoding=decoded.encoding,
        encoding_guessed=decoded.guessed,
        encoding_sample=decoded.sample,
        rows=number,
    )
    return Sheet(facts=facts, columns=cleaned, numbers=numbers, problems=log.result())


def _separated(text: str) -> tuple[str, str]:
    """The text without a first line "sep=;" (which spreadsheets write), and the separator.

    That is the mark that splits most of the first lines into the same number of cells.
    """
    said = _SAID.match(text)
    if said:
        return text[said.end() :], said[1]
    lines = [line for line in text[:_LOOKED_AT].splitlines()[:HEADER_WITHIN] if line.strip()]

    def fitness(mark: str) -> tuple[int, int]:
        counts = Counter(count for line in lines if (count := _cells(line, mark)) > 1)
        cells, agreeing = max(counts.items(), key=lambda found: (found[1], found[0]), default=(0, 0))
        return agreeing, cells

    return text, max(_DELIMITERS, key=fitness)


def _cells(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0


def _require_columns(headers: list[str], file: Path, limits: Limits) -> None:
    if len(headers) > limits.columns:
        raise FileProblemError(
            f"{file} has {len(headers):,} columns, the limit is {limits.columns:,}. Is its separator right?",
            path=str(file),
        )


def _fitted(row: list[str], headers: list[str], number: int, log: ProblemLog) -> list[str] | None:
    """The row in the header's length; None for a blank row and one with too many cells."""
    surplus = len(row) - len(headers)
    if not "".join(row).strip():
        return None
    if surplus <= 0:
        return row + [""] * -surplus if surplus else row
    if "".join(row[len(headers) :]).strip():
        log.leave_out(
            number, "", ", ".join(row), f"The row has {len(row)} cells, the header {len(headers)}.",
            "Put a cell that contains the separator in double quotes.",
        )  # fmt: skip
        return None
    return row[: len(headers)]

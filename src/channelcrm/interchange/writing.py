"""Tables out: CSV that a spreadsheet shows and does not run, written whole or not at all."""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.interchange.files import replacing
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.sheet import FORMULA_STARTS, plain_text
from channelcrm.values.arguments import path_of

__all__ = ["guarded", "write_dealers", "write_table"]

_NUMERALS = Numerals()


def guarded(cell: object) -> str:
    """The text of a cell; one that a spreadsheet would run as a formula gets an apostrophe before it.

    Texts that begin with = + - @, a tab or a line break are guarded, unless they are plain numbers. The readers of this
    library take the apostrophe off again.
    """
    text = plain_text(cell)
    if text[:1] and text[0] in FORMULA_STARTS and _NUMERALS.parse(text) is None:
        return "'" + text
    return text


def write_table(columns: Mapping[str, Sequence[object]], path: str | os.PathLike[str]) -> Path:
    """Write columns of equal length as CSV or TSV (.gz packs), every cell guarded; UTF-8 with a mark for spreadsheets.

    Raises:
        FileProblemError: another ending, or a place that cannot be written. An older file of that name then stays.
        ValidationError: columns of unequal length.
    """
    file = path_of(path)
    kind = (file.with_suffix("") if file.suffix.lower() == ".gz" else file).suffix.lower()
    if kind not in {".csv", ".tsv"}:
        raise FileProblemError(f"{file.name} ends neither in .csv nor .tsv. Choose one of these.", path=str(file))
    if len({len(cells) for cells in columns.values()}) > 1:
        raise ValidationError("The columns differ in length.", field="columns", remedy="Give one value a row.")
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter="\t" if kind == ".tsv" else ",")
    writer.writerow([guarded(name) for name in columns])
    writer.writerows([guarded(cell) for cell in row] for row in zip(*columns.values(), strict=True))
    data = stream.getvalue().encode("utf-8-sig")
    with replacing(file) as partial:
        partial.write_bytes(gzip.compress(data, mtime=0) if file.suffix.lower() == ".gz" else data)
    return file


def write_dealers(dealers: Iterable[Dealer], path: str | os.PathLike[str]) -> Path:
    """Write dealers as CSV or TSV under the headers that ``read_dealers`` knows; columns nobody uses are left out.

    Ids and lineage are not written: they belong to a store.

    Raises:
        FileProblemError: another ending, or a place that cannot be written.
    """
    everyone = list(dealers)
    columns: dict[str, Sequence[object]] = {
        "code": [dealer.code for dealer in everyone],
        "name": [dealer.name for dealer in everyone],
    }
    plain = ("legal_name", "status", "tier", "segment", "chain")
    columns |= {name: [getattr(dealer, name) for dealer in everyone] for name in plain}
    columns |= {
        name: [getattr(dealer.address, name) for dealer in everyone]
        for name in ("street", "city", "region", "postcode", "country")
    }
    columns |= {name: [getattr(dealer.location, name, None) for dealer in everyone] for name in ("lon", "lat")}
    columns |= {
        name: [getattr(dealer, name) for dealer in everyone]
        for name in ("phone", "email", "website", "tax_number", "company_number")
    }
    columns["product_lines"] = ["; ".join(dealer.product_lines) for dealer in everyone]
    columns |= {name: [getattr(dealer, name) for dealer in everyone] for name in ("opened_on", "closed_on", "source")}
    known = dict.fromkeys(name for dealer in everyone for name in dealer.attributes)
    columns |= {f"attributes.{name}": [dealer.attributes.get(name) for dealer in everyone] for name in known}
    used = {
        name: cells
        for name, cells in columns.items()
        if name in {"code", "name"} or any(cell not in {"", None} for cell in cells)
    }
    return write_table(used, path)

"""Workbooks: xlsx, xlsm, xlsb, xls and ods, by calamine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from channelcrm.errors import FileProblemError, MissingExtraError, ValidationError, nearest
from channelcrm.interchange.limits import Limits
from channelcrm.interchange.problem import ProblemLog
from channelcrm.interchange.sheet import Sheet, header_place, unique_headers
from channelcrm.interchange.typed import require_size, typed_sheet

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["read_workbook"]

_EXACT = 10**15


def read_workbook(file: Path, *, sheet: str | None, missing: Iterable[str], limits: Limits) -> Sheet:
    """A sheet of a workbook; the first with data by default. Blank rows and a title above the header are passed over.

    A number of more than 15 figures is said: a spreadsheet has already replaced its last figures by zeros.

    Raises:
        FileProblemError: broken, protected, cut short, without data, or larger than the limits once unpacked.
        ValidationError: no sheet of this name.
        MissingExtraError: python-calamine is not installed.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError:
        raise MissingExtraError("python-calamine", "analysis") from None
    try:
        _require_unpacked_size(file, limits)
        workbook = CalamineWorkbook.from_path(str(file))
        rows = _rows(workbook, sheet, file)
    except PasswordError as error:
        raise FileProblemError(f"{file} is protected by a password. Save it without one.", path=str(file)) from error
    except (CalamineError, OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        if isinstance(error, FileProblemError | ValidationError):
            raise
        raise FileProblemError(
            f"{file} cannot be read as a workbook ({error}); it may be cut short. Save it again.", path=str(file)
        ) from error
    start = header_place(rows)
    headers = unique_headers(_header(cell) for cell in rows[start])
    kept = [
        (place, row) for place, row in enumerate(rows[start + 1 :], 1) if any(cell not in {"", None} for cell in row)
    ]
    require_size(file, len(kept), len(headers), limits)
    numbers = [place for place, _ in kept]
    log = ProblemLog()
    columns: dict[str, list[object]] = {name: [row[at] for _, row in kept] for at, name in enumerate(headers)}
    for name, cells in columns.items():
        for place, cell in enumerate(cells):
            if isinstance(cell, float) and abs(cell) >= _EXACT and cell.is_integer():
                log.note(
                    numbers[place], name, f"{cell:.0f}",
                    "The number has more than 15 figures; the spreadsheet keeps only 15.",
                    "Format the column as text and enter it again.",
                )  # fmt: skip
    return typed_sheet(file, "excel", columns, numbers, missing, limits, log=log)


def _header(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _rows(workbook: CalamineWorkbook, sheet: str | None, file: Path) -> list[list[object]]:
    names = workbook.sheet_names
    if sheet is not None:
        if sheet not in names:
            close = nearest(sheet, names)
            raise ValidationError(
                f"{file.name} has no sheet {sheet!r}.", field="sheet", value=sheet,
                remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(names)}.",
            )  # fmt: skip
        return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)  # type: ignore[return-value]
    for name in names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if len(rows) > 1:
            return rows  # type: ignore[return-value]
    raise FileProblemError(f"{file} has no sheet with rows of data. Export it again.", path=str(file))


def _require_unpacked_size(file: Path, limits: Limits) -> None:
    if not zipfile.is_zipfile(file):
        return
    with zipfile.ZipFile(file) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > 4 * limits.bytes:
        raise FileProblemError(
            f"{file} unpacks to {size:,} bytes, the limit is {4 * limits.bytes:,}. Pass limits=Limits(bytes=...).",
            path=str(file),
        )

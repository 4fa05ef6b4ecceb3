"""Rows of typed cells (workbooks, Parquet, GeoPackage) made into a sheet of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from channelcrm.errors import FileProblemError, MissingExtraError
from channelcrm.interchange.limits import Limits
from channelcrm.interchange.problem import ProblemLog
from channelcrm.interchange.shapes import shape_from_wkb, to_wgs84
from channelcrm.interchange.sheet import Sheet, SheetFacts, clean_columns, plain_text, unique_headers

if TYPE_CHECKING:
    import pyarrow as pa
    from shapely.geometry.base import BaseGeometry

__all__ = ["arrow_sheet", "require_size", "typed_sheet"]


def require_size(file: Path, rows: int, columns: int, limits: Limits) -> None:
    """Refuse a table beyond the limits, or one without rows.

    Raises:
        FileProblemError: too many rows or columns, or none.
    """
    for count, limit, what in ((rows, limits.rows, "rows"), (columns, limits.columns, "columns")):
        if count > limit:
            raise FileProblemError(
                f"{file} has {count:,} {what}, the limit is {limit:,}. Split it, or pass limits=Limits({what}=...).",
                path=str(file),
            )
    if not rows or not columns:
        raise FileProblemError(f"{file} holds no row of data. Export it again.", path=str(file))


def typed_sheet(
    file: Path,
    kind: str,
    columns: Mapping[str, Sequence[object]],
    numbers: Sequence[int],
    missing: Iterable[str],
    limits: Limits,
    geometry: Sequence[BaseGeometry | None] | None = None,
    log: ProblemLog | None = None,
) -> Sheet:
    """A sheet of these columns: whole numbers without ".0", days as 2022-10-31, nothing as ""."""
    log = log or ProblemLog()
    texts = dict(
        zip(
            unique_headers(columns), ([plain_text(cell) for cell in column] for column in columns.values()), strict=True
        )
    )
    return Sheet(
        facts=SheetFacts(path=str(file), format=kind, rows=max(numbers, default=0)),
        columns=clean_columns(texts, numbers, missing, limits.cell, log),
        numbers=numbers,
        geometry=geometry,
        problems=log.result(),
    )


def arrow_sheet(
    file: Path, kind: str, table: pa.Table, geometry: str, crs: str, missing: Iterable[str], limits: Limits
) -> Sheet:
    """A sheet of an Arrow table, its column ``geometry`` ("" for none) read as WKB in ``crs``.

    A geometry that cannot be read is None, with a problem.

    Raises:
        FileProblemError: beyond the limits, no rows, or an unknown coordinate system.
        MissingExtraError: pyarrow is not installed.
    """
    require_size(file, table.num_rows, table.num_columns, limits)
    log = ProblemLog()
    shapes: list[BaseGeometry | None] | None = None
    if geometry:
        shapes = []
        for number, cell in enumerate(table.column(geometry).to_pylist(), 1):
            try:
                shapes.append(shape_from_wkb(cell, limits.depth))
            except ValueError as error:
                log.blank(number, "geometry", "", str(error), "Export the file again.")
                shapes.append(None)
        if crs:
            shapes = to_wgs84(shapes, crs, str(file))
        else:
            log.note(
                None, "geometry", "", "The file does not say what its coordinates mean: they are taken for degrees.",
                "Export it with its coordinate system.",
            )  # fmt: skip
        table = table.drop_columns([geometry])
    columns = {name: _cells(table.column(place)) for place, name in enumerate(unique_headers(table.column_names))}
    return typed_sheet(file, kind, columns, range(1, table.num_rows + 1), missing, limits, shapes, log)


def _cells(column: pa.ChunkedArray) -> list[object]:
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("pyarrow", "analysis") from None
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":  # datetime holds no nanoseconds
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [None] * len(column)
    cells: list[object] = column.to_pylist()
    return cells

"""Parquet and GeoParquet, by pyarrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from channelcrm.errors import FileProblemError, MissingExtraError
from channelcrm.interchange.limits import Limits
from channelcrm.interchange.sheet import Sheet
from channelcrm.interchange.typed import arrow_sheet, require_size

__all__ = ["read_parquet"]


def read_parquet(file: Path, *, missing: Iterable[str], limits: Limits) -> Sheet:
    """The table in a Parquet file; the primary geometry of a GeoParquet file (WKB) is read with its coordinate system.

    Raises:
        FileProblemError: broken, cut short, without rows, or beyond the limits.
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("pyarrow", "analysis") from None
    try:
        with parquet.ParquetFile(file) as source:
            about = source.metadata
            require_size(file, about.num_rows, about.num_columns, limits)
            size = sum(about.row_group(place).total_byte_size for place in range(about.num_row_groups))
            table = source.read() if size <= 4 * limits.bytes else None
    except FileProblemError:
        raise
    except (pa.ArrowException, OSError) as error:
        raise FileProblemError(
            f"{file} cannot be read as Parquet ({error}). Export it again.", path=str(file)
        ) from error
    if table is None:
        raise FileProblemError(f"{file} unpacks to {size:,} bytes. Pass limits=Limits(bytes=...).", path=str(file))
    geometry, crs = _geometry(table.schema.metadata or {}, table.column_names)
    return arrow_sheet(file, "parquet", table, geometry, crs, missing, limits)


def _geometry(metadata: Mapping[bytes, bytes], columns: Iterable[str]) -> tuple[str, str]:
    """The primary geometry column and its coordinate system; no system given means longitude and latitude."""
    try:
        geo = json.loads(metadata.get(b"geo", b"{}"))
        name = geo.get("primary_column", "")
        about = geo.get("columns", {}).get(name, {})
        crs = about.get("crs", "OGC:CRS84")
    except (ValueError, AttributeError, RecursionError):
        return "", ""
    if name not in columns or about.get("encoding") != "WKB":
        return "", ""
    return name, json.dumps(crs) if isinstance(crs, Mapping) else str(crs or "")

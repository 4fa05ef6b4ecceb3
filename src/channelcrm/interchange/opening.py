"""One door to every format: a path in, a sheet of texts out."""

from __future__ import annotations

import os
from collections.abc import Collection

from channelcrm.interchange.files import require_file, sniff_format
from channelcrm.interchange.limits import DEFAULT_LIMITS, Limits
from channelcrm.interchange.sheet import Sheet

__all__ = ["BLANK", "open_sheet"]

BLANK: Collection[str] = ("",)


def open_sheet(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    country: str = "",
    missing: Collection[str] = BLANK,
    limits: Limits = DEFAULT_LIMITS,
) -> Sheet:
    """The table in a file, every cell a text.

    Raises:
        FileProblemError: missing, empty, unreadable, beyond the limits, or not what its name says.
        ValidationError: an encoding or a sheet that does not exist.
        MissingExtraError: the library that reads the format is not installed.
    """
    file = require_file(path, limits)
    kind = sniff_format(file)
    if kind in {"csv", "tsv"}:
        from channelcrm.interchange.delimited import read_delimited

        return read_delimited(
            file, tabs=kind == "tsv", encoding=encoding, country=country, missing=missing, limits=limits
        )
    if kind == "geojson":
        from channelcrm.interchange.geojson import read_geojson

        return read_geojson(file, encoding=encoding, missing=missing, limits=limits)
    if kind == "excel":
        from channelcrm.interchange.workbook import read_workbook

        return read_workbook(file, sheet=sheet, missing=missing, limits=limits)
    if kind == "parquet":
        from channelcrm.interchange.parquet import read_parquet

        return read_parquet(file, missing=missing, limits=limits)
    from channelcrm.interchange.geopackage import read_geopackage

    return read_geopackage(file, layer=sheet, missing=missing, limits=limits)

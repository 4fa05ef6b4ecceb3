"""Rows to a frame, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from channelcrm.storage.framing import frame_of
from channelcrm.storage.records import Kind, Record

if TYPE_CHECKING:
    import geopandas

    from channelcrm_sql.dialect import Dialect, Rows

__all__ = ["frame"]


def frame(record: Record[Any], dialect: Dialect, rows: Rows) -> geopandas.GeoDataFrame:
    """A GeoDataFrame of these rows."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(record.columns)
    return frame_of(
        record,
        {
            column.name: _canonical(dialect, column.kind, values)
            for column, values in zip(record.columns, columns, strict=True)
        },
    )


def _canonical(dialect: Dialect, kind: Kind, values: Any) -> Any:
    decode = dialect.codec.read.get(kind)
    if decode is None:
        return values
    return [None if value is None else decode(value) for value in values]

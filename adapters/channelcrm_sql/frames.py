"""Rows to a frame, column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    if kind is Kind.GEOMETRY:
        import shapely

        return shapely.from_wkb(list(values))
    quick = _QUICK.get(kind) if dialect.name == "sqlite" else None
    return decoded(dialect, kind, values) if quick is None else quick(values)


def decoded(dialect: Dialect, kind: Kind, values: Sequence[Any]) -> Sequence[Any]:
    """The canonical values of a column; of days, which are few, each once."""
    decode = dialect.codec.read.get(kind)
    if decode is None:
        return values
    if kind is Kind.DATE:
        days = {value: None if value is None else decode(value) for value in set(values)}
        return [days[value] for value in values]
    return [None if value is None else decode(value) for value in values]


def _fractions(millionths: Sequence[int | None]) -> Any:
    """The nearest floats: Python divides whole numbers exactly."""
    return [None if value is None else value / 1_000_000 for value in millionths]


def _days(texts: Sequence[str | None]) -> Any:
    import numpy as np

    return np.array(texts, dtype="datetime64[us]")


def _times(microseconds: Sequence[int | None]) -> Any:
    import numpy as np

    never = np.iinfo("int64").min  # what numpy calls NaT
    return np.array([never if value is None else value for value in microseconds], "int64").view("datetime64[us]")


# What SQLite keeps, as arrays at once. Each is what the codec's value by value gives.
_QUICK: Mapping[Kind, Callable[[Any], Any]] = {Kind.DECIMAL: _fractions, Kind.DATE: _days, Kind.TIME: _times}

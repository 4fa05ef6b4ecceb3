"""From columns to a GeoDataFrame, once for every adapter: the same names, types and index whatever the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from channelcrm.errors import MissingExtraError
from channelcrm.storage.records import Column, Kind, Node, Record
from channelcrm.values.location import Location

if TYPE_CHECKING:
    import geopandas
    import numpy as np

__all__ = ["frame_of"]

Given = Mapping[str, "Sequence[Any] | np.ndarray"]
"""Column name -> one value a row."""

_EXTENSION = {
    Kind.ID: "string",
    Kind.TEXT: "string",
    Kind.DOCUMENT: "string",
    Kind.BOOLEAN: "boolean",
    Kind.INTEGER: "Int64",
}


def frame_of(record: Record[Any], given: Given) -> geopandas.GeoDataFrame:
    """A GeoDataFrame on WGS 84, indexed by "id" (string), with every other stored column in the record's order.

    ``given`` holds each column of ``record`` by name: a list of canonical values with None for what is missing (a
    document as its JSON text, an enumeration as its text), or the finished numpy array where an adapter has one (NaN
    and NaT for what is missing).

    text, ids and documents become ``string``, truth ``boolean``, whole numbers ``Int64``, other numbers ``float64``
    (decimals the nearest), days ``datetime64[us]``, times ``datetime64[us, UTC]``. The column "geometry" is the
    record's own geometry, or points from its location (whose longitude and latitude stay columns); a record that has
    neither makes a frame without geometry.

    Raises:
        MissingExtraError: geopandas is not installed.
    """
    try:
        import geopandas
        import pandas as pd
    except ImportError:
        raise MissingExtraError("geopandas", "analysis") from None
    identity, *others = record.columns
    index = pd.Index(_array(identity, given["id"]), name="id")
    columns = {column.name: _array(column, given[column.name]) for column in others}
    frame = pd.DataFrame(columns, index=index, copy=False)
    own = next((column.name for column in others if column.kind is Kind.GEOMETRY), None)
    if own is not None:
        return geopandas.GeoDataFrame(frame, geometry=own, crs="EPSG:4326")
    located = _location(record)
    if located is None:
        return geopandas.GeoDataFrame(frame)
    lon, lat = (columns[column.name] for column in located)
    return geopandas.GeoDataFrame(frame, geometry=_points(lon, lat), crs="EPSG:4326")


def _location(record: Record[Any]) -> tuple[Column, ...] | None:
    """Longitude and latitude of the record's first location."""
    for part in record.root.parts:
        if isinstance(part, Node) and part.type is Location:
            return tuple(part.columns())
    return None


def _array(column: Column, values: Any) -> Any:
    import numpy as np
    import pandas as pd

    extension = _EXTENSION.get(column.kind)
    if extension is not None:
        return pd.array(values, dtype=extension)
    if column.kind is Kind.GEOMETRY:
        import geopandas

        return geopandas.array.from_shapely(np.asarray(values, dtype=object), crs="EPSG:4326")
    if column.kind is Kind.DATE:
        return pd.array(np.asarray(values, dtype="datetime64[us]"), dtype="datetime64[us]")
    if column.kind is Kind.TIME:
        return pd.array(_instants(values), dtype="datetime64[us]").tz_localize("UTC")
    return np.asarray(values, dtype="float64")


def _instants(values: Any) -> np.ndarray:
    """Times as numpy knows them, in UTC."""
    import numpy as np

    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return values.astype("datetime64[us]", copy=False)
    naive = [None if value is None else value.astimezone(UTC).replace(tzinfo=None) for value in values]
    return np.asarray(naive, dtype="datetime64[us]")


def _points(lon: np.ndarray, lat: np.ndarray) -> Any:
    """A point a row, None where the longitude is missing."""
    import numpy as np
    import shapely

    known = np.isfinite(lon)
    points = np.full(len(lon), None, dtype=object)
    points[known] = shapely.points(lon[known], lat[known])
    return points

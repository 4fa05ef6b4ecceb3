"""What is read of a GeoDataFrame: its CRS, its columns, what its areas hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from channelcrm.errors import ValidationError, nearest
from channelcrm.values.tables import FrameLike, number_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GeoFrameLike", "beside", "check_column", "holdings", "look_like_degrees", "on_wgs84"]

_MOST = 1e200
"""What all areas may hold together: sums of squares of distances, weighed by it, are still numbers."""


@runtime_checkable
class GeoFrameLike(FrameLike, Protocol):
    """What is read of a GeoDataFrame."""

    @property
    def geometry(self) -> object:
        """Shapely geometries, one a row."""

    @property
    def crs(self) -> object:
        """The coordinate reference system."""

    def to_crs(self, crs: int, /) -> GeoFrameLike:
        """The same rows in another one."""


def on_wgs84(frame: GeoFrameLike) -> GeoFrameLike:
    """The same rows in longitude and latitude.

    Raises:
        ValidationError: no geometry, no CRS, one that does not lead to WGS 84, or degrees that are said to be metres.
    """
    if not hasattr(frame, "columns"):
        raise ValidationError(
            f"A {type(frame).__name__} is no table.", field="frame", value=type(frame).__name__,
            remedy="Give a GeoDataFrame; of a GeoSeries make one: shapes.to_frame().",
        )  # fmt: skip
    if not hasattr(frame, "geometry") or not hasattr(frame, "to_crs"):
        raise ValidationError(
            "The table has no geometry.", field="geometry", remedy="Give a GeoDataFrame, such as read_areas makes."
        )
    if frame.crs is None:
        raise ValidationError(
            "The frame does not say what its coordinates mean.", field="crs",
            remedy="Say it: frame.set_crs(4326) for longitude and latitude.",
        )  # fmt: skip
    if getattr(frame.crs, "srs", "").upper() == "EPSG:4326":
        return frame
    _check_metres(frame)
    from pyproj.exceptions import ProjError

    try:
        return frame.to_crs(4326)
    except ProjError as error:
        raise ValidationError(
            f"The frame's coordinate system {_called(frame.crs)} does not lead to longitude and latitude.", field="crs",
            value=_called(frame.crs), remedy="Set the one that the coordinates are in, such as frame.set_crs(4326, "
            "allow_override=True).",
        ) from error  # fmt: skip


def _called(crs: object) -> str:
    return str(getattr(crs, "name", crs))


def _check_metres(frame: GeoFrameLike) -> None:
    """Refuse degrees that are said to be coordinates of a projection."""
    import numpy as np

    if getattr(frame.crs, "is_projected", False) and look_like_degrees(np.asarray(frame.geometry)):
        raise ValidationError(
            f"The frame's coordinates look like degrees and are said to be in {_called(frame.crs)}.", field="crs",
            value=_called(frame.crs), remedy="Say that they are degrees: frame.set_crs(4326, allow_override=True).",
        )  # fmt: skip


def look_like_degrees(shapes: NDArray[np.object_]) -> bool:
    """Whether a whole map lies within 180 by 90 units of its origin: as metres it would be a yard."""
    import numpy as np
    import shapely

    points = np.abs(shapely.get_coordinates(shapes))
    return bool(len(points) and points.any() and (points <= np.asarray([180, 90])).all())


def check_column(name: str, frame: FrameLike) -> None:
    """Refuse a column that is not there.

    Raises:
        ValidationError: with the nearest column there is.
    """
    known = [str(column) for column in frame.columns]
    if name not in known:
        close = nearest(name, known)
        raise ValidationError(
            f"The frame has no column {name!r}.", field=name, value=name,
            remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(known)}.",
        )  # fmt: skip


def beside(columns: Mapping[str, object], measures: Mapping[str, object]) -> dict[str, object]:
    """Columns and measures together; a measure that is called like one of the columns stands as "measures.name"."""
    taken = {*columns, "id", "geometry"}
    return {**columns, **{f"measures.{name}" if name in taken else name: held for name, held in measures.items()}}


def holdings(name: str, ids: Sequence[str], column: np.ndarray) -> NDArray[np.float64]:
    """What each area holds, as numbers.

    Raises:
        ValidationError: one that is unknown, negative or not finite, by its area; or more together than can be counted.
    """
    import numpy as np

    values: NDArray[np.float64] = np.zeros(len(column))
    if column.dtype.kind in "fiu" and ((column >= 0) & (column < np.inf)).all():
        values = column.astype(np.float64)
    else:
        for row, cell in enumerate(column.tolist()):
            held = number_of(cell)
            if held is None or held < 0:
                raise ValidationError(
                    f"The area {ids[row]!r} holds {cell!r}.", field=name, value=cell, row=row + 1,
                    remedy="Give a finite number of zero or more; 0 when there is nothing.",
                )  # fmt: skip
            values[row] = held
    if (values > _MOST / max(len(values), 1)).any():
        raise ValidationError(
            f"The areas hold more of it than can be counted: one holds {values.max():g}.", field=name,
            value=float(values.max()), remedy="Give it in a larger unit.",
        )  # fmt: skip
    return values

"""Geometry made fit: on WGS 84, valid, polygons or points; what cannot be is refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["fit_shapes"]

_SLACK = 1e-9
"""Degrees that rounding may carry a coordinate over the edge of the map."""


def fit_shapes(ids: Sequence[str], shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], dict[str, str]]:
    """Valid polygons and points, and for each repaired id what was wrong with it.

    Raises:
        ValidationError: nothing, an empty geometry, lines, coordinates that are no degrees, an edge over more than half
            the Earth, or a shape of which no polygon remains.
    """
    import numpy as np
    import shapely

    nothing = ~shapely.is_geometry(shapes)
    nothing[~nothing] = shapely.is_empty(shapes[~nothing])
    if nothing.any():
        at = int(nothing.argmax())
        raise ValidationError(
            f"The area {ids[at]!r} has no geometry.", field="geometry", value=shapes[at],
            remedy="Give a polygon or a point, or leave the area out.",
        )  # fmt: skip
    shapes = shapely.force_2d(shapes)
    _check_degrees(ids, shapes)
    kinds = shapely.get_type_id(shapes)
    polygonal = np.isin(kinds, (3, 6, 7))  # polygon, multipolygon, collection
    strange = ~(polygonal | (kinds == 0))
    if strange.any():
        at = int(strange.argmax())
        raise ValidationError(
            f"The area {ids[at]!r} is a {shapes[at].geom_type}.", field="geometry", value=shapes[at].wkt[:80],
            remedy="Give a Polygon, a MultiPolygon, or a Point of demand.",
        )  # fmt: skip
    _check_jumps(ids, shapes)
    repaired: dict[str, str] = {}
    shapes = shapes.copy()
    for at in np.flatnonzero(~shapely.is_valid(shapes) | (kinds == 7)).tolist():
        reason = "Collection" if kinds[at] == 7 else shapely.is_valid_reason(shapes[at])
        mended = _polygonal_part(shapely.make_valid(shapes[at]))
        if mended is None:
            raise ValidationError(
                f"The area {ids[at]!r} is no polygon ({reason}), and repairing leaves none.", field="geometry",
                value=shapes[at].wkt[:80], remedy="Draw it again.",
            )  # fmt: skip
        shapes[at] = mended
        repaired[ids[at]] = reason
    return shapes, repaired


def _check_degrees(ids: Sequence[str], shapes: NDArray[np.object_]) -> None:
    import numpy as np
    import shapely

    bounds = shapely.bounds(shapes)
    limits = np.asarray([180, 90, 180, 90]) + _SLACK
    wrong = ~(np.abs(bounds) <= limits).all(axis=1)  # NaN and infinity fail too
    if wrong.any():
        at = int(wrong.argmax())
        raise ValidationError(
            f"The area {ids[at]!r} reaches {tuple(float(bound) for bound in bounds[at])}, which are no degrees.",
            field="geometry", value=tuple(float(bound) for bound in bounds[at]),
            remedy="Set the CRS that the coordinates are in (frame.set_crs(..., allow_override=True)); "
            "they are brought to WGS 84 from any.",
        )  # fmt: skip


def _check_jumps(ids: Sequence[str], shapes: NDArray[np.object_]) -> None:
    """Refuse edges that run more than half around the Earth, unless they run all around it, as about a pole."""
    import numpy as np
    import shapely

    bounds = shapely.bounds(shapes)
    for at in np.flatnonzero(bounds[:, 2] - bounds[:, 0] > 180).tolist():
        for polygon in shapely.get_parts(shapely.get_parts(shapes[at])):
            for ring in shapely.get_rings(polygon):
                lon = shapely.get_coordinates(ring)[:, 0]
                edges = np.abs(np.diff(lon))
                jumps = np.flatnonzero((edges > 180) & (edges < 360 - _SLACK))
                if len(jumps):
                    between = (float(lon[jumps[0]]), float(lon[jumps[0] + 1]))
                    raise ValidationError(
                        f"The area {ids[at]!r} has an edge from longitude {between[0]:g} to {between[1]:g}: it crosses "
                        "the 180th meridian in one piece, or has no vertex over more than half the Earth.",
                        field="geometry", value=between,
                        remedy="Cut it there into two polygons (RFC 7946, 3.1.9), or draw more vertices.",
                    )  # fmt: skip


def _polygonal_part(shape: BaseGeometry) -> BaseGeometry | None:
    import shapely

    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    if not parts:
        return None
    union = shapely.union_all(parts)
    return None if union.is_empty or union.area == 0 else union

"""Geometry made fit: on WGS 84, valid, polygons or points; what cannot be is refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["fit_shapes", "mended"]

_SLACK = 1e-9
"""Degrees that rounding may carry a coordinate over the edge of the map."""
_COLLECTION = 7


def fit_shapes(ids: Sequence[str], shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], dict[str, str]]:
    """Valid polygons and points on the map, and for each repaired id what was wrong with it.

    Raises:
        ValidationError: nothing, an empty geometry, lines, coordinates that are no degrees, or a shape of which no
            polygon remains.
    """
    import numpy as np
    import shapely

    from channelcrm.territory.antimeridian import off_map

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
    strange = ~np.isin(kinds, (0, 3, 6, _COLLECTION))  # point, polygon, multipolygon
    if strange.any():
        at = int(strange.argmax())
        raise ValidationError(
            f"The area {ids[at]!r} is a {shapes[at].geom_type}.", field="geometry", value=shapes[at].wkt[:80],
            remedy="Give a Polygon, a MultiPolygon, or a Point of demand.",
        )  # fmt: skip
    repaired: dict[str, str] = {}
    shapes = shapes.copy()
    doubtful = ~shapely.is_valid(shapes) | (kinds == _COLLECTION)
    doubtful[off_map(shapes)] = True
    for at in np.flatnonzero(doubtful).tolist():
        try:
            fit, reason = mended(shapes[at])
        except ValidationError as error:
            raise ValidationError(
                f"The area {ids[at]!r} cannot be laid on the map. {error.message}", field=error.field,
                value=error.value, remedy=error.remedy,
            ) from None  # fmt: skip
        if fit is None:
            raise ValidationError(
                f"The area {ids[at]!r} is no polygon ({reason}), and repairing leaves none.", field="geometry",
                value=shapes[at].wkt[:80], remedy="Draw it again.",
            )  # fmt: skip
        if reason:
            shapes[at] = fit
            repaired[ids[at]] = reason
    return shapes, repaired


def mended(shape: BaseGeometry) -> tuple[BaseGeometry | None, str]:
    """A point, or valid polygons, on the map; None when none remains. And what was wrong with it, "" for nothing.

    What crosses the 180th meridian is cut there, rings that cross or overlap are rebuilt, and of a collection the
    polygons are taken.

    Args:
        shape: a point, polygons, or a collection; flat, latitudes within 90 degrees, longitudes within 360.

    Raises:
        ValidationError: a ring around the Earth that crosses the equator, or a coordinate that is NaN or infinite.
    """
    import numpy as np
    import shapely

    from channelcrm.territory.antimeridian import on_map
    from channelcrm.territory.polygons import polygons_of, valid

    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise ValidationError(
            "A coordinate is no finite number.", field="geometry", value=shape.wkt[:80], remedy="Export it again."
        )
    reasons = ["Collection"] if shapely.get_type_id(shape) == _COLLECTION else []
    fit, turned = on_map(shape)
    if turned:
        reasons.append(turned)
    elif not fit.is_valid:
        reasons.append(shapely.is_valid_reason(fit))
    if not reasons:
        return fit, ""
    if fit.geom_type == "Point":
        return fit, reasons[0]
    union = shapely.union_all([valid(polygon) for polygon in polygons_of(valid(fit))])
    return None if union.is_empty or union.area == 0 else union, "; ".join(reasons)


def _check_degrees(ids: Sequence[str], shapes: NDArray[np.object_]) -> None:
    """Refuse what cannot be longitude and latitude: beyond twice the map, or wider than the Earth."""
    import numpy as np
    import shapely

    points, owners = shapely.get_coordinates(shapes, return_index=True)
    odd = owners[~np.isfinite(points).all(axis=1)]
    if len(odd):
        at = int(odd[0])
        raise ValidationError(
            f"The area {ids[at]!r} has a coordinate that is no finite number.", field="geometry",
            value=shapes[at].wkt[:80], remedy="Export it again, or say the CRS that its coordinates are in.",
        )  # fmt: skip
    bounds = shapely.bounds(shapes)
    limits = np.asarray([360, 90, 360, 90]) + _SLACK
    wrong = ~((np.abs(bounds) <= limits).all(axis=1) & (bounds[:, 2] - bounds[:, 0] <= limits[0]))
    if wrong.any():
        at = int(wrong.argmax())
        reach = tuple(float(bound) for bound in bounds[at])
        raise ValidationError(
            f"The area {ids[at]!r} reaches {reach}, which are no degrees.", field="geometry", value=reach,
            remedy="Set the CRS that the coordinates are in (frame.set_crs(..., allow_override=True)); "
            "they are brought to WGS 84 from any.",
        )  # fmt: skip

"""Shapes that cross the 180th meridian, or hold a pole, laid on the map from -180 to 180 (RFC 7946, 3.1.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError
from channelcrm.territory.polygons import polygons_of, valid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["off_map", "on_map"]

_SLACK = 1e-9
"""Degrees that rounding may carry a coordinate over the edge of the map."""
_AROUND, _HALF, _POLE = 360.0, 180.0, 90.0


def off_map(shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    """Positions of the shapes that ``on_map`` may change: beyond 180 degrees, or wider than half the Earth."""
    import numpy as np
    import shapely

    west, _, east, _ = shapely.bounds(shapes).T
    return np.flatnonzero((west < -_HALF - _SLACK) | (east > _HALF + _SLACK) | (east - west > _HALF))


def on_map(shape: BaseGeometry) -> tuple[BaseGeometry, str]:
    """The same places with longitudes from -180 to 180, and what was done about it ("" when nothing).

    Both notations of a shape that crosses the 180th meridian are read: longitudes that go on beyond 180, and an edge
    that jumps from one end of the map to the other. An edge of more than 180 degrees takes the shorter way; one all
    along the map, as at the foot of a map of the Antarctic, is left as it is, and so is one along a pole. A ring that
    goes around the Earth holds the pole of its hemisphere.

    Args:
        shape: a point, or polygons and collections of them; latitudes within 90 degrees, longitudes within 360.

    Raises:
        ValidationError: a ring around the Earth that crosses the equator.
    """
    import shapely

    if shapely.get_type_id(shape) == 0:
        lon = shapely.get_x(shape)
        if abs(lon) <= _HALF + _SLACK:
            return shape, ""
        turned = shapely.Point((lon + _HALF) % _AROUND - _HALF, shapely.get_y(shape))
        return turned, "Longitude beyond 180 degrees"
    done = [_polygon_on_map(polygon) for polygon in polygons_of(shape)]
    reasons = dict.fromkeys(reason for _, reason in done if reason)
    if not reasons:
        return shape, ""
    return shapely.union_all([valid(piece) for piece, _ in done]), "; ".join(reasons)


def _polygon_on_map(polygon: BaseGeometry) -> tuple[BaseGeometry, str]:
    import shapely

    rings = shapely.get_rings(polygon)
    outer, *inner = [_ring_on_map(ring) for ring in rings]
    reasons = dict.fromkeys(reason for _, reason in (outer, *inner) if reason)
    if not reasons:
        return polygon, ""
    whole = shapely.difference(outer[0], shapely.union_all([hole for hole, _ in inner]))
    return whole, "; ".join(reasons)


def _ring_on_map(ring: BaseGeometry) -> tuple[BaseGeometry, str]:
    """What the ring holds, and what was done to it."""
    import numpy as np
    import shapely

    points = shapely.get_coordinates(ring)
    west, east = points[:, 0].min(), points[:, 0].max()
    steps = np.diff(points[:, 0])
    along_pole = (np.abs(points[:-1, 1]) >= _POLE - _SLACK) & (points[:-1, 1] == points[1:, 1])
    jumps = (np.abs(steps) > _HALF) & ~along_pole
    literal = shapely.Polygon(points)
    all_along = jumps & (np.abs(steps) >= _AROUND - _SLACK)
    if all_along.any() and literal.is_valid:  # a band or a cap that ends where the map does
        jumps &= ~all_along
    if not jumps.any() and west >= -_HALF - _SLACK and east <= _HALF + _SLACK:
        return valid(literal), ""
    steps = np.where(jumps, steps - _AROUND * np.sign(steps), steps)
    lon = points[0, 0] + np.concatenate([[0.0], np.cumsum(steps)])
    lon = points[:, 0] + _AROUND * np.round((lon - points[:, 0]) / _AROUND)  # the digits that were given
    turns = round(float(lon[-1] - lon[0]) / _AROUND)
    if turns:
        return _cut(_with_pole(lon, points[:, 1], turns)), "Ring around a pole"
    what = "Edge across the 180th meridian" if jumps.any() else "Longitude beyond 180 degrees"
    turned = shapely.Polygon(np.column_stack([lon, points[:, 1]]))
    return _cut(turned), what if turned.is_valid else f"{what}; {shapely.is_valid_reason(turned)}"


def _with_pole(lon: NDArray[np.float64], lat: NDArray[np.float64], turns: int) -> BaseGeometry:
    """What lies between a ring around the Earth and its pole, three times side by side."""
    import numpy as np
    import shapely

    if lat.min() < 0 < lat.max():
        raise ValidationError(
            f"A ring goes around the Earth and crosses the equator, from latitude {lat.min():g} to {lat.max():g}: "
            "nothing tells which pole it holds.", field="geometry", value=(float(lat.min()), float(lat.max())),
            remedy="Draw the pole's edge too, from longitude -180 to 180 on latitude 90 or -90.",
        )  # fmt: skip
    pole = _POLE if lat.max() > 0 else -_POLE
    whole = turns * _AROUND
    start = -whole * (1 + np.ceil(abs(lon[0]) / _AROUND))
    copies = int(2 * np.ceil(abs(lon[0]) / _AROUND)) + 3
    shifted = [lon + start + whole * copy for copy in range(copies)]
    x = np.concatenate([*shifted, [shifted[-1][-1], shifted[0][0]]])
    return shapely.Polygon(np.column_stack([x, np.concatenate([np.tile(lat, copies), [pole, pole]])]))


def _cut(shape: BaseGeometry) -> BaseGeometry:
    """The pieces of a shape on an endless map, each on the one from -180 to 180."""
    import numpy as np
    import shapely
    from shapely.affinity import translate

    shape = valid(shape)
    west, _, east, _ = shape.bounds
    pieces = []
    for turn in range(int(np.floor((west + _HALF) / _AROUND)), int(np.ceil((east - _HALF) / _AROUND)) + 1):
        shift = turn * _AROUND
        piece = shapely.intersection(shape, shapely.box(shift - _HALF, -_POLE, shift + _HALF, _POLE))
        pieces.append(translate(piece, -shift))
    return shapely.union_all([valid(polygon) for piece in pieces for polygon in polygons_of(piece)])

"""Geometries from strangers: depth looked at before anything parses them, coordinates and crossings checked after."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.interchange.problem import ProblemLog

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

__all__ = ["checked_area_shape", "shape_from_geojson", "shape_from_wkb", "to_wgs84"]

_COORDINATE_DEPTH = {
    "Point": 1,
    "MultiPoint": 2,
    "LineString": 2,
    "MultiLineString": 3,
    "Polygon": 3,
    "MultiPolygon": 4,
}
_LINES, _RINGS = {2, 8, 13}, {3, 17}
_HAS_Z, _HAS_M, _HAS_SRID = 0x80000000, 0x40000000, 0x20000000
_WGS84 = 4326
_HALF_AROUND = 180
_FAR = 1e100
"""Beyond any projection; NaN is not below it either."""
_REMEDY = "Draw it again, or export it anew."


def shape_from_geojson(value: object, depth: int) -> BaseGeometry | None:
    """The geometry of a GeoJSON member, None for null.

    Raises:
        ValueError: nested deeper than ``depth``, an unknown type, or coordinates that do not fit the type.
    """
    if value is None:
        return None
    _require_shallow(value, depth)
    import shapely
    from shapely.geometry import shape

    try:
        return shape(value)  # type: ignore[arg-type]  # a mapping, as was just seen
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise ValueError(f"The geometry cannot be read: {error}.") from error


def _require_shallow(value: object, depth: int) -> None:
    pending: list[tuple[object, int]] = [(value, 1)]
    while pending:
        member, level = pending.pop()
        if level > depth:
            raise ValueError(f"The geometry nests deeper than {depth}.")
        if not isinstance(member, Mapping):
            raise ValueError(f"{str(member)[:80]!r} is not a GeoJSON geometry.")  # noqa: TRY004  # one kind for the caller
        kind = member.get("type")
        if kind == "GeometryCollection":
            parts = member.get("geometries")
            if not isinstance(parts, list):
                raise ValueError("A GeometryCollection without geometries.")
            pending.extend((part, level + 1) for part in parts)
        elif kind in _COORDINATE_DEPTH:
            _require_coordinates(member.get("coordinates"), _COORDINATE_DEPTH[str(kind)])
        else:
            raise ValueError(f"{kind!r} is not a GeoJSON geometry type.")


def _require_coordinates(value: object, depth: int) -> None:
    level = [value]
    for _ in range(depth):
        if not all(isinstance(member, list | tuple) for member in level):
            raise ValueError("The coordinates do not fit the geometry's type.")
        level = [part for member in level for part in member]  # type: ignore[attr-defined]  # all are lists
    if any(isinstance(n, bool) or not isinstance(n, int | float) or not -_FAR < n < _FAR for n in level):
        raise ValueError("A coordinate is not a number.")


def shape_from_wkb(data: bytes | None, depth: int) -> BaseGeometry | None:
    """The geometry of a well-known binary, None for nothing.

    Raises:
        ValueError: nested deeper than ``depth``, cut short, or no WKB.
    """
    if not data:
        return None
    _require_shallow_wkb(bytes(data), depth)
    import shapely

    try:
        return shapely.from_wkb(bytes(data))
    except (shapely.errors.ShapelyError, ValueError) as error:
        raise ValueError(f"The geometry cannot be read: {error}.") from error


def _require_shallow_wkb(data: bytes, depth: int) -> None:
    """Walk over the whole binary without recursion, one step a geometry or ring."""
    waiting = [1]  # geometries still to come, one count a level
    position = 0
    try:
        while waiting:
            if waiting[-1] == 0:
                waiting.pop()
                continue
            waiting[-1] -= 1
            if len(waiting) > depth:
                raise ValueError(f"The geometry nests deeper than {depth}.")
            order = "<" if data[position] == 1 else ">"
            (code,) = struct.unpack_from(order + "I", data, position + 1)
            position += 5 + (4 if code & _HAS_SRID else 0)
            kind = (code & 0xFFFF) % 1000
            iso_dimensions = (code & 0xFFFF) // 1000
            extra = (
                bool(code & _HAS_Z) + bool(code & _HAS_M) if not iso_dimensions else (0, 1, 1, 2)[iso_dimensions % 4]
            )
            point = 8 * (2 + extra)
            if kind == 1:
                position += point
                continue
            (count,) = struct.unpack_from(order + "I", data, position)
            position += 4
            if kind in _LINES:
                position += count * point
            elif kind in _RINGS:
                for _ in range(count):
                    (length,) = struct.unpack_from(order + "I", data, position)
                    position += 4 + length * point
            else:
                waiting.append(count)
    except (IndexError, struct.error):
        raise ValueError("The geometry is cut short.") from None
    if position > len(data):
        raise ValueError("The geometry is cut short.")


def to_wgs84(shapes: Sequence[BaseGeometry | None], crs: str, path: str) -> list[BaseGeometry | None]:
    """The same geometries on WGS 84, longitude first; ``crs`` is anything pyproj reads.

    Raises:
        FileProblemError: a coordinate system that is not known or not of the Earth, or degrees said to be metres.
    """
    import numpy as np
    import pyproj
    import shapely

    from channelcrm.territory.geoframe import look_like_degrees

    try:
        given = pyproj.CRS.from_user_input(crs)
        if given.to_epsg() == _WGS84 or crs.upper().endswith("CRS84"):
            return list(shapes)
        transformer = pyproj.Transformer.from_crs(given, _WGS84, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise FileProblemError(
            f"The coordinate system {crs[:80]!r} of {path} does not lead to longitude and latitude. Convert the file "
            "to WGS 84.",
            path=path,
        ) from error
    known = np.asarray([shape for shape in shapes if shape is not None], dtype=object)
    if given.is_projected and look_like_degrees(known):
        raise FileProblemError(
            f"The coordinates of {path} look like degrees and are said to be in {given.name}. Correct the file's "
            "coordinate system.",
            path=path,
        )

    def onto(points: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return [None if shape is None else shapely.transform(shapely.force_2d(shape), onto) for shape in shapes]


def checked_area_shape(shape: BaseGeometry | None, row: int, log: ProblemLog) -> BaseGeometry | None:
    """A point or valid polygons on the globe, flat; else None. Every doubt is a problem on field "geometry".

    Polygons that cross themselves are repaired, those that cross the 180th meridian are cut there, and both is said, as
    by ``Geography.from_frame``. Longitude and latitude that were exchanged are put back where the latitude lies outside
    -90..90.
    """
    import shapely

    from channelcrm.territory.shapes import mended

    if shape is None or shape.is_empty:
        log.note(row, "geometry", "", "The area has no geometry: it is on no map.", "Give a polygon or a point.")
        return None
    shape = shapely.force_2d(shape)
    west, south, east, north = shape.bounds
    shown = f"{shape.geom_type} {west:g}, {south:g}, {east:g}, {north:g}"
    if not _in_degrees(west, south, east, north):
        if _in_degrees(south, west, north, east) and max(north, -south) <= _HALF_AROUND:
            shape = shapely.transform(shape, lambda points: points[:, ::-1])
            log.note(row, "geometry", shown, "Latitude is outside -90..90: longitude and latitude were exchanged back.")
        else:
            log.blank(
                row, "geometry", shown, "The geometry is not on the globe.",
                "Give degrees on WGS 84, longitude first; metres of a projection must be converted.",
            )  # fmt: skip
            return None
    if shape.geom_type not in {"Point", "Polygon", "MultiPolygon", "GeometryCollection"}:
        log.blank(row, "geometry", shown, f"A {shape.geom_type} has no area.", "Give a polygon or a point.")
        return None
    try:
        fit, reason = mended(shape)
    except ValidationError as error:
        log.blank(row, "geometry", shown, error.message, error.remedy)
        return None
    if fit is None:
        log.blank(row, "geometry", shown, f"The geometry holds no area ({reason}).", "Give a polygon or a point.")
    elif reason:
        log.blank(row, "geometry", shown, f"The geometry is not valid ({reason}); it was repaired.", _REMEDY)
    return fit


def _in_degrees(west: float, south: float, east: float, north: float) -> bool:
    """Whether bounds can be longitudes, which may go on beyond 180, and latitudes."""
    lon, lat = 2 * _HALF_AROUND, _HALF_AROUND / 2
    return west >= -lon and east <= lon and east - west <= lon and south >= -lat and north <= lat

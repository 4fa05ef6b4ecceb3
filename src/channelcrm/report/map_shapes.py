"""Shapes for the map: simplified together, so that neighbours still meet, and written as small whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.area import Area
from channelcrm.values.location import Location

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry

__all__ = ["Grid", "borders_of", "fit_grid", "shapes_of", "thinned"]

_VERTICES = 60_000
"""About how many vertices a page draws at ease; above it, shapes are simplified."""


@attrs.frozen
class Grid:
    """Whole steps from a corner: ``lon = x0 + x / scale``, ``lat = y0 + y / scale``."""

    x0: float
    y0: float
    scale: int

    def point(self, location: Location) -> tuple[int, int]:
        """A place in steps."""
        return round((location.lon - self.x0) * self.scale), round((location.lat - self.y0) * self.scale)


def fit_grid(areas: Sequence[Area], locations: Sequence[Location]) -> Grid:
    """A grid for all of these: steps of about 10 m, of about 100 m on a continent."""
    import shapely

    bounds = [shapely.bounds(area.geometry).tolist() for area in areas if area.geometry is not None]
    west = [box[0] for box in bounds] + [one.lon for one in locations]
    east = [box[2] for box in bounds] + [one.lon for one in locations]
    south = [box[1] for box in bounds] + [one.lat for one in locations]
    if not west:
        return Grid(0.0, 0.0, 10_000)
    return Grid(round(min(west), 3), round(min(south), 3), 10_000 if max(east) - min(west) < 25 else 1_000)


def thinned(areas: Sequence[Area]) -> list[BaseGeometry | None]:
    """The areas' shapes, the polygons simplified together where there are too many vertices for a page."""
    found = [area.geometry for area in areas]
    polygons = [at for at, shape in enumerate(found) if shape is not None and _is_polygon(shape)]
    for at, shape in zip(
        polygons, _simplified([shape for at in polygons if (shape := found[at]) is not None]), strict=True
    ):
        found[at] = shape
    return found


def shapes_of(shapes: Sequence[BaseGeometry | None], grid: Grid) -> list[object]:
    """Each shape as the page's script reads it.

    Polygons are lists of rings of steps, each step from the point before; a point is ``[x, y, radius]``; None is none.
    """
    import shapely

    radius = 5 if len(shapes) < 500 else 3
    found: list[object] = []
    for shape in shapes:
        if shape is None or shape.is_empty:
            found.append(None)
        elif _is_polygon(shape):
            found.append([encoded for part in _parts(shape) if (encoded := _polygon(part, grid))] or None)
        else:
            place = shapely.point_on_surface(shape)
            found.append([*grid.point(Location(float(place.x), float(place.y))), radius])
    return found


def borders_of(shapes: Sequence[BaseGeometry | None], of: Sequence[int], grid: Grid) -> list[list[int]]:
    """The lines around the shapes of each holder, as steps; ``of`` gives each shape its holder, -1 for none."""
    import numpy as np
    import shapely

    held: dict[int, list[BaseGeometry]] = {}
    for shape, holder in zip(shapes, of, strict=True):
        if holder >= 0 and shape is not None and _is_polygon(shape):
            held.setdefault(holder, []).append(shape)
    step = 1 / grid.scale
    outlines = [shapely.boundary(shapely.union_all(parts, grid_size=step)) for parts in held.values()]
    if not outlines:
        return []
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(outlines, grid_size=step)))
    found = []
    for line in lines:
        steps = np.rint((shapely.get_coordinates(line) - [grid.x0, grid.y0]) * grid.scale).astype(np.int64)
        found.append(np.vstack([steps[:1], np.diff(steps, axis=0)]).ravel().tolist())
    return found


def _is_polygon(shape: BaseGeometry) -> bool:
    return shape.geom_type in {"Polygon", "MultiPolygon"} and not shape.is_empty


def _simplified(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    import numpy as np
    import shapely

    drawn = np.empty(len(shapes), dtype=object)
    drawn[:] = shapes
    if not len(drawn):
        return []
    west, south, east, north = shapely.total_bounds(drawn)
    tolerance = max(east - west, north - south) / 8000
    for _ in range(12):
        if int(shapely.get_num_coordinates(drawn).sum()) <= _VERTICES:
            break
        thinner = shapely.coverage_simplify(drawn, tolerance)
        drawn = np.where(shapely.is_empty(thinner), drawn, thinner)
        tolerance *= 1.6
    return list(drawn)


def _parts(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    import shapely

    yield from shapely.get_parts(shape)


def _polygon(polygon: BaseGeometry, grid: Grid) -> list[list[int]]:
    import shapely

    rings = [shapely.get_exterior_ring(polygon)]
    rings += [shapely.get_interior_ring(polygon, at) for at in range(shapely.get_num_interior_rings(polygon))]
    steps = [_ring(shapely.get_coordinates(ring), grid) for ring in rings]
    return [ring for ring in steps if ring] if steps[0] else []


def _ring(points: np.ndarray, grid: Grid) -> list[int]:
    import numpy as np

    steps = np.rint((points[:, :2] - [grid.x0, grid.y0]) * grid.scale).astype(np.int64)[:-1]  # the last is the first
    steps = steps[np.append(True, np.any(np.diff(steps, axis=0) != 0, axis=1))]
    if len(steps) < 3:
        return []
    moves: list[int] = np.vstack([steps[:1], np.diff(steps, axis=0)]).ravel().tolist()
    return moves

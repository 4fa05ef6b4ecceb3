"""The polygons in a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

__all__ = ["polygons_of", "valid"]


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of a shape, however collections are nested in it; none of a point."""
    from shapely import Polygon

    found: list[Polygon] = []
    waiting = [shape]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Polygon):
            found.append(part)
        waiting.extend(reversed(getattr(part, "geoms", ())))
    return found


def valid(shape: BaseGeometry) -> BaseGeometry:
    """The same shape, its rings rebuilt where they cross or overlap; empty when it holds nothing."""
    import shapely

    return shape if shape.is_valid else shapely.make_valid(shape, method="structure", keep_collapsed=False)

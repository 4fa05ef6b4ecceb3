"""The two spatial questions, answered once for every adapter: a box to narrow down with, then the exact test."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.storage.expressions import Near, Within
from channelcrm.values.location import EARTH_RADIUS_KM, Location

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Box", "boxes", "matching"]

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees; never across the antimeridian."""
_MARGIN = 1e-9  # degrees; wider than any rounding below


def boxes(question: Within | Near) -> tuple[Box, ...]:
    """One or two boxes that hold every location which can match."""
    if isinstance(question, Within):
        west, south, east, north = question.shape.bounds
        return ((west, south, east, north),)
    center, angle = question.location, question.km / EARTH_RADIUS_KM
    south, north = (center.lat + sign * (math.degrees(angle) + _MARGIN) for sign in (-1, 1))
    if south <= -90 or north >= 90:
        return ((-180.0, max(south, -90.0), 180.0, min(north, 90.0)),)
    spread = math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(center.lat))))
    half = math.degrees(spread) + _MARGIN
    west, east = center.lon - half, center.lon + half
    if west < -180:
        return ((-180.0, south, east, north), (west + 360, south, 180.0, north))
    if east > 180:
        return ((west, south, 180.0, north), (-180.0, south, east - 360, north))
    return ((west, south, east, north),)


def matching(question: Within | Near, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Which of these locations match, as a boolean array; NaN never does."""
    import numpy as np

    if isinstance(question, Within):
        import shapely

        shapely.prepare(question.shape)
        known = np.isfinite(lon)
        found = np.zeros(len(lon), dtype=bool)
        found[known] = shapely.intersects_xy(question.shape, lon[known], lat[known])
        return found
    return _great_circle_km(question.location, lon, lat) <= question.km


def _great_circle_km(center: Location, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    import numpy as np

    half_lat = np.radians(lat - center.lat) / 2
    half_lon = np.radians(lon - center.lon) / 2
    chord = np.sin(half_lat) ** 2 + math.cos(math.radians(center.lat)) * np.cos(np.radians(lat)) * np.sin(half_lon) ** 2
    distance: np.ndarray = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return distance

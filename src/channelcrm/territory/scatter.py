"""Demand spread over areas: points in place of polygons, for reaches that end inside an area."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.nesting import check_one_level
from channelcrm.values.arguments import shown, whole_number
from channelcrm.values.ids import AreaId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["spread"]

_STEPS = (0.7548776662466927, 0.5698402909980532)
"""Of the R2 sequence in two dimensions: 1/g and 1/g², g the root of g³ = g + 1."""
_MOST_POINTS = 1_000_000
_MOST = 64
"""How many times as many points as are wanted are tried in the box of an area that fills little of it."""


def spread(geo: Geography, points: int = 256) -> Geography:
    """Points for each area, every one for the same part of its surface, which share what the area holds equally.

    A reach may end inside an area: then the area is covered in part, by the share of its surface. Coverage, gravity or
    selection of the result weigh demand by area, and ``Coverage.by_parent`` has the shares by area again.

    The points are those of the R2 sequence (Roberts 2018) in the equal-area projection of the ellipsoid (Snyder 1987,
    p. 81), so that parts of the area hold as many as is their share of the surface: with 256 points to about one in a
    hundred. They are the same each time. A point stays as it is; an area too thin for any point has the one inside it.

    Args:
        geo: polygons, or points.
        points: about how many for each polygon, 1 or more.

    Returns:
        Points of demand, named after their area ("19001/0017"), which is their parent; with all measures.

    Raises:
        ValidationError: no geography, an area that lies in another one on it, or a number that is not whole, above zero
            and a million at most.
    """
    import numpy as np
    import shapely

    check_geography(geo)
    check_one_level(geo)
    if whole_number(points, "points", 1) > _MOST_POINTS:
        raise ValidationError(
            f"{shown(points)} points for each area are too many.", field="points", value=points,
            remedy=f"Give {_MOST_POINTS:,} at most: 256 tell a share to about one in a hundred.",
        )  # fmt: skip
    spots = [_spots(shape, points) for shape in geo.geometry]
    counts = np.asarray([len(part) for part in spots], dtype=np.int64)
    lon, lat = np.concatenate(spots).T if spots else np.zeros((2, 0))
    width = len(str(max(counts.max(initial=1) - 1, 0)))
    rows = np.repeat(np.arange(len(geo)), counts)
    numbers = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    ids = [f"{geo.ids[row]}/{number:0{width}}" for row, number in zip(rows.tolist(), numbers.tolist(), strict=True)]
    order = np.asarray(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    owners = rows[order].tolist()
    return Geography(
        ids=tuple(AreaId(ids[at]) for at in order.tolist()), names=tuple(geo.names[row] for row in owners),
        kinds=("point",) * len(ids), parent_ids=tuple(geo.ids[row] for row in owners),
        geometry=np.asarray(shapely.points(lon, lat), dtype=object).reshape(-1)[order],
        measures={name: (column / counts)[rows][order] for name, column in geo.measures.items()},
    )  # fmt: skip


def _spots(shape: BaseGeometry, points: int) -> NDArray[np.float64]:
    """Longitudes and latitudes, n x 2."""
    import numpy as np
    import shapely

    inside = shapely.get_coordinates(shapely.point_on_surface(shape))
    if shape.geom_type == "Point":
        return inside
    west, south, east, north = shape.bounds
    low, high = _even(np.asarray([south, north]))
    flat = shapely.transform(shape, lambda at: np.column_stack([at[:, 0], _even(at[:, 1])]))
    box = (east - west) * (high - low)
    tried = int(min(np.ceil(points * box / max(flat.area, 1e-300)), points * _MOST))
    steps = np.arange(1, tried + 1)[:, None] * np.asarray(_STEPS)
    across, up = ((0.5 + steps) % 1).T
    lon, lat = west + across * (east - west), _latitude(low + up * (high - low))
    shapely.prepare(shape)
    found = np.column_stack([lon, lat])[shapely.contains_xy(shape, lon, lat)]
    return found if len(found) else inside


def _even(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far up the equal-area cylinder of WGS 84 a latitude is, -1..1."""
    import numpy as np

    lats, ups = _table()
    found: NDArray[np.float64] = np.interp(lat, lats, ups)
    return found


def _latitude(up: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    lats, ups = _table()
    found: NDArray[np.float64] = np.interp(up, ups, lats)
    return found


@lru_cache(maxsize=1)
def _table() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes in steps of a hundredth of a degree, and the share of the hemisphere below each."""
    import numpy as np

    from channelcrm.territory.distance import ellipsoid

    e = ellipsoid().es ** 0.5
    lats = np.linspace(-90, 90, 18_001)
    sines = np.sin(np.radians(lats))
    q = (1 - e * e) * (sines / (1 - (e * sines) ** 2) + np.arctanh(e * sines) / e)
    return lats, q / q[-1]

"""In which area each of many points lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely import STRtree

__all__ = ["degrees_of", "first_areas"]

_CHUNK = 1 << 18
"""How many points are looked at at a time."""
_PACK = 16
"""How many neighbouring points are looked up in the tree of areas together."""


def degrees_of(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude as two arrays; both NaN where a place is not known.

    Raises:
        ValidationError: no columns of numbers of one length, half a place, or one that is off the globe.
    """
    import numpy as np

    given: list[NDArray[np.float64]] = []
    for name, column in (("lon", lon), ("lat", lat)):
        try:
            given.append(np.asarray(column, dtype=np.float64))
        except (TypeError, ValueError):
            raise ValidationError(
                f"Not every {name} is a number.", field=name, remedy="Give decimal degrees, NaN where none is known."
            ) from None
    if given[0].ndim != 1 or given[0].shape != given[1].shape:
        raise ValidationError(
            f"Longitudes have the shape {given[0].shape}, latitudes {given[1].shape}.", field="lon",
            remedy="Give two columns of one length.",
        )  # fmt: skip
    unknown = np.isnan(given[0])
    wrong = ~((np.abs(given[0]) <= 180) & (np.abs(given[1]) <= 90)) & ~(unknown & np.isnan(given[1]))
    if wrong.any():
        at = int(wrong.argmax())
        place = float(given[0][at]), float(given[1][at])
        others = int(wrong.sum()) - 1
        raise ValidationError(
            f"{place} is no place on the globe{f', and more such rows: {others}' if others else ''}.",
            field="lon, lat", value=place, row=at + 1,
            remedy="Give degrees on WGS 84, longitude first, or NaN for both where none is known.",
        )  # fmt: skip
    return given[0], given[1]


def first_areas(
    shapes: NDArray[np.object_], tree: STRtree, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    """The first shape that each point lies in or on; -1 for none, and where a point is NaN.

    The 180th meridian is the same from both sides, and a pole is the same at all longitudes.
    """
    import numpy as np
    import shapely

    known = np.flatnonzero(~np.isnan(lon))
    if len(known) < len(lon):
        found = np.full(len(lon), -1, dtype=np.int64)
        found[known] = first_areas(shapes, tree, lon[known], lat[known])
        return found
    first = np.full(len(lon), len(shapes), dtype=np.int64)
    for start in range(0, len(lon), _CHUNK):
        part = slice(start, start + _CHUNK)
        first[part] = _in_chunk(shapes, tree, lon[part], lat[part])
    edge = np.flatnonzero(np.abs(lon) == 180)
    first[edge] = np.minimum(first[edge], _in_chunk(shapes, tree, -lon[edge], lat[edge]))
    for pole in (-90.0, 90.0):
        there = lat == pole
        if there.any():
            reach = np.flatnonzero(np.abs(shapely.bounds(shapes)[:, [1, 3]] - pole).min(axis=1) == 0)
            first[there] = reach.min(initial=len(shapes))
    first[first == len(shapes)] = -1
    return first


def _in_chunk(
    shapes: NDArray[np.object_], tree: STRtree, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    import numpy as np
    import shapely

    first = np.full(len(lon), len(shapes), dtype=np.int64)
    if not len(lon):
        return first
    order = _packed(lon, lat)
    lon, lat = lon[order], lat[order]
    starts = np.arange(0, len(lon), _PACK)
    low, high = np.minimum.reduceat, np.maximum.reduceat
    boxes = shapely.box(low(lon, starts), low(lat, starts), high(lon, starts), high(lat, starts))
    pack, area = tree.query(boxes)
    by_area = np.argsort(area, kind="stable")
    pack, area = pack[by_area], area[by_area]
    shapely.prepare(shapes[np.unique(area)])
    sizes = np.minimum(starts[pack] + _PACK, len(lon)) - starts[pack]
    point = np.repeat(starts[pack] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(sizes.sum())
    area = np.repeat(area, sizes)
    within = shapely.intersects_xy(shapes[area], lon[point], lat[point])
    np.minimum.at(first, order[point[within]], area[within])
    return first


def _packed(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """An order in which neighbours follow each other: strips of longitude, each by latitude."""
    import numpy as np

    by_lon = np.argsort(lon, kind="stable")
    strip = np.arange(len(lon)) // max(1, int(np.sqrt(len(lon) * _PACK)))
    found: NDArray[np.int64] = by_lon[np.lexsort((lat[by_lon], strip))]
    return found

"""Which polygons touch, and how long their common border is on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.territory.distance import ellipsoid, geodesic_km

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["common_borders"]

_ALL_AROUND = 360.0
_EDGE, _POLE = 180 - 1e-9, 90 - 1e-9
_PIECE = 0.1
"""Degrees: edges longer in longitude are followed on the map in pieces of about this length, as for areas."""


def common_borders(shapes: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pairs (n x 2, the lower position first) of polygons with a point in common, and the length of their border in km.

    It is 0 where they meet in points only. Where two overlap, half the way around the overlap stands for the border.
    The 180th meridian is the same line from both sides. Points have no borders.

    Edges that two polygons share to the last digit, nearly all in most maps, are matched by sorting; only where a
    polygon has others too are the shapes intersected.
    """
    import numpy as np
    import shapely

    owners, around = _around(shapes)
    left, right = shapely.STRtree(around).query(around, predicate="intersects")
    ends = np.column_stack([owners[left], owners[right]])
    once = ends[:, 0] < ends[:, 1]
    left, right, ends = left[once], right[once], ends[once]
    matched, km, whole = _matched_edges(around, owners, len(shapes))
    keys, which = np.unique(ends[:, 0] * len(shapes) + ends[:, 1], return_inverse=True)
    border = np.zeros(len(keys))
    known = np.searchsorted(matched, keys).clip(max=max(len(matched) - 1, 0))
    sure = np.zeros(len(keys), dtype=bool)
    if len(matched):
        sure = matched[known] == keys
        border[sure] = km[known[sure]]
        sure &= whole[keys // len(shapes)] | whole[keys % len(shapes)]
    unsure = np.flatnonzero(~sure[which])
    common = shapely.intersection(around[left[unsure]], around[right[unsure]])
    lengths = _border_km(common)
    border[np.unique(which[unsure])] = 0
    np.add.at(border, which[unsure], lengths)
    pairs = np.column_stack([keys // max(len(shapes), 1), keys % max(len(shapes), 1)])
    return _with_poles(shapes, pairs, border)


def _around(shapes: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """The polygons, and those at the western edge of the map once more beyond the eastern; and whose each is."""
    import numpy as np
    import shapely

    polygons = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    west, _, east, _ = shapely.bounds(shapes[polygons]).T
    again = polygons[west <= -_EDGE] if (east >= _EDGE).any() else polygons[:0]
    strips = shapely.intersection(shapes[again], shapely.box(-180, -90, -90, 90))
    moved = shapely.transform(strips, lambda points: points + np.asarray([_ALL_AROUND, 0.0]))
    return np.concatenate([polygons, again]), np.concatenate([shapes[polygons], moved])


def _matched_edges(
    shapes: NDArray[np.object_], owners: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Pairs with equal edges, as sorted keys low * count + high, their length in km, and who has no other edges."""
    import numpy as np
    import shapely

    rings, of_ring = shapely.get_rings(shapes, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    points += 0.0  # -0.0 is 0.0
    inside = np.flatnonzero(ring[1:] == ring[:-1])
    start, stop, owner = points[inside], points[inside + 1], owners[of_ring[ring[inside]]]
    turned = (start[:, 0] > stop[:, 0]) | ((start[:, 0] == stop[:, 0]) & (start[:, 1] > stop[:, 1]))
    edges = np.where(turned[:, None], np.column_stack([stop, start]), np.column_stack([start, stop]))
    real = (edges[:, :2] != edges[:, 2:]).any(axis=1)
    edges, owner = edges[real], owner[real]
    order = np.lexsort((owner, *edges.T))
    edges, owner = edges[order], owner[order]
    same = (edges[1:] == edges[:-1]).all(axis=1)
    pair = same & (owner[1:] != owner[:-1])
    shared = np.zeros(len(edges), dtype=bool)
    shared[1:] |= pair
    shared[:-1] |= pair
    crowded = np.zeros(len(edges), dtype=bool)  # three of one edge: some polygons overlap
    crowded[2:] |= same[1:] & same[:-1]
    crowded[1:-1] |= same[1:] & same[:-1]
    crowded[:-2] |= same[1:] & same[:-1]
    whole = np.ones(count, dtype=bool)
    whole[owner[~shared | crowded]] = False
    first = np.flatnonzero(pair)
    keys, which = np.unique(owner[first] * count + owner[first + 1], return_inverse=True)
    km = np.zeros(len(keys))
    np.add.at(km, which, _edges_km(edges[first]))
    return keys, km, whole


def _edges_km(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Length of each edge (lon, lat, lon, lat); one long in longitude runs straight on the map, in pieces."""
    import numpy as np

    lengths = np.zeros(len(edges))
    wide = np.abs(edges[:, 2] - edges[:, 0]) > 1
    short = edges[~wide]
    lengths[~wide] = geodesic_km(*short.T)
    for at in np.flatnonzero(wide).tolist():
        lon1, lat1, lon2, lat2 = edges[at]
        steps = int(np.ceil(abs(lon2 - lon1) / _PIECE)) + 1
        lengths[at] = ellipsoid().line_length(np.linspace(lon1, lon2, steps), np.linspace(lat1, lat2, steps)) / 1000
    return lengths


def _border_km(common: NDArray[np.object_]) -> NDArray[np.float64]:
    """The length of the lines in what two polygons have in common, and half of the rings."""
    import numpy as np
    import shapely

    parts, of = shapely.get_parts(common, return_index=True)
    parts, of_part = shapely.get_parts(parts, return_index=True)  # collections may hold multiple ones
    of = of[of_part]
    flat = shapely.get_dimensions(parts)
    rings, of_ring = shapely.get_rings(parts[flat == 2], return_index=True)
    lines = np.concatenate([parts[flat == 1], rings])
    whose = np.concatenate([of[flat == 1], of[flat == 2][of_ring]])
    share = np.repeat([1.0, 0.5], [int((flat == 1).sum()), len(rings)])
    points, line = shapely.get_coordinates(lines, return_index=True)
    inside = np.flatnonzero(line[1:] == line[:-1])
    edges = np.column_stack([points[inside], points[inside + 1]])
    along = line[inside]
    lengths = np.zeros(len(common))
    np.add.at(lengths, whose[along], share[along] * _edges_km(edges))
    return lengths


def _with_poles(
    shapes: NDArray[np.object_], pairs: NDArray[np.int64], km: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """All that reach a pole meet there, in a point."""
    import numpy as np
    import shapely

    _, south, _, north = shapely.bounds(shapes).T
    extra = [
        np.column_stack([at[i], at[j]])
        for at in (np.flatnonzero(south <= -_POLE), np.flatnonzero(north >= _POLE))
        for i, j in [np.triu_indices(len(at), 1)]
    ]
    every = np.concatenate([pairs, *extra]).astype(np.int64)
    if len(every) == len(pairs):
        return pairs, km
    keys, which = np.unique(every[:, 0] * len(shapes) + every[:, 1], return_inverse=True)
    lengths = np.zeros(len(keys))
    np.add.at(lengths, which[: len(km)], km)
    return np.column_stack([keys // len(shapes), keys % len(shapes)]), lengths

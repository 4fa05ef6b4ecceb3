"""Parts of a map that do not touch, joined to what is nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.territory.distance import great_circle_km, unit_sphere

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["bridges"]

_PIECE = 0.1
"""Degrees: shapes are measured between their vertices, and edges are cut into pieces of at most this length."""


def bridges(shapes: NDArray[np.object_], parts: NDArray[np.int64]) -> list[tuple[int, int, float]]:
    """The shortest links that make one part of several: pairs of positions, the lower first, and their km.

    Every round joins each part to the nearest other (Borůvka 1926): the links together are the shortest there are.

    Args:
        shapes: polygons or points.
        parts: the number of the part that each is in.
    """
    import numpy as np
    import shapely

    if parts.max(initial=0) == 0:
        return []
    points, owner = shapely.get_coordinates(shapely.segmentize(shapes, _PIECE), return_index=True)
    ball = unit_sphere(*points.T)
    found: list[tuple[int, int, float]] = []
    while parts.max() > 0:
        here = parts[owner]
        chord, other = _nearest_of_others(ball, here)
        order = np.lexsort((owner[other], owner, chord))  # equal ones: the first areas
        leads = order[np.unique(here[order], return_index=True)[1]]
        parts = parts.copy()
        for at in sorted(leads.tolist(), key=lambda at: (chord[at], owner[at], owner[other[at]])):
            one, two = sorted((int(owner[at]), int(owner[other[at]])))
            if parts[one] == parts[two]:
                continue
            ends = points[[at, other[at]]]
            found.append((one, two, float(great_circle_km(*ends[0], *ends[1]))))
            parts[parts == max(parts[one], parts[two])] = min(parts[one], parts[two])
        parts = np.unique(parts, return_inverse=True)[1]
    return sorted(found)


def _nearest_of_others(ball: NDArray[np.float64], parts: NDArray[np.int64]) -> tuple[np.ndarray, np.ndarray]:
    """The nearest point of another part, for each point: two parts differ in some bit of their numbers."""
    import numpy as np
    from scipy.spatial import cKDTree

    chord = np.full(len(ball), np.inf)
    other = np.zeros(len(ball), dtype=np.int64)
    for bit in range(int(parts.max()).bit_length()):
        halves = [np.flatnonzero((parts >> bit) & 1 == value) for value in (0, 1)]
        for near, far in (halves, halves[::-1]):
            answer = cKDTree(ball[far]).query(ball[near])
            distance, place = np.asarray(answer[0]), np.asarray(answer[1])
            closer = distance < chord[near]
            chord[near[closer]] = distance[closer]
            other[near[closer]] = far[place[closer]]
    return chord, other

"""Which of many places lie near a site: most cells of a grid are near or far as a whole, few places are left."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.distance import unit_sphere
from channelcrm.territory.reach.interface import Demand
from channelcrm.territory.sites import Sites

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["cell_by_cell", "near_by_cells"]

_PER_CELL = 16
"""About how many places a cell holds."""
_CANDIDATES = 3
"""Up to how many sites near a cell its places are held against one by one."""
_ROUNDING = 1e-12
"""More than rounding moves a place over the border of its cell, in chords of the unit sphere."""


def near_by_cells(
    demand: Demand, sites: Sites, sure: float, possible: float
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether a place lies within the chord ``sure`` of a site, and the positions where this way does not tell.

    Those that are not told lie in a cell with many sites about as far, or by the border between ``sure`` and
    ``possible``; all others that are not near lie beyond ``possible``.
    """
    import numpy as np

    grid = _grid_over(demand.lon, demand.lat)
    center, radius = grid.center, grid.radius
    chords, _ = sites.tree.query(center, distance_upper_bound=possible + radius.max())
    inside, border = chords + radius <= sure, chords - radius <= possible
    near = np.zeros(grid.size, dtype=bool)
    near[grid.used[inside]] = True
    unsure = np.full(grid.size, -1)
    edge = np.flatnonzero(border & ~inside)
    unsure[grid.used[edge]] = np.arange(len(edge))
    found = near[grid.cell]
    if not len(edge):
        return found, np.zeros(0, dtype=np.int64)
    reach = possible + radius[edge]
    answer = sites.tree.query(center[edge], k=np.arange(1, _CANDIDATES + 2), distance_upper_bound=reach.max())
    far, candidates = np.asarray(answer[0]), np.asarray(answer[1])
    crowded = far[:, _CANDIDATES] <= reach
    places = np.flatnonzero(unsure[grid.cell] >= 0)
    at = unsure[grid.cell[places]]
    xyz = unit_sphere(demand.lon[places], demand.lat[places])
    told, open_ = np.zeros(len(places), dtype=bool), crowded[at]
    corners = np.vstack([sites.tree.data, np.full(3, 9.0)])  # the last one is nobody, farther than anything
    for some in candidates[:, :_CANDIDATES].T:
        away = corners[some[at]]
        away -= xyz
        chord = np.sqrt(np.einsum("ij,ij->i", away, away))
        told |= chord <= sure
        open_ |= (chord > sure) & (chord <= possible)
    found[places] = told
    return found, places[open_ & ~told]


def cell_by_cell(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Positions of places, those of a cell together: a tree is asked for neighbours faster one after another."""
    import numpy as np

    return np.argsort(_grid_over(lon, lat).cell, kind="stable")


@attrs.frozen(kw_only=True, eq=False)
class _Grid:
    """Cells over places: ``cell`` of each place; of each cell in use its number, its centre and how far it goes."""

    size: int
    cell: NDArray[np.int32]
    used: NDArray[np.int64]
    center: NDArray[np.float64]
    radius: NDArray[np.float64]


def _grid_over(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> _Grid:
    import numpy as np

    west, south = float(lon.min()), float(lat.min())
    width, height = max(float(lon.max()) - west, 1e-6), max(float(lat.max()) - south, 1e-6)
    wide = width * max(math.cos(math.radians(south + height / 2)), 0.01)
    cells = max(len(lon) / _PER_CELL, 1)
    columns = int(min(max(math.sqrt(cells * wide / height), 1), cells))
    rows = int(max(cells / columns, 1))
    column = np.minimum(((lon - west) * (columns / width)).astype(np.int32), columns - 1)
    row = np.minimum(((lat - south) * (rows / height)).astype(np.int32), rows - 1)
    cell = row * columns + column
    used = np.flatnonzero(np.bincount(cell, minlength=rows * columns))
    lons = west + (used % columns + 0.5) * (width / columns)
    lats = south + (used // columns + 0.5) * (height / rows)
    # chord² <= (lat1 - lat2)² + cos(lat1) cos(lat2) (lon1 - lon2)²
    half = math.radians(height / rows / 2)
    most = np.cos(np.maximum(np.abs(np.radians(lats)) - half, 0))
    radius = np.hypot(half, most * math.radians(width / columns / 2)) + _ROUNDING
    return _Grid(size=rows * columns, cell=cell, used=used, center=unit_sphere(lons, lats), radius=radius)

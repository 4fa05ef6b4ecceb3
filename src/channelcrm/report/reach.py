"""Coverage brought onto the areas of the map, whatever carried the demand: the areas themselves, or points within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.area import Area

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.catchment import Coverage

__all__ = ["AreaReach", "bring_onto", "owners"]


@attrs.frozen
class AreaReach:
    """One area of the map: what it holds, how much of it is within reach, and of how many dealers on average."""

    amount: float
    covered: float
    dealers: float

    @property
    def share(self) -> float | None:
        """The part within reach, 0..1; None where there is nothing to reach."""
        return self.covered / self.amount if self.amount > 0 else None


def bring_onto(areas: Sequence[Area], coverage: Coverage) -> Mapping[str, AreaReach]:
    """Area id -> its reach, for every area of the map in which the coverage counts demand."""
    import numpy as np

    at = owners(areas, coverage)
    inside = at >= 0
    weights, counts = coverage.weights[inside], coverage.counts[inside]
    size = len(areas)
    amount = np.bincount(at[inside], weights=weights, minlength=size)
    covered = np.bincount(at[inside], weights=np.where(counts > 0, weights, 0.0), minlength=size)
    reached = np.bincount(at[inside], weights=counts * weights, minlength=size)
    places = np.bincount(at[inside], minlength=size)
    plain = np.bincount(at[inside], weights=counts, minlength=size)
    return {
        areas[row].id: AreaReach(
            float(amount[row]),
            float(covered[row]),
            float(reached[row] / amount[row] if amount[row] > 0 else plain[row] / places[row]),
        )
        for row in np.flatnonzero(places).tolist()
    }


def owners(areas: Sequence[Area], coverage: Coverage) -> NDArray[np.int64]:
    """For every place of demand the position of the area that holds it, -1 for none.

    The area itself when the ids are the same, else the parent, else the one in which the place lies.
    """
    import numpy as np
    import shapely

    geo, row = coverage.geo, {area.id: at for at, area in enumerate(areas)}
    found = np.full(len(geo), -1, dtype=np.int64)
    for at, (id, parent) in enumerate(zip(geo.ids, geo.parent_ids, strict=True)):
        found[at] = row.get(id, row.get(parent, -1) if parent is not None else -1)
    left = np.flatnonzero(found < 0)
    shaped = [at for at, area in enumerate(areas) if area.geometry is not None]
    if len(left) and shaped:
        lon, lat = geo.places
        shapes = np.empty(len(shaped), dtype=object)
        shapes[:] = [areas[at].geometry for at in shaped]
        points = shapely.points(lon[left], lat[left])
        places, holders = shapely.STRtree(shapes).query(points, predicate="intersects")
        for place, holder in sorted(zip(places.tolist(), holders.tolist(), strict=True), reverse=True):
            found[left[place]] = shaped[holder]
    return found

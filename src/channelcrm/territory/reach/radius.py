"""Reach by distance: within a radius of great-circle distance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.distance import great_circle_km
from channelcrm.territory.reach.cells import near_by_cells
from channelcrm.territory.reach.interface import Demand, Links, no_links
from channelcrm.territory.sites import Sites
from channelcrm.values.arguments import is_finite, plain, shown
from channelcrm.values.location import EARTH_RADIUS_KM, Location

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SURE", "Radius"]

SURE = 1e-9
"""Width of the band, in chords of the unit sphere, in which chords are too coarse to decide: haversine does."""
_FEW = 1000
"""Up to how many places are asked for one by one."""


def _radius(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not (is_finite(value) and value > 0):
        raise ValidationError(
            f"{shown(value)} is not a radius.", field=attribute.name, value=value,
            remedy="Give a finite number of km above zero.",
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class Radius:
    """Within ``km`` kilometres of great-circle distance, the border included.

    Raises:
        ValidationError: a radius that is not a finite number above zero.
    """

    km: float = attrs.field(converter=plain, validator=_radius)
    unit: ClassVar[str] = "km"

    def __str__(self) -> str:
        return f"within {self.km:g} km"

    @property
    def limit(self) -> float:
        """The radius in km."""
        return self.km

    def knows(self, id: str, location: Location | None, /) -> bool:  # noqa: ARG002  # what the shape of a rule asks
        """Places with a location."""
        return location is not None

    def links(self, demand: Demand, sites: Sites, /) -> Links:
        """All pairs within the radius: a k-d tree finds candidates, their haversine distance decides."""
        import numpy as np

        if not len(demand) or not len(sites):
            return no_links()
        found = demand.tree.sparse_distance_matrix(sites.tree, self._chords[1], output_type="ndarray")
        rows, columns = found["i"].astype(np.int64), found["j"].astype(np.int64)
        km = great_circle_km(demand.lon[rows], demand.lat[rows], sites.lon[columns], sites.lat[columns])
        within = np.flatnonzero(km <= self.km)
        within = within[np.argsort(rows[within] * len(sites) + columns[within])]
        return Links(rows=rows[within], columns=columns[within], cost=km[within])

    def most(self, demand: Demand, sites: Sites) -> int:
        """At most how many pairs are looked at."""
        return int(demand.tree.count_neighbors(sites.tree, self._chords[1])) if len(sites) else 0

    def strengths(self, demand: Demand, sites: Sites) -> NDArray[np.float64]:
        """1 where some site reaches the place, else 0: its nearest decides."""
        import numpy as np

        if not len(sites):
            return np.zeros(len(demand))
        if len(demand) < _FEW:
            found, unsure = np.zeros(len(demand), dtype=bool), np.arange(len(demand))
        else:
            found, unsure = near_by_cells(demand, sites, *self._chords)
        found[unsure] = self._near(demand.at(unsure), sites)
        return found.astype(np.float64)

    def _near(self, demand: Demand, sites: Sites) -> NDArray[np.bool_]:
        import numpy as np

        sure, possible = self._chords
        chords, _ = sites.tree.query(demand.xyz, distance_upper_bound=possible)
        chords = np.asarray(chords)
        found: NDArray[np.bool_] = chords <= sure
        unsure = np.flatnonzero(~found & (chords <= possible))
        found[unsure[self.links(demand.at(unsure), sites).rows]] = True
        return found

    @property
    def _chords(self) -> tuple[float, float]:
        """The chord within which all are in reach, and that beyond which none is."""
        chord = 2 * math.sin(min(self.km / EARTH_RADIUS_KM, math.pi) / 2)
        return chord * (1 - SURE) - SURE, chord * (1 + SURE) + SURE

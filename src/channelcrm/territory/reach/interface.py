"""What a rule of reach is given and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import attrs

from channelcrm.territory.distance import unit_sphere
from channelcrm.territory.geography import Geography
from channelcrm.territory.sites import Sites
from channelcrm.values.location import Location

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.spatial import cKDTree

__all__ = ["Demand", "Links", "Reach", "demand_of", "no_links"]


@attrs.frozen(kw_only=True, eq=False)
class Demand:
    """Places where demand is: their ids, longitudes and latitudes."""

    ids: Sequence[str]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def xyz(self) -> NDArray[np.float64]:
        """The places on the unit sphere, n x 3."""
        return unit_sphere(self.lon, self.lat)

    @cached_property
    def tree(self) -> cKDTree:
        """The places on the unit sphere, ready to be asked for neighbours."""
        from scipy.spatial import cKDTree

        return cKDTree(self.xyz)

    def part(self, start: int, stop: int) -> Demand:
        """The places from one position up to another."""
        return Demand(ids=self.ids[start:stop], lon=self.lon[start:stop], lat=self.lat[start:stop])

    def at(self, positions: NDArray[np.int64]) -> Demand:
        """The places at these positions."""
        ids = self.ids
        return Demand(ids=[ids[at] for at in positions.tolist()], lon=self.lon[positions], lat=self.lat[positions])


def demand_of(geo: Geography) -> Demand:
    """The places that stand for the areas of a geography, in its order."""
    lon, lat = geo.places
    return Demand(ids=geo.ids, lon=lon, lat=lat)


@attrs.frozen(kw_only=True, eq=False)
class Links:
    """Who reaches whom, ordered by row and column, each pair once.

    Attributes:
        rows: positions of demand.
        columns: positions of sites.
        cost: what the way of each pair costs, in the unit of the reach: zero or more, finite.
        strength: how fully each pair is served, above 0 up to 1; None when all are served wholly.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    cost: NDArray[np.float64]
    strength: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def strengths(self) -> NDArray[np.float64]:
        """How fully each pair is served: ones when all are served wholly."""
        import numpy as np

        return np.ones(len(self.rows)) if self.strength is None else self.strength

    def where(self, kept: NDArray[np.bool_] | NDArray[np.int64]) -> Links:
        """Some of the pairs, in the order of ``kept``."""
        return Links(
            rows=self.rows[kept], columns=self.columns[kept], cost=self.cost[kept],
            strength=None if self.strength is None else self.strength[kept],
        )  # fmt: skip


def no_links() -> Links:
    """Nobody reaches anybody."""
    import numpy as np

    none = np.zeros(0, dtype=np.int64)
    return Links(rows=none, columns=none, cost=np.zeros(0))


class Reach(Protocol):
    """A rule that says which places can serve which demand.

    Whoever has a rule of another kind gives a class of this shape, or a function as ``ReachBy``.
    """

    @property
    def unit(self) -> str:
        """The unit of costs: "km", "min", whatever is counted."""

    def knows(self, id: str, location: Location | None, /) -> bool:
        """Whether the rule can say what this place reaches; if not, it reaches nothing and is listed."""

    def links(self, demand: Demand, sites: Sites, /) -> Links:
        """All pairs within reach, ordered by row and column."""

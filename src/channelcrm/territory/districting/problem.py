"""The problem as arrays: what each area costs at each site, what it weighs, and the limits of a district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from channelcrm.territory.districting.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Among", "Costs", "Plan", "Problem", "SquaredKm", "Table"]


class Costs(Protocol):
    """What areas cost at sites, a block at a time."""

    @property
    def shape(self) -> tuple[int, int]:
        """Number of areas, number of sites."""

    def block(self, areas: NDArray[np.int64], sites: NDArray[np.int64], /) -> NDArray[np.float64]:
        """The costs (areas x sites) of these; infinite where the area must not go there."""


@attrs.frozen(eq=False)
class Table:
    """Costs as they stand in a table (areas x sites)."""

    values: NDArray[np.float64]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of areas, number of sites."""
        return self.values.shape[0], self.values.shape[1]

    def block(self, areas: NDArray[np.int64], sites: NDArray[np.int64], /) -> NDArray[np.float64]:
        """A part of the table."""
        import numpy as np

        return self.values[np.ix_(areas, sites)]


@attrs.frozen(kw_only=True, eq=False)
class SquaredKm:
    """What an area weighs times the square of its great-circle distance in km; every area is a site."""

    weights: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of areas, twice."""
        return len(self.lon), len(self.lon)

    def block(self, areas: NDArray[np.int64], sites: NDArray[np.int64], /) -> NDArray[np.float64]:
        """The part of these areas and sites."""
        from channelcrm.territory.distance import great_circle_km

        km = great_circle_km(self.lon[areas, None], self.lat[areas, None], self.lon[sites], self.lat[sites])
        return self.weights[areas, None] * km * km


@attrs.frozen(eq=False)
class Among:
    """The costs of some areas, each a site, among themselves."""

    costs: Costs
    members: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of these areas, twice."""
        return len(self.members), len(self.members)

    def block(self, areas: NDArray[np.int64], sites: NDArray[np.int64], /) -> NDArray[np.float64]:
        """The part of these areas and sites, by their place among the members."""
        return self.costs.block(self.members[areas], self.members[sites])


@attrs.frozen(kw_only=True, eq=False)
class Problem:
    """Give every area to one district at least cost, every district within its limits.

    Attributes:
        costs: areas x sites. With ``found`` every area is a site; otherwise every site is the centre of a district.
        loads: measures x areas, what is balanced; zero or more.
        low, high: measures x districts, between which the load of a district must lie. No rows: no balance.
        graph: which areas touch; given, the areas of a district must be connected in it. None: they need not.
        found: the centres are to be found: each district has an area at least, and its centre is that of its areas
            where it costs least.
    """

    costs: Costs
    loads: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    graph: Graph | None = None
    found: bool = False

    @property
    def areas(self) -> int:
        """How many areas."""
        return int(self.costs.shape[0])

    @property
    def districts(self) -> int:
        """How many districts."""
        return int(self.low.shape[1])

    def narrowed(self, width: float) -> Problem:
        """The same with limits so much closer to their middle: 1 is where they are, 0 is the middle itself."""
        middle = (self.low + self.high) / 2
        return self if width == 1 else attrs.evolve(
            self, low=middle - width * (middle - self.low), high=middle + width * (self.high - middle)
        )  # fmt: skip

    def part(self, areas: NDArray[np.int64], districts: NDArray[np.int64]) -> Problem:
        """These areas to be divided among these districts, whose centres are to be found."""
        return Problem(
            costs=Among(self.costs, areas), loads=self.loads[:, areas], low=self.low[:, districts],
            high=self.high[:, districts], graph=None if self.graph is None else self.graph.part(areas), found=True,
        )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """A division as arrays.

    Attributes:
        labels: the district of each area.
        centers: the site of each district.
        cost: sum of the areas' costs at their centres.
        bound: no division within the limits costs less.
        excess: sum over measures and districts of what lies outside the limits, relative to their middle.
        broken: how many districts are not connected.
        missed: by how much the limits cannot hold even where areas are split; 0 says nothing.
    """

    labels: NDArray[np.int64]
    centers: NDArray[np.int64]
    cost: float
    bound: float
    excess: float
    broken: int
    missed: float = 0.0

"""Division: who gets which area (handbook H4)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.geoframe import beside
from channelcrm.territory.geography import Geography
from channelcrm.territory.territory import Territory
from channelcrm.values.arguments import require_type
from channelcrm.values.ids import AreaId, DealerId, TerritoryId, make_id
from channelcrm.values.period import Period
from channelcrm.values.tables import to_geoframe

if TYPE_CHECKING:
    from channelcrm.territory.adjacency import Adjacency
    from channelcrm.values.tables import GeoDataFrame

__all__ = ["Division"]


@attrs.frozen(kw_only=True, eq=False)
class Division:
    """Areas given to centres, every area once, also where the status is not a good one.

    Attributes:
        assignment: area id -> centre id. Where centres were found, a centre is an area, and has its id.
        centers: ids of the centres; one may have got no area where nothing is balanced.
        unlocated: ids of centres without a location, which got nothing.
        measure: what weighs an area in ``cost``; None weighs every area alike.
        balance: measure -> tolerance that was asked for.
        shares: centre id -> its share of the whole; together 1.
        cost: moment of inertia: sum over areas of the measure times the squared distance in km to the centre, or the
            squared cost of the way there by the reach that was given; with
            ``today`` also what changes cost, ``change_cost``.
        bound: no division as it was asked for costs less. Where centres were found it is often several percent below
            the best there is.
        status: "optimal": no division costs less, proven. "feasible": all that was asked holds, the bound tells how far
            from the best it may be. "infeasible": proven that no division holds it, for the reasons in ``conflict``.
            "unknown": none was found and none proven not to be. The last two carry the nearest that was found.
        conflict: why it is infeasible.
        moved: areas that leave today's centre.
    """

    geo: Geography = attrs.field(repr=False)
    centers: tuple[str, ...]
    unlocated: tuple[str, ...] = ()
    measure: str | None
    assignment: Mapping[AreaId, str] = attrs.field(repr=False)
    balance: Mapping[str, float] = attrs.field(factory=dict)
    shares: Mapping[str, float] = attrs.field(repr=False)
    cost: float
    change_cost: float = 0.0
    bound: float
    status: str
    conflict: tuple[str, ...] = ()
    moved: tuple[AreaId, ...] = attrs.field(default=(), repr=False)
    adjacency: Adjacency | None = attrs.field(default=None, repr=False)

    @property
    def gap(self) -> float:
        """How far the bound lies below the cost, as a share of the cost: 0 (proven best) to 1."""
        return (self.cost - self.bound) / self.cost if self.cost > self.bound else 0.0

    @cached_property
    def deviation(self) -> Mapping[str, Mapping[str, float]]:
        """Measure -> centre id -> how far it is from its share, relative to it: -1 (nothing) upwards, 0 is on it.

        Measures that are zero everywhere are left out.
        """
        found: dict[str, Mapping[str, float]] = {}
        for name, column in self.geo.measures.items():
            whole = math.fsum(column.tolist())
            if whole > 0:
                held = dict.fromkeys(self.centers, 0.0)
                for id, amount in zip(self.geo.ids, column.tolist(), strict=True):
                    held[self.assignment[id]] += amount
                found[name] = MappingProxyType(
                    {id: (held[id] - whole * self.shares[id]) / (whole * self.shares[id]) for id in self.centers}
                )
        return MappingProxyType(found)

    @cached_property
    def areas(self) -> Mapping[str, tuple[AreaId, ...]]:
        """Centre id -> its areas, by id."""
        given: dict[str, list[AreaId]] = {center: [] for center in self.centers}
        for area, center in self.assignment.items():
            given[center].append(area)
        return MappingProxyType({center: tuple(areas) for center, areas in given.items()})

    @cached_property
    def pieces(self) -> Mapping[str, int]:
        """Centre id -> in how many pieces its areas lie, by the graph that was given, else by shared borders.

        Points of demand without a graph are a piece each.
        """
        graph = self.geo.adjacency() if self.adjacency is None else self.adjacency
        places = {id: at for at, id in enumerate(self.centers)}
        labels = [places[center] for center in self.assignment.values()]
        parts = graph.parts(labels).tolist()
        counts = Counter(labels[at] for at in {part: at for at, part in enumerate(parts)}.values())
        return MappingProxyType({id: counts[at] for at, id in enumerate(self.centers)})

    @property
    def contiguous(self) -> bool:
        """True when every centre's areas lie in one piece."""
        return all(count <= 1 for count in self.pieces.values())

    @cached_property
    def compactness(self) -> Mapping[str, float]:
        """Centre id -> 4 pi area / perimeter² of its areas together, on the ellipsoid; 1 is a circle.

        Source: Polsby, Popper (1991). Centres without areas, or with points of demand only, are left out.
        """
        import shapely

        from channelcrm.territory.distance import geodesic_area_km2, geodesic_perimeter_km

        shapes = dict(zip(self.geo.ids, self.geo.geometry, strict=True))
        found = {}
        for center, areas in self.areas.items():
            union = shapely.union_all([shapes[area] for area in areas])
            around = geodesic_perimeter_km(union)
            if around > 0:
                found[center] = 4 * math.pi * geodesic_area_km2(union) / around**2
        return MappingProxyType(found)

    def territories(
        self, *, at: datetime, period: Period, product_line: str = "", names: Mapping[str, str] | None = None
    ) -> tuple[Territory, ...]:
        """A planned territory for every centre that got an area; centres must be dealers, by their ids.

        ``names`` are names of territories by centre id; without one a territory is named by its first area.

        Raises:
            ValidationError: a centre whose id is no dealer id, or a time without its zone.
        """
        require_type(period, Period, "period")
        if names is not None:
            require_type(names, Mapping, "names")
        area_names = dict(zip(self.geo.ids, self.geo.names, strict=True))
        return tuple(
            Territory(
                id=TerritoryId(make_id(at, "territory", center, product_line, period.start)),
                name=(names or {}).get(center) or area_names[areas[0]], dealer_id=DealerId(center),
                area_ids=areas, product_line=product_line, period=period,
            )
            for center, areas in self.areas.items()
            if areas
        )  # fmt: skip

    def to_frame(self) -> GeoDataFrame:
        """A GeoDataFrame of the areas: name, center, measures and geometry, rows named by id."""
        columns = {"name": list(self.geo.names), "center": list(self.assignment.values())}
        return to_geoframe(beside(columns, self.geo.measures), self.geo.geometry, self.geo.ids)

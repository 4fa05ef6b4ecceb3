"""Division: who gets which area (handbook H4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.geoframe import beside
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.reach import nearest_site
from channelcrm.territory.sites import Places, sites_of
from channelcrm.territory.territory import Territory
from channelcrm.values.arguments import require_type
from channelcrm.values.ids import AreaId, DealerId, TerritoryId, make_id
from channelcrm.values.period import Period
from channelcrm.values.tables import to_geoframe

if TYPE_CHECKING:
    from channelcrm.values.tables import GeoDataFrame

__all__ = ["Division", "divide"]


def divide(
    geo: Geography,
    centers: Places | int,
    *,
    measure: str | None = None,
    balance: Mapping[str, float] | None = None,
    contiguous: bool = False,
    seed: int = 0,  # noqa: ARG001  # what the shape of the call promises; to the nearest there is no chance
) -> Division:
    """Give every area to its nearest centre by great circle, each once; equal distances by the centre's id.

    The distance of an area is that of its point, or of the point inside the polygon that stands for it.

    Args:
        geo: what is divided.
        centers: dealers, or whatever has an id and a location. Those without a location get nothing and are listed.
        measure: what weighs an area in ``cost``; None weighs every area alike.
        balance: measure -> tolerance; not offered yet, nor is finding centres by their number. How far the division is
            from balance is told by ``deviation``.
        contiguous: not offered yet. How far the division is from it is told by ``pieces``.
        seed: has nothing to decide here.

    Raises:
        ValidationError: no centre with a location, one given twice, an unknown measure, an option not offered yet.
    """
    import numpy as np

    if balance or contiguous or isinstance(centers, int):
        field = "balance" if balance else "contiguous" if contiguous else "centers"
        raise ValidationError(
            "Areas are given to their nearest centre only.", field=field, value=balance or contiguous or centers,
            remedy="Leave balance and contiguous out, give centres with locations, and read how far the result is "
            "from balance and contiguity in division.deviation and division.pieces.",
        )  # fmt: skip
    check_geography(geo)
    weights = geo.measure(measure)
    sites = sites_of(centers)
    chosen, km = nearest_site(*geo.places, sites)
    cost = math.fsum((weights * km * km).tolist())
    deviation: dict[str, Mapping[str, float]] = {}
    for name, column in geo.measures.items():
        fair = math.fsum(column.tolist()) / len(sites)
        held = np.bincount(chosen, weights=column, minlength=len(sites))
        if fair > 0:
            shares = ((held - fair) / fair).tolist()
            deviation[name] = MappingProxyType(dict(zip(sites.ids, shares, strict=True)))
    return Division(
        geo=geo, centers=sites.ids, unlocated=sites.unlocated, measure=measure,
        assignment=MappingProxyType({id: sites.ids[at] for id, at in zip(geo.ids, chosen.tolist(), strict=True)}),
        deviation=MappingProxyType(deviation), cost=cost, bound=cost, status="optimal",
    )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Division:
    """Areas given to centres, every area once.

    Attributes:
        assignment: area id -> centre id.
        centers: ids of the centres with a location; one may have got no area.
        unlocated: ids of centres without a location, which got nothing.
        deviation: measure -> centre id -> how far it is from an equal share: -1 (nothing) upwards, 0 is equal.
            Measures that are zero everywhere are left out.
        cost: moment of inertia: sum over areas of the measure times the squared distance in km to the centre.
        bound: no division among these centres costs less.
        status: "optimal": the cost is the bound.
    """

    geo: Geography = attrs.field(repr=False)
    centers: tuple[str, ...]
    unlocated: tuple[str, ...]
    measure: str | None
    assignment: Mapping[AreaId, str] = attrs.field(repr=False)
    deviation: Mapping[str, Mapping[str, float]] = attrs.field(repr=False)
    cost: float
    bound: float
    status: str

    @cached_property
    def areas(self) -> Mapping[str, tuple[AreaId, ...]]:
        """Centre id -> its areas, by id."""
        given: dict[str, list[AreaId]] = {center: [] for center in self.centers}
        for area, center in self.assignment.items():
            given[center].append(area)
        return MappingProxyType({center: tuple(areas) for center, areas in given.items()})

    @cached_property
    def pieces(self) -> Mapping[str, int]:
        """Centre id -> in how many pieces its areas lie, by shared borders; points of demand are a piece each."""
        return MappingProxyType({center: self._count_pieces(areas) for center, areas in self.areas.items()})

    def _count_pieces(self, areas: tuple[AreaId, ...]) -> int:
        left = set(areas)
        count = 0
        while left:
            count += 1
            front = [left.pop()]
            while front:
                for neighbor in self.geo.neighbors[front.pop()]:
                    if neighbor in left:
                        left.remove(neighbor)
                        front.append(neighbor)
        return count

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

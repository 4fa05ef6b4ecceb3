"""Coverage: how much of the market is within reach of somebody, and of whom (handbook H4)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.geoframe import beside
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.reach import Links, Reach, check_reach
from channelcrm.territory.sites import Places, Sites, sites_of
from channelcrm.values.ids import AreaId
from channelcrm.values.tables import to_geoframe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import GeoDataFrame

__all__ = ["Catchments", "Coverage", "DealerCoverage", "Gap", "SharedReach", "catchments", "coverage"]

_CHUNK = 5_000
"""Demand points looked at at a time, so that memory stays bounded whatever the radius."""


@attrs.frozen(kw_only=True)
class DealerCoverage:
    """What one dealer reaches: ``total`` = ``sole`` (nobody else reaches it) + ``shared``, in units of the measure."""

    total: float
    sole: float
    shared: float


@attrs.frozen(kw_only=True)
class Gap:
    """An area out of everybody's reach, and what it holds."""

    area_id: AreaId
    name: str
    amount: float


@attrs.frozen(kw_only=True)
class SharedReach:
    """Two dealers who reach the same demand: what it holds, and in how many areas."""

    dealer_ids: tuple[str, str]
    amount: float
    areas: int


def coverage(geo: Geography, dealers: Places, reach: Reach, measure: str | None = None) -> Coverage:
    """How much of a measure is within reach of at least one dealer.

    The demand of an area sits at one point: the point itself, or for a polygon a point inside it (its representative
    point), so an area is covered as a whole or not at all. Give points of demand where areas are larger than the reach.

    Args:
        geo: where demand is.
        dealers: whatever has an id and a location. Those without a location reach nothing and are listed.
        reach: such as ``Radius(km=50)``.
        measure: what to count; None counts every area once.

    Raises:
        ValidationError: an unknown measure, one that is zero everywhere, a dealer id given twice.
    """
    import numpy as np

    check_geography(geo)
    check_reach(reach)
    weights = geo.measure(measure)
    total = math.fsum(weights.tolist())
    if not total > 0:
        raise ValidationError(
            f"There is no {measure} anywhere, so no share of it." if measure else "There are no areas.",
            field="measure", value=measure, remedy="Choose a measure that the areas hold.",
        )  # fmt: skip
    sites = sites_of(dealers)
    found = catchments(geo, sites, reach, weights, np.ones(len(sites), dtype=bool))
    totals, soles = found.totals.tolist(), found.soles.tolist()
    return Coverage(
        geo=geo, sites=sites, reach=reach, measure=measure, weights=weights, counts=found.counts,
        share=math.fsum(weights[found.counts > 0].tolist()) / total, unlocated=sites.unlocated,
        by_dealer=MappingProxyType({
            id: DealerCoverage(total=all_of_it, sole=alone, shared=all_of_it - alone)
            for id, all_of_it, alone in zip(sites.ids, totals, soles, strict=True)
        }),
    )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Catchments:
    """What sites reach. ``counts``: how many rivals reach each area; the others have one entry a site.

    ``totals`` is what the areas within reach hold, ``soles`` what those hold that no rival beside the site reaches,
    ``areas`` how many are within reach.
    """

    counts: NDArray[np.int64]
    totals: NDArray[np.float64]
    soles: NDArray[np.float64]
    areas: NDArray[np.int64]


def catchments(
    geo: Geography, sites: Sites, reach: Reach, weights: NDArray[np.float64], rivals: NDArray[np.bool_]
) -> Catchments:
    """What each site reaches of these weights, one an area, alone or beside the sites that are ``rivals``."""
    import numpy as np

    counts, areas = np.zeros(len(geo), dtype=np.int64), np.zeros(len(sites), dtype=np.int64)
    totals, soles = np.zeros(len(sites)), np.zeros(len(sites))
    for start, links in _chunks(geo, sites, reach):
        rows, rival = links.rows + start, rivals[links.columns]
        counts += np.bincount(rows[rival], minlength=len(geo))
        areas += np.bincount(links.columns, minlength=len(sites))
        totals += np.bincount(links.columns, weights=weights[rows], minlength=len(sites))
        alone = counts[rows] == rival
        soles += np.bincount(links.columns[alone], weights=weights[rows[alone]], minlength=len(sites))
    return Catchments(counts=counts, totals=totals, soles=soles, areas=areas)


def _chunks(geo: Geography, sites: Sites, reach: Reach) -> Iterator[tuple[int, Links]]:
    lon, lat = geo.places
    for start in range(0, len(geo), _CHUNK):
        yield start, reach.links(lon[start : start + _CHUNK], lat[start : start + _CHUNK], sites)


@attrs.frozen(kw_only=True, eq=False)
class Coverage:
    """What is within reach of whom.

    Attributes:
        share: of the measure within reach of at least one dealer, 0..1.
        counts: how many dealers reach each area, in the geography's order.
        by_dealer: dealer id -> what it reaches, alone and shared.
        unlocated: ids of dealers without a location.
    """

    geo: Geography
    sites: Sites = attrs.field(repr=False)
    reach: Reach
    measure: str | None
    weights: NDArray[np.float64] = attrs.field(repr=False)
    counts: NDArray[np.int64] = attrs.field(repr=False)
    share: float
    by_dealer: Mapping[str, DealerCoverage] = attrs.field(repr=False)
    unlocated: tuple[str, ...] = ()

    @cached_property
    def by_area(self) -> Mapping[AreaId, float]:
        """Area id -> the share of its measure within reach: 1 or 0, as its demand sits at one point."""
        covered = (self.counts > 0).astype(float).tolist()
        return MappingProxyType(dict(zip(self.geo.ids, covered, strict=True)))

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Areas out of everybody's reach, those that hold most first."""
        import numpy as np

        found = [
            Gap(area_id=self.geo.ids[at], name=self.geo.names[at], amount=float(self.weights[at]))
            for at in np.flatnonzero(self.counts == 0)
        ]
        return tuple(sorted(found, key=lambda gap: (-gap.amount, gap.area_id)))

    @cached_property
    def overlaps(self) -> tuple[SharedReach, ...]:
        """Pairs of dealers who reach the same demand, those who share most first. Worked out when first asked for."""
        import numpy as np
        from scipy.sparse import csr_array

        size = (len(self.sites), len(self.sites))
        amounts, areas = csr_array(size), csr_array(size)
        for start, links in _chunks(self.geo, self.sites, self.reach):
            shape = (int(links.rows.max(initial=-1)) + 1, len(self.sites))
            cells = (links.rows, links.columns)
            ones = csr_array((np.ones(len(links.rows)), cells), shape=shape)
            held = csr_array((self.weights[links.rows + start], cells), shape=shape)
            amounts, areas = amounts + ones.T @ held, areas + ones.T @ ones
        pairs = areas.tocoo()
        upper = pairs.row < pairs.col
        dense = amounts.tocsr()
        found = [
            SharedReach(
                dealer_ids=(self.sites.ids[i], self.sites.ids[j]), amount=float(dense[i, j]), areas=int(count)
            )
            for i, j, count in zip(pairs.row[upper], pairs.col[upper], pairs.data[upper], strict=True)
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda pair: (-pair.amount, -pair.areas, pair.dealer_ids)))

    def to_frame(self) -> GeoDataFrame:
        """A GeoDataFrame of the areas: name, covered (0 or 1), dealers (how many reach it), the measure, geometry.

        Without a measure its column is "amount"; one called like another column stands as "measures.name".
        """
        columns = {
            "name": list(self.geo.names), "covered": (self.counts > 0).astype(float), "dealers": self.counts,
        }  # fmt: skip
        return to_geoframe(beside(columns, {self.measure or "amount": self.weights}), self.geo.geometry, self.geo.ids)

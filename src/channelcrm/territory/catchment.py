"""Coverage: how much of the market is within reach of somebody, and of whom (handbook H4)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.change import CoverageChange, compare
from channelcrm.territory.geoframe import beside
from channelcrm.territory.geography import Geography, check_geography, total_of
from channelcrm.territory.grouping import grouped, joined
from channelcrm.territory.nesting import check_one_level
from channelcrm.territory.reach import Links, Reach, demand_of, fit_reach, parts, strengths
from channelcrm.territory.sites import Places, Sites, sites_of
from channelcrm.territory.tally import Tally, pairs_of, tally
from channelcrm.values.ids import AreaId
from channelcrm.values.tables import to_geoframe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import GeoDataFrame

__all__ = ["Coverage", "DealerCoverage", "Gap", "GroupCoverage", "SharedReach", "catchments", "coverage"]


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
    """Two dealers who reach the same demand: what it holds, and in how many areas.

    ``shares`` say how much of what each of the two reaches the other reaches too, 0..1: who takes from whom. None for
    a dealer whose areas within reach hold nothing.
    """

    dealer_ids: tuple[str, str]
    amount: float
    areas: int
    shares: tuple[float | None, float | None]


@attrs.frozen(kw_only=True)
class GroupCoverage:
    """What a group of dealers reaches together, such as a tier or a product line.

    ``total`` = ``sole`` (no other group reaches it) + ``shared``, in units of the measure; ``share`` is the total's
    part of all, 0..1; ``dealers`` how many belong to the group.
    """

    share: float
    total: float
    sole: float
    shared: float
    dealers: int


def coverage(geo: Geography, dealers: Places, reach: Reach, measure: str | None = None) -> Coverage:
    """How much of a measure is within reach of at least one dealer.

    The demand of an area sits at one point: the point itself, or for a polygon a point inside it (its representative
    point), so an area is covered as a whole or not at all. Give points of demand where areas are larger than the reach.
    Where reach fades, demand is covered as fully as the best of its dealers serves it.

    Args:
        geo: where demand is.
        dealers: whatever has an id and a location. Those that the reach cannot place (without a location, or without a
            polygon or column of their own) reach nothing and are listed.
        reach: such as ``Radius(km=50)``, or a function as for ``ReachBy``.
        measure: what to count; None counts every area once.

    Raises:
        ValidationError: an unknown measure, one that is zero everywhere, an area that lies in another one on the map, a
            dealer id given twice, no reach.
    """
    check_geography(geo)
    check_one_level(geo)
    rule = fit_reach(reach)
    weights, total = geo.measure(measure), total_of(geo, measure)
    sites = sites_of(dealers, rule.knows)
    covered = strengths(rule, demand_of(geo), sites)
    return Coverage(
        geo=geo, sites=sites, reach=rule, measure=measure, weights=weights, covered=covered, total=total,
        share=float((weights * covered).sum()) / total, unlocated=sites.unlocated,
    )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Coverage:
    """What is within reach of whom. What needs every pair of area and dealer is worked out when first asked for.

    Attributes:
        share: of the measure within reach of at least one dealer, 0..1.
        weights: what each area holds, in the geography's order; ``total`` is their sum.
        covered: how much of each area's demand is within reach, 0..1, in the geography's order.
        unlocated: ids of dealers that the reach cannot place.
    """

    geo: Geography
    sites: Sites = attrs.field(repr=False)
    reach: Reach
    measure: str | None
    weights: NDArray[np.float64] = attrs.field(repr=False)
    covered: NDArray[np.float64] = attrs.field(repr=False)
    total: float
    share: float
    unlocated: tuple[str, ...] = ()

    @cached_property
    def by_area(self) -> Mapping[AreaId, float]:
        """Area id -> the share of its measure within reach, 0..1; 1 or 0 unless it is served in part."""
        return MappingProxyType(dict(zip(self.geo.ids, self.covered.tolist(), strict=True)))

    @cached_property
    def by_parent(self) -> Mapping[AreaId, float]:
        """Parent id -> the share of what its areas hold within reach, such as of counties from their tracts.

        Areas without a parent are left out, and parents whose areas hold nothing.
        """
        held: dict[AreaId, list[tuple[float, float]]] = {}
        for parent, weight, covered in zip(
            self.geo.parent_ids, self.weights.tolist(), (self.weights * self.covered).tolist(), strict=True
        ):
            if parent is not None:
                held.setdefault(parent, []).append((weight, covered))
        sums = {id: [math.fsum(part) for part in zip(*held[id], strict=True)] for id in sorted(held)}
        return MappingProxyType({id: covered / weight for id, (weight, covered) in sums.items() if weight > 0})

    @cached_property
    def _tally(self) -> Tally:
        return tally(self._links(), self.weights, len(self.sites))

    def _links(self) -> Iterator[Links]:
        return parts(self.reach, demand_of(self.geo), self.sites)

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many dealers reach each area, in the geography's order."""
        return self._tally.counts

    @cached_property
    def by_dealer(self) -> Mapping[str, DealerCoverage]:
        """Dealer id -> what it reaches, alone and shared."""
        found = zip(self.sites.ids, self._tally.totals.tolist(), self._tally.soles.tolist(), strict=True)
        return MappingProxyType({
            id: DealerCoverage(total=total, sole=sole, shared=total - sole) for id, total, sole in found
        })  # fmt: skip

    def by(self, group: Mapping[str, object] | Callable[[str], object]) -> Mapping[str, GroupCoverage]:
        """What groups of dealers reach, such as tiers or product lines: group -> its coverage, by name.

        Args:
            group: dealer id -> its group, or several as a list (product lines); a mapping, or a function. Dealers
                without one (None, or not in the mapping) are left out.

        Raises:
            ValidationError: neither a mapping nor a function, or a group that is no text.
        """
        groups, members = grouped(self.sites.ids, group)
        found = tally((joined(links, members) for links in self._links()), self.weights, len(groups))
        sizes = members.sum(axis=0).tolist()
        return MappingProxyType({
            name: GroupCoverage(
                share=total / self.total, total=total, sole=sole, shared=total - sole, dealers=int(size),
            )
            for name, total, sole, size in zip(
                groups, found.totals.tolist(), found.soles.tolist(), sizes, strict=True
            )
        })  # fmt: skip

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Areas out of everybody's full reach and what they hold beyond it, those that hold most first."""
        import numpy as np

        missed = self.weights * (1 - self.covered)
        found = [
            Gap(area_id=self.geo.ids[at], name=self.geo.names[at], amount=float(missed[at]))
            for at in np.flatnonzero(self.covered < 1)
        ]
        return tuple(sorted(found, key=lambda gap: (-gap.amount, gap.area_id)))

    @cached_property
    def overlaps(self) -> tuple[SharedReach, ...]:
        """Pairs of dealers who reach the same demand, those who share most first.

        Of demand that both serve in part they share what the weaker of them serves.
        """
        pairs = pairs_of(self._links(), self.weights, len(self.sites))
        totals, ids = self._tally.totals, self.sites.ids
        cells = zip(pairs.row.tolist(), pairs.col.tolist(), pairs.data.tolist(), strict=True)
        found = [
            SharedReach(
                dealer_ids=(ids[i], ids[j]), amount=held.real, areas=int(held.imag),
                shares=(_part(held.real, totals[i]), _part(held.real, totals[j])),
            )
            for i, j, held in cells
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda pair: (-pair.amount, -pair.areas, pair.dealer_ids)))

    def compare(self, other: Coverage) -> CoverageChange:
        """What ``other`` covers that this does not, and the other way round: another day, or another network.

        Raises:
            ValidationError: coverage of other areas, or of another measure.
        """
        return compare(self, other)

    def to_frame(self) -> GeoDataFrame:
        """A GeoDataFrame of the areas: name, covered (0..1), dealers (how many reach it), the measure, geometry.

        Without a measure its column is "amount"; one called like another column stands as "measures.name".
        """
        columns = {"name": list(self.geo.names), "covered": self.covered, "dealers": self.counts}
        return to_geoframe(beside(columns, {self.measure or "amount": self.weights}), self.geo.geometry, self.geo.ids)


def _part(amount: float, total: float) -> float | None:
    return min(amount / float(total), 1.0) if total > 0 else None


def catchments(
    geo: Geography, sites: Sites, reach: Reach, weights: NDArray[np.float64], rivals: NDArray[np.bool_]
) -> Tally:
    """What each site reaches of these weights, one an area, alone or beside the sites that are ``rivals``."""
    return tally(parts(reach, demand_of(geo), sites), weights, len(sites), rivals)

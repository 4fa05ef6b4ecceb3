"""Gravity share: who may expect how much of the demand, by Huff's rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.competition.huff import Huff, attractions, near, probabilities
from channelcrm.territory.geography import Geography, check_geography, total_of
from channelcrm.territory.nesting import check_one_level
from channelcrm.territory.reach import Links, Reach, demand_of, fit_reach, parts
from channelcrm.territory.sites import Places, Sites, sites_of
from channelcrm.values.arguments import require_type

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Gravity", "gravity"]


def gravity(
    geo: Geography,
    dealers: Places,
    reach: Reach,
    measure: str | None = None,
    *,
    attractiveness: Mapping[str, float] | None = None,
    rule: Huff | None = None,
) -> Gravity:
    """How much of a measure each dealer may expect when nobody has it all: demand is shared out by Huff's rule.

    Args:
        geo: where demand is; a polygon's sits at a point inside it.
        dealers: all who compete, rivals included: whatever has an id and a location.
        reach: who comes into question for a place, and at what cost, such as ``Radius(km=50)``.
        measure: what to share out; None counts every area once.
        attractiveness: dealer id -> a number of zero or more, such as its score; None makes all alike. Whoever has
            zero gets nothing.
        rule: how attractiveness and cost pull, by default ``Huff()``; ``fit_gravity`` finds one from sales.

    Raises:
        ValidationError: an unknown measure, or one that is zero everywhere; an area that lies in another one on the
            map; a dealer given twice, or without an attractiveness that is a finite number of zero or more; no reach,
            no rule.
    """
    check_geography(geo)
    check_one_level(geo)
    fit, rule = fit_reach(reach), Huff() if rule is None else rule
    require_type(rule, Huff, "rule")
    weights, total = geo.measure(measure), total_of(geo, measure)
    sites = sites_of(dealers, fit.knows)
    return Gravity(
        geo=geo, sites=sites, reach=fit, rule=rule, measure=measure, weights=weights, total=total,
        unlocated=sites.unlocated, attraction=attractions(sites, attractiveness),
    )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Gravity:
    """Demand shared out among all who reach it.

    Attributes:
        rule: Huff's, with its numbers.
        weights: what each area holds, in the geography's order; ``total`` is their sum.
        unlocated: ids of dealers that the reach cannot place; they get nothing.
    """

    geo: Geography
    sites: Sites = attrs.field(repr=False)
    reach: Reach
    rule: Huff
    measure: str | None
    weights: NDArray[np.float64] = attrs.field(repr=False)
    total: float
    unlocated: tuple[str, ...] = ()
    _attraction: NDArray[np.float64] = attrs.field(repr=False)

    @cached_property
    def amount_of_dealer(self) -> Mapping[str, float]:
        """Dealer id -> what it may expect, in units of the measure."""
        import numpy as np

        amounts = np.zeros(len(self.sites))
        for links, chances in self._chances():
            amounts += np.bincount(links.columns, weights=self.weights[links.rows] * chances, minlength=len(amounts))
        return MappingProxyType(dict(zip(self.sites.ids, amounts.tolist(), strict=True)))

    @cached_property
    def share_of_dealer(self) -> Mapping[str, float]:
        """Dealer id -> its share of all there is, 0..1; they add up to ``share``."""
        return MappingProxyType({id: amount / self.total for id, amount in self.amount_of_dealer.items()})

    @cached_property
    def share(self) -> float:
        """The share of the measure that somebody gets, 0..1: the rest is out of everybody's reach."""
        return min(sum(self.amount_of_dealer.values()) / self.total, 1.0)

    @cached_property
    def probabilities(self) -> csr_array:
        """The part of each area's demand that each dealer gets, areas x dealers, in the order of their ids.

        A row sums to 1, or is empty where nobody pulls. It holds every pair within reach.
        """
        import numpy as np
        from scipy.sparse import csr_array

        found = [(links.rows, links.columns, chances) for links, chances in self._chances()]
        rows, columns, chances = (np.concatenate(part) for part in zip(*found, strict=True))
        pulled = chances > 0
        cells = (rows[pulled], columns[pulled])
        return csr_array((chances[pulled], cells), shape=(len(self.geo), len(self.sites)))

    def _chances(self) -> Iterator[tuple[Links, NDArray[np.float64]]]:
        import numpy as np

        rule, attraction = self.rule, self._attraction
        for links in parts(self.reach, demand_of(self.geo), self.sites):
            start = int(links.rows[0]) if len(links) else 0
            own = attrs.evolve(links, rows=links.rows - start)
            draws = attraction[links.columns]
            pulls = np.log(links.strengths) + rule.beta * near(links, rule.decay, rule.floor)
            pulls += np.where(np.isneginf(draws), -np.inf, rule.alpha * np.where(np.isneginf(draws), 0.0, draws))
            yield links, probabilities(own, pulls, int(own.rows[-1]) + 1 if len(own) else 0)

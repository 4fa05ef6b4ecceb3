"""Sites and the demand they are to serve: who reaches whom, and what is known of both."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.candidates import Candidates
from channelcrm.territory.reach import Links, Nearest, Reach, demand_of, fit_reach
from channelcrm.territory.sites import Located, sites_of
from channelcrm.values.location import Location

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Market", "market_of"]


@attrs.frozen(kw_only=True, eq=False)
class Market:
    """Candidates and demand, both in the order of their ids, and the pairs within reach.

    Attributes:
        candidates: the sites.
        reach: the rule.
        links: pairs of demand (by ``order``) and candidates, by demand and candidate.
        order: positions of the areas in the geography, in the order of their ids.
        unlocated: ids of sites that the reach cannot place.
    """

    candidates: Candidates
    reach: Reach
    links: Links
    order: NDArray[np.int64]
    unlocated: tuple[str, ...]

    @property
    def demand(self) -> int:
        """How many areas there are."""
        return len(self.order)

    @property
    def sites(self) -> int:
        """How many candidates there are."""
        return len(self.candidates)

    def amounts(self, measure: str | None) -> NDArray[np.float64]:
        """How much of a measure each area has, in the order of ids; None counts each once."""
        return self.candidates.geo.measure(measure)[self.order]

    def least_cost_of(self, places: Iterable[Located] | Mapping[str, Location]) -> NDArray[np.float64]:
        """What the way from each area to the nearest of other places costs; infinite where none reaches it."""
        import numpy as np

        least = np.full(self.demand, np.inf)
        links = self._links_of(places)
        np.minimum.at(least, self._ranks[links.rows], links.cost)
        return least

    def pull_of(self, places: Iterable[Located] | Mapping[str, Location], decay: float) -> NDArray[np.float64]:
        """How strongly other places of the attraction 1 pull each area (Huff 1964)."""
        import numpy as np

        links = self._links_of(places)
        pull = np.maximum(links.cost, 1.0) ** -decay
        return np.bincount(self._ranks[links.rows], pull, minlength=self.demand).astype(np.float64)

    def area(self, at: int) -> str:
        """The id of an area, by its position in the order of ids."""
        return self.candidates.geo.ids[int(self.order[at])]

    @property
    def _ranks(self) -> NDArray[np.int64]:
        import numpy as np

        ranks = np.empty(self.demand, dtype=np.int64)
        ranks[self.order] = np.arange(self.demand)
        return ranks

    def _links_of(self, places: Iterable[Located] | Mapping[str, Location]) -> Links:
        sites = sites_of(places, self.reach.knows)
        return self.reach.links(demand_of(self.candidates.geo), sites)


def market_of(candidates: Candidates, reach: object) -> Market:
    """The market of these candidates; a reach of None lets everybody serve everybody, by great-circle distance."""
    import numpy as np

    rule: Reach = Nearest(max(1, len(candidates))) if reach is None else fit_reach(reach)
    geo = candidates.geo
    ids = list(geo.ids)
    order = np.asarray(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    ranks = np.empty(len(ids), dtype=np.int64)
    ranks[order] = np.arange(len(ids))
    sites = sites_of(candidates.sites, rule.knows)
    places = {id: at for at, id in enumerate(candidates.ids)}
    links = rule.links(demand_of(geo), sites)
    if len(links) and not math.isfinite(float(links.cost.sum())):
        raise ValidationError(
            "A way within reach has a cost that is no finite number.", field="reach", value=reach,
            remedy="Give finite costs.",
        )  # fmt: skip
    rows = ranks[links.rows]
    columns = np.asarray([places[id] for id in sites.ids], dtype=np.int64)[links.columns]
    by = np.lexsort((columns, rows))
    links = Links(
        rows=rows[by], columns=columns[by], cost=links.cost[by],
        strength=None if links.strength is None else links.strength[by],
    )  # fmt: skip
    known = set(sites.ids)
    unlocated = tuple(id for id in candidates.ids if id not in known)
    return Market(candidates=candidates, reach=rule, links=links, order=order, unlocated=unlocated)

"""Reach by order: the nearest places serve, however far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.distance import great_circle_km, unit_sphere
from channelcrm.territory.reach.cells import cell_by_cell
from channelcrm.territory.reach.interface import Demand, Links, Reach, no_links
from channelcrm.territory.reach.radius import SURE
from channelcrm.territory.sites import Sites
from channelcrm.values.arguments import whole_number
from channelcrm.values.location import Location

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.spatial import cKDTree

__all__ = ["Nearest", "nearest_site", "nearest_sites"]

_CHUNK = 4_000_000
"""About how many pairs are looked at at a time where many sites are about as near as each other."""
_POINTS = 100_000
"""How many points are asked for at a time."""


def _within(_: object, __: object, value: Reach | None) -> None:
    if value is not None and not (callable(getattr(value, "links", None)) and hasattr(value, "knows")):
        raise ValidationError(
            f"{value!r} is no reach.", field="within", value=value, remedy="Give Radius(km=50), or another reach."
        )


@attrs.frozen
class Nearest:
    """The ``k`` sites that are nearest to a place of demand; equally near ones by their ids.

    Args:
        k: how many serve a place.
        within: the reach among which the nearest are taken, by its own cost, such as ``Radius(km=50)`` or a
            ``TravelMatrix``; None takes them by great circle, however far.

    Raises:
        ValidationError: a number that is not whole and above zero, or something that is no reach.
    """

    k: int = attrs.field(default=1, validator=lambda _, __, value: whole_number(value, "k", 1) and None)
    within: Reach | None = attrs.field(default=None, kw_only=True, validator=_within)

    def __str__(self) -> str:
        which = "by the nearest" if self.k == 1 else f"by the {self.k} nearest"
        return which if self.within is None else f"{which} {self.within}"

    @property
    def unit(self) -> str:
        """That of the reach among which the nearest are taken."""
        return "km" if self.within is None else self.within.unit

    def knows(self, id: str, location: Location | None, /) -> bool:
        """Places with a location, or those that the reach knows."""
        return location is not None if self.within is None else self.within.knows(id, location)

    def links(self, demand: Demand, sites: Sites, /) -> Links:
        """The pairs of each place and its nearest sites."""
        import numpy as np

        if not len(demand) or not len(sites):
            return no_links()
        if self.within is not None:
            return self._among(self.within.links(demand, sites))
        columns, km = nearest_sites(demand.lon, demand.lat, sites, self.k)
        rows = np.repeat(np.arange(len(demand), dtype=np.int64), columns.shape[1])
        order = np.lexsort((columns.ravel(), rows))
        return Links(rows=rows, columns=columns.ravel()[order], cost=km.ravel()[order])

    def _among(self, links: Links) -> Links:
        import numpy as np

        order = np.lexsort((links.columns, links.cost, links.rows))
        rows = links.rows[order]
        firsts = np.flatnonzero(np.diff(rows, prepend=-1))
        rank = np.arange(len(rows)) - np.repeat(firsts, np.diff(firsts, append=len(rows)))
        return links.where(np.sort(order[rank < self.k]))

    def most(self, demand: Demand, sites: Sites) -> int:
        """At most how many pairs are looked at."""
        if self.within is None:
            return len(demand) * min(self.k, len(sites))
        own = getattr(self.within, "most", None)
        return len(demand) * len(sites) if own is None else int(own(demand, sites))


def nearest_site(
    lon: NDArray[np.float64], lat: NDArray[np.float64], sites: Sites
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The nearest site of every point by great-circle distance, and how far it is in km; equal ones by id.

    Raises:
        ValidationError: no site.
    """
    columns, km = nearest_sites(lon, lat, sites, 1)
    return columns[:, 0], km[:, 0]


def nearest_sites(
    lon: NDArray[np.float64], lat: NDArray[np.float64], sites: Sites, k: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The ``k`` nearest sites of every point, nearest first, and their distances in km: arrays n x k.

    All sites where there are fewer. By great circle; equally near ones by id.

    Raises:
        ValidationError: no site.
    """
    import numpy as np

    if not len(sites):
        raise ValidationError("There is no place to go to.", field="sites", remedy="Give at least one with a location.")
    k = min(k, len(sites))
    firsts = sites.firsts if k == 1 else None  # of sites at one place the first by id is the nearest, always
    tree = sites.tree if firsts is None else sites.tree_of_firsts
    columns = np.empty((len(lon), k), dtype=np.int64)
    km = np.empty((len(lon), k))
    order = cell_by_cell(lon, lat) if len(lon) else np.zeros(0, dtype=np.int64)
    for at in range(0, len(lon), _POINTS):
        part = order[at : at + _POINTS]
        columns[part], km[part] = _nearest(lon[part], lat[part], sites, firsts, tree, k)
    return columns, km


def _nearest(
    lon: NDArray[np.float64], lat: NDArray[np.float64], sites: Sites, firsts: NDArray[np.int64] | None, tree: cKDTree,
    k: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:  # fmt: skip
    import numpy as np

    xyz = unit_sphere(lon, lat)
    more = min(k + 1, tree.n)
    found = tree.query(xyz, k=np.arange(1, more + 1))
    chords, places = np.asarray(found[0], dtype=np.float64), np.asarray(found[1], dtype=np.int64)
    columns = (places if firsts is None else firsts[places])[:, :k]
    km = great_circle_km(lon[:, None], lat[:, None], sites.lon[columns], sites.lat[columns])
    if k > 1:
        order = np.lexsort((columns, km), axis=1)
        columns, km = np.take_along_axis(columns, order, axis=1), np.take_along_axis(km, order, axis=1)
    if more > k:
        # Where the one after the last is about as near, others may be too: look at all that are.
        reaches = chords[:, k - 1] * (1 + SURE) + SURE
        crowded = np.flatnonzero(chords[:, k] <= reaches)
        _settle(lon, lat, xyz, sites, firsts, tree, reaches, crowded, columns, km)
    return columns, km


def _settle(
    lon: NDArray[np.float64], lat: NDArray[np.float64], xyz: NDArray[np.float64], sites: Sites,
    firsts: NDArray[np.int64] | None, tree: cKDTree, reaches: NDArray[np.float64], crowded: NDArray[np.int64],
    columns: NDArray[np.int64], km: NDArray[np.float64],
) -> None:  # fmt: skip
    """Decide for crowded points among all sites that are as near as the last, in place."""
    import numpy as np

    if not len(crowded):
        return
    k = columns.shape[1]
    counts = np.asarray(tree.query_ball_point(xyz[crowded], reaches[crowded], return_length=True), dtype=np.int64)
    bounds = np.searchsorted(np.cumsum(counts), np.arange(_CHUNK, counts.sum() + _CHUNK, _CHUNK)) + 1
    for points in np.split(crowded, np.unique(bounds[bounds < len(crowded)])):
        lists = tree.query_ball_point(xyz[points], reaches[points])
        sizes = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        near = np.concatenate([np.asarray(one, dtype=np.int64) for one in lists])
        near = near if firsts is None else firsts[near]
        rows = np.repeat(np.arange(len(points)), sizes)
        far = great_circle_km(lon[points[rows]], lat[points[rows]], sites.lon[near], sites.lat[near])
        order = np.lexsort((near, far, rows))
        best = (np.cumsum(sizes) - sizes)[:, None] + np.arange(k)
        columns[points], km[points] = near[order][best], far[order][best]

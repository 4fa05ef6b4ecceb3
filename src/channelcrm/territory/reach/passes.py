"""A reach put to use on demand of any size, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.reach.function import ReachBy
from channelcrm.territory.reach.interface import Demand, Links, Reach
from channelcrm.territory.sites import Sites
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["fit_reach", "parts", "strengths"]

_PAIRS = 2_000_000
"""About how many pairs are held at a time, whatever the reach."""
_POINTS = 100_000
"""How many places of demand are counted at a time."""


def fit_reach(reach: object) -> Reach:
    """A rule of reach as it is, a function as ``ReachBy``.

    Raises:
        ValidationError: for anything else, such as a bare number of kilometres.
    """
    if not isinstance(reach, type):
        if callable(getattr(reach, "links", None)) and callable(getattr(reach, "knows", None)):
            return cast("Reach", reach)
        if callable(reach):
            return ReachBy(reach)
    raise ValidationError(f"{shown(reach)} is no reach.", field="reach", value=reach, remedy="Give Radius(km=50).")


def parts(reach: Reach, demand: Demand, sites: Sites) -> Iterator[Links]:
    """All pairs within reach, some millions at a time; rows are positions in the whole demand, ascending."""
    for start in range(0, len(demand), _POINTS):
        yield from _parts(reach, demand, sites, start, min(start + _POINTS, len(demand)))


def _parts(reach: Reach, demand: Demand, sites: Sites, start: int, stop: int) -> Iterator[Links]:
    some = demand.part(start, stop)
    pieces = min(-(-_most(reach, some, sites) // _PAIRS), len(some))
    if pieces <= 1:
        links = reach.links(some, sites)
        yield attrs.evolve(links, rows=links.rows + start)
        return
    for piece in range(pieces):
        first, last = (start + len(some) * at // pieces for at in (piece, piece + 1))
        yield from _parts(reach, demand, sites, first, last)


def _most(reach: Reach, demand: Demand, sites: Sites) -> int:
    """At most how many pairs the reach has to look at; those of our own say it, others may look at all."""
    every, count = len(demand) * len(sites), getattr(reach, "most", None)
    return every if count is None or every <= _PAIRS else int(count(demand, sites))


def strengths(reach: Reach, demand: Demand, sites: Sites) -> NDArray[np.float64]:
    """How fully each place of demand is served by the best of the sites, 0..1."""
    import numpy as np

    own = getattr(reach, "strengths", None)
    if own is not None:
        return np.asarray(own(demand, sites), dtype=np.float64)
    best = np.zeros(len(demand))
    for links in parts(reach, demand, sites):
        if links.strength is None:
            best[links.rows] = 1.0
        else:
            np.maximum.at(best, links.rows, links.strength)
    return best

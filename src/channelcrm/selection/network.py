"""The choice of a network: which dealers together serve the market best, under limits, with the proof (handbook H6)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.candidates import Candidates, SiteTable, candidates_of
from channelcrm.selection.covering import Solution, Status, cover_most, find_any
from channelcrm.selection.limits import Limit
from channelcrm.selection.milp import check_time_limit
from channelcrm.selection.system import System, join
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.nesting import check_one_level
from channelcrm.territory.reach import Links, Reach, demand_of, fit_reach
from channelcrm.territory.sites import sites_of
from channelcrm.values.arguments import shown, stream
from channelcrm.values.ids import AreaId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["MaxCoverage", "Selection", "select"]


@attrs.frozen
class MaxCoverage:
    """As much of a measure as can be within reach of the chosen dealers; None counts every area once."""

    measure: str | None = None


def select(
    sites: SiteTable,
    *,
    demand: Geography,
    reach: Reach,
    objective: MaxCoverage,
    limits: Iterable[Limit] = (),
    time_limit: float | None = None,
) -> Selection:
    """Choose the dealers that together serve a geography best.

    The demand of an area sits at one point, as in ``coverage``. Sites without a location reach nothing: they are
    chosen only when a limit asks for them. Dealers that would add nothing are not chosen unless a limit asks for them.

    Args:
        sites: dealers, or a table with id, lon, lat and what the limits ask for.
        demand: where demand is.
        reach: such as ``Radius(km=50)``.
        objective: ``MaxCoverage("population")``.
        limits: Count, Keep, Exclude, Budget, MinScore, PerRegion, in any number.
        time_limit: seconds for the proof; None takes the time it takes, 0 asks for a good choice with a plain bound.

    Raises:
        ValidationError: an unknown measure, an area that lies in another one on the map, a site given twice, a limit
            that names a site or value that is not there.
    """
    if not isinstance(objective, MaxCoverage):
        raise ValidationError(
            f"{objective!r} is not an objective.", field="objective", value=objective,
            remedy='Give MaxCoverage("population").',
        )  # fmt: skip
    check_geography(demand)
    check_one_level(demand, "demand")
    rule = fit_reach(reach)
    check_time_limit(time_limit)
    every = list(stream(limits, object, "limits"))
    for number, limit in enumerate(every):
        if not callable(getattr(limit, "system", None)):
            raise ValidationError(
                f"{shown(limit)} is not a limit.", field=f"limits[{number}]", value=limit,
                remedy="Give limits such as Count(max=20).",
            )  # fmt: skip
    candidates = candidates_of(sites, demand)
    weights = demand.measure(objective.measure)
    systems = [limit.system(candidates) for limit in every]
    total = math.fsum(weights.tolist())
    unlocated = tuple(str(site.id) for site in candidates.sites if not rule.knows(str(site.id), site.location))
    joined = join(systems, len(candidates))
    if find_any(joined) is None:
        conflict = tuple(str(every[at]) for at in _conflict(systems, len(candidates)))
        return Selection(
            chosen=(), objective=0.0, bound=0.0, gap=0.0, status="infeasible", total=total, measure=objective.measure,
            assignment=MappingProxyType({}), marginal=MappingProxyType({}), conflict=conflict, unlocated=unlocated,
        )  # fmt: skip
    links = _links(candidates, rule)
    solution = cover_most(_matrix(links, len(demand), len(candidates)), weights, joined, time_limit)
    return _selection(candidates, objective, links, weights, solution, total, unlocated)


def _links(candidates: Candidates, reach: Reach) -> Links:
    """All pairs within reach, columns counted among the candidates."""
    import numpy as np

    sites = sites_of(candidates.sites, reach.knows)
    place = {id: at for at, id in enumerate(candidates.ids)}
    links = reach.links(demand_of(candidates.geo), sites)
    if links.strength is not None:
        raise ValidationError(
            "The choice counts demand as within reach or not.", field="reach", value=reach,
            remedy="Give a reach that does not fade, such as Radius(km=50).",
        )  # fmt: skip
    return attrs.evolve(links, columns=np.asarray([place[id] for id in sites.ids], dtype=np.int64)[links.columns])


def _matrix(links: Links, demand: int, sites: int) -> csr_array:
    import numpy as np
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(links.rows)), (links.rows, links.columns)), shape=(demand, sites))


def _conflict(systems: Sequence[System], sites: int) -> list[int]:
    """Limits that cannot hold together, though any of them left out they could (deletion filter, Chinneck 1991)."""
    left = list(range(len(systems)))
    for at in range(len(systems)):
        without = [other for other in left if other != at]
        if find_any(join([systems[other] for other in without], sites)) is None:
            left = without
    return left


def _selection(
    candidates: Candidates,
    objective: MaxCoverage,
    links: Links,
    weights: NDArray[np.float64],
    solution: Solution,
    total: float,
    unlocated: tuple[str, ...],
) -> Selection:
    import numpy as np

    ids = candidates.ids
    used = np.isin(links.columns, solution.chosen)
    rows, columns, cost = links.rows[used], links.columns[used], links.cost[used]
    order = np.lexsort((columns, cost, rows))  # of each demand the nearest first, equally near ones by id
    firsts = order[np.flatnonzero(np.diff(rows[order], prepend=-1))]
    assignment = {candidates.geo.ids[rows[at]]: ids[columns[at]] for at in firsts}
    alone = np.bincount(rows, minlength=len(candidates.geo))[rows] == 1
    marginal = {
        ids[site]: math.fsum(weights[rows[alone & (columns == site)]].tolist()) for site in solution.chosen.tolist()
    }
    return Selection(
        chosen=tuple(ids[site] for site in solution.chosen.tolist()), objective=solution.objective,
        bound=solution.bound, gap=solution.gap, status=solution.status, total=total, measure=objective.measure,
        assignment=MappingProxyType(assignment), marginal=MappingProxyType(marginal), conflict=(), unlocated=unlocated,
    )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Selection:
    """A network and the proof that it is good.

    Attributes:
        chosen: ids of the chosen dealers, ascending.
        objective: how much of the measure is within their reach.
        bound: no network that meets the limits reaches more.
        gap: (bound - objective) / bound.
        status: "optimal" (proven), "feasible" (the time was up) or "infeasible" (no network meets the limits).
        total: how much of the measure there is.
        assignment: area id -> the nearest chosen dealer within reach; areas out of reach are left out.
        marginal: chosen id -> what is lost without this dealer.
        conflict: when infeasible, the limits that cannot hold together: without any one of them the others could.
        unlocated: ids of sites that the reach cannot place, such as without a location.
    """

    chosen: tuple[str, ...]
    objective: float
    bound: float
    gap: float
    status: Status
    total: float
    measure: str | None
    assignment: Mapping[AreaId, str] = attrs.field(repr=False)
    marginal: Mapping[str, float] = attrs.field(repr=False)
    conflict: tuple[str, ...] = ()
    unlocated: tuple[str, ...] = attrs.field(default=(), repr=False)

    @property
    def share(self) -> float:
        """The share of the measure within reach, 0..1; 0 when there is nothing to reach."""
        return self.objective / self.total if self.total else 0.0

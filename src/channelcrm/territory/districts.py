"""Dividing: every area to one centre, in balance and in one piece where asked (handbook H4)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.adjacency import Adjacency
from channelcrm.territory.asked import Asked, check_balance, check_shares
from channelcrm.territory.choices import check_count, check_options, graph_for
from channelcrm.territory.contradictions import contradictions, named, unreached
from channelcrm.territory.distance import great_circle_km
from channelcrm.territory.division import Division
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.nesting import check_one_level
from channelcrm.territory.reach import Reach, demand_of, fit_reach, nearest_site, parts as links_of
from channelcrm.territory.sites import Places, sites_of
from channelcrm.values.arguments import require_type, shown, whole_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.exact import Proof
    from channelcrm.territory.districting.problem import Problem
    from channelcrm.territory.sites import Sites

__all__ = ["divide"]


def divide(
    geo: Geography,
    centers: Places | int,
    *,
    measure: str | None = None,
    reach: Reach | None = None,
    balance: Mapping[str, float] | None = None,
    contiguous: bool = False,
    shares: Mapping[str, float] | None = None,
    locked: Mapping[str, str] | None = None,
    forbidden: Iterable[tuple[str, str]] | None = None,
    today: Mapping[str, str] | None = None,
    keep_km: float | None = None,
    adjacency: Adjacency | None = None,
    exact: bool = False,
    time_limit: float | None = None,
    seed: int = 0,
) -> Division:
    """Give every area to one centre at the least moment of inertia, within what is asked.

    Asked for nothing but given centres, it gives every area to the nearest by great circle; equal distances by the
    centre's id. The place of an area is its point, or the point inside the polygon that stands for it. The order of
    areas and centres plays no part; the same seed gives the same division.

    Without ``exact`` the answer is a good one, not the best: a relaxation in which areas may be split is solved and
    rounded, made connected, and improved by dividing neighbouring districts anew.

    Args:
        geo: what is divided.
        centers: dealers, or whatever has an id and a location; those without a location get nothing and are listed. A
            whole number: so many areas are found to be centres.
        measure: what weighs an area in ``cost``. None: the first one of ``balance``, else every area weighs alike.
        reach: who can serve which area, and what the way costs, such as a ``TravelMatrix``; its costs take the place of
            km. None: everybody can, by great circle. For given centres.
        balance: measure -> how far a centre may be from its share, relative to it, such as {"population": 0.05}.
        contiguous: the areas of a centre lie in one piece. It need not be the piece that the centre lies in.
        shares: centre -> its share of what is balanced, in any unit; equal ones by default. For given centres.
        locked: area -> the centre that must have it. For given centres.
        forbidden: pairs of area and centre that must not be. For given centres.
        today: area -> the centre that has it today. Areas or centres may be missing. For given centres.
        keep_km: what a change costs: the square of it is added to that of the distance. None: the longest distance
            there is, so that areas change for what is asked only.
        adjacency: which areas touch; by default those that share a border. For points there is no default.
        exact: prove the best division, starting with a good one. Made for some hundred areas. Ctrl-C ends the proof,
            with the best division so far and its bound.
        time_limit: seconds for the proof, not for the good one before it; None is no limit.
        seed: decides among chances.

    Raises:
        ValidationError: an area that lies in another one on the map, no centre with a location or one given twice, no
            areas to find centres in, an unknown measure, area or centre, a tolerance, share, seed or limit that cannot
            be, a graph of other areas, none for points.
    """
    import numpy as np

    check_geography(geo)
    check_one_level(geo)
    require_type(contiguous, bool, "contiguous")
    require_type(exact, bool, "exact")
    whole_number(seed, "seed")
    tolerances = check_balance(balance, geo)
    weighed = next(iter(tolerances), None) if measure is None else measure
    weights = geo.measure(weighed)
    rule = None if reach is None else fit_reach(reach)
    given = {"reach": reach, "shares": shares, "locked": locked, "forbidden": forbidden, "today": today}
    check_options(keep_km, today, exact, time_limit)
    graph = graph_for(geo, adjacency, contiguous)
    if isinstance(centers, int):
        count, sites = check_count(centers, geo, given), None
        if count > len(geo):
            return _each_alone(geo, count, weighed, graph)
        ids: tuple[str, ...] = ()
        parts = dict.fromkeys(range(count), 1 / count)
    else:
        sites = sites_of(centers, None if rule is None else rule.knows)
        ids = sites.ids
        parts = dict(enumerate(check_shares(shares, ids).values()))
    if sites is not None and not (tolerances or contiguous or any(one is not None for one in given.values())):
        return _nearest(geo, sites, weighed, weights, graph)
    if sites is not None and not len(sites):
        nearest_site(*geo.places, sites)  # says that there is none
    asked = None if sites is None else Asked.read(geo, ids, locked, forbidden, today)
    crowded = sites is not None and rule is None and len(sites) > len(geo)
    if sites is not None and crowded and any(tolerance < 1 for tolerance in tolerances.values()):
        return _too_few(_nearest(geo, sites, weighed, weights, graph), tolerances, parts)
    balanced = {name: tolerance for name, tolerance in tolerances.items() if geo.measure(name).any()}
    ways = None if sites is None else _ways(geo, sites, rule)
    problem, keeping = _problem(geo, weights, ways, asked, keep_km, balanced, parts, graph if contiguous else None)
    conflict = [f"No area holds any {name}: there is nothing to share." for name in tolerances if name not in balanced]
    conflict += contradictions(geo, problem, tuple(balanced), ids, asked)
    if ways is not None and asked is not None:
        conflict += unreached(geo, np.isinf(ways), ids, asked)
    return _solved(geo, problem, conflict, Settings(
        sites=sites, asked=asked, measure=weighed, balance=tolerances, keeping=keeping, graph=graph, seed=seed,
        shares=tuple(parts.values()), time_limit=(math.inf if time_limit is None else time_limit) if exact else None,
    ))  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Settings:
    """What is carried from the question to the answer."""

    sites: Sites | None
    asked: Asked | None
    measure: str | None
    balance: Mapping[str, float]
    shares: tuple[float, ...]
    keeping: NDArray[np.float64] | None
    graph: Adjacency | None
    seed: int
    time_limit: float | None


def _solved(geo: Geography, problem: Problem, conflict: Sequence[str], settings: Settings) -> Division:
    import numpy as np

    from channelcrm.territory.districting.exact import prove, refute
    from channelcrm.territory.districting.solve import district

    reasons = list(conflict)
    if settings.time_limit is not None and not reasons:  # before a long search for what there is not
        reasons += _why_not(geo, refute(problem, time_limit=settings.time_limit))
    plan = district(problem, settings.seed, brief=bool(reasons))
    labels, sites, bound = plan.labels, plan.centers, plan.bound
    if plan.missed > 0 and not reasons:
        reasons.append(
            "Even if areas were split between centres, the shares could not all be held, with what is locked and "
            f"forbidden: {plan.missed:.3g} of a share would be out of place."
        )
    fine = plan.excess == 0 and plan.broken == 0 and not reasons
    status = "infeasible" if reasons else "feasible" if fine else "unknown"
    cost = plan.cost
    if settings.time_limit is not None and not reasons:
        proof = prove(problem, plan if fine else None, time_limit=settings.time_limit)
        status, bound = proof.status, max(bound, proof.bound)
        reasons += _why_not(geo, proof)
        if proof.sites is not None:
            sites, labels = (
                np.unique(proof.sites, return_inverse=True) if problem.found else (plan.centers, proof.sites)
            )
            cost = proof.cost
    bound = min(bound, cost)
    if status == "feasible" and cost <= bound * (1 + 1e-9):
        status = "optimal"
    if settings.sites is None:
        order = np.argsort(sites, kind="stable")
        ids: tuple[str, ...] = tuple(geo.ids[at] for at in sites[order].tolist())
        labels = np.argsort(order, kind="stable")[labels]
    else:
        ids = settings.sites.ids
    today = settings.asked.today if settings.asked is not None else np.full(len(geo), -1)
    moved = np.flatnonzero((today >= 0) & (today != labels))
    return Division(
        geo=geo, centers=ids, unlocated=() if settings.sites is None else settings.sites.unlocated,
        measure=settings.measure, balance=settings.balance, conflict=tuple(reasons), status=status,
        assignment=MappingProxyType({id: ids[at] for id, at in zip(geo.ids, labels.tolist(), strict=True)}),
        shares=MappingProxyType(dict(zip(ids, settings.shares, strict=False))), cost=float(cost), bound=float(bound),
        change_cost=0.0 if settings.keeping is None else math.fsum(settings.keeping[moved].tolist()),
        moved=tuple(geo.ids[at] for at in moved.tolist()), adjacency=settings.graph,
    )  # fmt: skip


def _why_not(geo: Geography, proof: Proof) -> list[str]:
    """What is told of a proof that there is no division."""
    if proof.status != "infeasible":
        return []
    about = f" ({named(geo, proof.areas)})" if proof.areas else ""
    return [f"{proof.reason.rstrip('.') or 'Every division was ruled out'}{about}."]


def _each_alone(geo: Geography, count: int, measure: str | None, graph: Adjacency | None) -> Division:
    """More centres than areas: every area is its own, and the rest has none."""
    return Division(
        geo=geo, centers=tuple(geo.ids), measure=measure, status="infeasible", cost=0.0, bound=0.0, adjacency=graph,
        assignment=MappingProxyType({id: str(id) for id in geo.ids}), shares=check_shares(None, tuple(geo.ids)),
        conflict=(f"{shown(count)} centres cannot be found in {len(geo)} areas: each needs one of its own.",),
    )  # fmt: skip


def _too_few(nearest: Division, balance: Mapping[str, float], shares: Mapping[int, float]) -> Division:
    """Fewer areas than centres that must get something: every area goes to the nearest."""
    count = len(nearest.centers)
    return attrs.evolve(
        nearest, status="infeasible", balance=balance,
        shares=MappingProxyType(dict(zip(nearest.centers, shares.values(), strict=True))),
        conflict=(f"{count} centres cannot each hold their share of {len(nearest.geo)} areas: some would get none.",),
    )  # fmt: skip


def _problem(
    geo: Geography,
    weights: NDArray[np.float64],
    ways: NDArray[np.float64] | None,
    asked: Asked | None,
    keep_km: float | None,
    balance: Mapping[str, float],
    shares: Mapping[int, float],
    graph: Adjacency | None,
) -> tuple[Problem, NDArray[np.float64] | None]:
    """The question as arrays, and what a change of each area costs."""
    import numpy as np

    from channelcrm.territory.districting.graph import Graph
    from channelcrm.territory.districting.problem import Problem, SquaredKm, Table

    keeping = None
    costs: SquaredKm | Table
    if ways is None:
        lon, lat = geo.places
        costs = SquaredKm(weights=weights, lon=lon, lat=lat)
    else:
        assert asked is not None
        farthest = float(ways.max(initial=0.0, where=np.isfinite(ways)))
        table = weights[:, None] * np.where(np.isfinite(ways), ways, farthest) ** 2
        if (asked.today >= 0).any():
            keeping = weights * (farthest if keep_km is None else keep_km) ** 2
            changed = (asked.today >= 0)[:, None] & (asked.today[:, None] != np.arange(ways.shape[1]))
            table += np.where(changed, keeping[:, None], 0.0)
        barred = asked.forbidden | np.isinf(ways)
        barred[np.asarray(barred.all(axis=1))] = False  # told as a conflict; the nearest is still found
        table[barred] = np.inf
        fixed = np.flatnonzero(asked.locked >= 0)
        kept = np.where(np.isfinite(table), table, 0.0)[fixed, asked.locked[fixed]]
        table[asked.locked >= 0] = np.inf
        table[fixed, asked.locked[fixed]] = kept
        costs = Table(table)
    loads = np.stack([geo.measure(name) for name in balance]) if balance else np.zeros((0, len(geo)))
    fair = np.multiply.outer(loads.sum(axis=1), np.asarray(list(shares.values())))
    tolerance = np.asarray(list(balance.values())).reshape(-1, 1)
    return Problem(
        costs=costs, loads=loads, low=np.maximum(fair * (1 - tolerance), 0.0), high=fair * (1 + tolerance),
        graph=None if graph is None else Graph(starts=graph.indptr, columns=graph.indices), found=ways is None,
    ), keeping  # fmt: skip


def _ways(geo: Geography, sites: Sites, rule: Reach | None) -> NDArray[np.float64]:
    """What the way from each centre to each area costs (areas x centres), infinite where it does not reach."""
    import numpy as np

    if rule is None:
        lon, lat = geo.places
        return great_circle_km(lon[:, None], lat[:, None], sites.lon, sites.lat)
    found = np.full((len(geo), len(sites)), np.inf)
    for links in links_of(rule, demand_of(geo), sites):
        found[links.rows, links.columns] = links.cost
    return found


def _nearest(
    geo: Geography, sites: Sites, measure: str | None, weights: NDArray[np.float64], graph: Adjacency | None
) -> Division:
    chosen, km = nearest_site(*geo.places, sites)
    cost = math.fsum((weights * km * km).tolist())
    return Division(
        geo=geo, centers=sites.ids, unlocated=sites.unlocated, measure=measure, shares=check_shares(None, sites.ids),
        assignment=MappingProxyType({id: sites.ids[at] for id, at in zip(geo.ids, chosen.tolist(), strict=True)}),
        cost=cost, bound=cost, status="optimal", adjacency=graph,
    )  # fmt: skip

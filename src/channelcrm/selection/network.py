"""The choice of a network: which dealers together serve the market best, under limits, with the proof (handbook H6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from channelcrm.errors import ValidationError
from channelcrm.selection.candidates import SiteTable, candidates_of
from channelcrm.selection.choice import Selection, selection_of
from channelcrm.selection.limits import Limit
from channelcrm.selection.market import Market, market_of
from channelcrm.selection.objectives import Lexicographic, MaxCoverage, MinDealers, Objective, parts_of
from channelcrm.selection.problem import problem_of
from channelcrm.selection.watch import Progress, Watch
from channelcrm.territory.geography import Geography, check_geography
from channelcrm.territory.nesting import check_one_level
from channelcrm.territory.reach import Reach, fit_reach
from channelcrm.values.arguments import shown, stream

__all__ = ["asked", "select"]


def select(
    sites: SiteTable,
    *,
    demand: Geography,
    reach: Reach | None = None,
    objective: Objective | Sequence[Objective],
    limits: Iterable[Limit] = (),
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Selection:
    """Choose the dealers that together serve a geography best.

    The demand of an area sits at one point, as in ``coverage``. Sites without a location reach nothing: they are
    chosen only when a limit asks for them. Dealers that would add nothing are not chosen unless a limit asks for them.
    Nothing is left to chance: the same sites, demand and limits, in any order, give the same network, unless the time
    limit cuts the search short.

    Args:
        sites: dealers, or a table with id, lon, lat and what objective and limits ask for.
        demand: where demand is.
        reach: such as ``Radius(km=50)``; None, where an objective does not count who is within reach, lets every dealer
            serve everybody, by great-circle distance.
        objective: such as ``MaxCoverage("population")``, or several of them, the most important first.
        limits: such as ``Count(max=20)``, in any number.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice with a plain bound.
            The answer comes a second or two after it at most, up to three more where no network was found before.
            Who reaches whom is looked up before the search. To name the limits that contradict each other takes the
            time it takes.
        progress: hears of better choices and bounds, in the thread that asks; see ``Progress``. Ctrl-C ends the search
            with the best so far.

    Raises:
        ValidationError: an unknown measure, an area that lies in another one on the map, a site given twice, a limit
            that names a site or value that is not there, an objective and limits that cannot go together.
        SolverError: the time was up, and three seconds more, before any network was found within the limits.
    """
    watch = Watch(time_limit, progress)
    problem = problem_of(*asked(sites, demand, reach, objective, limits), time_limit)
    with watch:
        outcome = problem.solve(watch)
    return selection_of(problem, outcome, () if outcome is not None else problem.conflict())


def asked(
    sites: SiteTable, demand: Geography, reach: Reach | None, objective: Objective | Sequence[Objective],
    limits: Iterable[Limit],
) -> tuple[Market, Objective, tuple[Limit, ...]]:  # fmt: skip
    """What is asked for, looked at: the market, the objective, the limits."""
    aim: Any = Lexicographic(tuple(objective)) if isinstance(objective, list | tuple) else objective
    if isinstance(aim, type) or not (callable(getattr(aim, "goal", None)) and hasattr(aim, "measure")):
        raise ValidationError(
            f"{shown(objective)} is not an objective.", field="objective", value=objective,
            remedy='Give MaxCoverage("population").',
        )  # fmt: skip
    check_geography(demand)
    check_one_level(demand, "demand")
    rule = None if reach is None else fit_reach(reach)
    if rule is None and any(isinstance(part, MaxCoverage | MinDealers) for part in parts_of(aim)):
        raise ValidationError(
            "Who is within reach is to be counted, and no reach is given.", field="reach", value=reach,
            remedy="Give Radius(km=50).",
        )  # fmt: skip
    every = tuple(stream(limits, object, "limits"))
    for number, limit in enumerate(every):
        if isinstance(limit, type) or not callable(getattr(limit, "system", None)):
            raise ValidationError(
                f"{shown(limit)} is not a limit.", field=f"limits[{number}]", value=limit,
                remedy="Give limits such as Count(max=20).",
            )  # fmt: skip
    return market_of(candidates_of(sites, demand), rule), aim, every

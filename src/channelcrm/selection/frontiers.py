"""The best network at every number of dealers, or at every budget, and where more of it begins to pay less."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.candidates import SiteTable
from channelcrm.selection.choice import Selection, selection_of
from channelcrm.selection.limits import Budget, Count, Limit
from channelcrm.selection.network import asked
from channelcrm.selection.objectives import Objective
from channelcrm.selection.problem import Outcome, Problem, problem_of
from channelcrm.selection.watch import Progress, Watch
from channelcrm.territory.geography import Geography
from channelcrm.territory.reach import Reach
from channelcrm.values.arguments import is_finite, plain, shown, stream
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    from channelcrm.values.tables import DataFrame

__all__ = ["Frontier", "FrontierPoint", "frontier"]


@attrs.frozen(kw_only=True)
class FrontierPoint:
    """The best network at a number of dealers, or at a budget."""

    at: float
    network: Selection = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False)
class Frontier:
    """What each number of dealers, or each amount of a budget, comes to.

    Attributes:
        over: "dealers", or the name of the cost.
        points: ascending.
        knee: the point farthest from the straight line between the ends, both axes scaled to 0..1, of equal ones the
            first (the rule of Satopaa and others 2011): beyond it more pays less than before it. None when there are
            less than three points with a network, or none lies on the better side of the line.
    """

    over: str
    points: tuple[FrontierPoint, ...]
    knee: FrontierPoint | None

    def to_frame(self) -> DataFrame:
        """A DataFrame with a row a point: objective, bound, gap, status, chosen, share, knee; empty if infeasible."""
        rows = self.points
        found = [point.network.outcome is not None for point in rows]
        return to_frame(
            {
                self.over: [point.at for point in rows],
                "objective": [p.network.objective if ok else None for p, ok in zip(rows, found, strict=True)],
                "bound": [p.network.bound if ok else None for p, ok in zip(rows, found, strict=True)],
                "gap": [p.network.gap if ok else None for p, ok in zip(rows, found, strict=True)],
                "status": [point.network.status for point in rows],
                "chosen": [len(point.network.chosen) for point in rows],
                "share": [p.network.share if ok else None for p, ok in zip(rows, found, strict=True)],
                "knee": [point is self.knee for point in rows],
            }
        ).set_index(self.over)  # fmt: skip

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{point.at:,.6g}{' (knee)' if point is self.knee else ''}</td>"
            f"<td>{f'{point.network.objective:,.6g}' if point.network.outcome else ''}</td>"
            f"<td>{point.network.status}</td></tr>"
            for point in self.points
        )
        return f"<table><tr><th>{escape(self.over)}</th><th>objective</th><th>status</th></tr>{rows}</table>"


def frontier(
    sites: SiteTable,
    *,
    demand: Geography,
    reach: Reach | None = None,
    objective: Objective | Sequence[Objective],
    limits: Iterable[Limit] = (),
    counts: Iterable[int] | None = None,
    budget: tuple[str, Iterable[float]] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Frontier:
    """The best network at each number of dealers, or at each amount of a budget, as ``select`` finds them.

    Pairs within reach are looked up once, each search begins where the last one ended, and none is made once a network
    does all that the sites can.

    Args:
        sites: as for ``select``.
        demand: as for ``select``.
        reach: as for ``select``.
        objective: as for ``select``.
        limits: as for ``select``, beside the number or the budget.
        counts: numbers of dealers, each a ``Count(max=)``.
        budget: the name of a cost and the amounts, each a ``Budget``.
        time_limit: seconds for each point.
        progress: hears of better choices and bounds at each point; see ``Progress``. Ctrl-C ends the search at all
            points with the best so far, which is a choice found at once where the search had not begun.

    Raises:
        ValidationError: as ``select``; neither or both of counts and budget, or none of either.
    """
    if (counts is None) == (budget is None):
        raise ValidationError(
            "A frontier goes along one axis.",
            field="counts",
            remedy="Give counts=range(1, 21), or budget=(name, amounts).",
        )
    if budget is not None and not (isinstance(budget, tuple | list) and len(budget) == 2):
        raise ValidationError(
            f"{shown(budget)} is no budget.", field="budget", value=budget, remedy='Give ("cost", [1e6, 2e6]).'
        )
    name = "dealers" if budget is None else budget[0]
    given: list[float] = [plain(at) for at in stream(counts if budget is None else budget[1], object, "counts")]  # type: ignore[arg-type]
    for at in given:
        if not is_finite(at):
            raise ValidationError(f"{shown(at)} is no number.", field="counts", value=at, remedy="Give numbers.")
    if not given:
        raise ValidationError("There is no point.", field="counts", remedy="Give at least one number.")
    axis = [Count(max=at) if budget is None else Budget(name, at) for at in sorted(set(given))]
    market, aim, every = asked(sites, demand, reach, objective, limits)
    points: list[FrontierPoint] = []
    before: Outcome | None = None
    with Watch(progress=progress) as watch:
        for at, limit in zip(sorted(set(given)), axis, strict=True):
            problem = problem_of(market, aim, (*every, limit), time_limit)
            outcome = _next(problem, before, watch.again(time_limit))
            conflict = () if outcome is not None else problem.conflict(watch=watch.again(None))
            points.append(FrontierPoint(at=at, network=selection_of(problem, outcome, conflict)))
            before = outcome or before
    return Frontier(over=name, points=tuple(points), knee=_knee(points))


def _next(
    problem: Problem, before: Outcome | None, watch: Watch
) -> Outcome | None:  # fmt: skip
    """The best at a point, not worse than at the one before, which it allows as well."""
    goal = problem.goals[0]
    if len(problem.goals) == 1 and before is not None:
        most = goal.limit(problem.task().system)
        if before.status == "optimal" and goal.sense * (before.values[0] - most) >= 0:
            return before
    found = problem.solve(watch, start=None if before is None else before.chosen)
    if found is None or before is None or len(problem.goals) > 1:
        return found
    if goal.sense * (before.values[0] - found.values[0]) > 0:  # only when the search was cut short
        return attrs.evolve(before, bounds=found.bounds, status="feasible")
    return found


def _knee(points: Sequence[FrontierPoint]) -> FrontierPoint | None:
    found = [point for point in points if point.network.outcome is not None]
    if len(found) < 3:
        return None
    sense = found[0].network.problem.goals[0].sense
    x = [point.at for point in found]
    y = [sense * point.network.objective for point in found]
    wide, high = x[-1] - x[0], y[-1] - y[0]
    if wide <= 0 or high <= 0:
        return None
    above = [(b - y[0]) / high - (a - x[0]) / wide for a, b in zip(x, y, strict=True)]
    best = max(range(len(found)), key=above.__getitem__)
    return found[best] if above[best] > 1e-9 else None

"""A question of ``select``, ready to be asked, and asked again with a site more, a site less, or other limits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import SolverError, ValidationError
from channelcrm.selection.capacities import Capacity
from channelcrm.selection.covering import find_any
from channelcrm.selection.finding import Found, find
from channelcrm.selection.goals.goal import Goal
from channelcrm.selection.goals.mixed import Mixed
from channelcrm.selection.goals.model import Load
from channelcrm.selection.goals.paid import Farthest, Paid
from channelcrm.selection.goals.served import Served
from channelcrm.selection.goals.shared import Shared
from channelcrm.selection.goals.summed import Summed
from channelcrm.selection.limits import Limit
from channelcrm.selection.market import Market
from channelcrm.selection.objectives import Lexicographic, Objective
from channelcrm.selection.solution import Status
from channelcrm.selection.system import System, join
from channelcrm.selection.task import Held, Task, any_choice
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Outcome", "Problem", "problem_of"]


@attrs.frozen(kw_only=True, eq=False)
class Outcome:
    """A choice, who serves whom where capacities decide it, and of each goal its value and bound."""

    chosen: NDArray[np.bool_]
    pairs: NDArray[np.bool_] | None
    values: tuple[float, ...]
    bounds: tuple[float, ...]
    status: Status


@attrs.frozen(kw_only=True, eq=False)
class Problem:
    """Goals in the order of their importance, limits, and the market.

    Attributes:
        names: the objectives in words, one a goal.
        tolerance: how far a goal may fall back for those after it.
    """

    market: Market
    objective: Objective
    goals: tuple[Goal, ...]
    names: tuple[str, ...]
    tolerance: float
    limits: tuple[Limit, ...]
    systems: tuple[System, ...]
    time_limit: float | None = None

    def task(self, more: Iterable[System] = (), *, only: Sequence[int] | None = None) -> Task:
        """All limits and more, or only some of them."""
        at = range(len(self.limits)) if only is None else only
        links = self.market.links
        return Task(
            system=join([*(self.systems[one] for one in at), *more], self.market.sites), rows=links.rows,
            columns=links.columns, demand=self.market.demand, loads=self._loads(at),
        )  # fmt: skip

    def _loads(self, at: Iterable[int]) -> tuple[Load, ...]:
        limits = [self.limits[one] for one in at]
        return tuple(limit.load(self.market, self.objective.measure) for limit in limits if isinstance(limit, Capacity))

    def solve(
        self, watch: Watch, more: Iterable[System] = (), start: NDArray[np.bool_] | None = None
    ) -> Outcome | None:  # fmt: skip
        """The best choice, goal after goal; None when the limits or what goals need cannot be met."""
        task = self.task(more)
        held: list[Held] = []
        bounds: list[float] = []
        proven = True
        best: Found | None = None
        for goal in self.goals:
            needs = [other for other in self.goals if other is not goal and other.need and not _implied(other, goal)]
            found = find(
                goal,
                task,
                watch,
                [*held, *_unmet(needs, held)],
                best.chosen if best else start,
                best.pairs if best else None,
            )
            if found is None:
                return None
            best, proven = found, proven and found.proven
            bounds.append(found.bound)
            slack = self.tolerance * abs(found.value)
            held.append(Held(goal=goal, value=found.value - goal.sense * slack))
        assert best is not None
        chosen = self._pruned(best, task.system)
        values = tuple(goal.value(chosen, best.pairs) for goal in self.goals)
        return Outcome(
            chosen=chosen, pairs=best.pairs, values=values, bounds=tuple(bounds),
            status="optimal" if proven else "feasible",
        )  # fmt: skip

    def _pruned(self, found: Found, system: System) -> NDArray[np.bool_]:
        """Without sites that no goal misses, from the last, where the limits allow."""
        import numpy as np

        chosen = found.chosen.copy()
        if found.pairs is None:
            idle = chosen & ~system.must
            for goal in self.goals:
                idle &= goal.losses(chosen) <= 0
        else:
            serving = np.isin(np.arange(len(chosen)), self.market.links.columns[found.pairs])
            idle = chosen & ~system.must & ~serving
        for site in np.flatnonzero(idle)[::-1]:
            without = chosen.copy()
            without[site] = False
            if system.holds(without) and all(
                goal.sense * (goal.value(without, found.pairs) - goal.value(chosen, found.pairs)) >= 0
                for goal in self.goals
            ):
                chosen = without
        return chosen

    def fixed(self, chosen: NDArray[np.bool_], watch: Watch) -> Outcome:
        """What just these sites are worth, whatever the limits on sites; capacities hold."""
        import numpy as np

        task = self.task()
        pairs = None
        if task.loads:
            exact = attrs.evolve(System.free(len(chosen)), must=chosen, must_not=~chosen)
            outcome = attrs.evolve(self, limits=self._capacities, systems=(exact,) * len(self._capacities)).solve(watch)
            if outcome is not None:
                return outcome
            pairs = np.zeros(len(task.rows), dtype=bool)
        values = tuple(goal.value(chosen, pairs) for goal in self.goals)
        return Outcome(chosen=chosen, pairs=pairs, values=values, bounds=values, status="feasible")

    @property
    def _capacities(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if isinstance(limit, Capacity))

    def possible(
        self, watch: Watch, only: Sequence[int], more: Iterable[System] = (), *, needs: bool = True
    ) -> bool | None:  # fmt: skip
        """Whether some choice meets these limits and what the goals need; None when the watch is up before."""
        task = self.task(more, only=only)
        wanted = [goal for goal in self.goals if goal.need] if needs else []
        if not wanted:
            try:
                return find_any(task.system, watch) is not None
            except SolverError:
                return None
        if (task.system.must & task.system.must_not).any():
            return False
        answer = any_choice(wanted, task, watch)
        return None if answer.x is None and answer.status != "infeasible" else answer.x is not None

    def conflict(self, more: Iterable[System] = ()) -> tuple[str, ...]:
        """Limits and needs that cannot hold together with ``more``; any one left out, they could (Chinneck 1991).

        After Ctrl-C those too that were not tried by then.
        """
        more = list(more)
        left = list(range(len(self.limits)))
        with Watch() as watch:
            needs = any(goal.need for goal in self.goals) and self.possible(watch, left, more, needs=False) is not False
            for at in range(len(self.limits)):
                without = [other for other in left if other != at]
                if self.possible(watch, without, more, needs=needs) is False:
                    left = without
        words = [str(self.limits[at]) for at in left]
        return (*words, *dict.fromkeys(goal.need for goal in self.goals if goal.need)) if needs else tuple(words)

    def broken(self, chosen: NDArray[np.bool_]) -> tuple[str, ...]:
        """Limits that a choice does not meet, in words."""
        return tuple(
            str(limit) for limit, system in zip(self.limits, self.systems, strict=True) if not system.holds(chosen)
        )


def _implied(need: Goal, goal: Goal) -> bool:
    """Whether whatever serves the demand of one goal serves that of the other."""
    if not (isinstance(need, Paid | Farthest) and isinstance(goal, Paid | Farthest)):
        return False
    return bool(((need.weights > 0) <= (goal.weights > 0)).all())


def _unmet(needs: Sequence[Goal], held: Sequence[Held]) -> list[Held]:
    """What goals that come later need, as goals held at any value."""
    known = [one.goal for one in held]
    return [Held(goal=goal, value=-goal.sense * math.inf) for goal in needs if not any(goal is one for one in known)]


def problem_of(
    market: Market, objective: Objective, limits: tuple[Limit, ...], time_limit: float | None
) -> Problem:  # fmt: skip
    """The question, with everything looked up.

    Raises:
        ValidationError: a measure, value or site that is not there; an objective that the limits cannot go with.
    """
    staged = isinstance(objective, Lexicographic)
    parts = objective.objectives if isinstance(objective, Lexicographic) else (objective,)
    problem = Problem(
        market=market, objective=objective, goals=tuple(part.goal(market) for part in parts),
        names=tuple(map(str, parts)), tolerance=float(objective.tolerance) if staged else 0.0,  # type: ignore[attr-defined]
        limits=limits, systems=tuple(limit.system(market.candidates) for limit in limits), time_limit=time_limit,
    )  # fmt: skip
    _check(problem)
    return problem


def _flat(goals: Iterable[Goal]) -> list[Goal]:
    return [one for goal in goals for one in (_flat(goal.goals) if isinstance(goal, Mixed) else [goal])]


def _check(problem: Problem) -> None:
    import numpy as np

    goals = _flat(problem.goals)
    if any(isinstance(limit, Capacity) for limit in problem.limits):
        if all(isinstance(goal, Summed) for goal in goals):
            raise ValidationError(
                f"A capacity limits who serves demand, and {problem.names[0]} asks for none to be served.",
                field="limits", remedy="Put MaxCoverage or MinDistance first in a list of objectives.",
            )  # fmt: skip
        for goal in goals:
            if isinstance(goal, Shared) or (isinstance(goal, Served) and goal.backup):
                raise ValidationError(
                    "A capacity needs each area to be served by one dealer, and this objective counts several.",
                    field="limits", remedy='Leave out Capacity, backup or rule="huff".',
                )  # fmt: skip
    if isinstance(problem.goals[0], Paid | Farthest) and len(problem.goals) == 1:
        system = problem.task().system
        from_below = np.isfinite(system.lower) & (system.matrix < 0).any(axis=1)
        if not (np.isfinite(system.upper) | from_below).any():
            raise ValidationError(
                f"Nothing keeps the number of dealers down: for the {problem.names[0]} all would be chosen.",
                field="limits", remedy="Add a limit such as Count(max=20) or Budget.",
            )  # fmt: skip

"""The best choice for a goal: by a method of its own where it has one, else by one programme for every goal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import attrs

from channelcrm.errors import SolverError
from channelcrm.selection.beginning import filled, tightened, within_way
from channelcrm.selection.covering import find_any
from channelcrm.selection.goals.goal import Additive, Goal
from channelcrm.selection.goals.mixed import Mixed
from channelcrm.selection.goals.paid import Farthest, Paid
from channelcrm.selection.improving import improve, is_better, repair
from channelcrm.selection.milp import Answer, maximize
from channelcrm.selection.solution import Solution
from channelcrm.selection.task import Held, Task, any_choice
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Found", "find"]

_EXACT = 1e-9
_NOTHING = 1e-14
"""Of all that could be counted, less than the solver tells apart."""
_FEW = (8, 20)
"""The nearest so many sites of each area are looked at first where capacities hold; more where these are too few."""
_PARTS = 4
"""The wide question, of as many sites whatever the other limits, gets one of so many parts of the time."""
_NODES = 20
"""At most so many nodes of the tree are looked at then."""


@attrs.frozen(kw_only=True, eq=False)
class Found:
    """A choice, who serves whom where that is part of it, its value and the bound."""

    chosen: NDArray[np.bool_]
    pairs: NDArray[np.bool_] | None
    value: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether value and bound meet."""
        near = abs(self.bound - self.value) <= _EXACT * max(abs(self.bound), abs(self.value))
        return near and math.isfinite(self.bound)


def find(
    goal: Goal, task: Task, watch: Watch, held: Sequence[Held] = (), start: NDArray[np.bool_] | None = None,
    pairs: NDArray[np.bool_] | None = None,
) -> Found | None:  # fmt: skip
    """The best choice for a goal; None when no choice meets the limits and the need of the goal.

    Args:
        goal: what to make great or small.
        task: the limits.
        watch: when to end; at once asks for a good choice with a plain bound.
        held: goals that have to stay as good as they are.
        start: a choice to begin with; where goals are held, one that keeps them.
        pairs: who serves whom in it, where capacities decide that.

    Raises:
        SolverError: the time was up before any choice was found.
    """
    import numpy as np

    solution = None if held else _special(goal, task, watch)
    if solution is not None:
        if solution.status == "infeasible":
            return None
        chosen = np.isin(np.arange(len(task.system.must)), solution.chosen)
        pairs = None
        if task.loads and solution.assignment is not None:
            pairs = np.asarray(solution.assignment[task.rows] == task.columns, dtype=np.bool_)
        value = goal.value(chosen, pairs)
        bound = value if solution.status == "optimal" else solution.bound
        return Found(chosen=chosen, pairs=pairs, value=value, bound=bound)
    if isinstance(goal, Farthest):
        return _longest(goal, task, watch, held, start, pairs)
    return _general(cast("Additive", goal), task, watch, held, start, pairs)


def _special(goal: Goal, task: Task, watch: Watch) -> Solution | None:
    """The answer of a method of the goal's own; None where it has none, or it found none in the time there was."""
    try:
        if not task.loads:
            return goal.special(task.system, watch)
        if len(task.loads) == 1 and isinstance(goal, Paid):
            return goal.within(task.system, task.loads[0], watch)
    except SolverError:
        pass  # the general programme may still find one
    return None


def _wide(goal: Goal, task: Task, watch: Watch) -> Solution | None:
    """The answer to as many sites whatever the other limits, by a method of the goal's own: none within is better.

    Only a part of the time is for that. None where there is no other limit, no such method, or nothing was found.
    """
    if watch.up or not (task.loads or task.system.room() is None):
        return None
    system = task.system.by_number()
    try:
        wide = goal.special(system, watch.part(_PARTS)) if system.holds(system.must) else None
    except SolverError:
        return None
    return None if wide is None or wide.status == "infeasible" else wide


def _first(goal: Goal, task: Task, watch: Watch, held: Sequence[Held]) -> Answer:
    """Some choice that does what has to be done, for which there is a little more time.

    Raises:
        SolverError: there was none, and it is not known whether there can be one.
    """
    answer = any_choice([goal], task, watch.extra(), held)
    if answer.x is None and answer.status != "infeasible":
        raise SolverError("No choice that meets the limits was found in the time there was: give it more.")
    return answer


def _read(task: Task, answer: Answer) -> tuple[NDArray[np.bool_], NDArray[np.bool_] | None] | None:
    if answer.x is None:
        return None
    sites = len(task.system.must)
    pairs = answer.x[sites : sites + len(task.rows)] > 0.5 if task.loads else None
    return answer.x[:sites] > 0.5, pairs


class _General:
    """One programme: the sites under their limits, what the goal counts, and goals that are held.

    Attributes:
        best: the best choice so far.
        bound: no choice is better.
    """

    def __init__(self, goal: Additive, task: Task, watch: Watch, held: Sequence[Held]) -> None:
        self._goal, self._task, self._watch, self._held = goal, task, watch, held
        self.best: Found | None = None
        self.bound = goal.limit(task.system)
        if task.loads:
            self.bound = tightened(goal, task, self.bound)

    def _build(self, goal: Additive) -> None:
        self._model = self._task.model()
        self._wanted = goal.add(self._model).times(goal.sense)
        self._looked = goal
        for one in self._held:
            one.put(self._model)

    def begin(self, start: NDArray[np.bool_] | None, pairs: NDArray[np.bool_] | None) -> None:
        """Look for a good choice."""
        if start is not None and pairs is not None:
            self._offer(start, pairs)
        if self._task.loads:
            for chosen, served in filled(self._goal, self._task, self._watch, self._held, start):
                self._offer(chosen, served)
            if isinstance(self._goal, Paid) and not (self._watch.up or self.met):
                self._few(self._goal)
            return
        if not self._held:
            system = self._task.system
            given = [one for one in (start, find_any(system, self._watch)) if one is not None]
            start = improve(self._goal, system, [system.must, *given], len(self._task.rows), self._watch)
        if start is not None:
            self._offer(start, None)

    def widen(self) -> None:
        """Take the bound of the wide question, and its choice where that meets the limits."""
        import numpy as np

        wide = None if self.met else _wide(self._goal, self._task, self._watch)
        if wide is None:
            return
        self.bound = min(self.bound, wide.bound) if self._goal.sense > 0 else max(self.bound, wide.bound)
        if self._task.loads:
            return
        system, goal = self._task.system, self._goal
        chosen = np.isin(np.arange(len(system.must)), wide.chosen)
        within = repair(goal, system, chosen, self._watch.part(_PARTS))
        better = None if within is None else improve(goal, system, [within], len(self._task.rows), self._watch)
        if better is not None:
            self._offer(better, None)

    def _few(self, goal: Paid) -> None:
        """Where capacities decide who serves whom, a first choice among the nearest sites of each area."""
        import numpy as np

        task = self._task
        order = np.lexsort((task.columns, goal.cost, task.rows))
        firsts = np.flatnonzero(np.diff(task.rows[order], prepend=-1))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order)) - np.repeat(firsts, np.diff(np.append(firsts, len(order))))
        for few in _FEW:
            kept = np.flatnonzero(rank < few)
            rows, columns = task.rows[kept], task.columns[kept]
            loads = tuple(attrs.evolve(load, amounts=load.amounts[kept]) for load in task.loads)
            model = attrs.evolve(task, rows=rows, columns=columns, loads=loads).model()
            wanted = attrs.evolve(goal, rows=rows, columns=columns, cost=goal.cost[kept]).add(model).times(-1)
            answer = maximize(model.program(wanted), self._watch, nodes=_NODES)
            if answer.x is not None:
                sites = len(task.system.must)
                pairs = np.zeros(len(task.rows), dtype=bool)
                pairs[kept] = answer.x[sites : sites + len(kept)] > 0.5
                self._offer(answer.x[:sites] > 0.5, pairs)
                return

    def run(self) -> None:
        """Solve; again where the programme was only nearly exact about what was found, with more rows or columns."""
        if self._watch.up or self.met:
            return
        self._build(_short(self._goal, None if self.best is None else self.best.chosen))
        seen: set[bytes] = set()
        while not self._watch.up:
            picked = self._solve()
            if picked is None or self.best is None:
                return
            if self.met or picked.tobytes() in seen:
                return
            deeper = _deeper(self._looked, picked)
            if deeper is not None:
                self._build(deeper)
            elif not self._model.shares:
                return
            else:
                seen.add(picked.tobytes())
            for shared, at in self._model.shares:
                shared.tangents(self._model, at, picked)
                shared.tangents(self._model, at, self.best.chosen)

    @property
    def met(self) -> bool:
        """Whether the bound says that nothing is better than the best."""
        if self.best is None or not math.isfinite(self.bound):
            return False
        return abs(self.bound - self.best.value) <= _EXACT * abs(self.bound)

    def any(self) -> None:
        """No choice yet: any will do."""
        picked = _read(self._task, _first(self._goal, self._task, self._watch, self._held))
        if picked is not None:
            self._offer(*picked)

    def _solve(self) -> NDArray[np.bool_] | None:
        sense, constant = self._goal.sense, self._wanted.constant
        first = None if self.best is None else self._model.start(self.best.chosen, self.best.pairs)
        answer = maximize(
            self._model.program(self._wanted), self._watch, start=first,
            hear=lambda worth, most: self._watch.tell(sense * (worth + constant), sense * (most + constant)),
        )  # fmt: skip
        if answer.status == "infeasible":
            return None
        if math.isfinite(answer.bound):
            found = sense * (self._wanted.below(answer.bound) + constant)
            self.bound = min(self.bound, found) if sense > 0 else max(self.bound, found)
        picked = _read(self._task, answer)
        if picked is None:
            return None
        self._offer(*picked)
        if self.best is not None and abs(self.bound - self.best.value) <= _NOTHING * self._wanted.size:
            self.bound = self.best.value
        return picked[0]

    def _offer(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None) -> None:
        goal, value = self._goal, self._goal.value(chosen, pairs)
        fine = self._task.system.holds(chosen) and math.isfinite(value)
        fine = fine and all(one.holds(chosen, pairs) for one in self._held)
        if fine and (self.best is None or is_better(goal.sense, value, self.best.value)):
            self.best = Found(chosen=chosen, pairs=pairs, value=value, bound=self.bound)
            self._watch.tell(value, self.bound)


def _short(goal: Additive, chosen: NDArray[np.bool_] | None) -> Additive:
    """A goal as a model first looks at it."""
    if isinstance(goal, Mixed):
        return attrs.evolve(goal, goals=tuple(_short(one, chosen) for one in goal.goals))
    return goal.short(chosen) if isinstance(goal, Paid) else goal


def _deeper(goal: Additive, chosen: NDArray[np.bool_]) -> Additive | None:
    """A goal as a model looks at it to be exact about a choice; None when it is."""
    if isinstance(goal, Mixed):
        found = [_deeper(one, chosen) for one in goal.goals]
        more = tuple(new or old for new, old in zip(found, goal.goals, strict=True))
        return attrs.evolve(goal, goals=more) if any(found) else None
    return goal.deeper(chosen) if isinstance(goal, Paid) else None


def _general(
    goal: Additive, task: Task, watch: Watch, held: Sequence[Held], start: NDArray[np.bool_] | None,
    pairs: NDArray[np.bool_] | None,
) -> Found | None:  # fmt: skip
    search = _General(goal, task, watch, held)
    search.begin(start, pairs)
    search.widen()
    if not search.met:
        search.run()
    if search.best is None:
        search.any()
    if search.best is None:
        return None
    bound, value = search.bound, search.best.value
    return attrs.evolve(search.best, bound=max(bound, value) if goal.sense > 0 else min(bound, value))


def _longest(
    goal: Farthest, task: Task, watch: Watch, held: Sequence[Held], start: NDArray[np.bool_] | None,
    pairs: NDArray[np.bool_] | None,
) -> Found | None:  # fmt: skip
    """Bisection over the ways there are (Minieka 1970): is there a choice none of whose ways is longer?"""
    import numpy as np

    first = within_way(goal, task, watch, held, math.inf, start, pairs)
    first = first or _read(task, _first(goal, task, watch, held))
    if first is None:
        return None
    if start is not None and not task.loads and task.system.holds(start) and goal.value(start) < goal.value(first[0]):
        first = (start, None)
    counts = (goal.weights[goal.rows] > 0) & ~task.system.must_not[goal.columns]
    radii, low = np.unique(goal.cost[counts]), goal.limit(task.system)
    best, value = first, goal.value(*first)
    wide = _wide(goal, task, watch) if low < value else None
    if wide is not None:
        low = max(low, wide.bound)
        chosen = np.isin(np.arange(len(task.system.must)), wide.chosen)
        fine = not (task.loads or held) and task.system.holds(chosen)
        if fine and goal.value(chosen) < value:
            best, value = (chosen, None), goal.value(chosen)
    while low < value and not watch.up:
        watch.tell(value, low)
        between = radii[(radii >= low) & (radii < value)]
        near = between[: np.searchsorted(between, math.sqrt(low * value))]  # as many times one end as the other
        middle = float(near[-1] if len(near) else between[(len(between) - 1) // 2])
        picked = within_way(goal, task, watch, held, middle)
        if picked is None:
            answer = any_choice([goal], task, watch, held, middle)
            picked = _read(task, answer)
            if answer.status == "infeasible":
                low = float(radii[radii > middle].min(initial=np.inf))
                continue
            if picked is None:
                break
        best, value = picked, goal.value(*picked)
    return Found(chosen=best[0], pairs=best[1], value=value, bound=min(low, value))

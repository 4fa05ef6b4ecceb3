"""Choices to begin with where capacities decide who serves whom: sites are filled one after another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.allotting import allot, at_best, ceiling
from channelcrm.selection.covering import find_any
from channelcrm.selection.goals.goal import Goal
from channelcrm.selection.goals.lots import lots_of
from channelcrm.selection.goals.paid import Farthest
from channelcrm.selection.goals.served import Served
from channelcrm.selection.goals.summed import Fewest
from channelcrm.selection.task import Held, Task
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["filled", "tightened", "within_way"]


def filled(
    goal: Goal, task: Task, watch: Watch, held: Sequence[Held], start: NDArray[np.bool_] | None = None,
    longest: float = math.inf,
) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:  # fmt: skip
    """Where capacities decide who serves whom, choices that are filled site by site; they may break limits."""
    import numpy as np

    lots = lots_of(
        goal, [one.goal for one in held], (task.rows, task.columns), task.loads, (task.demand, len(task.system.must))
    )
    if isinstance(goal, Farthest):
        lots = attrs.evolve(lots, worth=np.where(goal.cost <= longest, lots.worth, 0.0))
    begins = (task.system.must, find_any(task.system, watch), start)
    for begin in {one.tobytes(): one for one in begins if one is not None}.values():
        yield begin, np.zeros(len(task.rows), dtype=bool)
        yield allot(lots, task.system, begin, watch)


def within_way(
    goal: Farthest, task: Task, watch: Watch, held: Sequence[Held], longest: float,
    start: NDArray[np.bool_] | None = None, pairs: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_] | None] | None:  # fmt: skip
    """Where capacities hold, a choice that serves all within a way: that given, or one filled; None if neither does."""
    if not task.loads:
        return None
    given = () if start is None or pairs is None else ((start, pairs),)
    for one in chain(given, filled(goal, task, watch, held, start, longest)):
        value = goal.value(*one)
        fine = task.system.holds(one[0]) and value <= longest and math.isfinite(value)
        if fine and all(other.holds(*one) for other in held):
            return one
    return None


def tightened(goal: Goal, task: Task, bound: float) -> float:
    """A bound on a goal, without a search, that knows of capacities too."""
    import numpy as np

    size = (task.demand, len(task.system.must))
    lots = lots_of(goal, [], (task.rows, task.columns), task.loads, size)
    if isinstance(goal, Served):
        return min(bound, ceiling(lots, task.system))
    if isinstance(goal, Fewest):
        best = at_best(lots)
        free = np.sort(best[~(task.system.must | task.system.must_not)])[::-1]
        some = best[task.system.must].sum() + np.append(0.0, np.cumsum(free))
        more = int(np.searchsorted(some, goal.least * (1 - 1e-9)))
        return max(bound, float(task.system.must.sum() + min(more, len(free))))
    return bound

"""What every search for a choice is asked: the limits, the pairs that may serve, the capacities, the goals held."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.goals.goal import Goal
from channelcrm.selection.goals.model import Load, Model
from channelcrm.selection.goals.paid import Farthest
from channelcrm.selection.milp import Answer, maximize
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Held", "Task", "any_choice"]

_EXACT = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class Task:
    """The limits, and which pairs of demand and site may serve: rows and columns."""

    system: System
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    demand: int
    loads: tuple[Load, ...] = ()

    def model(self) -> Model:
        """The limits as a model."""
        return Model(self.system, (self.rows, self.columns), self.demand, self.loads)


@attrs.frozen(kw_only=True, eq=False)
class Held:
    """A goal that has to be as good as a value at least."""

    goal: Goal
    value: float

    def put(self, model: Model) -> None:
        """Add it to a model."""
        goal = self.goal
        if isinstance(goal, Farthest):
            goal.serve(model, self.value * (1 + _EXACT))
            return
        if not math.isfinite(self.value):
            goal.require(model)
            return
        expression = goal.add(model)
        step = expression.step
        rounding = _EXACT * max(abs(self.value), abs(expression.constant))
        slack = step / 4 if step > rounding else rounding
        if goal.sense > 0:
            model.require(expression, self.value - slack)
        else:
            model.require(expression, -math.inf, self.value + slack)

    def holds(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None) -> bool:
        """Whether a choice is as good, up to rounding."""
        found = self.goal.value(chosen, pairs)
        return self.goal.sense * (found - self.value) >= -1e-7 * abs(self.value)


def any_choice(
    needs: Sequence[Goal], task: Task, watch: Watch, held: Sequence[Held] = (), longest: float = math.inf
) -> Answer:
    """Some choice that meets the limits and what goals need, none of whose ways is longer than said."""
    model = task.model()
    for goal in needs:
        if isinstance(goal, Farthest):
            goal.serve(model, longest)
        else:
            goal.require(model)
    for one in held:
        one.put(model)
    return maximize(model.program(None), watch)

"""The way from one network to another, period by period."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import InfeasibleError, ValidationError
from channelcrm.selection.capacities import Capacity
from channelcrm.selection.limits import ids_of, mask_of
from channelcrm.selection.problem import Problem
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch
from channelcrm.values.arguments import is_finite, shown, whole_number
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.choice import Selection
    from channelcrm.values.tables import DataFrame

__all__ = ["Rollout", "RolloutStep", "plan_of"]


@attrs.frozen(kw_only=True)
class RolloutStep:
    """What opens and closes in a period, and the network after it."""

    period: int
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    network: Selection = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False)
class Rollout:
    """The periods in their order. Each makes the changes that are best for the network at its end.

    The best of each period in its turn is not always the best way over all of them. Limits other than capacities are
    those of the network that is aimed at: on the way they need not hold.
    """

    steps: tuple[RolloutStep, ...]

    def to_frame(self) -> DataFrame:
        """A DataFrame with a row a period: opened, closed, dealers, objective, share."""
        return to_frame(
            {
                "period": [step.period for step in self.steps],
                "opened": [", ".join(step.opened) for step in self.steps],
                "closed": [", ".join(step.closed) for step in self.steps],
                "dealers": [len(step.network.chosen) for step in self.steps],
                "objective": [step.network.objective for step in self.steps],
                "share": [step.network.share for step in self.steps],
            }
        ).set_index("period")  # fmt: skip

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{step.period}</td><td>{escape(', '.join(step.opened))}</td>"
            f"<td>{escape(', '.join(step.closed))}</td><td>{step.network.objective:,.6g}</td></tr>"
            for step in self.steps
        )
        head = "<tr><th>period</th><th>opened</th><th>closed</th><th>objective</th></tr>"
        return f"<table>{head}{rows}</table>"


def plan_of(
    choice: Selection, today: Iterable[str], per_period: int | None, budget: tuple[str, float] | None
) -> Rollout:
    """From today's dealers to the chosen ones."""
    import numpy as np

    from channelcrm.selection.choice import selection_of

    problem, aim = choice.problem, choice.mask
    candidates = problem.market.candidates
    if per_period is None and budget is None:
        raise ValidationError(
            "Nothing says how much can change in a period.", field="per_period",
            remedy='Give per_period=3, or budget=("cost", 500_000).',
        )  # fmt: skip
    most = len(aim) if per_period is None else whole_number(per_period, "per_period", 1)
    now = mask_of(ids_of(today), candidates)
    costs, amount = _budget(problem, budget, aim & ~now)
    capacities = tuple(limit for limit in problem.limits if isinstance(limit, Capacity))
    free = attrs.evolve(
        problem, limits=capacities, systems=tuple(limit.system(candidates) for limit in capacities)
    )  # fmt: skip
    steps: list[RolloutStep] = []
    while (now != aim).any():
        opening, closing = aim & ~now, now & ~aim
        changes = opening.astype(np.float64) - closing
        left = int((opening | closing).sum())
        least = min(most, left) if budget is None else 1
        rows = [
            System.row(changes, float(least - closing.sum()), float(min(most, left) - closing.sum())),
            System.row(np.where(opening, costs, 0.0), -np.inf, amount),
            attrs.evolve(System.free(len(aim)), must=now & aim, must_not=~(now | aim)),
        ]
        with Watch(problem.time_limit) as watch:
            outcome = free.solve(watch, rows)
        if outcome is None:
            needs = tuple(dict.fromkeys(goal.need for goal in problem.goals if goal.need))
            raise InfeasibleError(
                f"No network of period {len(steps) + 1} does what has to be done: {'; '.join(needs)}. Allow more "
                "changes in a period, or start from a network that does it.",
                conflict=needs,
            )
        network = selection_of(problem, outcome)
        steps.append(
            RolloutStep(
                period=len(steps) + 1, opened=_named(candidates.ids, outcome.chosen & ~now),
                closed=_named(candidates.ids, now & ~outcome.chosen), network=network,
            )
        )  # fmt: skip
        now = outcome.chosen
    return Rollout(steps=tuple(steps))


def _named(ids: tuple[str, ...], mask: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(ids[at] for at in mask.nonzero()[0].tolist())


def _budget(
    problem: Problem, budget: tuple[str, float] | None, opening: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], float]:
    import numpy as np

    if budget is None:
        return np.zeros(len(opening)), np.inf
    if not (isinstance(budget, tuple | list) and len(budget) == 2 and is_finite(budget[1])):
        raise ValidationError(
            f"{shown(budget)} is no budget.", field="budget", value=budget, remedy='Give ("cost", 500_000).'
        )
    name, amount = budget
    costs = problem.market.candidates.amounts(name, least=0.0)
    dear = opening & (costs > amount)
    if dear.any():
        at = int(dear.argmax())
        raise ValidationError(
            f"{name} of {problem.market.candidates.ids[at]} is {costs[at]:,.6g}, more than a period has.",
            field="budget", value=amount, remedy=f"Give at least {costs[opening].max():,.6g} a period.",
        )  # fmt: skip
    return costs, float(amount)

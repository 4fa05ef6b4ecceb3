"""A chosen network with its proof, and what it answers when asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.selection.figures import figures_of, reached
from channelcrm.selection.goals.goal import best_pairs, sum_of
from channelcrm.selection.goals.summed import Fewest
from channelcrm.selection.objectives import MaxCapture
from channelcrm.selection.problem import Outcome, Problem
from channelcrm.selection.scenarios import NetworkChange, compare_choices, number
from channelcrm.selection.solution import Status
from channelcrm.selection.staging import Rollout, plan_of
from channelcrm.selection.standing import Standing, lost_without, standing_of
from channelcrm.selection.watch import Watch
from channelcrm.values.arguments import shown
from channelcrm.values.ids import AreaId
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import DataFrame

__all__ = ["ObjectiveValue", "Selection", "selection_of"]


@attrs.frozen(kw_only=True)
class ObjectiveValue:
    """One of several objectives: its value, and the bound that was proven when its turn came."""

    objective: str
    value: float
    bound: float


@attrs.frozen(kw_only=True, eq=False)
class Selection:
    """A network and the proof that it is good.

    Attributes:
        chosen: ids of the chosen dealers, ascending.
        objective: what the network is worth, or costs: of the first objective, when there are several.
        bound: no network that meets the limits is worth more, or costs less.
        gap: the distance between the two as a share of the larger, 0..1.
        status: "optimal" (proven), "feasible" (the search was cut short) or "infeasible" (no network meets the limits).
        total: how much of the measure there is.
        measure: what of demand the objective counts; None counts every area once.
        assignment: area id -> who serves it: the nearest chosen dealer within reach, or whom capacities leave it to;
            areas that nobody serves are left out.
        conflict: when infeasible, the limits that cannot hold together: without any one of them the others could.
        unlocated: ids of sites that the reach cannot place, such as without a location.
        unit: what the objective counts.
        aim: the objective in words.
        parts: the objectives one by one, in the order of their importance.
    """

    chosen: tuple[str, ...]
    objective: float
    bound: float
    gap: float
    status: Status
    total: float
    measure: str | None
    assignment: Mapping[AreaId, str] = attrs.field(repr=False)
    conflict: tuple[str, ...] = ()
    unlocated: tuple[str, ...] = attrs.field(default=(), repr=False)
    unit: str
    aim: str
    parts: tuple[ObjectiveValue, ...] = attrs.field(default=(), repr=False)
    problem: Problem = attrs.field(repr=False)
    outcome: Outcome | None = attrs.field(repr=False)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Which candidates are chosen, in the order of their ids."""
        import numpy as np

        if self.outcome is None:
            return np.zeros(self.problem.market.sites, dtype=bool)
        return self.outcome.chosen

    @cached_property
    def share(self) -> float:
        """The share of the measure that the chosen serve, or win, 0..1; 0 when there is nothing to serve."""
        if self.outcome is None or not self.total:
            return 0.0
        if isinstance(self.problem.objective, MaxCapture):
            return self.objective / self.total
        return reached(self.problem, self.mask, self.outcome.pairs, self.measure) / self.total

    @cached_property
    def marginal(self) -> Mapping[str, float | None]:
        """Chosen id -> what is lost without this dealer, in the unit of the (first) objective.

        Below zero for a dealer that only costs; infinite where somebody would then be served by nobody who has to be.
        For ``MinDealers`` it is what would no longer be served. Where capacities hold, areas are given out anew, for
        all dealers within the time limit: then it is what is lost at most, and None where it is not known in time.
        """
        if self.outcome is None:
            return MappingProxyType({})
        goal, mask, ids = self.problem.goals[0], self.mask, self.problem.market.candidates.ids
        if self.outcome.pairs is None:
            losses = goal.losses(mask).tolist()
            return MappingProxyType({id: losses[at] for at, id in enumerate(ids) if mask[at]})
        places = mask.nonzero()[0].tolist()
        lost: dict[str, float | None] = {}
        with Watch(self.problem.time_limit) as watch:
            late = watch.extra()
            for left, at in zip(range(len(places), 0, -1), places, strict=True):
                lost[ids[at]] = None if late.up else lost_without(self, at, watch.part(left))
        return MappingProxyType(lost)

    @property
    def marginal_unit(self) -> str:
        """What ``marginal`` counts: the unit of the objective, for ``MinDealers`` that of what has to be served."""
        goal = self.problem.goals[0]
        return goal.served.unit if isinstance(goal, Fewest) else goal.unit

    @cached_property
    def figures(self) -> Mapping[str, float]:
        """The network in every measure: dealers, objectives, what is served, ways, sums of costs and scores."""
        if self.outcome is None:
            return MappingProxyType({})
        return figures_of(self.problem, self.mask, self.outcome.pairs, self.outcome.values)

    @cached_property
    def broken(self) -> tuple[str, ...]:
        """The limits that this network does not meet, in words: none, unless it was changed by hand."""
        return () if self.outcome is None else self.problem.broken(self.mask)

    def explain(self, id: str) -> Standing:
        """Why a dealer is in, or why it is out; see ``Standing``.

        Asks for the best network without it, or with it, under the same limits and time limit.

        Raises:
            ValidationError: no such site, or nothing was chosen.
            SolverError: the time was up before any such network was found.
        """
        return standing_of(self, self._at(id))

    def add(self, id: str) -> NetworkChange:
        """This network and one dealer more, side by side in every measure.

        Raises:
            ValidationError: no such site, it is chosen already, or nothing was chosen.
        """
        return compare_choices(self, self._with(into=(id,)))

    def drop(self, id: str) -> NetworkChange:
        """This network and one dealer less, side by side in every measure.

        Raises:
            ValidationError: no such site, it is not chosen, or nothing was chosen.
        """
        return compare_choices(self, self._with(out=(id,)))

    def swap(self, out: str, into: str) -> NetworkChange:
        """This network with one dealer in the place of another, side by side in every measure.

        Raises:
            ValidationError: no such site, ``out`` is not chosen, or ``into`` is.
        """
        return compare_choices(self, self._with(out=(out,), into=(into,)))

    def compare(self, other: Selection) -> NetworkChange:
        """This network and another side by side in every measure that both have.

        Raises:
            ValidationError: no Selection, or nothing was chosen in one of the two.
        """
        if not isinstance(other, Selection):
            raise ValidationError(
                f"{shown(other)} is no Selection.", field="other", value=other, remedy="Give what select returned."
            )
        self._require_chosen()
        other._require_chosen()
        return compare_choices(self, other)

    def plan(
        self, today: Iterable[str], *, per_period: int | None = None, budget: tuple[str, float] | None = None
    ) -> Rollout:
        """The way from today's network to this one, period by period, the best changes first; see ``Rollout``.

        Args:
            today: ids of the dealers of today, all among the sites.
            per_period: how many dealers may open or close in a period.
            budget: the name of a cost and how much of it the openings of a period may come to.

        Raises:
            ValidationError: neither limit, a stranger in ``today``, an opening beyond the budget of a period.
        """
        self._require_chosen()
        return plan_of(self, today, per_period, budget)

    def to_frame(self) -> DataFrame:
        """A DataFrame with a row a chosen dealer, by id: marginal (missing where None) and how many areas it serves."""
        counts = dict.fromkeys(self.chosen, 0)
        for id in self.assignment.values():
            counts[id] += 1
        return to_frame(
            {
                "id": list(self.chosen), "marginal": [self.marginal[id] for id in self.chosen],
                "areas": [counts[id] for id in self.chosen],
            }
        ).set_index("id")  # fmt: skip

    def __str__(self) -> str:
        if self.status == "infeasible":
            return f"No network meets all limits. Together impossible: {'; '.join(self.conflict)}"
        proof = "proven" if self.status == "optimal" else f"bound {self.bound:,.6g}, gap {self.gap:.2%}"
        return f"{len(self.chosen)} dealers for the {self.aim}: {self.objective:,.6g} {self.unit} ({proof})"

    def _repr_html_(self) -> str:
        head = f"<p>{escape(str(self))}</p>"
        if self.status == "infeasible":
            return head
        rows = "".join(
            f"<tr><td>{escape(id)}</td><td style='text-align:right'>{number(worth)}</td></tr>"
            for id, worth in self.marginal.items()
        )
        return f"{head}<table><tr><th>dealer</th><th>lost without it</th></tr>{rows}</table>"

    def _require_chosen(self) -> None:
        if self.outcome is None:
            raise ValidationError(
                "No network was chosen.", field="status", value=self.status,
                remedy=f"Let go of one of: {'; '.join(self.conflict)}.",
            )  # fmt: skip

    def _at(self, id: str) -> int:
        self._require_chosen()
        ids = self.problem.market.candidates.ids
        if id not in ids:
            close = nearest(id, ids) if isinstance(id, str) else None
            raise ValidationError(
                f"{shown(id)} is not among the sites.", field="id", value=id,
                remedy=f"Did you mean {close!r}?" if close else "Give the id of a site that was given to select.",
            )  # fmt: skip
        return ids.index(id)

    def _with(self, *, out: tuple[str, ...] = (), into: tuple[str, ...] = ()) -> Selection:
        mask = self.mask.copy()
        for id, wanted in (*((id, False) for id in out), *((id, True) for id in into)):
            at = self._at(id)
            if self.mask[at] == wanted:
                raise ValidationError(
                    f"{id!r} is {'chosen already' if wanted else 'not chosen'}.", field="id", value=id,
                    remedy=f"Give a dealer that is {'not ' if wanted else ''}chosen.",
                )  # fmt: skip
            mask[at] = wanted
        with Watch(self.problem.time_limit) as watch:
            return selection_of(self.problem, self.problem.fixed(mask, watch))


def selection_of(problem: Problem, outcome: Outcome | None, conflict: tuple[str, ...] = ()) -> Selection:
    """What was found, by ids; without an outcome it is infeasible."""
    market, goal = problem.market, problem.goals[0]
    measure = problem.objective.measure
    total = sum_of(market.amounts(measure))
    if outcome is None:
        return Selection(
            chosen=(), objective=0.0, bound=0.0, gap=0.0, status="infeasible", total=total, measure=measure,
            assignment=MappingProxyType({}), conflict=conflict, unlocated=market.unlocated, unit=goal.unit,
            aim=str(problem.objective), problem=problem, outcome=None,
        )  # fmt: skip
    ids = market.candidates.ids
    value, bound = outcome.values[0], outcome.bounds[0]
    size = max(abs(value), abs(bound))
    gap = abs(bound - value) / size if size and size < float("inf") else 0.0
    return Selection(
        chosen=tuple(ids[at] for at in outcome.chosen.nonzero()[0].tolist()), objective=value, bound=bound, gap=gap,
        status=outcome.status, total=total, measure=measure, assignment=_assignment(problem, outcome),
        unlocated=market.unlocated, unit=goal.unit, aim=str(problem.objective), problem=problem, outcome=outcome,
        parts=tuple(
            ObjectiveValue(objective=name, value=value, bound=bound)
            for name, value, bound in zip(problem.names, outcome.values, outcome.bounds, strict=True)
        ),
    )  # fmt: skip


def _assignment(problem: Problem, outcome: Outcome) -> Mapping[AreaId, str]:
    """Of each area the nearest chosen dealer, equally near ones by id, or whom the pairs say; in the map's order."""
    import numpy as np

    market = problem.market
    links, ids, geo = market.links, market.candidates.ids, market.candidates.geo
    used = np.flatnonzero(outcome.chosen[links.columns] if outcome.pairs is None else outcome.pairs)
    first, _ = best_pairs(links.rows[used], (links.columns[used], links.cost[used]))
    rows = market.order[links.rows[used][first]]
    columns = links.columns[used][first]
    by = np.argsort(rows)
    names = geo.ids
    return MappingProxyType(
        {names[row]: ids[column] for row, column in zip(rows[by].tolist(), columns[by].tolist(), strict=True)}
    )

"""Set covering solved to proof: reduced, bounded by prices, and what is left to the solver."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.selection.milp import Hear, Program, maximize
from channelcrm.selection.pricing import Priced, cheap, climb, margin, needed
from channelcrm.selection.reducing import Covering, reduced
from channelcrm.selection.units import is_whole
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["cover_all"]

_ENOUGH = 0.9
"""Another turn is worth it when the last one left no more than this share of the sites."""

_KERNEL = 3
"""The solver first looks among so many times as many sites as the best choice has."""


def cover_all(
    cover: csr_array, costs: NDArray[np.float64], watch: Watch, hear: Hear, known: float = math.inf
) -> tuple[NDArray[np.bool_] | None, float]:
    """The cheapest sites that together cover every row, each of which has one, and a bound on the cost of any such.

    Reducing, pricing and dropping what the prices rule out go on by turns while they help; the solver does the rest.

    Args:
        cover: demand x sites.
        costs: of the sites, zero or more.
        watch: when to end.
        hear: told of cheaper choices and higher bounds.
        known: the cost of a choice that is known; None is returned when there is no cheaper one.
    """
    import numpy as np

    whole = is_whole(costs)
    sites = np.arange(cover.shape[1])
    covering = reduced(Covering(cover=cover, costs=costs, sites=sites, forced=sites[:0]))
    state = _Best(costs, known)
    bound = 0.0
    while True:
        spent = state.spent(covering)
        if not covering.cover.shape[0]:
            state.offer(covering, np.zeros(len(covering.sites), dtype=bool))
            return state.chosen, state.cost
        if (np.diff(covering.cover.indptr) == 0).any():  # what the prices ruled out is needed: nothing is cheaper
            return state.chosen, state.cost
        start = _start(covering)
        state.offer(covering, start)
        priced = climb(covering, start, state.cost - spent, watch, whole=whole)
        state.offer(covering, priced.best)
        bound = max(bound, min(priced.bound + spent, state.cost))
        hear(state.cost, bound)
        if priced.bound + spent > state.cost - margin(state.cost, whole=whole):
            return state.chosen, state.cost
        if watch.up:
            return state.chosen, bound
        _solved(_kernel(covering, priced), state, watch, whole=whole)
        hear(state.cost, bound)
        priced = priced.below(state.cost - margin(state.cost, whole=whole) - spent)
        before = len(covering.sites)
        covering = reduced(covering.drop(priced.out).take(priced.into[~priced.out]))
        if len(covering.sites) > _ENOUGH * before:
            break

    low = _solved(
        covering, state, watch, lambda cost, low: hear(min(state.cost, cost), max(bound, min(state.cost, low))),
        whole=whole,
    )  # fmt: skip
    return state.chosen, max(bound, min(state.cost, low))


class _Best:
    """The cheapest choice so far."""

    def __init__(self, costs: NDArray[np.float64], known: float) -> None:
        self.chosen: NDArray[np.bool_] | None = None
        self.cost = known
        self._costs = costs

    def spent(self, covering: Covering) -> float:
        """The cost of what is chosen already."""
        return math.fsum(self._costs[covering.forced].tolist())

    def offer(self, covering: Covering, columns: NDArray[np.bool_]) -> None:
        """Take these columns with the forced ones, if they cost less."""
        import numpy as np

        chosen = np.zeros(len(self._costs), dtype=bool)
        chosen[covering.forced] = True
        chosen[covering.sites[columns]] = True
        cost = math.fsum(self._costs[chosen].tolist())
        if cost < self.cost:
            self.chosen, self.cost = chosen, cost


def _start(covering: Covering) -> NDArray[np.bool_]:
    import numpy as np

    cover, by_site, costs = covering.cover, covering.cover.T.tocsr(), covering.costs
    free = np.zeros(len(costs), dtype=bool)
    return needed(cover, by_site, costs, cheap(cover, by_site, costs, np.zeros(cover.shape[0]), free))


def _kernel(covering: Covering, priced: Priced) -> Covering:
    """Only the columns of the best choice and, some times as many, those that cost least net of prices."""
    import numpy as np

    outside = ~priced.best
    cheapest = np.argsort(np.where(outside, priced.net, -np.inf), kind="stable")
    outside[cheapest[: _KERNEL * int(priced.best.sum())]] = False
    return reduced(covering.drop(outside))


def _solved(covering: Covering, state: _Best, watch: Watch, hear: Hear | None = None, *, whole: bool) -> float:
    """Something cheaper by the solver, and a bound on what these columns cost; infinite when there is nothing."""
    import numpy as np
    from scipy.sparse import csr_array, vstack

    rows, columns = covering.cover.shape
    spent = state.spent(covering)
    if not rows:
        state.offer(covering, np.zeros(columns, dtype=bool))
        return spent
    program = Program(
        gain=-covering.costs, matrix=vstack([covering.cover, csr_array(covering.costs[None, :])]).tocsr(),
        row_lower=np.append(np.ones(rows), -np.inf),
        row_upper=np.append(np.full(rows, np.inf), state.cost - spent - margin(state.cost, whole=whole)),
        lower=np.zeros(columns), upper=np.ones(columns), whole=np.ones(columns, dtype=bool),
    )  # fmt: skip
    answer = maximize(
        program, watch, hear=None if hear is None else lambda worth, bound: hear(spent - worth, spent - bound)
    )
    if answer.x is not None:
        state.offer(covering, answer.x > 0.5)
    return math.inf if answer.status == "infeasible" else spent - answer.bound

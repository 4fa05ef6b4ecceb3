"""Set covering solved to proof: reduced, bounded by prices, and searched in steps from the bound upwards."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.selection.cheapening import cheapened
from channelcrm.selection.closing import close, relax
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

_SMALL = 50_000
"""Of so many entries and fewer the linear relaxation is solved; of more it is approached."""

_STAGES = ((600_000, 2_000), (4_000_000, 10_000))
"""So many entries may the programmes of a tree have together before the best choice is improved, in so many steps."""

_STEPS = 8
"""The first step of the search is so small a part of the gap; each further one is twice as large."""


def cover_all(
    cover: csr_array, costs: NDArray[np.float64], watch: Watch, hear: Hear
) -> tuple[NDArray[np.bool_], float]:
    """The cheapest sites that together cover every row, each of which has one, and a bound on the cost of any such.

    Args:
        cover: demand x sites.
        costs: of the sites, zero or more.
        watch: when to end.
        hear: told of cheaper choices and higher bounds.
    """
    import numpy as np

    sites = np.arange(cover.shape[1])
    covering = reduced(Covering(cover=cover, costs=costs, sites=sites, forced=sites[:0]))
    state = _Best(costs, hear)
    while True:
        if state.settles(covering):
            state.prove(state.cost)
            break
        start, spent = _start(covering), state.spent(covering)
        state.offer(covering, start)
        small = covering.cover.nnz <= _SMALL
        priced = relax(covering, start, watch) if small and not watch.up else None
        if priced is None:
            priced = climb(covering, start, state.cost - spent, watch, whole=state.whole)
        state.offer(covering, priced.best)
        state.prove(priced.bound + spent)
        if state.proven or watch.up:
            break
        smaller = covering if small else _within(covering, priced, state.cost - state.margin - spent)
        if len(smaller.sites) > _ENOUGH * len(covering.sites):
            _search(covering, priced, state, watch)
            break
        covering = smaller
    return state.chosen, state.bound


class _Best:
    """The cheapest choice so far, and the bound; who listens hears of both."""

    def __init__(self, costs: NDArray[np.float64], hear: Hear) -> None:
        import numpy as np

        self.chosen = np.ones(len(costs), dtype=bool)
        self.cost = math.inf
        self.bound = 0.0
        self.whole = is_whole(costs)
        self.hear = hear
        self._costs = costs

    @property
    def margin(self) -> float:
        """So much less a choice must cost to count as cheaper."""
        return margin(self.cost, whole=self.whole)

    @property
    def proven(self) -> bool:
        """Whether no choice is cheaper."""
        return self.bound > self.cost - self.margin

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
            self.hear(self.cost, self.bound)

    def prove(self, bound: float) -> None:
        """No choice that is cheaper than the best costs less than this."""
        if self.whole and self.margin > 0.5:
            bound = math.ceil(bound - (1 - self.margin)) if math.isfinite(bound) else bound
        self.bound = max(self.bound, min(bound, self.cost))
        self.hear(self.cost, self.bound)

    def settles(self, covering: Covering) -> bool:
        """Whether nothing is left to choose: all rows are covered, which is offered, or one of them cannot be."""
        import numpy as np

        if not covering.cover.shape[0]:
            self.offer(covering, np.zeros(len(covering.sites), dtype=bool))
            return True
        return not np.diff(covering.cover.indptr).all()


def _start(covering: Covering) -> NDArray[np.bool_]:
    import numpy as np

    cover, by_site, costs = covering.cover, covering.cover.T.tocsr(), covering.costs
    free = np.zeros(len(costs), dtype=bool)
    return needed(cover, by_site, costs, cheap(cover, by_site, costs, np.zeros(cover.shape[0]), free))


def _within(covering: Covering, priced: Priced, ceiling: float) -> Covering:
    """What the prices leave for a choice that costs no more than the ceiling."""
    priced = priced.below(ceiling)
    return reduced(covering.drop(priced.out).take(priced.into[~priced.out]))


def _search(covering: Covering, priced: Priced, state: _Best, watch: Watch) -> None:
    """Look for what costs little more than the bound, among the few columns the prices leave for it; then for more.

    So the tree that shows that there is nothing stays small, and what is found first is the cheapest. Where the tree
    does not all the same, the best choice is improved; where that does not help either, the solver takes over.
    """
    step, stages = (state.cost - state.bound) / _STEPS, list(_STAGES)
    while not (state.proven or watch.up):
        # Costs that are whole are looked at one by one.
        ceiling = min(state.bound + (math.ceil(step) if state.whole else step), state.cost)
        limit = ceiling - state.margin
        part = _within(covering, priced, limit - state.spent(covering))
        if state.settles(part) or (stages and _closed(part, state, limit, watch, stages[0][0])):
            state.prove(ceiling)
        elif stages:
            goal, (_, swaps) = state.bound - state.spent(covering), stages.pop(0)
            state.offer(covering, cheapened(covering, priced.best, goal, swaps, watch))
            continue
        else:
            state.prove(min(ceiling, _solved(part, state, limit, watch)))
        step *= 2


def _closed(part: Covering, state: _Best, limit: float, watch: Watch, effort: int) -> bool:
    """Whether the tree finds the cheapest that costs no more than the limit, or that there is nothing."""
    spent, entries = state.spent(part), part.cover.nnz

    def offer(columns: NDArray[np.bool_], _use: NDArray[np.float64]) -> float:
        state.offer(part, columns)
        return min(limit, state.cost - state.margin) - spent

    return entries <= _SMALL and close(part, limit - spent, offer, effort // entries, watch)


def _solved(part: Covering, state: _Best, limit: float, watch: Watch) -> float:
    """By the solver: the cheapest that costs no more than the limit; a bound on it, infinite when there is nothing."""
    import numpy as np
    from scipy.sparse import csr_array, vstack

    rows, columns = part.cover.shape
    spent = state.spent(part)
    program = Program(
        gain=-part.costs, matrix=vstack([part.cover, csr_array(part.costs[None, :])]).tocsr(),
        row_lower=np.append(np.ones(rows), -np.inf), row_upper=np.append(np.full(rows, np.inf), limit - spent),
        lower=np.zeros(columns), upper=np.ones(columns), whole=np.ones(columns, dtype=bool),
    )  # fmt: skip

    def hear(worth: float, bound: float) -> None:
        state.hear(min(state.cost, spent - worth), max(state.bound, min(limit, spent - bound)))

    answer = maximize(program, watch, hear=hear)
    if answer.x is not None:
        state.offer(part, answer.x > 0.5)
    return math.inf if answer.status == "infeasible" else spent - answer.bound

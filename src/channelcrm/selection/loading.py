"""Who serves whom where sites hold only so much: the problem, and the programme that states it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.milp import Answer, Hear, Program, maximize
from channelcrm.selection.units import Unit, is_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.system import System
    from channelcrm.selection.watch import Watch

__all__ = ["Loading", "pairs_of", "solve"]

_SLACK = 1e-9
"""How far, relative to the capacity, a sum of demands may stray over it by rounding."""
_COUNTED = 1e6
"""Whole amounts are left to the solver as they are up to so large a capacity; others as shares of it."""


@attrs.frozen(kw_only=True, eq=False)
class Loading:
    """Each demand goes whole to one site that can serve it, or pays a fine; no site takes more than it holds.

    Attributes:
        row, site, cost: the pairs of demand and site that may be, by demand and then by site, and what each costs.
        fine: what each demand costs that is not served; infinite where it must be.
        demand: how much each takes up, zero or more, in a unit of its own.
        capacity: how much each site holds, zero or more, in the same.
    """

    row: NDArray[np.int64]
    site: NDArray[np.int64]
    cost: NDArray[np.float64]
    fine: NDArray[np.float64]
    demand: NDArray[np.float64]
    capacity: NDArray[np.float64]

    @classmethod
    def of(
        cls, costs: NDArray[np.float64] | csr_array, fine: NDArray[np.float64], demand: NDArray[np.float64],
        capacity: NDArray[np.float64], *, split: bool = False,
    ) -> Loading:  # fmt: skip
        """Of costs that are infinite, or absent from a sparse array, where a site does not serve.

        Pairs where the demand does not fit, unless it may be split, or where the fine costs less, are left out.
        """
        row, site, cost = pairs_of(costs)
        demand, capacity = _sizes(demand, capacity, split=split)
        whole = cls(row=row, site=site, cost=cost, fine=fine, demand=demand, capacity=capacity)
        return whole.only((split | (demand[row] <= whole.room[site])) & (cost <= fine[row]))

    @property
    def room(self) -> NDArray[np.float64]:
        """How much each site holds, with what rounding may add."""
        return self.capacity if is_whole(self.demand) else self.capacity * (1 + _SLACK)

    def counted(self) -> tuple[Loading, Unit]:
        """With costs and fines in a unit of theirs, of which each demand pays one."""
        import numpy as np

        every = np.concatenate([self.cost, self.fine[self.fine < np.inf]])
        unit = Unit.of(every, one_of=max(len(every) / max(len(self.fine), 1), 1.0))
        return attrs.evolve(self, cost=unit.count(self.cost), fine=unit.count(self.fine)), unit

    def only(self, pairs: NDArray[np.bool_]) -> Loading:
        """With some of the pairs."""
        return attrs.evolve(self, row=self.row[pairs], site=self.site[pairs], cost=self.cost[pairs])

    def find(self, assignment: NDArray[np.int64]) -> NDArray[np.int64]:
        """The pair of each demand that is served, in the order of the demand."""
        import numpy as np

        served = np.flatnonzero(assignment >= 0)
        sites = len(self.capacity)
        return np.searchsorted(self.row * sites + self.site, served * sites + assignment[served])

    def total(self, assignment: NDArray[np.int64]) -> float:
        """What it costs."""
        lost = self.fine[assignment < 0]
        return math.fsum(self.cost[self.find(assignment)].tolist()) + math.fsum(lost.tolist())

    def holds(self, assignment: NDArray[np.int64]) -> bool:
        """Whether no site takes more than it holds."""
        import numpy as np

        served = assignment >= 0
        loads = np.bincount(assignment[served], self.demand[served], minlength=len(self.capacity))
        return bool((loads <= self.room).all())


def _sizes(
    demand: NDArray[np.float64], capacity: NDArray[np.float64], *, split: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What demand takes up and sites hold, in a unit; unless it may be split, whole numbers of it where there are."""
    import numpy as np

    top = math.inf if split else float(capacity.max(initial=0.0)) * (1 + _SLACK)
    fits = demand <= top
    unit = Unit.of(demand[fits])
    size = unit.count(np.where(fits, demand, 0.0))
    holds = np.minimum(capacity, math.fsum(demand.tolist()))
    room = holds / unit.size if split else unit.most(holds)
    return np.where(fits, size, 2 * room.max(initial=0.0) + 1), room


def pairs_of(
    costs: NDArray[np.float64] | csr_array,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Demand, site and cost where a site serves: the cost is finite, or stored in a sparse array."""
    import numpy as np

    if isinstance(costs, np.ndarray):
        row, site = np.nonzero(costs < np.inf)
        return row, site, costs[row, site]
    costs.sort_indices()
    row = np.repeat(np.arange(costs.shape[0]), np.diff(costs.indptr))
    return row, costs.indices.astype(np.int64), costs.data


def solve(
    loading: Loading, system: System, watch: Watch, *, start: tuple[NDArray[np.bool_], NDArray[np.int64]] | None = None,
    hear: Hear | None = None, split: bool = False, nodes: int | None = None,
) -> tuple[Answer, NDArray[np.bool_], NDArray[np.float64]]:  # fmt: skip
    """By the solver: the answer, whose bound is on the cost from below, the chosen sites, and of each pair its share.

    Args:
        loading: the problem.
        system: limits on the chosen sites.
        watch: when to end.
        start: a choice and an assignment that hold.
        hear: told of lower costs and higher bounds.
        split: demand may be served in parts; a fine is paid for the part that is not served.
        nodes: at most so many nodes of the solver's tree.
    """
    import numpy as np
    from scipy.sparse import csr_array, hstack, vstack

    row, site = loading.row, loading.site
    demand, sites, pairs = len(loading.demand), len(loading.capacity), len(row)
    may_not = loading.fine < np.inf
    pair = np.arange(pairs)
    ones = np.ones(pairs)
    once = csr_array((ones, (row, pair)), shape=(demand, pairs))
    counted = is_whole(loading.demand) and loading.capacity.max(initial=0.0) <= _COUNTED
    unit = np.where(counted | (loading.capacity == 0), 1.0, loading.capacity)
    load = csr_array((loading.demand[row] / unit[site], (site, pair)), shape=(sites, pairs))
    opened = csr_array((-loading.capacity / unit, (np.arange(sites), np.arange(sites))), shape=(sites, sites))
    needs = csr_array((-ones, (pair, site)), shape=(pairs, sites))
    each = csr_array((ones, (pair, pair)), shape=(pairs, pairs))
    matrix = vstack(
        [
            hstack([csr_array((demand, sites)), once]),
            hstack([opened, load]),
            hstack([needs, each]),
        ],
        format="csr",
    )
    saved = math.fsum(loading.fine[may_not].tolist())
    program = Program(
        gain=np.concatenate([np.zeros(sites), np.where(may_not, loading.fine, 0.0)[row] - loading.cost]), matrix=matrix,
        row_lower=np.concatenate([np.where(may_not, 0.0, 1.0), np.full(sites + pairs, -np.inf)]),
        row_upper=np.concatenate([np.ones(demand), np.zeros(sites + pairs)]),
        lower=np.concatenate([system.must.astype(np.float64), np.zeros(pairs)]),
        upper=np.concatenate([(~system.must_not).astype(np.float64), np.ones(pairs)]),
        whole=np.concatenate([np.ones(sites, dtype=bool), np.full(pairs, not split)]), limits=system,
    )  # fmt: skip
    first = None
    if start is not None:
        first = np.concatenate([start[0], np.zeros(pairs)])
        first[sites + loading.find(start[1])] = 1.0
    told = None if hear is None else lambda worth, bound: hear(saved - worth, saved - bound)
    answer = maximize(program, watch, start=first, hear=told, nodes=nodes)
    answer = attrs.evolve(answer, bound=saved - answer.bound)
    if answer.x is None:
        return answer, np.zeros(sites, dtype=bool), np.zeros(pairs)
    return answer, answer.x[:sites] > 0.5, answer.x[sites:]

"""The p-median, solved to proof: a good choice, a bound by prices, and a tree for what is left between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.errors import SolverError
from channelcrm.selection.incumbent import Incumbent
from channelcrm.selection.interchange import greedy
from channelcrm.selection.lagrangian import most, relax
from channelcrm.selection.milp import Program, maximize
from channelcrm.selection.near import Near, assign, counted, weighted
from channelcrm.selection.solution import Solution
from channelcrm.selection.tree import prove

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.watch import Watch

__all__ = ["serve_all"]


def serve_all(
    costs: NDArray[np.float64] | csr_array, weights: NDArray[np.float64], p: int, must: NDArray[np.bool_],
    must_not: NDArray[np.bool_], watch: Watch,
) -> Solution:  # fmt: skip
    """The p sites that serve all demand of a weight at the least cost in sum.

    Args:
        costs: demand x sites; infinite, or absent from a sparse array, where a site does not serve.
        weights: what the costs of each demand count, zero or more.
        p: how many, from one to as many as may be chosen.
        must: sites that are chosen in any case, at most p.
        must_not: sites that may not be chosen, none of those that must.
        watch: when to end.

    Raises:
        SolverError: the time is up before a choice was found that serves everybody.
    """
    import numpy as np

    counts = weights > 0
    prices, unit = counted(weighted(costs, weights))
    watch = watch.counted(unit.size)
    near = Near.of(prices).renumbered(~must_not)
    chosen = np.zeros(len(must), dtype=bool)
    bound = 0.0
    if near.demand:
        best = _start(near, p, must[~must_not], watch)
        if best is None:
            return Solution.impossible()
        best.proven(float(near.cost[near.start[:-1]].sum()))
        if not best.done:
            relaxed = relax(best, p)
            if not best.done:
                prove(best, relaxed, p, watch)
        chosen[~must_not] = best.chosen
        bound = best.bound
    else:
        chosen[~must_not] = most(np.zeros(near.sites), p, must[~must_not])
    assignment, paid = assign(costs, chosen)
    objective = math.fsum(unit.count(weights[counts] * paid[counts]).tolist())
    return Solution.least(chosen, objective, bound, whole=unit.whole, assignment=assignment).times(unit.size)


def _start(near: Near, p: int, must: NDArray[np.bool_], watch: Watch) -> Incumbent | None:
    """A good choice that serves everybody; None when there is none."""
    import numpy as np

    far = float(np.maximum.reduceat(near.cost, near.start[:-1]).sum()) + 1.0
    best = Incumbent(near, must, greedy(near, p, must, far), far, watch)
    if best.cost < far:
        return best
    serving = _serving(near, p, must, watch)
    return None if serving is None else Incumbent(near, must, serving, far, watch)


def _serving(near: Near, p: int, must: NDArray[np.bool_], watch: Watch) -> NDArray[np.bool_] | None:
    """Any p sites that serve everybody; None when there are none."""
    import numpy as np
    from scipy.sparse import csr_array

    # One row a demand, and one of all sites.
    sites = np.concatenate([near.site, np.arange(near.sites)])
    starts = np.append(near.start, len(sites))
    matrix = csr_array((np.ones(len(sites)), sites, starts), shape=(near.demand + 1, near.sites))
    answer = maximize(
        Program(
            gain=-np.ones(near.sites), matrix=matrix,
            row_lower=np.append(np.ones(near.demand), 0.0), row_upper=np.append(np.full(near.demand, np.inf), p),
            lower=must.astype(np.float64), upper=np.ones(near.sites), whole=np.ones(near.sites, dtype=bool),
        ), watch,
    )  # fmt: skip
    if answer.x is None:
        if answer.status == "infeasible":
            return None
        raise SolverError("No choice that serves all demand was found in the time there was: give it more.")
    return most(answer.x, p, must)

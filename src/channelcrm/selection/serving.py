"""Demand that goes whole to sites that hold only so much, solved to proof."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.errors import SolverError
from channelcrm.selection.covering import find_any
from channelcrm.selection.incumbent import whole_step
from channelcrm.selection.loading import Loading, solve
from channelcrm.selection.near import weighted
from channelcrm.selection.solution import Solution

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.system import System
    from channelcrm.selection.watch import Watch

__all__ = ["cover_within", "serve_within"]


def serve_within(
    costs: NDArray[np.float64] | csr_array, weights: NDArray[np.float64], demand: NDArray[np.float64],
    capacity: NDArray[np.float64], system: System, watch: Watch,
) -> Solution:  # fmt: skip
    """All demand served at the least cost in sum, each from one site, none of which takes more than it holds.

    Args:
        costs: demand x sites; infinite, or absent from a sparse array, where a site does not serve.
        weights: what the costs of each demand count, zero or more.
        demand: how much each takes up, zero or more.
        capacity: how much each site holds, zero or more.
        system: limits on the chosen sites.
        watch: when to end.

    Raises:
        SolverError: the time is up before a choice was found that serves everybody.
    """
    import numpy as np

    fine = np.full(len(demand), np.inf)
    loading = Loading.of(weighted(costs, weights), fine, demand, capacity)
    found = _solved(loading, system, watch)
    if found is None:
        return Solution.impossible()
    chosen, assignment, bound = found
    whole = whole_step(loading.cost) > 0
    return Solution.least(chosen, loading.total(assignment), bound, whole=whole, assignment=assignment)


def cover_within(
    cover: csr_array, weights: NDArray[np.float64], demand: NDArray[np.float64], capacity: NDArray[np.float64],
    system: System, watch: Watch, *, split: bool = False,
) -> Solution:  # fmt: skip
    """The most weight served, each demand from one site, or from several when it may be split.

    Args:
        cover: demand x sites, nonzero where the site can serve the demand.
        weights: what each demand is worth, zero or more; a part of it as much of that.
        demand: how much each takes up, zero or more.
        capacity: how much each site holds, zero or more.
        system: limits on the chosen sites.
        watch: when to end.
        split: whether demand may be served in parts, and by several sites.

    Raises:
        SolverError: the time is up before a choice was found that meets the limits.
    """
    import numpy as np
    from scipy.sparse import csr_array

    free = csr_array((np.zeros(cover.nnz), cover.indices, cover.indptr), shape=cover.shape)
    loading = Loading.of(free, weights, demand, capacity, split=split)
    every = math.fsum(weights.tolist())
    whole = not split and bool((weights == np.rint(weights)).all())
    if split:
        return _in_parts(loading, system, watch, every)
    found = _solved(loading, system, watch)
    if found is None:
        return Solution.impossible()
    chosen, assignment, bound = found
    objective = math.fsum(weights[assignment >= 0].tolist())
    return Solution.most(chosen, objective, every - bound, whole=whole, assignment=assignment)


def _in_parts(loading: Loading, system: System, watch: Watch, every: float) -> Solution:
    import numpy as np
    from scipy.sparse import csr_array

    start = find_any(system)
    if start is None:
        return Solution.impossible()
    nobody = np.full(len(loading.demand), -1)
    answer, chosen, shares = solve(
        loading, system, watch, start=(start, nobody), split=True,
        hear=lambda cost, low: watch.tell(every - cost, every - low),
    )  # fmt: skip
    if answer.x is None:
        chosen, shares = start, np.zeros(len(loading.row))
    shape = (len(loading.demand), len(loading.capacity))
    parts = csr_array((np.clip(shares, 0.0, 1.0), (loading.row, loading.site)), shape=shape)
    parts.eliminate_zeros()
    objective = math.fsum((loading.fine[loading.row] * np.clip(shares, 0.0, 1.0)).tolist())
    return Solution.most(chosen, objective, every - answer.bound, shares=parts)


def _solved(
    loading: Loading, system: System, watch: Watch
) -> tuple[NDArray[np.bool_], NDArray[np.int64], float] | None:
    """The chosen sites, who serves whom, and a bound on the cost; None when nothing holds."""
    import numpy as np

    nobody = np.full(len(loading.demand), -1)
    any_choice = find_any(system)
    if any_choice is None:
        return None
    start = (any_choice, nobody) if (loading.fine < np.inf).all() else None
    answer, chosen, shares = solve(loading, system, watch, start=start, hear=watch.tell)
    if answer.status == "infeasible":
        return None
    if answer.x is None:
        if start is None:
            raise SolverError("No choice that serves all demand was found in the time there was: give it more.")
        return *start, answer.bound
    assignment = nobody.copy()
    pairs = np.flatnonzero(shares > 0.5)
    assignment[loading.row[pairs]] = loading.site[pairs]
    return chosen, assignment, answer.bound

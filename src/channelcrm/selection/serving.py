"""Demand that goes whole to sites that hold only so much, solved to proof."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import SolverError
from channelcrm.selection.allotting import Lots, allot, ceiling
from channelcrm.selection.covering import find_any
from channelcrm.selection.filled import Best
from channelcrm.selection.filling import Filling
from channelcrm.selection.loading import Loading, solve
from channelcrm.selection.near import weighted
from channelcrm.selection.packing import price
from channelcrm.selection.solution import Solution

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.milp import Hear
    from channelcrm.selection.system import System
    from channelcrm.selection.watch import Watch

__all__ = ["cover_within", "serve_within"]

_KERNELS = (4, 10)
"""First the solver sees the best so many pairs a demand."""
_NODES = 50
"""At most so many nodes it looks at then."""
_HALF = 0.5


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
    loading, unit = Loading.of(weighted(costs, weights), fine, demand, capacity).counted()
    watch = watch.counted(unit.size)
    found = _solved(loading, system, watch, watch.tell)
    if found is None:
        return Solution.impossible()
    chosen, assignment, bound = found
    cost = loading.total(assignment)
    return Solution.least(chosen, cost, bound, whole=unit.whole, assignment=assignment).times(unit.size)


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
    loading, unit = Loading.of(free, weights, demand, capacity, split=split).counted()
    watch = watch.counted(unit.size)
    every = math.fsum(loading.fine.tolist())
    if split:
        return _in_parts(loading, system, watch, every).times(unit.size)
    found = _solved(loading, system, watch, lambda cost, low: watch.tell(every - cost, every - low))
    if found is None:
        return Solution.impossible()
    chosen, assignment, bound = found
    worth = math.fsum(loading.fine[assignment >= 0].tolist())
    return Solution.most(chosen, worth, every - bound, whole=unit.whole, assignment=assignment).times(unit.size)


def _in_parts(loading: Loading, system: System, watch: Watch, every: float) -> Solution:
    import numpy as np
    from scipy.sparse import csr_array

    any_choice = find_any(system, watch)
    if any_choice is None:
        return Solution.impossible()
    nobody = any_choice, np.full(len(loading.demand), -1)
    start = min(_filled(loading, system, any_choice, watch), key=lambda one: loading.total(one[1]), default=nobody)
    most = min(every, ceiling(_lots(loading), system))
    chosen, shares = start[0], np.zeros(len(loading.row))
    shares[loading.find(start[1])] = 1.0
    answer, better, parts = solve(
        loading, system, watch, start=start, split=True,
        hear=lambda cost, low: watch.tell(every - cost, min(most, every - low)),
    )  # fmt: skip
    if answer.x is not None:
        chosen, shares = better, parts
    shape = (len(loading.demand), len(loading.capacity))
    split = csr_array((np.clip(shares, 0.0, 1.0), (loading.row, loading.site)), shape=shape)
    split.eliminate_zeros()
    objective = math.fsum((loading.fine[loading.row] * np.clip(shares, 0.0, 1.0)).tolist())
    return Solution.most(chosen, objective, min(most, every - answer.bound), shares=split)


def _solved(
    loading: Loading, system: System, watch: Watch, hear: Hear
) -> tuple[NDArray[np.bool_], NDArray[np.int64], float] | None:
    """The chosen sites, who serves whom, and a bound on the cost; None when nothing holds."""
    import numpy as np

    any_choice = find_any(system, watch)
    if any_choice is None:
        return None
    loading = loading.only(~system.must_not[loading.site])
    best = Best(loading, system, watch, hear)
    for chosen, assignment in _filled(loading, system, any_choice, watch):
        best.take(chosen, assignment)
        if not watch.up and len(loading.demand):
            best.offer(chosen)
    cheapest = _cheapest(loading)
    if cheapest == np.inf:
        return None
    best.proven(cheapest)
    if (loading.fine < np.inf).all():
        best.proven(math.fsum(loading.fine.tolist()) - ceiling(_lots(loading), system))
    if not best.done and not _searched(best):
        return None
    if best.chosen is None or best.assignment is None:
        raise SolverError("No choice that serves all demand was found in the time there was: give it more.")
    return best.chosen, best.assignment, best.bound


def _filled(
    loading: Loading, system: System, any_choice: NDArray[np.bool_], watch: Watch
) -> list[tuple[NDArray[np.bool_], NDArray[np.int64]]]:
    """Choices that meet the limits, filled site by site: they hold, if they may not serve everybody."""
    import numpy as np

    found = []
    for begin in {one.tobytes(): one for one in (system.must, any_choice)}.values():
        chosen, pairs = allot(_lots(loading), system, begin, watch)
        if system.holds(chosen):
            assignment = np.full(len(loading.demand), -1)
            assignment[loading.row[pairs]] = loading.site[pairs]
            found.append((chosen, assignment))
    return found


def _lots(loading: Loading) -> Lots:
    """What each pair saves of the fine, which is more than any cost where the demand must be served."""
    import numpy as np

    far = 1.0 + 2.0 * float(loading.cost.max(initial=0.0))
    worth = np.where(loading.fine < np.inf, loading.fine, far)[loading.row] - loading.cost
    return Lots(
        rows=loading.row, columns=loading.site, worth=worth, amounts=loading.demand[loading.row][None, :],
        most=loading.capacity[None, :], sites=np.zeros(len(loading.capacity)), demand=len(loading.demand),
    )  # fmt: skip


def _cheapest(loading: Loading) -> float:
    """What it costs at least: the cheapest for every demand."""
    import numpy as np

    nearest = loading.fine.copy()
    np.minimum.at(nearest, loading.row, loading.cost)
    return math.fsum(nearest.tolist())


def _searched(best: Best) -> bool:
    """Prices, then the solver on a few good pairs, then on all that the prices leave.

    Returns:
        False when nothing holds.
    """
    import numpy as np

    if (best.loading.fine < np.inf).all():
        _from_parts(best)
    if best.done:
        return True
    priced = price(best, _places(best.system))
    order = np.argsort(priced.pairs, kind="stable")
    for share in _KERNELS:
        if best.done or best.watch.up:
            break
        few = np.zeros(len(order), dtype=bool)
        few[order[: share * len(best.loading.demand)]] = True
        few &= priced.pairs < best.target
        if not few.all():
            _exact(best, best.system, few, _NODES)
    if best.done or best.watch.up:
        return True
    limits = attrs.evolve(
        best.system, must=best.system.must | (priced.without >= best.target),
        must_not=best.system.must_not | (priced.sites >= best.target),
    )  # fmt: skip
    return _exact(best, limits, priced.pairs < best.target)


def _from_parts(best: Best) -> None:
    """A bound, and an assignment to improve, from demand that could be split: few of it is."""
    import numpy as np

    loading = best.loading
    answer, chosen, shares = solve(loading, best.system, best.watch, split=True, nodes=_NODES)
    if answer.x is None or not chosen.any():
        return
    best.proven(answer.bound - 1e-9 * (1 + abs(answer.bound)))
    sites = np.flatnonzero(chosen)
    place = np.full(len(loading.demand), len(sites))
    whole = np.flatnonzero((shares > 1 - 1e-6) & chosen[loading.site])
    place[loading.row[whole]] = np.searchsorted(sites, loading.site[whole])
    filling = Filling(loading, loading.fine, sites, place)
    filling.improve(best.watch, best.system.must, best.system.must_not)
    chosen = np.isin(np.arange(len(chosen)), filling.sites)
    best.take(chosen, filling.assignment)


def _places(system: System) -> int:
    """No choice that meets the limits has more sites."""
    import numpy as np

    free = ~(system.must | system.must_not)
    most = int(free.sum())
    left = system.upper + system.slack - system.matrix @ system.must
    for row, rest in zip(system.matrix[:, free], left, strict=True):
        if (row >= 0).all():
            most = min(most, int((np.cumsum(np.sort(row)) <= rest).sum()))
    return most + int(system.must.sum())


def _exact(best: Best, system: System, pairs: NDArray[np.bool_] | None = None, nodes: int | None = None) -> bool:
    """Solve on some pairs and those of the best. With a number of nodes, it proves nothing.

    Returns:
        False when nothing holds.
    """
    import numpy as np

    loading, start = best.loading, None
    kept = np.ones(len(loading.row), dtype=bool) if pairs is None else pairs.copy()
    if best.chosen is not None and best.assignment is not None:
        kept[loading.find(best.assignment)] = True
        start = (best.chosen, best.assignment)
        system = attrs.evolve(system, must=system.must & best.chosen, must_not=system.must_not & ~best.chosen)
    some = loading.only(kept)

    def hear(cost: float, low: float) -> None:
        if nodes is None:
            best.bound = max(best.bound, min(low, best.target))
        best.heard(cost)

    answer, chosen, shares = solve(some, system, best.watch, start=start, hear=hear, nodes=nodes)
    if answer.x is not None:
        assignment = np.full(len(loading.demand), -1)
        whole = np.flatnonzero(shares > _HALF)
        assignment[some.row[whole]] = some.site[whole]
        best.take(chosen, assignment)
    if nodes is None:
        best.proven(min(answer.bound, best.target))
    return best.chosen is not None or answer.status != "infeasible"

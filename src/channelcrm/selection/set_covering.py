"""Set covering: the least cost at which all demand, or a share of it, is served."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import SolverError, ValidationError
from channelcrm.selection.branching import cover_capped
from channelcrm.selection.cheapest import cover_all
from channelcrm.selection.checks import as_amounts
from channelcrm.selection.coverage import as_cover
from channelcrm.selection.covering import find_any
from channelcrm.selection.folding import fold
from channelcrm.selection.greedy import exchange, greedy
from channelcrm.selection.milp import Hear, Program, maximize
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System, at_most
from channelcrm.selection.thrifty import least_cost, serve_cheaply
from channelcrm.selection.units import Unit, is_whole
from channelcrm.selection.watch import Progress, Watch
from channelcrm.values.arguments import is_finite, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array, sparray, spmatrix

__all__ = ["cover_cheapest", "set_cover"]

_NAMED = 5
"""So many rows out of reach are named."""


def set_cover(
    cover: sparray | spmatrix | np.ndarray, costs: ArrayLike | None = None, *, share: float = 1.0,
    weights: ArrayLike | None = None, time_limit: float | None = None, progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """The sites of least cost that together serve all demand, or a share of it, with the proof.

    All of it is the location set covering problem (Toregas and others 1971), a share of it the partial one (Daskin,
    Owen 1999). The answer does not depend on the order of the demand.

    Args:
        cover: demand x sites, nonzero where the site serves the demand; sparse, or a dense array.
        costs: of each site, zero or more; None counts the sites.
        share: how much of the weight is to be served, 0..1.
        weights: what each demand is worth, zero or more; None counts every demand once. Demand of no weight need not be
            served.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of cheaper choices and higher bounds; see ``Progress``.

    Raises:
        ValidationError: no matrix, a share outside 0..1, costs or weights in another number or negative or not finite,
            or more demand out of reach of every site than the share leaves out; the message names it.
    """
    import numpy as np

    with Watch(time_limit, progress) as watch:
        matrix = as_cover(cover)
        demand, sites = matrix.shape
        price = np.ones(sites) if costs is None else as_amounts(costs, sites, "costs", "site")
        values = np.ones(demand) if weights is None else as_amounts(weights, demand, "weights", "row of demand")
        if not (is_finite(share) and 0 <= share <= 1):
            raise ValidationError(
                f"{shown(share)} is no share.", field="share", value=share, remedy="Give a number from 0 to 1."
            )
        need = _need(values, float(share))
        alone = np.flatnonzero((np.diff(matrix.indptr) == 0) & (values > 0))
        if math.fsum(values.tolist()) - math.fsum(values[alone].tolist()) < need:
            more = f" and {len(alone) - _NAMED} more" if len(alone) > _NAMED else ""
            raise ValidationError(
                f"No site serves the demand in row {', '.join(map(str, alone[:_NAMED].tolist()))}{more}.",
                field="cover", value=int(alone[0]), remedy="Add a site that does, or lower the share.",
            )  # fmt: skip
        return cover_cheapest(matrix, values, need, price, System.free(sites), watch)


def _need(weights: NDArray[np.float64], share: float) -> float:
    """The weight that is a share of all, less what rounding may have added."""
    total = math.fsum(weights.tolist())
    need = share * total * (1 - 1e-12)
    return float(math.ceil(need)) if is_whole(weights) else need


def cover_cheapest(
    cover: csr_array, weights: NDArray[np.float64], need: float, costs: NDArray[np.float64], system: System,
    watch: Watch,
) -> Solution:  # fmt: skip
    """The choice of least cost that serves the needed weight and meets the limits; impossible when none does.

    Args:
        cover: demand x sites, nonzero where the site serves the demand.
        weights: what each demand is worth, zero or more.
        need: how much weight is to be served.
        costs: of each site, zero or more.
        system: the limits.
        watch: when to end.
    """
    import numpy as np

    loads, unit = Unit.of(weights), Unit.of(costs)
    least = float(np.ceil(need / loads.size * (1 - 1e-12))) if loads.whole else need / loads.size
    found = _cover_cheapest(
        cover, loads.count(weights), least, unit.count(costs), system, watch.counted(unit.size), whole=unit.whole
    )
    return found.times(unit.size)


def _cover_cheapest(
    cover: csr_array, weights: NDArray[np.float64], need: float, costs: NDArray[np.float64], system: System,
    watch: Watch, *, whole: bool,
) -> Solution:  # fmt: skip
    import numpy as np

    must, left = system.must, np.flatnonzero(~(system.must | system.must_not))
    fixed = cover @ must.astype(np.float64) > 0
    rest = need - math.fsum(weights[fixed].tolist())
    open_weights = np.where(fixed, 0.0, weights)
    reach = math.fsum(weights[cover @ (~system.must_not).astype(np.float64) > 0].tolist())
    if find_any(system, watch) is None or reach < need:
        return Solution.impossible()
    picked: NDArray[np.bool_] | None
    if system.room() != len(left):  # there are limits on the sites that are free
        small, folded = fold(cover, open_weights)
        picked, bound = _by_solver(small, folded, rest, costs, system, watch, watch.tell)
    else:
        spent = math.fsum(costs[must].tolist())
        small, folded = fold(cover[:, left], open_weights)
        some, bound = _free(
            small, folded, rest, costs[left], watch, lambda cost, low: watch.tell(cost + spent, low + spent)
        )
        bound += spent
        picked = None if some is None else must | np.isin(np.arange(len(must)), left[some])
    if picked is None:
        return Solution.impossible()
    return Solution.least(picked, math.fsum(costs[picked].tolist()), bound, whole=whole)


def _free(
    cover: csr_array, weights: NDArray[np.float64], need: float, costs: NDArray[np.float64], watch: Watch, hear: Hear
) -> tuple[NDArray[np.bool_] | None, float]:
    """Where nothing limits the choice. The cover is folded."""
    import numpy as np

    every, sites = math.fsum(weights.tolist()), cover.shape[1]
    if need <= 0:
        return np.zeros(sites, dtype=bool), 0.0
    if every - float(weights.min()) < need:
        return cover_all(cover, costs, watch, hear)
    if (costs == costs[0]).all():
        each = float(costs[0])
        picked, count = _fewest(cover, weights, need, watch, lambda count, low: hear(count * each, low * each))
        return picked, count * each
    return _by_solver(cover, weights, need, costs, System.free(sites), watch, hear)


def _fewest(
    cover: csr_array, weights: NDArray[np.float64], need: float, watch: Watch, hear: Hear
) -> tuple[NDArray[np.bool_], float]:
    """The fewest sites that serve the need, and a bound on their number: one less, until that is proven too few."""
    import numpy as np

    sites = cover.shape[1]

    def worth(chosen: NDArray[np.bool_]) -> float:
        return math.fsum(weights[cover @ chosen.astype(np.float64) > 0].tolist())

    def soon(room: int) -> NDArray[np.bool_]:
        return greedy(cover, weights, at_most(sites, room))

    enough = bisect_left(range(sites), True, key=lambda room: worth(soon(room)) >= need)
    best = soon(enough)
    most = np.cumsum(np.sort(cover.T @ weights)[::-1])
    low = min(int(np.searchsorted(most, need * (1 - 1e-12))) + 1, enough)
    while best.sum() > low and not watch.up:
        hear(float(best.sum()), low)
        room = int(best.sum()) - 1
        limit = at_most(sites, room)
        picked, bound = exchange(cover, weights, limit, soon(room)), math.inf
        if worth(picked) < need:
            picked, bound = cover_capped(
                cover, weights, room, picked, watch, float(weights.sum()), lambda *_: None, need
            )
        if worth(picked) >= need:
            best = picked
        elif bound < need:
            low = room + 1
    return best, float(low)


def _by_solver(
    cover: csr_array, weights: NDArray[np.float64], need: float, costs: NDArray[np.float64], system: System,
    watch: Watch, hear: Hear,
) -> tuple[NDArray[np.bool_] | None, float]:  # fmt: skip
    """By the solver. Columns: sites, then one for each folded demand; the last row is the need.

    A choice that falls short of the need by no more than the solver's tolerance is cut off: it lacks another site.
    """
    import numpy as np
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    demand, sites = cover.shape
    served = hstack([-cover, eye_array(demand)])
    part = 2.0 ** -np.frexp(weights.max(initial=0.0))[1]  # so that the solver's tolerance is one of the greatest weight
    enough = csr_array(np.append(np.zeros(sites), part * weights)[None, :])
    matrix = csr_array(vstack([served, enough]))
    program = Program(
        gain=np.concatenate([-costs, np.zeros(demand)]), matrix=matrix,
        row_lower=np.append(np.full(demand, -np.inf), part * need), row_upper=np.append(np.zeros(demand), np.inf),
        lower=np.concatenate([system.must.astype(np.float64), np.zeros(demand)]),
        upper=np.concatenate([(~system.must_not).astype(np.float64), np.ones(demand)]),
        whole=np.concatenate([np.ones(sites, dtype=bool), np.zeros(demand, dtype=bool)]), limits=system,
    )  # fmt: skip
    low = least_cost(cover, weights, need, costs, system)
    start, first = serve_cheaply(cover, weights, need, costs, system), None
    if start is not None:
        hear(math.fsum(costs[start].tolist()), low)
        first = np.concatenate([start, cover @ start.astype(np.float64) > 0]).astype(np.float64)
    answer = maximize(program, watch, start=first, hear=lambda worth, bound: hear(-worth, max(low, -bound)))
    if answer.status == "infeasible":
        return None, low
    if answer.x is None and start is None:  # any choice will do
        answer = attrs.evolve(maximize(attrs.evolve(program, gain=0 * program.gain), watch.extra()), bound=answer.bound)
        if answer.x is None:
            if answer.status == "infeasible":
                return None, low
            raise SolverError("No choice that meets the limits was found in the time there was: give it more.")
    picked = start if answer.x is None else answer.x[:sites] > 0.5
    if math.fsum(weights[cover @ picked > 0].tolist()) < need:
        more = system.and_row((~picked).astype(np.float64), np.inf, 1.0)
        return _by_solver(cover, weights, need, costs, more, watch, hear)
    return picked, max(low, -answer.bound)

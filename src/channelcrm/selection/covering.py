"""Maximal covering under linear limits, solved to proof (Church, ReVelle 1974)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.errors import SolverError
from channelcrm.selection.branching import cover_capped
from channelcrm.selection.folding import fold, undominated
from channelcrm.selection.greedy import exchange, greedy, prune
from channelcrm.selection.milp import Hear, Program, maximize
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System, at_most
from channelcrm.selection.units import Unit, is_whole
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["cover_most", "find_any"]


def cover_most(cover: csr_array, weights: NDArray[np.float64], system: System, watch: Watch) -> Solution:
    """The sites that together cover the most weight among the choices that meet the limits.

    Where a number of sites is the only limit, the proof is a tree of our own; else it is the solver's.

    Args:
        cover: demand x sites, nonzero where the site serves the demand.
        weights: what each demand is worth, zero or more.
        system: the limits.
        watch: when to end; at once asks for a good choice and a plain bound.
    """
    import numpy as np

    reached = np.where(np.diff(cover.indptr) > 0, weights, 0.0)
    unit = Unit.of(reached)
    return _cover_most(cover, unit.count(reached), system, watch.counted(unit.size)).times(unit.size)


def _cover_most(cover: csr_array, weights: NDArray[np.float64], system: System, watch: Watch) -> Solution:
    import numpy as np

    chosen = np.zeros(cover.shape[1], dtype=bool)
    if (any_choice := find_any(system, watch)) is None:
        return Solution.impossible()
    must = system.must.astype(np.float64)
    fixed = cover @ must > 0 if must.any() else np.zeros(cover.shape[0], dtype=bool)  # served whatever else is chosen
    already = math.fsum(weights[fixed].tolist())
    small, folded = fold(cover, np.where(fixed, 0.0, weights))
    whole = is_whole(weights)
    room = system.room()
    if room is None:
        left, limits, small, folded, start = _begin(small, folded, system, any_choice)
    else:
        left = undominated(small, system)
        left = left[~(system.must | system.must_not)[left]]
        small, folded = fold(small[:, left], folded)
        limits = at_most(len(left), room)
        start = exchange(small, folded, limits, greedy(small, folded, limits))
    worth = _worth(small, folded, start)

    plain = _plain(small, folded, limits, start, room)

    def hear(worth: float, bound: float) -> None:
        watch.tell(worth + already, min(bound, plain) + already)

    hear(worth, plain)
    if room is None:
        picked, bound = _solve(small, folded, limits, start, watch, hear)
    elif watch.up or plain <= worth:
        picked, bound = start, plain
    else:
        picked, bound = cover_capped(small, folded, room, start, watch, plain, hear)
    if _worth(small, folded, picked) < worth or not limits.holds(picked):
        picked = start
    chosen[left[prune(small, folded, limits, picked)]] = True
    chosen |= system.must
    objective = math.fsum(weights[cover @ chosen.astype(np.float64) > 0].tolist())
    return Solution.most(chosen, objective, min(bound, plain) + already, whole=whole)


def _begin(
    cover: csr_array, weights: NDArray[np.float64], system: System, any_choice: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], System, csr_array, NDArray[np.float64], NDArray[np.bool_]]:
    """Sites that may be needed, the limits and the folded demand on them, and a good choice among them."""
    import numpy as np

    left = undominated(cover, system)
    small, folded = fold(cover[:, left], weights)
    limits = system.only(left)
    for first in (greedy(small, folded, limits), any_choice[left]):
        start = exchange(small, folded, limits, first)
        if limits.holds(start):
            return left, limits, small, folded, greedy(small, folded, limits, start)
    # The choice that was found leaned on a site that was left out.
    start = exchange(cover, weights, system, any_choice)
    return np.arange(cover.shape[1]), system, cover, weights, greedy(cover, weights, system, start)


def _plain(
    cover: csr_array, weights: NDArray[np.float64], system: System, start: NDArray[np.bool_], room: int | None
) -> float:
    """A bound without a search: all that can be reached; what a choice covers and the most that as many sites add."""
    import numpy as np

    reachable = math.fsum(weights[cover @ (~system.must_not).astype(np.float64) > 0].tolist())
    if room is None:
        return reachable
    covered = cover @ start.astype(np.float64) > 0
    gains = np.sort(cover.T @ np.where(covered, 0.0, weights))[::-1]
    return min(reachable, math.fsum(weights[covered].tolist()) + math.fsum(gains[:room].tolist()))


def _worth(cover: csr_array, weights: NDArray[np.float64], chosen: NDArray[np.bool_]) -> float:
    import numpy as np

    return math.fsum(weights[cover @ chosen.astype(np.float64) > 0].tolist())


def _solve(
    cover: csr_array, weights: NDArray[np.float64], system: System, start: NDArray[np.bool_], watch: Watch, hear: Hear
) -> tuple[NDArray[np.bool_], float]:
    """By the solver. Columns: sites, then one for each folded demand that more than one site could serve."""
    import numpy as np
    from scipy.sparse import csr_array

    if watch.up:
        return start, float("inf")
    sites = cover.shape[1]
    sizes = np.diff(cover.indptr)
    single, several = cover[np.flatnonzero(sizes == 1)], cover[np.flatnonzero(sizes > 1)]
    gain = np.zeros(sites)
    np.add.at(gain, single.indices, weights[sizes == 1])
    demand = several.shape[0]
    # A demand counts as served at most as often as it has chosen sites.
    starts = several.indptr + np.arange(demand + 1)
    own = np.zeros(starts[-1], dtype=bool)
    own[starts[1:] - 1] = True
    indices = np.empty(len(own), dtype=np.int64)
    indices[own], indices[~own] = sites + np.arange(demand), several.indices
    matrix = csr_array((np.where(own, 1.0, -1.0), indices, starts), shape=(demand, sites + demand))
    program = Program(
        gain=np.concatenate([gain, weights[sizes > 1]]),
        matrix=matrix,
        row_lower=np.full(demand, -np.inf),
        row_upper=np.zeros(demand),
        lower=np.concatenate([system.must.astype(np.float64), np.zeros(demand)]),
        upper=np.concatenate([(~system.must_not).astype(np.float64), np.ones(demand)]),
        whole=np.concatenate([np.ones(sites, dtype=bool), np.zeros(demand, dtype=bool)]),
        limits=system,
    )
    first = np.concatenate([start.astype(np.float64), (several @ start.astype(np.float64) > 0).astype(np.float64)])
    answer = maximize(program, watch, start=first, hear=hear)
    return (start if answer.x is None else answer.x[:sites] > 0.5), answer.bound


def find_any(system: System, watch: Watch) -> NDArray[np.bool_] | None:
    """Some choice that meets the limits, None when there is none.

    Raises:
        SolverError: a few seconds after the time was up none was found, and it is not known whether there is one.
    """
    import numpy as np
    from scipy.sparse import csr_array

    if (system.must & system.must_not).any():
        return None
    if system.holds(system.must):
        return system.must.copy()
    program = Program(
        gain=np.zeros(len(system.must)), matrix=csr_array((0, len(system.must))), row_lower=np.zeros(0),
        row_upper=np.zeros(0), lower=system.must.astype(np.float64), upper=(~system.must_not).astype(np.float64),
        whole=np.ones(len(system.must), dtype=bool), limits=system,
    )  # fmt: skip
    answer = maximize(program, watch.extra())
    if answer.x is None and answer.status != "infeasible":
        raise SolverError("No choice that meets the limits was found in the time there was: give it more.")
    return None if answer.x is None else answer.x > 0.5

"""Maximal covering under linear limits, solved to proof (Church, ReVelle 1974)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.selection.folding import fold, undominated
from channelcrm.selection.greedy import exchange, greedy, prune
from channelcrm.selection.milp import Answer, Program, maximize
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["cover_most", "find_any"]


def cover_most(cover: csr_array, weights: NDArray[np.float64], system: System, watch: Watch) -> Solution:
    """The sites that together cover the most weight among the choices that meet the limits.

    Args:
        cover: demand x sites, nonzero where the site serves the demand.
        weights: what each demand is worth, zero or more.
        system: the limits.
        watch: when to end; at once asks for a good choice and a plain bound.
    """
    import numpy as np

    sites = cover.shape[1]
    chosen = np.zeros(sites, dtype=bool)
    if (any_choice := find_any(system)) is None:
        return Solution.impossible()
    fixed = cover @ system.must.astype(np.float64) > 0  # served whatever else is chosen
    small, folded = fold(cover, np.where(fixed, 0.0, weights))
    left = undominated(small, system)
    small, folded = fold(small[:, left], folded)
    limits = system.only(left)
    start = exchange(small, folded, limits, greedy(small, folded, limits))
    if not limits.holds(start):
        start = exchange(small, folded, limits, any_choice[left])
    if not limits.holds(start):  # the choice found leaned on a site that was left out
        left = np.arange(sites)
        small, folded = fold(cover, np.where(fixed, 0.0, weights))
        limits, start = system, any_choice
    answer = _solve(small, folded, limits, start, watch)
    picked = start if answer.x is None else answer.x[: len(left)] > 0.5
    if _worth(small, folded, picked) < _worth(small, folded, start) or not limits.holds(picked):
        picked = start
    chosen[left[prune(small, folded, limits, picked)]] = True
    served = fixed | (cover @ chosen.astype(np.float64) > 0)
    objective = math.fsum(weights[served].tolist())
    reachable = math.fsum(weights[cover @ (~system.must_not).astype(np.float64) > 0].tolist())
    bound = min(reachable, answer.bound + math.fsum(weights[fixed].tolist()))
    return Solution.most(chosen, objective, bound, whole=bool((weights == np.rint(weights)).all()))


def _worth(cover: csr_array, weights: NDArray[np.float64], chosen: NDArray[np.bool_]) -> float:
    import numpy as np

    return math.fsum(weights[cover @ chosen.astype(np.float64) > 0].tolist())


def _solve(
    cover: csr_array, weights: NDArray[np.float64], system: System, start: NDArray[np.bool_], watch: Watch
) -> Answer:
    """Columns: sites, then one for each folded demand that more than one site could serve."""
    import numpy as np
    from scipy.sparse import csr_array

    if watch.up:
        return Answer(x=None, bound=float(np.inf), status="unknown")
    sites = cover.shape[1]
    sizes = np.diff(cover.indptr)
    single, several = cover[np.flatnonzero(sizes == 1)], cover[np.flatnonzero(sizes > 1)]
    gain = np.zeros(sites)
    np.add.at(gain, single.indices, weights[sizes == 1])
    demand = several.shape[0]
    # A demand counts as served at most as often as it has chosen sites; then the limits, on the sites alone.
    starts = several.indptr + np.arange(demand + 1)
    own = np.zeros(starts[-1], dtype=bool)
    own[starts[1:] - 1] = True
    indices = np.empty(len(own), dtype=np.int64)
    indices[own], indices[~own] = sites + np.arange(demand), several.indices
    limits = csr_array(system.matrix)
    matrix = csr_array(
        (
            np.concatenate([np.where(own, 1.0, -1.0), limits.data]),
            np.concatenate([indices, limits.indices]),
            np.concatenate([starts, starts[-1] + limits.indptr[1:]]),
        ),
        shape=(demand + len(system.lower), sites + demand),
    )
    program = Program(
        gain=np.concatenate([gain, weights[sizes > 1]]),
        matrix=matrix,
        row_lower=np.concatenate([np.full(demand, -np.inf), system.lower]),
        row_upper=np.concatenate([np.zeros(demand), system.upper]),
        lower=np.concatenate([system.must.astype(np.float64), np.zeros(demand)]),
        upper=np.concatenate([(~system.must_not).astype(np.float64), np.ones(demand)]),
        whole=np.concatenate([np.ones(sites, dtype=bool), np.zeros(demand, dtype=bool)]),
    )
    first = np.concatenate([start.astype(np.float64), (several @ start.astype(np.float64) > 0).astype(np.float64)])
    return maximize(program, watch, start=first)


def find_any(system: System) -> NDArray[np.bool_] | None:
    """Some choice that meets the limits, None when there is none."""
    import numpy as np
    from scipy.sparse import csr_array

    if (system.must & system.must_not).any():
        return None
    if system.holds(system.must):
        return system.must.copy()
    program = Program(
        gain=np.zeros(len(system.must)), matrix=csr_array(system.matrix), row_lower=system.lower - system.slack / 2,
        row_upper=system.upper + system.slack / 2, lower=system.must.astype(np.float64),
        upper=(~system.must_not).astype(np.float64), whole=np.ones(len(system.must), dtype=bool),
    )  # fmt: skip
    answer = maximize(program, Watch())
    return None if answer.x is None else answer.x > 0.5

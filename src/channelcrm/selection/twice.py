"""Backup coverage: demand that a second chosen site serves is worth more (Hogan, ReVelle 1986)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.selection.covering import find_any
from channelcrm.selection.folding import fold
from channelcrm.selection.greedy import exchange, greedy
from channelcrm.selection.milp import Program, maximize
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.units import Unit
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["cover_twice"]


def cover_twice(
    cover: csr_array, weights: NDArray[np.float64], backup: float, system: System, watch: Watch
) -> Solution:
    """The choice within the limits that covers the most, where covering a second time is worth a part of the first.

    Args:
        cover: demand x sites, nonzero where the site serves the demand.
        weights: what each demand is worth, zero or more.
        backup: that part, 0..1.
        system: the limits.
        watch: when to end; at once asks for a good choice and a plain bound.
    """
    import numpy as np

    every = np.concatenate([weights, backup * weights])
    unit = Unit.of(every)
    counted = _cover_twice(cover, unit.count(weights), backup, system, watch.counted(unit.size))
    return counted.times(unit.size)


def _cover_twice(
    cover: csr_array, weights: NDArray[np.float64], backup: float, system: System, watch: Watch
) -> Solution:
    import numpy as np
    from scipy.sparse import csr_array, eye_array, hstack

    if (any_choice := find_any(system, watch)) is None:
        return Solution.impossible()
    small, folded = fold(cover, weights)
    demand, sites = small.shape
    most = np.minimum(small @ (~system.must_not).astype(np.float64), 2)

    def worth(chosen: NDArray[np.bool_], rows: csr_array, values: NDArray[np.float64]) -> float:
        times = rows @ chosen.astype(np.float64)
        return math.fsum(values[times > 0].tolist()) + backup * math.fsum(values[times > 1].tolist())

    quick = greedy(small, folded, system, exchange(small, folded, system, greedy(small, folded, system)))
    start = quick if system.holds(quick) else any_choice
    plain = math.fsum(folded[most > 0].tolist()) + backup * math.fsum(folded[most > 1].tolist())
    watch.tell(worth(start, small, folded), plain)
    times = start @ small.T
    picked, bound = start, plain
    if not watch.up:
        # Columns: sites, then the first and the second coverage of each folded demand, which its sites must make up.
        program = Program(
            gain=np.concatenate([np.zeros(sites), folded, backup * folded]),
            matrix=csr_array(hstack([-small, eye_array(demand), eye_array(demand)])),
            row_lower=np.full(demand, -np.inf),
            row_upper=np.zeros(demand),
            lower=np.concatenate([system.must.astype(np.float64), np.zeros(2 * demand)]),
            upper=np.concatenate([(~system.must_not).astype(np.float64), np.ones(2 * demand)]),
            whole=np.concatenate([np.ones(sites, dtype=bool), np.zeros(2 * demand, dtype=bool)]),
            limits=system,
        )
        first = np.concatenate([start, times > 0, times > 1]).astype(np.float64)
        answer = maximize(program, watch, start=first, hear=watch.tell)
        if answer.x is not None and worth(answer.x[:sites] > 0.5, small, folded) >= worth(start, small, folded):
            picked = answer.x[:sites] > 0.5
        bound = min(plain, answer.bound)
    return Solution.most(picked, worth(picked, cover, weights), bound)

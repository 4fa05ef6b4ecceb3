"""A good choice soon, for any goal under any limits: additions, then exchanges, while they help."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from channelcrm.selection.goals.goal import Additive
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["improve", "is_better"]

_WORK = 300_000_000
"""About how many pairs of demand and site are looked at for exchanges."""
_SOON = 10_000_000
"""About how many when the time is up."""


def is_better(sense: int, one: float, other: float) -> bool:
    """Whether one value is better than another, by more than rounding."""
    return sense * (one - other) > 1e-12 * max(1.0, abs(one), abs(other)) if math.isfinite(other) else one != other


def improve(
    goal: Additive, system: System, begins: Iterable[NDArray[np.bool_]], pairs: int, watch: Watch
) -> NDArray[np.bool_] | None:  # fmt: skip
    """The best that is reached from any beginning and meets the limits and the goal's need; None when none does.

    Args:
        goal: what to improve.
        system: the limits.
        begins: choices to start from.
        pairs: how many pairs of demand and site the goal looks at, which says how long to exchange.
        watch: when to end; a few exchanges are made all the same, unless interrupted.
    """
    best: NDArray[np.bool_] | None = None
    for begin in begins:
        added = _add(goal, system, begin)
        chosen = _add(goal, system, _exchange(goal, system, added, pairs, watch))
        for one in (begin, added, chosen):
            value = goal.value(one)
            if system.holds(one) and math.isfinite(value):
                best = one if best is None or is_better(goal.sense, value, goal.value(best)) else best
    return best


def _add(goal: Additive, system: System, begin: NDArray[np.bool_]) -> NDArray[np.bool_]:
    import numpy as np

    chosen = begin.copy()
    while len(chosen):
        worth, gains = goal.gains(chosen)
        fine = system.allows((system.matrix @ chosen)[:, None] + system.matrix) & ~(chosen | system.must_not)
        gains = np.where(fine, gains, -np.inf)
        best = int(gains.argmax())
        if gains[best] <= 1e-12 * (1 + abs(worth)):
            break
        chosen[best] = True
    return chosen


def _exchange(
    goal: Additive, system: System, begin: NDArray[np.bool_], pairs: int, watch: Watch
) -> NDArray[np.bool_]:  # fmt: skip
    """The best exchange each time, of equal ones the first (Teitz, Bart 1968)."""
    import numpy as np

    chosen = begin.copy()
    one = pairs + system.matrix.size + len(chosen)
    each = int((chosen & ~system.must).sum()) * one + 1
    done = 0
    for _ in range(min(100, _WORK // each)):
        worth = goal.gains(chosen)[0]
        best, pair = 1e-9 * (1 + abs(worth)), None
        for out in np.flatnonzero(chosen & ~system.must):
            if watch.stopped or (watch.up and done >= _SOON):
                return chosen
            done += one
            without = chosen.copy()
            without[out] = False
            left, gains = goal.gains(without)
            sums = (system.matrix @ without)[:, None] + system.matrix
            slack = system.slack[:, None]
            fine = ((sums >= system.lower[:, None] - slack) & (sums <= system.upper[:, None] + slack)).all(axis=0)
            change = np.where(fine & ~(chosen | system.must_not), left + gains - worth, -np.inf)
            into = int(change.argmax())
            if change[into] > best:
                best, pair = float(change[into]), (out, into)
        if pair is None:
            break
        chosen[pair[0]], chosen[pair[1]] = False, True
    return chosen

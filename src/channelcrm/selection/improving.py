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

__all__ = ["improve", "is_better", "repair"]

_WORK = 300_000_000
"""About how many pairs of demand and site are looked at for exchanges."""
_REPAIRS = 100
"""So many exchanges bring a choice within the limits, or it is given up."""
_LITTLE = 1e-6
"""An exchange that takes off no more than this part of what is beyond the limits does not."""
_SOON = 30_000_000
"""About how many when the time is up."""


def is_better(sense: int, one: float, other: float) -> bool:
    """Whether one value is better than another, by more than rounding."""
    return sense * (one - other) > 1e-12 * max(abs(one), abs(other)) if math.isfinite(other) else one != other


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


def repair(
    goal: Additive, system: System, begin: NDArray[np.bool_], watch: Watch
) -> NDArray[np.bool_] | None:  # fmt: skip
    """A choice within the limits from one that is not; None when the way there ends, or the time is up.

    Each time the exchange, or the site to leave, that costs least for what it takes off the excess over the limits.
    """
    import numpy as np

    chosen = begin.copy()
    for _ in range(_REPAIRS):
        if system.holds(chosen):
            return chosen
        now, worth = float(_excess(system, (system.matrix @ chosen)[:, None])[0]), goal.gains(chosen)[0]
        best, after = np.inf, None
        for out in np.flatnonzero(chosen & ~system.must):
            if watch.up:
                return None
            without = chosen.copy()
            without[out] = False
            left, gains = goal.gains(without)
            sums = (system.matrix @ without)[:, None]
            fine = ~(chosen | system.must_not)
            less = now - np.append(np.where(fine, _excess(system, sums + system.matrix), np.inf), _excess(system, sums))
            lost = worth - left - np.append(gains, 0.0)
            with np.errstate(all="ignore"):
                rate = np.where(less > _LITTLE * now, lost / less, np.inf)
            into = int(rate.argmin())
            if rate[into] < best:
                best, after = float(rate[into]), without
                after[into : into + 1] = True  # beyond the last site: none comes in
        if after is None:
            return None
        chosen = after
    return None


def _excess(system: System, sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far sums (limits x cases) are beyond the limits, each limit counted in its size, in sum of each case."""
    import numpy as np

    total = np.zeros(sums.shape[1])
    for limit, sign in ((system.upper, 1), (system.lower, -1)):
        at = np.flatnonzero(np.isfinite(limit))
        beyond = sign * (sums[at] - limit[at, None]) - system.slack[at, None]
        total += (np.maximum(beyond, 0.0) / np.maximum(np.abs(limit[at]), 1.0)[:, None]).sum(axis=0)
    return total


def _add(goal: Additive, system: System, begin: NDArray[np.bool_]) -> NDArray[np.bool_]:
    import numpy as np

    chosen = begin.copy()
    while len(chosen):
        worth, gains = goal.gains(chosen)
        fine = system.allows((system.matrix @ chosen)[:, None] + system.matrix) & ~(chosen | system.must_not)
        gains = np.where(fine, gains, -np.inf)
        best = int(gains.argmax())
        if gains[best] <= 1e-12 * abs(worth):
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
        best, pair = 1e-9 * abs(worth), None
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

"""Bounds on maximal coverage by prices on the demand (Lagrangian relaxation), climbing down by averaged subgradients.

Let each demand pay a price, at most its weight, to each chosen site that serves it, and count it as served in any case.
A choice of sites is then worth the weights less the prices, plus what each of its sites is paid: never less than what
it covers, and the best choice is the sites that are paid most. Prices that make this least give the bound of the linear
relaxation (Geoffrion 1974; the averaged direction is the volume algorithm of Barahona, Anbil 2000).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Node", "Problem", "descend"]

_MEMORY = 0.9
"""What the average of the choices keeps of itself at each step."""
_CLOSE = 5e-10
"""Where weights are no whole numbers, a bound that exceeds the best choice by this part of it counts as reached."""


@attrs.frozen(kw_only=True, eq=False)
class Problem:
    """At most ``room`` sites that cover the most weight. Every row has a site and a weight.

    ``whole``: all weights are whole numbers, so a choice is better only by one or more.
    """

    cover: csr_array
    by_site: csr_array
    weights: NDArray[np.float64]
    room: int
    whole: bool

    def worth(self, chosen: NDArray[np.bool_]) -> float:
        """The weight that these sites cover."""
        return float(self.weights[self.cover @ chosen.astype(float) > 0].sum())

    def margin(self, best: float) -> float:
        """A bound below best plus this proves best."""
        return 1 - 1e-6 - 1e-12 * best if self.whole and best < 1e11 else _CLOSE * abs(best)


@attrs.frozen(kw_only=True, eq=False)
class Node:
    """A part of all choices: those with the sites ``into`` and without the sites ``out``.

    Attributes:
        bound: none of them is worth more.
        prices: of the demand, that prove it.
        mean: the average of the choices that were best under the prices on the way: about the linear relaxation's.
    """

    bound: float
    prices: NDArray[np.float64]
    mean: NDArray[np.float64] | None
    into: NDArray[np.bool_]
    out: NDArray[np.bool_]

    @classmethod
    def root(cls, problem: Problem, bound: float) -> Node:
        """All choices; each demand pays its weight in equal parts."""
        import numpy as np

        sites = problem.cover.shape[1]
        prices = problem.weights / np.diff(problem.cover.indptr)
        none = np.zeros(sites, dtype=bool)
        return cls(bound=bound, prices=prices, mean=None, into=none, out=none)


def descend(
    problem: Problem, node: Node, watch: Watch, offer: Callable[[NDArray[np.bool_], float], float], *, steps: int,
    stride: float, patience: int,
) -> Node:  # fmt: skip
    """Better prices for a node, and the sites that they prove to be in or out of every better choice.

    Args:
        problem: what is to be covered.
        node: where to begin.
        watch: ends early when it is up.
        offer: takes a choice that came up with the bound so far, returns what a better one must beat.
        steps: at most so many.
        stride: the length of a step, as a share of the one that would lead straight to the best choice's worth.
        patience: the stride shrinks by a third after so many steps without a better bound.
    """
    import numpy as np

    cover, by_site, weights = problem.cover, problem.by_site, problem.weights
    into, out, mean, prices = node.into, node.out, node.mean, node.prices
    total, lowest, kept, idle = float(weights.sum()), float("inf"), node.prices, 0
    best, shortest, served = 0.0, stride / 100, None
    for step in range(steps):
        free = np.flatnonzero(~(into | out))
        room = problem.room - int(into.sum())
        if served is None:
            served = cover @ into.astype(float) > 0
            prices = np.where(served, 0.0, prices)
        paid = by_site @ prices
        chosen = into.copy()
        order = free if room >= len(free) else free[np.argpartition(-paid[free], room)]
        chosen[order[:room]] = True
        bound = total - float(prices.sum()) + float(paid[chosen].sum())
        if step % 5 == 0 or bound < lowest:
            best = offer(chosen, min(bound, lowest))
        if bound < lowest:
            idle = 0 if bound < lowest * (1 - 1e-5) else idle + 1
            lowest, kept = bound, prices
        else:
            idle += 1
        if min(lowest, node.bound) < best + problem.margin(best) or watch.up:
            break
        never, always = _decided(paid, free, order, room, bound - best - problem.margin(best))
        if len(never):
            out = out.copy()
            out[never] = True
        if len(always):
            into, served = into.copy(), None
            into[always] = True
        if idle >= patience:
            stride, idle = stride * 2 / 3, 0
            if stride < shortest:
                break
        mean = chosen.astype(float) if mean is None else _MEMORY * mean + (1 - _MEMORY) * chosen
        slope = cover @ mean - 1
        bent = np.where((prices >= weights) & (slope < 0) | (prices <= 0) & (slope > 0), 0.0, slope)
        length = float(bent @ bent)
        if length <= 0:
            break
        prices = np.clip(prices - stride * (bound - best) / length * slope, 0.0, weights)
        if served is not None:
            prices[served] = 0.0
    return Node(bound=min(lowest, node.bound), prices=kept, mean=mean, into=into, out=out)


def _decided(
    paid: NDArray[np.float64], free: NDArray[np.int64], order: NDArray[np.int64], room: int, far: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sites that no better choice has, and sites that every better choice has.

    A site that is paid so much less than the last that is in, or so much more than the first that is not: with it, or
    without it, the bound falls by that much, which is too far.
    """
    if not 0 < room < len(free):
        return free[:0], free[:0]
    inside = order[:room]
    return free[paid[inside].min() - paid[free] > far], inside[paid[inside] - paid[order[room]] > far]

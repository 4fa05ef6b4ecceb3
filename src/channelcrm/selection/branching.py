"""Maximal coverage by a number of sites, to proof: a tree of choices, each part bounded by prices on the demand."""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING, Final, TypedDict

import attrs

from channelcrm.selection.folding import alike
from channelcrm.selection.greedy import exchange, greedy
from channelcrm.selection.milp import Hear
from channelcrm.selection.relaxing import Node, Problem, descend
from channelcrm.selection.system import at_most
from channelcrm.selection.units import is_whole
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["cover_capped"]

_HELD = 50_000_000
"""Prices that the open parts keep; beyond, a part starts from those of the whole."""
_OFFERS = 20
"""Of so many choices that come up one is improved by exchanges."""
_EASY = 6
"""Easy trees have fewer parts; before this one, a choice is shaken more than once."""
_SHAKES, _MOST_SHAKES = 10_000, 500
"""So many times the gap is how often, and at most."""
_SHAKEN = 4
"""Sites that are left out by chance at a time."""


class _Effort(TypedDict):
    steps: int
    stride: float
    patience: int


_ROOT: Final[_Effort] = {"steps": 500, "stride": 1.0, "patience": 10}
_PART: Final[_Effort] = {"steps": 30, "stride": 0.3, "patience": 5}


def cover_capped(
    cover: csr_array, weights: NDArray[np.float64], room: int, start: NDArray[np.bool_], watch: Watch,
    ceiling: float, hear: Hear, goal: float | None = None,
) -> tuple[NDArray[np.bool_], float]:  # fmt: skip
    """The at most ``room`` sites that cover the most, and a bound on what any so many cover.

    Args:
        cover: folded demand x sites, every row with a site and a weight.
        weights: of the folded demand.
        room: the most sites.
        start: a good choice.
        watch: when to end.
        ceiling: what no choice covers more than.
        hear: told of better choices and bounds.
        goal: whether so much can be covered is all that is asked: the search ends as soon as it is, or cannot be.
    """
    whole = is_whole(weights)
    problem = Problem(cover=cover, by_site=cover.T.tocsr(), weights=weights, room=room, whole=whole)
    search = _Search(problem, problem.worth(start), watch, hear, goal)
    bound = search.run(Node.root(problem, ceiling))
    return (start if search.best is None else search.best), bound


class _Search:
    """The best choice so far, None while no better one than the first is known, and the parts that may hold it."""

    def __init__(self, problem: Problem, worth: float, watch: Watch, hear: Hear, goal: float | None) -> None:
        import numpy as np

        self.problem = problem
        self.worth = worth
        self.best: NDArray[np.bool_] | None = None
        self._watch = watch
        self._hear = hear
        self._goal = goal
        self._limit = at_most(problem.cover.shape[1], problem.room)
        self._offers = 0
        self._chance = np.random.default_rng(0)
        self._at: NDArray[np.bool_] | None = None  # where the search by chance stands
        self._first = False  # whether it is the bound of the whole that is sought

    def offer(self, chosen: NDArray[np.bool_], bound: float) -> float:
        """Take a choice, improved by exchanges now and then, and return what another one has to beat."""
        problem = self.problem
        worth = problem.worth(chosen)
        self._offers += 1
        if worth > self.worth or self._offers % _OFFERS == 0:
            chosen = exchange(problem.cover, problem.weights, self._limit, chosen)
            worth = problem.worth(chosen)
        if worth > self.worth:
            self.best, self.worth = chosen, worth
        if self._first:
            self._hear(self.worth, max(bound, self.worth))
        return self._beat

    @property
    def _beat(self) -> float:
        """What a choice must be worth more than to be of interest; infinite when the goal is reached."""
        if self._goal is None:
            return self.worth
        return math.inf if self.worth >= self._goal else self._goal - self.problem.margin(self._goal)

    def run(self, node: Node) -> float:
        """Search the whole of it, and return a bound on what all choices are worth."""
        self._first = True
        node = descend(self.problem, node, self._watch, self.offer, **_ROOT)
        self._first = False
        self._hear(self.worth, max(node.bound, self.worth))
        decided = node.into | node.out
        if self._closed(node.bound) or self._watch.up or not decided.any():
            return self._tree(node)
        return self._reduced(node)

    def _shake(self, bound: float, most: int) -> None:
        """Shake the choice as often as its gap suggests, at most so many times."""
        for done in range(most):
            if done > _SHAKES * (1 - self.worth / bound) or self._closed(bound) or self._watch.up:
                break
            self._shaken()

    def _shaken(self) -> None:
        """Leave some sites out by chance, take in others greedily, exchange: kept where it is no worse."""
        problem = self.problem
        cover, weights, limit = problem.cover, problem.weights, self._limit
        if self._at is None:
            self._at = (
                exchange(cover, weights, limit, greedy(cover, weights, limit)) if self.best is None else self.best
            )
        inside = self._at.nonzero()[0]
        leave = self._chance.choice(inside, min(_SHAKEN, len(inside)), replace=False)
        without, banned = self._at.copy(), limit.must_not.copy()
        without[leave], banned[leave] = False, True
        found = greedy(cover, weights, attrs.evolve(limit, must_not=banned), without)
        found = exchange(cover, weights, limit, found)
        worth = problem.worth(found)
        if worth >= problem.worth(self._at):
            self._at = found
        if worth > self.worth:
            self.best, self.worth = found, worth

    def _closed(self, bound: float) -> bool:
        return bound < self._beat + self.problem.margin(self._beat)

    def _reduced(self, node: Node) -> float:
        """The search in what is left when the decided sites are in or out."""
        import numpy as np

        problem = self.problem
        left = np.flatnonzero(~(node.into | node.out))
        served = problem.cover @ node.into.astype(float) > 0
        fixed = math.fsum(problem.weights[served].tolist())
        cover = problem.cover[:, left]
        rows = np.flatnonzero(~served & (np.diff(cover.indptr) > 0))
        if not len(rows):
            self.offer(node.into, node.bound)
            return self.worth
        cover, weights, prices = cover[rows], problem.weights[rows], node.prices[rows]
        order, firsts = alike(cover, weights)
        cover, weights = cover[order[firsts]], np.add.reduceat(weights[order], firsts)
        prices = np.minimum(np.add.reduceat(prices[order], firsts), weights)
        inner = _Search(
            attrs.evolve(problem, cover=cover, by_site=cover.T.tocsr(), weights=weights,
                         room=problem.room - int(node.into.sum())),
            self.worth - fixed, self._watch, lambda worth, bound: self._hear(worth + fixed, bound + fixed),
            None if self._goal is None else self._goal - fixed,
        )  # fmt: skip
        none = np.zeros(len(left), dtype=bool)
        mean = None if node.mean is None else node.mean[left]
        start = Node(bound=node.bound - fixed, prices=prices, mean=mean, into=none, out=none)
        bound = inner._tree(start)
        if inner.best is not None:
            chosen = node.into.copy()
            chosen[left[inner.best]] = True
            self.best, self.worth = chosen, problem.worth(chosen)
        return bound + fixed

    def _tree(self, root: Node) -> float:
        """Best bound first; a part is split by the site that the average choice is least sure of."""
        import numpy as np

        self._dive(root)
        count, looked, heap = 0, 0, [(-root.bound, 0, root)]
        while heap and not self._watch.up:
            self._hear(self.worth, max(-heap[0][0], self.worth))
            if self._closed(-heap[0][0]):
                break
            looked += 1
            self._shake(-heap[0][0], _MOST_SHAKES if looked == _EASY else 1)
            _, _, node = heapq.heappop(heap)
            free = np.flatnonzero(~(node.into | node.out))
            room = self.problem.room - int(node.into.sum())
            if len(free) <= room or room <= 0:
                chosen = node.into.copy()
                chosen[free[:room]] = True
                self.offer(chosen, node.bound)
                continue
            unsure = free[0] if node.mean is None else free[np.abs(node.mean[free] - 0.5).argmin()]
            for side in ("into", "out"):
                flags = getattr(node, side).copy()
                flags[unsure] = True
                part = descend(self.problem, attrs.evolve(node, **{side: flags}), self._watch, self.offer, **_PART)
                if not self._closed(part.bound):
                    count += 1
                    if len(heap) * len(part.prices) > _HELD:
                        part = attrs.evolve(part, prices=root.prices)
                    heapq.heappush(heap, (-part.bound, count, part))
        return max([-bound for bound, _, _ in heap if not self._closed(-bound)], default=self.worth)

    def _dive(self, node: Node) -> None:
        """A choice from taking in, again and again, the site that the average choice is surest of."""
        import numpy as np

        while not (self._closed(node.bound) or self._watch.up):
            free = np.flatnonzero(~(node.into | node.out))
            room = self.problem.room - int(node.into.sum())
            if node.mean is None or len(free) <= room or room <= 0:
                break
            into = node.into.copy()
            into[free[node.mean[free].argmax()]] = True
            node = descend(self.problem, attrs.evolve(node, into=into), self._watch, self.offer, **_PART)

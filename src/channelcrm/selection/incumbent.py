"""The best network so far, and what a better one would have to cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.interchange import Exchanges
from channelcrm.selection.units import is_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.near import Near
    from channelcrm.selection.watch import Watch

__all__ = ["Incumbent"]

_SURE = 0.01
"""A bound must clear the last step between whole numbers by this part of it: solvers round."""

_EXACT = 1e-9
"""What is less than this part of the cost is no difference."""

_FIRST, _LATER = 0.3, 0.1
"""Shares of the time that is left that may go into making the first choice better, and each that is offered later."""


class Incumbent:
    """The best choice found so far of those that serve everybody; whoever finds another offers it.

    Attributes:
        near: who serves whom.
        must: sites that are chosen in any case.
        chosen, cost: the best so far.
        bound: what no choice undercuts.
        step: by how much costs of choices differ at least: 1 when all are whole numbers, else 0.
    """

    def __init__(self, near: Near, must: NDArray[np.bool_], start: NDArray[np.bool_], far: float, watch: Watch) -> None:
        self.near, self.must = near, must
        self._watch = watch
        self._exchanges = Exchanges(near, must, far)
        self.step = 1.0 if is_whole(near.cost) else 0.0
        self.bound = -float("inf")
        self.chosen, self.cost = self._exchanges.improve(start, watch, _FIRST)
        self._tried = {start.tobytes(), self.chosen.tobytes()}
        watch.tell(self.cost, self.bound)

    @property
    def target(self) -> float:
        """Where the bound of a part of the choices is no less than this, none of them is better."""
        return self.cost - max(self.step * (1 - _SURE), _EXACT * self.cost)

    @property
    def done(self) -> bool:
        """Whether it is proven, or the time is up."""
        return self.bound >= self.target or self._watch.up

    @property
    def up(self) -> bool:
        """Whether the time is up."""
        return self._watch.up

    def offer(self, chosen: NDArray[np.bool_]) -> None:
        """Try a choice and what exchanges make of it."""
        if self._watch.up or (key := chosen.tobytes()) in self._tried:
            return
        self._tried.add(key)
        improved, cost = self._exchanges.improve(chosen, self._watch, _LATER)
        if cost < self.cost:
            self.chosen, self.cost = improved, cost
            self._watch.tell(self.cost, self.bound)
            self.proven(self.bound)

    def proven(self, bound: float) -> None:
        """No choice costs less than this, up to rounding."""
        if bound >= self.target:
            bound = self.cost
        if bound > self.bound:
            self.bound = bound
            self._watch.tell(self.cost, self.bound)

"""Capturing the most of demand that spreads over all by attraction, to proof: outer approximation, submodular cuts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.selection.attraction import Market, enter
from channelcrm.selection.covering import find_any
from channelcrm.selection.envelope import Rows
from channelcrm.selection.milp import Answer, Program, maximize
from channelcrm.selection.solution import Solution
from channelcrm.selection.units import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.system import System
    from channelcrm.selection.watch import Watch

__all__ = ["attract_most"]

_ROUNDS = 30
"""At most so many linear programmes before the whole one."""
_HARDLY = 1e-2
"""A round that lowers the bound by less than this part of what is left is the last."""
_EXACT = 1e-8
"""A bound that is above the best choice by less than this part of all demand is met: the solver rounds."""
_ROUNDING = 1e-6
"""So far a whole programme may stray from the worth of its own choice, as a part of all demand."""


def attract_most(
    attraction: csr_array, weights: NDArray[np.float64], rivals: NDArray[np.float64], system: System, watch: Watch
) -> Solution:
    """The sites that capture the most, of each demand their attraction as a share of all attraction.

    Args:
        attraction: demand x sites, more than zero where it is stored.
        weights: what each demand is worth, zero or more.
        rivals: the attraction of all competitors on each demand, zero or more.
        system: limits on the chosen sites.
        watch: when to end.
    """
    unit = Unit.of(weights)
    watch = watch.counted(unit.size)
    market = Market.of(attraction, unit.count(weights), rivals)
    begin = find_any(system, watch)
    if begin is None:
        return Solution.impossible()
    search = _Search(market, system, begin, watch)
    for first in (system.must, begin):
        search.offer(enter(market, system, first, watch))
    search.prove()
    return Solution.most(search.chosen, search.worth, search.bound).times(unit.size)


class _Search:
    """The best choice and the least bound so far, and the rows that make the programme."""

    def __init__(self, market: Market, system: System, chosen: NDArray[np.bool_], watch: Watch) -> None:
        self._market, self._system, self._watch = market, system, watch
        self.chosen, self.worth = chosen, market.worth(chosen)
        self.bound = market.worth(~system.must_not)
        self._least = _EXACT * math.fsum(market.weights.tolist())
        self._seen: set[bytes] = set()
        self._rows = Rows(market, ~system.must_not)

    def offer(self, chosen: NDArray[np.bool_]) -> None:
        """Take this choice if it holds and captures more."""
        if self._system.holds(chosen) and self._market.worth(chosen) > self.worth:
            self.chosen, self.worth = chosen, self._market.worth(chosen)
            room = self._system.room()
            if room is not None:  # no so many sites add more than the best ones do
                gains = self._market.gains(chosen)[~(chosen | self._system.must_not)]
                self.bound = min(self.bound, self.worth + math.fsum(sorted(gains.tolist(), reverse=True)[:room]))
            self._watch.tell(self.worth, self.bound)

    @property
    def done(self) -> bool:
        """Whether nothing better is left, or no time."""
        return self._watch.up or self.bound <= self.worth + self._least

    def prove(self) -> None:
        """Lower the bound by linear programmes, then by whole ones, until it meets the best choice."""
        self._rows.at(self.chosen)
        for _ in range(_ROUNDS):
            before = self.bound
            if self.done or not self._round() or self.bound > before - _HARDLY * (before - self.worth):
                break
        self._rows.keep_tight()
        self._rows.at(self.chosen)
        while not self.done and self._exact_round():
            pass
        if self.bound <= self.worth + self._least:
            self.bound = self.worth
        self._watch.tell(self.worth, self.bound)

    def _round(self) -> bool:
        """One linear programme; False when its solution breaks no row."""
        answer = self._solve(whole=False)
        if answer.x is None or answer.status != "optimal":
            return False
        self._hear(0.0, answer.bound)
        use, caught = answer.x[: self._market.sites], answer.x[self._market.sites :]
        self.offer(enter(self._market, self._system, self._system.must | (use > 0.5), self._watch))
        return self._rows.broken(use, caught, self._least / len(caught))

    def _exact_round(self) -> bool:
        """One whole programme; False when it was cut short."""
        answer = self._solve(whole=True)
        if answer.status == "infeasible":  # nothing is left that captures more
            self.bound = self.worth
        self._hear(0.0, answer.bound)
        if answer.x is None or answer.status != "optimal":
            return False
        chosen = answer.x[: self._market.sites] > 0.5
        if (key := chosen.tobytes()) in self._seen:  # its rows are exact: what is left is the solver's rounding
            self._least = max(self._least, _ROUNDING * math.fsum(self._market.weights.tolist()))
            return False
        self._seen.add(key)
        self.offer(chosen)
        self._rows.at(chosen)
        return True

    def _hear(self, _: float, bound: float) -> None:
        self.bound = min(self.bound, max(bound, self.worth))
        self._watch.tell(self.worth, self.bound)

    def _solve(self, *, whole: bool) -> Answer:
        import numpy as np

        market, system = self._market, self._system
        sites, demand = market.sites, market.demand
        program = Program(
            gain=np.concatenate([np.zeros(sites), np.ones(demand)]),
            matrix=self._rows.matrix, row_lower=np.full(self._rows.matrix.shape[0], -np.inf), row_upper=self._rows.base,
            lower=np.concatenate([system.must.astype(np.float64), np.zeros(demand)]),
            upper=np.concatenate([(~system.must_not).astype(np.float64), market.weights]),
            whole=np.concatenate([np.full(sites, whole), np.zeros(demand, dtype=bool)]), limits=system,
        )  # fmt: skip
        start = np.concatenate([self.chosen.astype(np.float64), market.caught(self.chosen)]) if whole else None
        return maximize(program, self._watch, start=start, hear=self._hear if whole else None)

"""The rest of a p-median's proof: a tree of programmes whose rows are found as they are needed."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import SolverError
from channelcrm.selection.beside import run
from channelcrm.selection.lagrangian import Relaxed, most

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.incumbent import Incumbent
    from channelcrm.selection.near import Near
    from channelcrm.selection.watch import Watch

__all__ = ["prove"]

_TINY = 1e-6
"""A site is chosen, or not, up to this."""

_BROKEN, _FEASIBLE = 1e-8, 1e-9
"""A row counts as broken from this part of the mean cost of a demand on, and the solver keeps rows up to that."""

_ROUNDS = 1_000
"""No part of the tree is solved more often, should the solver not keep its rows."""


def prove(best: Incumbent, relaxed: Relaxed, p: int, watch: Watch) -> None:
    """Branch on the sites that the relaxation left open, until the bound meets the best choice or the time is up.

    The part of the tree with the least bound first, and from it straight down with the site the programme is least
    sure of.
    """
    import numpy as np

    sites = np.flatnonzero(relaxed.kept)
    near = best.near.renumbered(relaxed.kept)
    if not near.lengths.all():  # the sites that are left do not serve everybody: none of their choices is better
        return best.proven(best.cost)
    programme = _Programme(near, relaxed.price, p, best.cost / near.demand or 1.0)
    parts = [(best.bound, 0, relaxed.needed[sites].astype(np.float64), np.ones(len(sites)))]
    count = 0
    while parts and not best.done:
        bound, _, low, high = heapq.heappop(parts)
        while bound < best.target:
            best.proven(min(bound, parts[0][0] if parts else np.inf))
            value, use, reduced = programme.solve(low, high, best.target, watch)
            if watch.up:
                return None
            bound = max(bound, value)
            if use is None or bound >= best.target:
                break
            worth = np.zeros(len(relaxed.kept))
            worth[sites] = use
            best.offer(most(worth, p, best.must))
            unsure = np.abs(use - 0.5)
            branch = int(unsure.argmin())
            if unsure[branch] > 0.5 - _TINY:  # a choice, which was offered: it costs what the programme does
                break
            low, high = low.copy(), high.copy()
            high[(use < _TINY) & (bound + reduced >= best.target)] = 0.0
            low[(use > 1 - _TINY) & (bound - reduced >= best.target)] = 1.0
            without = high.copy()
            without[branch] = 0.0
            count += 1
            heapq.heappush(parts, (bound, count, low.copy(), without))
            low[branch] = 1.0
    if not parts and not watch.up:
        best.proven(best.cost)
    return None


class _Programme:
    """What each demand costs, and which sites are chosen: least cost in sum with p sites, less than one allowed.

    A demand costs at least ``level - sum((level - cost) * chosen)`` over the sites that cost less than the level,
    whatever the level. Of these rows, one for each demand and each of its costs, those are added that a solution
    breaks: the worst is the one whose level is the first with a whole site up to it (Duran-Mateluna, Ales, Elloumi
    2023).
    """

    def __init__(self, near: Near, price: NDArray[np.float64], p: int, mean: float) -> None:
        import highspy
        import numpy as np

        self._mean = mean  # all costs are counted in it, so that the solver's tolerances are parts of it
        self._near = near = attrs.evolve(near, cost=near.cost / mean)
        self._solver = solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
        options: dict[str, bool | int | float] = {
            "output_flag": False, "threads": 1, "random_seed": 0, "primal_feasibility_tolerance": _FEASIBLE,
        }  # fmt: skip
        for name, value in options.items():
            solver.setOptionValue(name, value)
        demand, sites = near.demand, near.sites
        self._columns = np.arange(demand, demand + sites, dtype=np.int32)
        lower = np.concatenate([near.cost[near.start[:-1]], np.zeros(sites)])
        upper = np.concatenate([np.full(demand, highspy.kHighsInf), np.ones(sites)])
        solver.addVars(demand + sites, lower, upper)
        solver.changeColsCost(demand, np.arange(demand, dtype=np.int32), np.ones(demand))
        solver.addRow(p, p, sites, self._columns, np.ones(sites))
        rows = np.arange(demand)
        above = near.within(price / mean).lengths
        for step in (0, 1):  # the levels next to the prices, which are close to those of the solution
            at = near.start[:-1] + np.clip(above - step, 0, near.lengths - 1)
            self._add(rows, near.cost[at])

    def solve(
        self, low: NDArray[np.float64], high: NDArray[np.float64], target: float, watch: Watch
    ) -> tuple[float, NDArray[np.float64] | None, NDArray[np.float64]]:
        """A bound, how much of each site is chosen, and what more of it would cost.

        Stops where the bound reaches the target. None of the sites where no choice is left.
        """
        import highspy
        import numpy as np

        solver, demand = self._solver, self._near.demand
        solver.changeColsBounds(len(low), self._columns, low, high)
        bound, use, reduced = -float("inf"), np.zeros(0), np.zeros(0)
        for _ in range(_ROUNDS):
            if np.isfinite(watch.left):
                solver.setOptionValue("time_limit", solver.getRunTime() + watch.left)
            if not run(solver, watch).ended:
                return -np.inf, None, np.zeros(0)
            status = solver.getModelStatus()
            if status == highspy.HighsModelStatus.kInfeasible:
                return np.inf, None, np.zeros(0)
            if status != highspy.HighsModelStatus.kOptimal:
                if watch.up:
                    return -np.inf, None, np.zeros(0)
                raise SolverError(f"The solver stopped: {solver.modelStatusToString(status)}.")
            solution = solver.getSolution()
            values = np.asarray(solution.col_value)
            bound = float(solver.getInfo().objective_function_value) * self._mean
            use, reduced = values[demand:], np.asarray(solution.col_dual)[demand:] * self._mean
            if bound >= target or watch.up or not self._break(values[:demand], use):
                break
        return bound, use, reduced

    def _break(self, costs: NDArray[np.float64], use: NDArray[np.float64]) -> bool:
        """Add the rows that this solution breaks; False when it breaks none."""
        import numpy as np

        near = self._near
        upto = np.concatenate([[0.0], np.cumsum(use[near.site])])
        before = upto[1:] - upto[near.start[:-1]][near.row] < 1 - _TINY
        counts = np.add.reduceat(before, near.start[:-1], dtype=np.int64)
        short = np.flatnonzero(counts == near.lengths)  # those who have less than one site in all
        level = near.cost[near.start[:-1] + np.minimum(counts, near.lengths - 1)]
        nearer = np.flatnonzero(before)
        row = near.row[nearer]
        less = (level[row] - near.cost[nearer]) * use[near.site[nearer]]
        needed = level - np.bincount(row, less, minlength=near.demand)
        broken = np.flatnonzero(needed > costs + _BROKEN)
        self._add(broken, level[broken])
        self._add(short, np.full(len(short), np.inf))
        return len(broken) + len(short) > 0

    def _add(self, rows: NDArray[np.int64], level: NDArray[np.float64]) -> None:
        """The rows of these demands at these levels; at an infinite level, that they have a site at all."""
        import highspy
        import numpy as np

        limit = np.full(self._near.demand, -1.0)
        limit[rows] = level
        pairs = self._near.within(limit)
        lengths = pairs.lengths[rows] + 1
        starts = np.concatenate([[0], np.cumsum(lengths)])
        own = np.zeros(starts[-1], dtype=bool)
        own[starts[:-1]] = True
        index, value = np.empty(len(own), dtype=np.int32), np.empty(len(own))
        index[own], index[~own] = rows, self._columns[pairs.site]
        far = np.isinf(level)
        value[own] = np.where(far, 0.0, 1.0)
        value[~own] = np.where(np.isinf(limit[pairs.row]), 1.0, limit[pairs.row] - pairs.cost)
        lower, upper = np.where(far, 1.0, level), np.full(len(rows), highspy.kHighsInf)
        self._solver.addRows(len(rows), lower, upper, len(own), starts[:-1].astype(np.int32), index, value)

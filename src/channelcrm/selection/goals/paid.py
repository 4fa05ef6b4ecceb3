"""What it costs to serve all demand: the sum of the ways, or the farthest of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.center import reach_all
from channelcrm.selection.folding import alike
from channelcrm.selection.goals.goal import best_pairs, sum_of
from channelcrm.selection.goals.model import Expression, Load, Model
from channelcrm.selection.median import serve_all
from channelcrm.selection.serving import serve_within
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Farthest", "Paid", "exactly"]

_STEPS = 4
"""So many steps of cost beyond those of a good choice a model looks at first."""


def exactly(system: System) -> int | None:
    """How many sites to choose, one or more, where a number is the only limit beside sites that must or must not be."""
    room = system.room() if system.holds(system.must) else None
    count = None if room is None else room + int(system.must.sum())
    return count or None


@attrs.frozen(kw_only=True, eq=False)
class _Ways(ABC):
    """Pairs that may serve, each at a cost; demand of a weight above zero must be served.

    Attributes:
        rows, columns: pairs of demand and site, by demand and site.
        cost: of the way.
        weights: of each demand.
        sites: how many there are.
        unit: what is counted.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    cost: NDArray[np.float64]
    weights: NDArray[np.float64]
    sites: int
    unit: str
    need: str = "every area is served"
    sense: int = -1

    def least(self, used: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What each demand pays over these pairs; infinite where none serves it, zero where it counts nothing."""
        import numpy as np

        best = np.where(self.weights > 0, np.inf, 0.0)
        np.minimum.at(best, self.rows[used], self.cost[used])
        return np.where(self.weights > 0, best, 0.0)

    def matrix(self) -> csr_array:
        """Demand x sites."""
        from scipy.sparse import csr_array

        return csr_array((self.cost, (self.rows, self.columns)), shape=(len(self.weights), self.sites))

    def serve(self, model: Model, limit: float = float("inf")) -> None:
        """Require that all demand of a weight is served, at no more than a cost."""
        import numpy as np
        from scipy.sparse import csr_array

        fine = (self.cost <= limit) & (self.weights[self.rows] > 0)
        at = np.flatnonzero(fine)
        needed = np.flatnonzero(self.weights > 0)
        place = np.zeros(len(self.weights), dtype=np.int64)
        place[needed] = np.arange(len(needed))
        rows = place[self.rows[at]]
        if model.served is not None:
            columns, count = model.served + at, len(needed)
        else:  # demand with the same sites asks the same
            served = csr_array((np.ones(len(at)), (rows, self.columns[at])), shape=(len(needed), self.sites))
            if (np.diff(served.indptr) == 0).any():
                rows, columns, count = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 1  # no choice does
            else:
                order, firsts = alike(served, np.ones(len(needed)))
                served = served[order[firsts]]
                columns, count = served.indices.astype(np.int64), served.shape[0]
                rows = np.repeat(np.arange(count), np.diff(served.indptr))
        model.rows(rows, columns, np.ones(len(rows)), np.ones(count), np.full(count, np.inf))

    def require(self, model: Model, /) -> None:
        """That all demand is served."""
        self.serve(model)

    def possible(self, system: System) -> bool:
        """Whether all that may be chosen serve all demand together."""
        import math

        return math.isfinite(self.value(~system.must_not))

    def limit(self, system: System, /) -> float:
        """What it would cost with all that may be chosen."""
        return self.value(~system.must_not)

    @abstractmethod
    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:
        """What a choice costs."""


@attrs.frozen(kw_only=True, eq=False)
class Paid(_Ways):
    """The sum of the ways, each counted as often as its demand weighs (p-median; Hakimi 1964).

    Attributes:
        depth: of each demand how many steps of cost a model looks at, those beyond counting as the next; None: all.
    """

    depth: NDArray[np.int64] | None = None

    def short(self, chosen: NDArray[np.bool_] | None) -> Paid:
        """The same for a model that is exact about choices that serve nobody much worse than this one."""
        import numpy as np

        levels = np.full(len(self.weights), _STEPS) if chosen is None else self.levels(chosen)
        return attrs.evolve(self, depth=2 * levels + _STEPS)

    def deeper(self, chosen: NDArray[np.bool_]) -> Paid | None:
        """The same for a model that is exact about this choice too; None when it is already."""
        import numpy as np

        levels = self.levels(chosen)
        if self.depth is None or (levels <= self.depth).all():
            return None
        return attrs.evolve(self, depth=np.where(levels > self.depth, 2 * levels + _STEPS, self.depth))

    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:
        """The sum."""
        return sum_of(self.weights * self.least(chosen[self.columns] if pairs is None else pairs))

    @property
    def _unserved(self) -> float:
        """What being served by nobody counts while a search is on its way."""
        return 2 * float(self.cost.max(initial=0.0)) + 1

    def gains(self, chosen: NDArray[np.bool_], /) -> tuple[float, NDArray[np.float64]]:
        """The negative sum, being served by nobody counting twice the longest way, and what each site would save."""
        import numpy as np

        now = np.minimum(self.least(chosen[self.columns]), self._unserved)
        saved = np.maximum(now[self.rows] - self.cost, 0.0) * self.weights[self.rows]
        gains = np.bincount(self.columns, saved, minlength=self.sites)
        return -sum_of(now * self.weights), gains.astype(np.float64)

    def losses(self, chosen: NDArray[np.bool_], /) -> NDArray[np.float64]:
        """How much farther it is to the next; infinite for a site that alone serves somebody."""
        import numpy as np

        lost = np.zeros(self.sites)
        used = np.flatnonzero(chosen[self.columns] & (self.weights[self.rows] > 0))
        cost = self.cost[used]
        first, second = best_pairs(self.rows[used], (self.columns[used], cost))
        if len(first):
            more = np.where(second >= 0, cost[second], np.inf) - cost[first]
            np.add.at(lost, self.columns[used][first], more * self.weights[self.rows[used][first]])
        return lost

    def levels(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Of each demand how many different costs are below that of the best of the chosen."""
        import numpy as np

        rows, cost, begins = self._sorted()[1:]
        below = cost[begins] < self.least(chosen[self.columns])[rows[begins]]
        return np.bincount(rows[begins][below], minlength=len(self.weights))

    def _sorted(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
        """Pairs that count, by demand and cost; their rows, costs, and where each step of equal cost begins."""
        import numpy as np

        kept = np.flatnonzero(self.weights[self.rows] > 0)
        order = kept[np.lexsort((self.columns[kept], self.cost[kept], self.rows[kept]))]
        rows, cost = self.rows[order], self.cost[order]
        return order, rows, cost, np.flatnonzero((np.diff(rows, prepend=-1) != 0) | (np.diff(cost, prepend=-1.0) != 0))

    def add(self, model: Model, /) -> Expression:
        """The steps of each demand's ways (Cornuejols, Nemhauser, Wolsey 1980; Elloumi 2010); or the pairs."""
        import numpy as np

        self.serve(model)
        if model.served is not None:
            at = np.flatnonzero(self.weights[self.rows] > 0)
            return Expression(columns=model.served + at, values=(self.weights[self.rows] * self.cost)[at])
        order, rows, cost, begins = self._sorted()
        row_of, cost_of = rows[begins], cost[begins]
        is_first = np.diff(row_of, prepend=-1) != 0
        starts = np.flatnonzero(is_first)
        level = np.arange(len(begins)) - np.repeat(starts, np.diff(np.append(starts, len(begins))))
        is_last = np.append(is_first[1:], True)[: len(begins)]
        farther = np.append(cost_of[1:], 0.0)[: len(begins)] - cost_of
        # The last step needs no column, as somebody serves; each other has one that says: nobody up to here is chosen.
        kept = ~is_last if self.depth is None else ~is_last & (level < self.depth[row_of])
        sizes = np.diff(np.append(begins, len(order)))
        columns = self.columns[order][np.repeat(kept, sizes)]
        count = int(kept.sum())
        step = np.repeat(np.arange(count), sizes[kept])
        opens = is_first[kept]

        def fill(chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
            total = np.cumsum(np.bincount(step, chosen[columns], minlength=count))
            first = np.flatnonzero(opens)
            before = np.append(0.0, total)[first]
            none: NDArray[np.float64] = np.asarray(
                total - np.repeat(before, np.diff(np.append(first, count))) == 0, dtype=np.float64
            )
            return none

        first = model.columns(np.zeros(count), np.ones(count), fill=fill)
        at = np.arange(count)
        later = at[~opens]
        model.rows(
            np.concatenate([step, at, later]), np.concatenate([columns, first + at, first + later - 1]),
            np.concatenate([np.ones(len(step)), np.ones(count), -np.ones(len(later))]),
            opens.astype(np.float64), np.full(count, np.inf),
        )  # fmt: skip
        weights = self.weights[row_of]
        return Expression(
            columns=first + at, values=(weights * farther)[kept], constant=sum_of((weights * cost_of)[is_first])
        )

    def within(self, system: System, load: Load, watch: Watch) -> Solution | None:
        """The capacitated p-median, where the number of sites is the only limit beside the capacity."""
        import numpy as np

        if load.demand is None or exactly(system) is None:
            return None
        if not self.possible(system):
            return Solution.impossible()
        needed = np.flatnonzero(self.weights > 0)
        found = serve_within(self.matrix()[needed], self.weights[needed], load.demand[needed], load.most, system, watch)
        if found.assignment is None:
            return found
        assignment = np.full(len(self.weights), -1)
        assignment[needed] = found.assignment
        return attrs.evolve(found, assignment=assignment)

    def special(self, system: System, watch: Watch, /) -> Solution | None:
        """The p-median, where the number of sites is the only limit."""
        count = exactly(system)
        if count is None or not (self.weights > 0).any():
            return None
        if not self.possible(system):
            return Solution.impossible()
        return serve_all(self.matrix(), self.weights, count, system.must, system.must_not, watch)


@attrs.frozen(kw_only=True, eq=False)
class Farthest(_Ways):
    """The longest way of any demand (p-centre; Hakimi 1964)."""

    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:
        """The longest."""
        return float(self.least(chosen[self.columns] if pairs is None else pairs).max(initial=0.0))

    def losses(self, chosen: NDArray[np.bool_], /) -> NDArray[np.float64]:
        """How much longer the longest way is without each site; infinite for one that alone serves somebody."""
        import numpy as np

        lost, now = np.zeros(self.sites), self.value(chosen)
        for site in np.flatnonzero(chosen):
            without = chosen.copy()
            without[site] = False
            lost[site] = self.value(without) - now if now < np.inf else 0.0
        return lost

    def add(self, model: Model, /) -> Expression:
        """Only its need: the longest way is found by bisection."""
        import numpy as np

        self.serve(model)
        return Expression(columns=np.zeros(0, dtype=np.int64), values=np.zeros(0))

    def special(self, system: System, watch: Watch, /) -> Solution | None:
        """The p-centre, where the number of sites is the only limit."""
        import numpy as np

        count = exactly(system)
        if count is None or not (self.weights > 0).any():
            return None
        if not self.possible(system):
            return Solution.impossible()
        return reach_all(
            self.matrix(), (self.weights > 0).astype(np.float64), count, system.must, system.must_not, watch
        )

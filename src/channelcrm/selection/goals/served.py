"""Demand that is served, wholly or in part: coverage, capture, and the share that the fewest dealers serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.covering import cover_most
from channelcrm.selection.folding import fold, levels
from channelcrm.selection.goals.goal import best_pairs, sum_of
from channelcrm.selection.goals.model import Expression, Model
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.twice import cover_twice
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Served"]


@attrs.frozen(kw_only=True, eq=False)
class Served:
    """As much of the weight as can be, each demand as fully as the best of its chosen sites serves it.

    Attributes:
        rows, columns: pairs of demand and site, by demand and site.
        strength: how fully the site would serve the demand, 0..1.
        weights: what each demand is worth.
        sites: how many there are.
        unit: what is counted.
        backup: what serving demand a second time is worth, as a share of the first; only where strengths are 0 or 1.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    strength: NDArray[np.float64]
    weights: NDArray[np.float64]
    sites: int
    unit: str
    backup: float = 0.0
    sense: int = 1
    need: str = ""

    def value(self, chosen: NDArray[np.bool_], pairs: NDArray[np.bool_] | None = None, /) -> float:
        """The weight that is served."""
        import numpy as np

        if self.backup:
            times = np.bincount(self.rows[chosen[self.columns] & (self.strength > 0)], minlength=len(self.weights))
            return sum_of(self.weights[times > 0]) + self.backup * sum_of(self.weights[times > 1])
        return sum_of(self.weights * self._best(chosen[self.columns] if pairs is None else pairs))

    def most(self) -> float:
        """What all sites together serve."""
        import numpy as np

        return self.value(np.ones(self.sites, dtype=bool))

    def _best(self, used: NDArray[np.bool_]) -> NDArray[np.float64]:
        import numpy as np

        best = np.zeros(len(self.weights))
        np.maximum.at(best, self.rows[used], self.strength[used])
        return best

    def gains(self, chosen: NDArray[np.bool_], /) -> tuple[float, NDArray[np.float64]]:
        """The weight that is served, and what each site would add."""
        import numpy as np

        best = self._best(chosen[self.columns])
        if self.backup:
            times = np.bincount(self.rows[chosen[self.columns] & (self.strength > 0)], minlength=len(self.weights))
            more = np.asarray([1.0, self.backup, 0.0])[np.minimum(times, 2)][self.rows] * (self.strength > 0)
            more = np.where(chosen[self.columns], 0.0, more)
        else:
            more = np.maximum(self.strength - best[self.rows], 0.0)
        gains = np.bincount(self.columns, self.weights[self.rows] * more, minlength=self.sites)
        return self.value(chosen), gains.astype(np.float64)

    def losses(self, chosen: NDArray[np.bool_], /) -> NDArray[np.float64]:
        """What each site serves more fully than any other that is chosen."""
        import numpy as np

        lost = np.zeros(self.sites)
        if self.backup:
            now = self.value(chosen)
            for site in np.flatnonzero(chosen):
                without = chosen.copy()
                without[site] = False
                lost[site] = now - self.value(without)
            return lost
        used = np.flatnonzero(chosen[self.columns])
        rows, strength = self.rows[used], self.strength[used]
        first, second = best_pairs(rows, (self.columns[used], -strength))
        next_best = np.where(second >= 0, strength[second], 0.0) if len(first) else np.zeros(0)
        amount = self.weights[rows[first]] * (strength[first] - next_best)
        owner = self.columns[used][first]
        order = np.argsort(owner, kind="stable")
        for part in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
            if len(part):
                lost[owner[part[0]]] = sum_of(amount[part])
        return lost

    def cover(self) -> tuple[csr_array, NDArray[np.float64]]:
        """Levels of service as coverage."""
        from scipy.sparse import csr_array

        some = self.strength > 0
        matrix = csr_array(
            (self.strength[some], (self.rows[some], self.columns[some])), shape=(len(self.weights), self.sites)
        )
        return (matrix, self.weights) if (matrix.data == 1).all() else levels(matrix, self.weights)

    def require(self, model: Model, /) -> None:
        """Nothing."""

    def add(self, model: Model, /) -> Expression:
        """A column for each folded level, which its sites must make up; or the pairs, where who serves whom matters."""
        import numpy as np

        if model.served is not None:
            return Expression(
                columns=model.served + np.arange(len(self.rows)), values=self.weights[self.rows] * self.strength
            )
        small, weights = fold(*self.cover())
        count = small.shape[0]
        times = 2 if self.backup else 1
        first = model.columns(
            np.zeros(times * count), np.ones(times * count),
            fill=lambda chosen: np.concatenate(
                [(small @ chosen.astype(np.float64) > time).astype(np.float64) for time in range(times)]
            ),
        )  # fmt: skip
        rows = np.repeat(np.arange(count), np.diff(small.indptr))
        own = np.tile(np.arange(count), times)
        model.rows(
            np.concatenate([own, rows]), np.concatenate([first + np.arange(times * count), small.indices]),
            np.concatenate([np.ones(times * count), -np.ones(len(rows))]), np.full(count, -np.inf), np.zeros(count),
        )  # fmt: skip
        values = np.concatenate([weights, self.backup * weights]) if self.backup else weights
        return Expression(columns=first + np.arange(times * count), values=values)

    def limit(self, system: System, /) -> float:
        """What all that may be chosen would serve."""
        return self.value(~system.must_not)

    def special(self, system: System, watch: Watch, /) -> Solution | None:
        """Maximal covering under any limits on the sites."""
        cover, weights = self.cover()
        if self.backup:
            return cover_twice(cover, weights, self.backup, system, watch)
        return cover_most(cover, weights, system, watch)

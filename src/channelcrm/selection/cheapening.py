"""Cheaper set covers by exchanges, in which demand that is often left out counts more (Gao, Weise, Li 2015)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.reducing import Covering
    from channelcrm.selection.watch import Watch

__all__ = ["cheapened"]

# Costs differ, so for one column several may go; where each costs one, ``swapping`` is three to ten times as fast.


def cheapened(covering: Covering, start: NDArray[np.bool_], goal: float, steps: int, watch: Watch) -> NDArray[np.bool_]:
    """The cheapest choice that so many exchanges lead to, or the first that costs no more than the goal."""
    import numpy as np

    costs, chance = covering.costs, np.random.default_rng(0)
    per = np.maximum(costs, 1e-9 * costs.max() or 1.0)
    state, since = _State(covering, start), np.zeros(len(costs), dtype=np.int64)
    best, cheapest, taken = start, np.inf, -1
    for step in range(1, steps + 1):
        while state.count.all():
            best, cheapest = state.chosen.copy(), float(costs[state.chosen].sum())
            if cheapest <= goal or not cheapest:
                return best
            state.flip(_first(np.flatnonzero(best), state.score / per, since))
        if watch.up:
            break
        inside = np.flatnonzero(state.chosen)
        gone = _first(inside[inside != taken], state.score / per, since)
        if gone >= 0:
            state.flip(gone)
            since[gone] = step
        while (left := np.flatnonzero(state.count == 0)).size:
            row = state.columns[chance.choice(left)]
            taken = _first(row[row != gone], -state.score / per, since)
            if taken < 0 or costs[state.chosen].sum() + costs[taken] >= cheapest:
                break
            state.flip(taken)
            since[taken] = step
        state.weigh()
    return best


def _first(among: NDArray[np.int64], score: NDArray[np.float64], since: NDArray[np.int64]) -> int:
    """The one with the least score, of equals the one that has stood longest as it is; -1 of none."""
    import numpy as np

    return int(among[np.lexsort((since[among], score[among]))[0]]) if len(among) else -1


class _State:
    """A choice that leaves some rows uncovered.

    Attributes:
        chosen: one flag a column.
        columns: of each row.
        count: of each row, how many of its columns are chosen.
        score: of each column the weight of the rows that depend on it: that it alone covers, or would.
    """

    def __init__(self, covering: Covering, chosen: NDArray[np.bool_]) -> None:
        import numpy as np

        cover, by_site = covering.cover, covering.cover.T.tocsr()
        self.columns = np.split(cover.indices, cover.indptr[1:-1])
        self._rows = np.split(by_site.indices, by_site.indptr[1:-1])
        self._weight = np.ones(cover.shape[0])
        self._sum = np.zeros(cover.shape[0], dtype=np.int64)  # of the chosen columns: of a single one, which it is
        self.count = np.zeros(cover.shape[0], dtype=np.int64)
        self.chosen = np.zeros(cover.shape[1], dtype=bool)
        self.score = np.diff(by_site.indptr).astype(np.float64)
        for column in np.flatnonzero(chosen).tolist():
            self.flip(column)

    def flip(self, column: int) -> None:
        """Choose the column, or no longer."""
        import numpy as np

        rows, own = self._rows[column], self.score[column]
        sign = -1 if self.chosen[column] else 1
        if sign < 0:
            self.count[rows] -= 1
            self._sum[rows] -= column
        for row in rows[self.count[rows] == 0]:
            self.score[self.columns[row]] -= sign * self._weight[row]
        single = rows[self.count[rows] == 1]
        np.subtract.at(self.score, self._sum[single], sign * self._weight[single])
        if sign > 0:
            self.count[rows] += 1
            self._sum[rows] += column
        self.score[column] = own
        self.chosen[column] = sign > 0

    def weigh(self) -> None:
        """Rows that are left out count one more."""
        for row in (self.count == 0).nonzero()[0]:
            self._weight[row] += 1
            self.score[self.columns[row]] += 1

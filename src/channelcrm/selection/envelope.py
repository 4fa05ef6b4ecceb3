"""Linear rows that no choice of sites breaks and that say what it captures at most of each demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.attraction import Market, shares

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Rows"]

_TIGHT = 1e-4
"""A row holds a solution that is no further from it than this part of the demand's weight."""


class Rows:
    """``matrix @ (chosen, captured) <= base``: of some demand no more is captured than a base and slopes on its sites.

    What is captured of a demand is a concave function of the pull on it, which its tangents bound, and a submodular
    function of the chosen sites, which the two rows of Nemhauser, Wolsey (1981) bound at any choice.
    """

    def __init__(self, market: Market, every: NDArray[np.bool_]) -> None:
        import numpy as np
        from scipy.sparse import csr_array

        self._market = market
        self.matrix: csr_array = csr_array((0, market.sites + market.demand))
        self.base: NDArray[np.float64] = np.zeros(0)
        self._of: NDArray[np.int64] = np.zeros(0, dtype=np.int64)  # of each row the demand
        self._last = market.lost(every)
        self._alone = market.added(np.zeros(market.demand))
        self._smooth = np.bincount(market.row, np.isinf(market.pull), minlength=market.demand) == 0
        self._slack: NDArray[np.float64] | None = None
        self._add(np.ones(market.demand, dtype=bool), np.zeros(market.demand), self._alone)

    def at(self, chosen: NDArray[np.bool_]) -> None:
        """The rows that are exact at this choice."""
        import numpy as np

        every = np.ones(self._market.demand, dtype=bool)
        self._add(self._smooth, *self._tangent(self._market.pulls(chosen)))
        for base, slopes in self._submodular(chosen):
            self._add(every, base, slopes)

    def broken(self, use: NDArray[np.float64], captured: NDArray[np.float64], least: float) -> bool:
        """Add the rows at this solution that it breaks by more than the least; False when there are none."""
        import numpy as np

        market = self._market
        drawn = np.where(use[market.site] > 0, market.pull, 0.0) * use[market.site]
        pulls = np.bincount(market.row, drawn, minlength=market.demand).astype(np.float64)
        pulls = np.where(self._smooth, pulls, 0.0)
        count = self.matrix.shape[0]
        self._slack = self.base - self.matrix @ np.concatenate([use, captured])
        for rows, (base, slopes) in [
            (self._smooth, self._tangent(pulls)),
            *((True, row) for row in self._submodular(use > 0.5)),
        ]:
            allowed = base + np.bincount(market.row, slopes * use[market.site], minlength=market.demand)
            self._add(rows & (allowed < captured - least), base, slopes)
        return self.matrix.shape[0] > count

    def keep_tight(self) -> None:
        """Forget the rows that the last solution was not held by."""
        import numpy as np

        if self._slack is not None:
            weights = self._market.weights[self._of]
            tight = np.ones(len(self.base), dtype=bool)
            tight[: len(self._slack)] = self._slack <= _TIGHT * weights[: len(self._slack)]
            self.matrix, self.base, self._slack = self.matrix[np.flatnonzero(tight)], self.base[tight], None
            self._of = self._of[tight]

    def _tangent(self, pulls: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """At so hard a pull. No pull is infinite where it is used."""
        import numpy as np

        market = self._market
        steep = market.weights / (1 + pulls) ** 2
        base = market.weights * shares(pulls) ** 2
        pull = np.where(self._smooth[market.row], market.pull, 0.0)
        return base, steep[market.row] * pull

    def _submodular(self, chosen: NDArray[np.bool_]) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        import numpy as np

        market = self._market
        there, now = chosen[market.site], market.caught(chosen)
        rows = []
        for more, less in (
            (market.added(market.pulls(chosen)), self._last), (self._alone, market.lost(chosen)),
        ):  # fmt: skip
            gone = np.bincount(market.row, np.where(there, less, 0.0), minlength=market.demand)
            rows.append((now - gone, np.where(there, less, more)))
        return rows

    def _add(self, rows: NDArray[np.bool_], base: NDArray[np.float64], slopes: NDArray[np.float64]) -> None:
        import numpy as np
        from scipy.sparse import csr_array, vstack

        market = self._market
        wanted = np.flatnonzero(rows)
        place = np.cumsum(rows) - 1
        pairs = np.flatnonzero(rows[market.row] & (slopes != 0))
        values = np.concatenate([-slopes[pairs], np.ones(len(wanted))])
        at = np.concatenate([place[market.row[pairs]], np.arange(len(wanted))])
        columns = np.concatenate([market.site[pairs], market.sites + wanted])
        block = csr_array((values, (at, columns)), shape=(len(wanted), market.sites + market.demand))
        self.matrix = csr_array(vstack([self.matrix, block], format="csr"))
        self.base = np.concatenate([self.base, base[wanted]])
        self._of = np.concatenate([self._of, wanted])

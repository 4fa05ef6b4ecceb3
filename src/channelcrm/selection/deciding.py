"""Whether p sites cover all rows: a tree of linear programmes, each of which shows most of the choices to be too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.errors import SolverError
from channelcrm.selection.beside import run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.watch import Watch

__all__ = ["decide"]

_TINY = 1e-6
"""A site is chosen, or not, up to this; and so much more than p must be needed."""


def decide(cover: NDArray[np.bool_], p: int, watch: Watch) -> NDArray[np.bool_] | None:
    """At most p columns that cover every row, None when there are none; also None when the watch is up.

    Straight down with the site that the programme is surest of, then back. A part of the tree is left when its prices
    say that it takes more than p; sites that prices rule out, or in, are fixed below it. Prices are taken as they come
    from the solver, but what they prove is counted here.
    """
    import numpy as np

    programme = _Programme(cover)
    columns = cover.shape[1]
    parts = [(np.zeros(columns), np.ones(columns))]
    while parts:
        low, high = parts.pop()
        if not (cover[:, high > 0].any(axis=1)).all():
            continue
        use, price = programme.solve(low, high, watch)
        if watch.up:
            break
        net = 1 - price @ cover
        bound = float(price.sum() + np.where(net < 0, high * net, low * net).sum())
        if bound > p + _TINY:
            continue
        unsure = np.flatnonzero((use > _TINY) & (use < 1 - _TINY))
        if not len(unsure):
            return use > 0.5
        if (soon := _rounded(cover, use)).sum() <= p:
            return soon
        free = low < high
        high = np.where(free & (net > 0) & (bound + net > p + _TINY), 0.0, high)
        low = np.where(free & (net < 0) & (bound - net > p + _TINY), 1.0, low)
        branch = unsure[use[unsure].argmax()]
        with_, without = low.copy(), high.copy()
        with_[branch], without[branch] = 1.0, 0.0
        parts += [(low, without), (with_, high)]
    return None


def _rounded(cover: NDArray[np.bool_], use: NDArray[np.float64]) -> NDArray[np.bool_]:
    """A cover: again and again the column with the most uncovered rows, each counted as much as the column is used."""
    import numpy as np

    picked = use > 1 - _TINY
    left = ~cover[:, picked].any(axis=1)
    while left.any():
        best = int((left @ cover * (use + _TINY)).argmax())
        picked[best] = True
        left &= ~cover[:, best]
    return picked


class _Programme:
    """The least sum of columns that covers every row, as a linear programme that stands between its questions."""

    def __init__(self, cover: NDArray[np.bool_]) -> None:
        import highspy
        import numpy as np
        from scipy.sparse import csr_array

        rows, columns = cover.shape
        self._columns = np.arange(columns, dtype=np.int32)
        self._solver = solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
        for name, value in {"output_flag": False, "threads": 1, "random_seed": 0, "presolve": "off"}.items():
            solver.setOptionValue(name, value)
        solver.addVars(columns, np.zeros(columns), np.ones(columns))
        solver.changeColsCost(columns, self._columns, np.ones(columns))
        matrix = csr_array(cover.astype(np.float64))
        solver.addRows(
            rows, np.ones(rows), np.full(rows, highspy.kHighsInf), matrix.nnz, matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32), matrix.data,
        )  # fmt: skip

    def solve(
        self, low: NDArray[np.float64], high: NDArray[np.float64], watch: Watch
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How much each column is used, and the price of each row, zero or more; nothing sensible when time is up."""
        import highspy
        import numpy as np

        solver = self._solver
        solver.changeColsBounds(len(low), self._columns, low, high)
        if np.isfinite(watch.left):
            solver.setOptionValue("time_limit", solver.getRunTime() + watch.left)
        if not run(solver, watch).ended or watch.up:
            return low, np.zeros(0)
        if (status := solver.getModelStatus()) != highspy.HighsModelStatus.kOptimal:
            raise SolverError(f"The solver stopped: {solver.modelStatusToString(status)}.")
        solution = solver.getSolution()
        return np.asarray(solution.col_value), np.maximum(np.asarray(solution.row_dual), 0.0)

"""The linear relaxation of set covering: how much of each site is used, and what each demand pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.beside import run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.watch import Watch

__all__ = ["Programme"]


class Programme:
    """The least cost at which columns, in parts too, cover every row: a linear programme that stands between questions.

    The costs are counted in their mean, so that the solver's tolerances are parts of it.
    """

    def __init__(self, cover: csr_array, costs: NDArray[np.float64]) -> None:
        import highspy
        import numpy as np

        rows, columns = cover.shape
        self._mean = float(costs.mean()) or 1.0
        self._columns = np.arange(columns, dtype=np.int32)
        self._solver = solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
        options: dict[str, bool | int | str] = {
            "output_flag": False, "threads": 1, "random_seed": 0, "presolve": "off",
        }  # fmt: skip
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.addVars(columns, np.zeros(columns), np.ones(columns))
        solver.changeColsCost(columns, self._columns, costs / self._mean)
        solver.addRows(
            rows, np.ones(rows), np.full(rows, highspy.kHighsInf), cover.nnz, cover.indptr[:-1].astype(np.int32),
            cover.indices.astype(np.int32), np.ones(cover.nnz),
        )  # fmt: skip

    def solve(
        self, low: NDArray[np.float64], high: NDArray[np.float64], watch: Watch, enough: float = float("inf")
    ) -> tuple[NDArray[np.float64] | None, NDArray[np.float64]] | None:
        """How much each column is used, between these, and the price of each row, zero or more.

        Every row needs a column that may be used. When the prices show that it costs more than enough, that is all
        there is to know, and there is no use. None when the solver did not get there: time is up, or it got lost.
        """
        import highspy
        import numpy as np

        solver, ends = self._solver, highspy.HighsModelStatus
        solver.changeColsBounds(len(low), self._columns, low, high)
        solver.setOptionValue("objective_bound", enough / self._mean)
        if np.isfinite(watch.left):
            solver.setOptionValue("time_limit", solver.getRunTime() + watch.left)
        if not run(solver, watch).ended or watch.up:
            return None
        if (status := solver.getModelStatus()) not in {ends.kOptimal, ends.kObjectiveBound}:
            return None
        solution = solver.getSolution()
        use = np.asarray(solution.col_value) if status == ends.kOptimal else None
        return use, np.maximum(np.asarray(solution.row_dual), 0.0) * self._mean

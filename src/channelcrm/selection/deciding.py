"""Whether p columns cover all rows: swaps look for them, a tree of linear programmes shows that there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import SolverError
from channelcrm.selection.swapping import swap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.watch import Watch

__all__ = ["Decided", "decide"]

_TINY = 1e-6
"""A column is chosen, or not, up to this; and so much more than p must be needed."""
_SWAPS, _EACH, _MOST = 700, 30, 5_000
"""So many swaps are tried before the tree, and so many for each part of it that may be looked at, and at most."""


@attrs.frozen(kw_only=True, eq=False)
class Decided:
    """The columns that cover all rows, or that there are none, or neither: it is not known.

    Attributes:
        columns: that cover all rows.
        proven: without columns, whether there are none.
        use: when it is not known, how much of each column covers all rows, in sum p at most; None before that is known.
    """

    columns: NDArray[np.bool_] | None = None
    proven: bool = True
    use: NDArray[np.float64] | None = None

    @classmethod
    def none(cls) -> Decided:
        """There are none."""
        return cls()

    @classmethod
    def unknown(cls, use: NDArray[np.float64] | None = None) -> Decided:
        """The search was cut short."""
        return cls(proven=False, use=use)


def decide(cover: NDArray[np.bool_], p: int, watch: Watch, nodes: float = float("inf")) -> Decided:
    """At most p columns that cover every row, each of which has one; there may be none.

    Straight down with the column that the programme is surest of, then back. A part of the tree is left when its prices
    say that it takes more than p; columns that prices rule out, or in, are fixed below it. Prices are taken as they
    come from the solver, but what they prove is counted here.

    Args:
        cover: rows x columns.
        p: the most columns, at least one.
        watch: when to end.
        nodes: how many parts of the tree may be looked at.
    """
    import numpy as np

    programme = _Programme(cover, p)
    columns = cover.shape[1]
    parts = [(np.zeros(columns), np.ones(columns))]
    looked, root = 0, None
    while parts:
        low, high = parts.pop()
        if not cover[:, high > 0].any(axis=1).all():
            continue
        if watch.up or looked >= nodes:
            return Decided.unknown(root)
        looked += 1
        use, price = programme.solve(low, high, watch)
        net = 1 - price @ cover
        bound = float(price.sum() + np.where(net < 0, high * net, low * net).sum())
        if bound > p + _TINY:
            continue
        unsure = np.flatnonzero((use > _TINY) & (use < 1 - _TINY))
        if not len(unsure):
            if (use > 0.5).sum() <= p and cover[:, use > 0.5].any(axis=1).all():
                return Decided(columns=use > 0.5)
            return Decided.unknown(root)  # the time was up in the middle
        soon = _rounded(cover, use)
        if soon.sum() <= p:
            return Decided(columns=soon)
        root = use if root is None else root
        if looked == 1 < nodes:
            found = swap(cover, _most(use, p), int(min(_SWAPS + _EACH * nodes, _MOST)), watch)
            if found is not None:
                return Decided(columns=found)
        free = low < high
        high = np.where(free & (net > 0) & (bound + net > p + _TINY), 0.0, high)
        low = np.where(free & (net < 0) & (bound - net > p + _TINY), 1.0, low)
        branch = unsure[use[unsure].argmax()]
        with_, without = low.copy(), high.copy()
        with_[branch], without[branch] = 1.0, 0.0
        parts += [(low, without), (with_, high)]
    return Decided.none()


def _most(use: NDArray[np.float64], p: int) -> NDArray[np.bool_]:
    import numpy as np

    chosen = np.zeros(len(use), dtype=np.bool_)
    chosen[np.argsort(-use, kind="stable")[:p]] = True
    return chosen


def _rounded(cover: NDArray[np.bool_], use: NDArray[np.float64]) -> NDArray[np.bool_]:
    """A cover: again and again the column with the most uncovered rows, each counted as much as the column is used."""
    picked = use > 1 - _TINY
    left = ~cover[:, picked].any(axis=1)
    while left.any():
        best = int((cover[left].sum(axis=0) * (use + _TINY)).argmax())
        picked[best] = True
        left &= ~cover[:, best]
    return picked


class _Programme:
    """The least sum of columns that covers every row, as a linear programme that stands between its questions."""

    def __init__(self, cover: NDArray[np.bool_], p: int) -> None:
        import highspy
        import numpy as np
        from scipy.sparse import csr_array

        rows, columns = cover.shape
        self._columns = np.arange(columns, dtype=np.int32)
        self._solver = solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
        options: dict[str, bool | int | float | str] = {
            "output_flag": False, "threads": 1, "random_seed": 0, "presolve": "off",
            "objective_bound": p + 2 * _TINY,  # it need not go on when so much is shown
        }  # fmt: skip
        for name, value in options.items():
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
        """How much each column is used, and a price of each row, zero or more."""
        import highspy
        import numpy as np

        solver, ends = self._solver, highspy.HighsModelStatus
        solver.changeColsBounds(len(low), self._columns, low, high)
        if np.isfinite(watch.left):
            solver.setOptionValue("time_limit", solver.getRunTime() + watch.left)
        solver.run()
        status = solver.getModelStatus()
        if status not in {ends.kOptimal, ends.kObjectiveBound, ends.kTimeLimit}:
            raise SolverError(f"The solver stopped: {solver.modelStatusToString(status)}.")
        solution = solver.getSolution()
        return np.asarray(solution.col_value), np.maximum(np.asarray(solution.row_dual), 0.0)

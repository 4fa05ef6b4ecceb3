"""The transportation relaxation: areas may be split between centres, districts lie within their limits (an LP).

Its value bounds every division from below, and an optimal solution splits few areas: at most one for each limit that
binds (Hess, Samuels 1971). Large instances start with the cheapest centres of each area; what is left out is priced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import SolverError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Transport", "transport"]

_FEWEST, _NEAR, _ROUNDS = 4, 16, 12
"""Near centres that an area starts with: half of all, within these; then how often others are priced in."""
_DEAR = 100.0
"""What a unit of balance missed costs, in units of what all areas cost on average at their dearest near centre."""


@attrs.frozen(kw_only=True, eq=False)
class Transport:
    """A solution: the centre that gets most of each area, and the lower bound.

    ``prices`` are those of loads (measures x centres), ``served`` those of serving each area. ``missed``: by how much
    limits cannot hold, relative to their middle; 0 when they can.
    """

    labels: NDArray[np.int64]
    bound: float
    prices: NDArray[np.float64]
    served: NDArray[np.float64]
    missed: float


def transport(
    costs: NDArray[np.float64], loads: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64],
    *, exact: bool = True,
) -> Transport:  # fmt: skip
    """Solve the relaxation on costs (areas x centres); infinite costs are pairs that must not be.

    Args:
        costs: areas x centres.
        loads: measures x areas.
        low: measures x centres, the least that a centre may hold.
        high: the most.
        exact: price out every pair; otherwise the first answer is good enough and its bound is valid, but weaker.

    Raises:
        SolverError: the solver stopped without an answer.
    """
    import numpy as np

    n, k = costs.shape
    if not len(loads):
        labels = costs.argmin(axis=1)
        least = costs.min(axis=1)
        return Transport(labels=labels, bound=float(least.sum()), prices=np.zeros((0, k)), served=least, missed=0.0)
    finite = np.isfinite(costs)
    near = min(k, max(_FEWEST, min(_NEAR, k // 2)))
    order = np.argpartition(costs, near - 1, axis=1)[:, :near]
    used = np.zeros((n, k), dtype=bool)
    used[np.arange(n)[:, None], order] = True
    used &= finite
    middle = np.maximum((low + high) / 2, 1e-300)
    scale = max(float(costs[used].sum()) / n, 1e-300)
    model = _Model(costs / scale, loads, low, high, middle)
    turn = 0
    while True:
        rows, columns = np.nonzero(used)
        x, alpha, prices, missed, value = model.solve(rows, columns)
        reduced = costs / scale - alpha[:, None]
        for measure, load in enumerate(loads):
            reduced -= np.multiply.outer(load, prices[measure])
        reduced[~finite] = np.inf
        left_out = np.where(used, 0.0, np.minimum(reduced, 0.0))
        worth = float(left_out.min(axis=1).sum())
        turn += 1
        if worth > -1e-7 * max(abs(value), 1e-9) or turn == _ROUNDS or (not exact and missed < 1e-9):
            break
        cheap = np.argsort(left_out, axis=1, kind="stable")[:, :4]
        at = np.arange(n)[:, None]
        used[at, cheap] |= left_out[at, cheap] < 0
    share = np.full((n, k), -1.0)
    share[rows, columns] = x
    return Transport(
        labels=share.argmax(axis=1), bound=(value + worth) * scale, prices=prices * scale,
        served=alpha * scale, missed=missed if missed > 1e-7 else 0.0,
    )  # fmt: skip


class _Model:
    """The relaxation in the solver: pairs of areas and centres, and what misses a limit, which is dear."""

    def __init__(
        self, costs: NDArray[np.float64], loads: NDArray[np.float64], low: NDArray[np.float64],
        high: NDArray[np.float64], middle: NDArray[np.float64],
    ) -> None:  # fmt: skip
        self.costs, self.loads, self.low, self.high, self.middle = costs, loads, low, high, middle

    def solve(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float, float]:
        import highspy
        import numpy as np

        n, k = self.costs.shape
        measures, pairs = len(self.loads), len(rows)
        limits = measures * k
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = pairs + 2 * limits, n + limits
        # A column a pair: a one in the row of its area, its load in the row of each limit; then what misses a limit.
        at_row = np.vstack([rows, n + np.arange(measures)[:, None] * k + columns])
        entries = np.vstack([np.ones(pairs), self.loads[:, rows] / self.middle[:, columns]])
        slack = n + np.arange(limits)
        dear = _DEAR * max(1.0, float(self.costs[rows, columns].max(initial=0.0))) * n / k
        lp.col_cost_ = np.concatenate([self.costs[rows, columns], np.full(2 * limits, dear)])
        lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.full(lp.num_col_, np.inf)
        lp.row_lower_ = np.concatenate([np.ones(n), (self.low / self.middle).ravel()])
        lp.row_upper_ = np.concatenate([np.ones(n), (self.high / self.middle).ravel()])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        sizes = np.repeat([1 + measures, 1], [pairs, 2 * limits])
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([at_row.T.ravel(), slack, slack]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([entries.T.ravel(), np.ones(limits), -np.ones(limits)])
        solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
        for name, option in (
            ("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0),
            ("presolve", "off"), ("simplex_scale_strategy", 0),  # there is nothing to take out, and it is scaled
        ):  # fmt: skip
            solver.setOptionValue(name, option)
        solver.passModel(lp)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SolverError(f"The solver stopped: {solver.modelStatusToString(solver.getModelStatus())}.")
        solution = solver.getSolution()
        x, dual = np.asarray(solution.col_value), np.asarray(solution.row_dual)
        prices = dual[n:].reshape(measures, k) / self.middle
        missed = float(x[pairs:].sum())
        return x[:pairs], dual[:n], prices, missed, float(solver.getInfo().objective_function_value)

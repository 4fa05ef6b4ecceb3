"""Choose among listed districts those that hold every area once at least cost: a set partition.

Prices of areas by subgradients bound it and drop the districts that no plan below a known cost can hold; the solver
decides among the rest (Garfinkel, Nemhauser 1970).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import SolverError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Chosen", "choose", "leaves_whole"]

_STEPS, _PATIENCE, _LEAST = 600, 15, 1e-3
_BLOCK = 1 << 14


@attrs.frozen(kw_only=True, eq=False)
class Chosen:
    """``bound`` holds for every choice; ``districts`` are the best ones, or None where there is no choice.

    Without an answer in the time there was ``proven`` is False.
    """

    bound: float
    proven: bool
    districts: NDArray[np.int64] | None


def leaves_whole(
    districts: NDArray[np.bool_],
    near: list[list[int]],
    loads: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """For each district whether every piece of what it leaves can be divided: its load is that of whole districts."""
    import numpy as np

    n = loads.shape[1]
    touching = np.eye(n, dtype=np.float32)
    for area, others in enumerate(near):
        touching[area, others] = 1.0
    fine = np.ones(len(districts), dtype=bool)
    for first in range(0, len(districts), _BLOCK):
        left = ~districts[first : first + _BLOCK]
        at = np.arange(first, first + len(left))
        while len(left):
            some = left.any(axis=1)
            left, at = left[some], at[some]
            if not len(left):
                break
            piece = np.zeros_like(left)
            piece[np.arange(len(left)), left.argmax(axis=1)] = True
            while True:
                wider = (piece.astype(np.float32) @ touching > 0) & left
                if (wider == piece).all():
                    break
                piece = wider
            held = piece @ loads.T
            with np.errstate(divide="ignore", invalid="ignore"):
                least = np.where(high > 0, np.ceil(held / high * (1 - 1e-12)), 0.0).max(axis=1, initial=0.0)
                most = np.where(low > 0, np.floor(held / low * (1 + 1e-12)), np.inf).min(axis=1, initial=np.inf)
            good = (least <= most) & (most >= 1)
            fine[at[~good]] = False
            left, at = left[good] & ~piece[good], at[good]
    return fine


def choose(
    districts: NDArray[np.bool_],
    costs: NDArray[np.float64],
    k: int,
    *,
    known: float,
    end: float,
    whole: Callable[[NDArray[np.bool_]], NDArray[np.bool_]],
) -> Chosen:
    """The cheapest k districts that hold every area once, if that costs no more than ``known``.

    Args:
        districts: one a row, which areas each holds.
        costs: of each.
        k: how many are chosen.
        known: choices that cost more are of no interest; infinite: all are.
        end: when it is given up, by the monotonic clock.
        whole: which of some districts leave a rest that can be divided.
    """
    import numpy as np

    nothing = Chosen(bound=np.inf, proven=True, districts=None)
    if len(districts) < k or not districts.any(axis=0).all():
        return nothing
    bound, spread = _priced(districts, costs, k, known, end)
    if bound > known * (1 + 1e-9):
        return nothing
    kept = np.flatnonzero(bound + spread <= known * (1 + 1e-9))
    if time.monotonic() > end:
        return Chosen(bound=bound, proven=False, districts=None)
    kept = kept[whole(districts[kept])]
    if len(kept) < k:
        return nothing
    status, value, picked = _solve(districts[kept], costs[kept], k, end - time.monotonic())
    if status == "infeasible":
        return nothing
    if status == "stopped":
        return Chosen(bound=max(bound, value), proven=False, districts=None if picked is None else kept[picked])
    return Chosen(bound=value, proven=True, districts=kept[picked] if picked is not None else None)


def _priced(
    districts: NDArray[np.bool_], costs: NDArray[np.float64], k: int, known: float, end: float
) -> tuple[float, NDArray[np.float64]]:
    """A bound, and by how much it rises for a choice with each district in it."""
    import numpy as np

    table = districts.astype(np.float64)
    share = costs / np.maximum(table.sum(axis=1), 1.0)
    area = np.array([share[districts[:, at]].min() for at in range(table.shape[1])])
    best, spread, kept = -np.inf, np.zeros(len(costs)), area
    theta, stall = 1.0, 0
    for _ in range(_STEPS):
        reduced = costs - table @ area
        chosen = np.argpartition(reduced, k - 1)[:k]
        value = float(area.sum() + reduced[chosen].sum())
        if value > best + 1e-6 * abs(best) or best == -np.inf:
            stall = 0
        else:
            stall += 1
        if value > best:
            best, kept = value, area
            spread = np.maximum(reduced - reduced[chosen].max(), 0.0)
        left = 1.0 - table[chosen].sum(axis=0)
        norm = float((left**2).sum())
        aim = known if np.isfinite(known) else best + 0.1 * abs(best)
        if norm == 0 or aim <= value or time.monotonic() > end:
            break
        if stall > _PATIENCE:
            theta, stall, area = theta / 2, 0, kept
            if theta < _LEAST:
                break
            continue
        area = area + theta * (aim - value) / norm * left
    return best, spread


def _solve(
    districts: NDArray[np.bool_], costs: NDArray[np.float64], k: int, limit: float
) -> tuple[str, float, NDArray[np.int64] | None]:
    import highspy
    import numpy as np
    from scipy.sparse import csc_array

    from channelcrm.territory.districting.solver import open_solver, run

    matrix = csc_array(np.vstack([districts.T, np.ones(len(districts), dtype=bool)]).astype(np.float64))
    scale = max(float(np.abs(costs).max(initial=0.0)), 1e-300) / 100
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(costs), districts.shape[1] + 1
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = costs / scale, np.zeros(len(costs)), np.ones(len(costs))
    lp.row_lower_ = lp.row_upper_ = np.concatenate([np.ones(districts.shape[1]), [float(k)]])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
    solver = open_solver(lp, limit)
    ended = run(solver)
    if ended == "infeasible":
        return ended, np.inf, None
    value = float(solver.getInfo().mip_dual_bound) * scale
    has = solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if ended == "optimal" and not has:
        raise SolverError("The solver proved a plan that it does not have.")
    picked = np.flatnonzero(np.asarray(solver.getSolution().col_value) > 0.5) if has else None
    return ended, value, picked

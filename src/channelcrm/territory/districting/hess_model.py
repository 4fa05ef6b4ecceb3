"""The Hess model in HiGHS: pairs of areas and centres that may be, limits on loads, and cuts that grow.

A column is a pair of an area and a centre, one if the area goes there; that of a centre with itself says whether it is
open (Hess, Weaver, Siegfeldt, Whelan, Zitlau 1965). Where the centres are given, all are open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.districting.solver import open_solver, run

if TYPE_CHECKING:
    import highspy
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Cut", "Found", "Model", "Relaxed"]


@attrs.frozen
class Cut:
    """Areas that may all go to a site only if some area of ``through`` goes there too."""

    areas: tuple[int, ...]
    site: int
    through: frozenset[int]


@attrs.frozen(kw_only=True, eq=False)
class Relaxed:
    """A solution of the linear relaxation: ``x`` and reduced costs (areas x sites, 0 where no pair may be)."""

    value: float
    x: NDArray[np.float64]
    reduced: NDArray[np.float64]


@attrs.frozen(kw_only=True, eq=False)
class Found:
    """Where a search ended: ``status`` is optimal, infeasible or stopped; no solution is below ``bound``."""

    status: str
    bound: float
    sites: NDArray[np.int64] | None


@attrs.define(eq=False)
class Model:
    """The model of pairs that are allowed.

    Attributes:
        costs: areas x sites.
        loads: measures x areas.
        low, high: measures x sites, between which an open site's load lies.
        open: how many sites are open; each is an area. None: all are, and sites are no areas.
        allowed: areas x sites; with ``open``, the diagonal says which areas may be centres.
        cuts: what has been added.
    """

    costs: NDArray[np.float64]
    loads: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    open: int | None
    allowed: NDArray[np.bool_]
    cuts: list[Cut] = attrs.field(factory=list)

    @property
    def scale(self) -> float:
        """Units of cost in which the solver counts: about one for an area."""
        finite = self.costs[self.allowed]
        return max(float(finite.max(initial=0.0)), 1e-300) / 100

    def relax(self, limit: float) -> Relaxed | None:
        """Solve the linear relaxation; None when it has no solution, a value of minus infinity when time was short."""
        import numpy as np

        solver, rows, columns = self._load(whole=False, limit=limit)
        x, reduced = np.zeros(self.costs.shape), np.zeros(self.costs.shape)
        ended = run(solver)
        if ended == "infeasible":
            return None
        if ended == "stopped":
            return Relaxed(value=-np.inf, x=x, reduced=reduced)
        solution = solver.getSolution()
        x[rows, columns] = solution.col_value
        reduced[rows, columns] = np.asarray(solution.col_dual) * self.scale
        return Relaxed(value=float(solver.getInfo().objective_function_value) * self.scale, x=x, reduced=reduced)

    def search(
        self,
        start: NDArray[np.int64] | None,
        limit: float,
        look: Callable[[NDArray[np.int64]], bool] | None,
    ) -> Found:
        """Branch and bound; ``look`` sees the site of each area in every solution, and stops the search by True."""
        import highspy
        import numpy as np

        solver, rows, columns = self._load(whole=True, limit=limit)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = (columns == start[rows]).astype(np.float64)
            solver.setSolution(solution)
            solver.setOptionValue("mip_heuristic_effort", 0.0)
        halt = threading.Event()

        def sites(values: NDArray[np.float64]) -> NDArray[np.int64]:
            result = np.zeros(len(self.costs), dtype=np.int64)
            at = np.asarray(values) > 0.5
            result[rows[at]] = columns[at]
            return result

        def improved(event: highspy.highs.HighsCallbackEvent) -> None:
            if look is not None and look(sites(event.data_out.mip_solution)):
                halt.set()

        solver.cbMipImprovingSolution += improved
        status = run(solver, halt)
        info = solver.getInfo()
        if status == "infeasible":
            return Found(status=status, bound=np.inf, sites=None)
        has = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return Found(
            status=status, bound=float(info.mip_dual_bound) * self.scale,
            sites=sites(np.asarray(solver.getSolution().col_value)) if has else None,
        )  # fmt: skip

    def _load(self, *, whole: bool, limit: float) -> tuple[highspy.Highs, NDArray[np.int64], NDArray[np.int64]]:
        import highspy
        import numpy as np

        rows, columns, matrix, lower, upper = self._system()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(rows), len(lower)
        lp.col_cost_ = self.costs[rows, columns] / self.scale
        lp.col_lower_, lp.col_upper_ = np.zeros(len(rows)), np.ones(len(rows))
        lp.row_lower_, lp.row_upper_ = lower, upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = matrix.data
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * len(rows)
        solver = open_solver(lp, limit)
        return solver, rows, columns

    def _system(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], csr_array, NDArray[np.float64], NDArray[np.float64]]:
        import numpy as np
        from scipy.sparse import coo_array, csr_array

        n, sites = self.costs.shape
        found = self.open is not None
        usable = self.allowed & np.diagonal(self.allowed)[None, :] if found else self.allowed
        rows, columns = np.nonzero(usable)
        at = np.full((n, sites), -1, dtype=np.int64)
        at[rows, columns] = np.arange(len(rows))
        entries: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
        lower: list[NDArray[np.float64]] = []
        upper: list[NDArray[np.float64]] = []
        height = 0

        def add(row: NDArray[np.int64], column: NDArray[np.int64], value: NDArray[np.float64]) -> None:
            entries.append((row + height, column, value))

        def close(least: NDArray[np.float64], most: NDArray[np.float64]) -> None:
            nonlocal height
            lower.append(least)
            upper.append(most)
            height += len(least)

        every = np.arange(len(rows))
        add(rows, every, np.ones(len(rows)))
        close(np.ones(n), np.ones(n))
        for load, low, high in zip(self.loads, self.low, self.high, strict=True):
            for limit, sign in ((low, 1.0), (high, -1.0)):
                unit = np.where(np.isfinite(limit) & (limit > 0), limit, 1.0)
                bounded = np.isfinite(limit)
                value = sign * load[rows] / unit[columns]
                here = bounded[columns]
                if found:
                    own = rows == columns
                    value = np.where(own, value - sign * np.where(bounded, limit, 0.0)[columns] / unit[columns], value)
                    least = np.zeros(sites)
                else:
                    least = sign * np.where(bounded, limit, 0.0) / unit
                add(columns[here], every[here], value[here])
                close(np.where(bounded, least, -np.inf), np.full(sites, np.inf))
        if found:
            pairs = np.flatnonzero(rows != columns)
            line = np.arange(len(pairs))
            add(line, pairs, np.ones(len(pairs)))
            add(line, at[columns[pairs], columns[pairs]], -np.ones(len(pairs)))
            close(np.full(len(pairs), -np.inf), np.zeros(len(pairs)))
            own_columns = np.flatnonzero(rows == columns)
            add(np.zeros(len(own_columns), dtype=np.int64), own_columns, np.ones(len(own_columns)))
            close(np.full(1, float(self.open or 0)), np.full(1, float(self.open or 0)))
        cuts = [cut for cut in self.cuts if all(at[area, cut.site] >= 0 for area in cut.areas)]
        for line_of, cut in enumerate(cuts):
            middle = [area for area in sorted(cut.through) if at[area, cut.site] >= 0]
            signs = np.repeat([1.0, -1.0], [len(cut.areas), len(middle)])
            add(np.full(len(signs), line_of), at[[*cut.areas, *middle], cut.site], signs)
        close(np.full(len(cuts), -np.inf), np.array([len(cut.areas) - 1.0 for cut in cuts]))
        row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
        matrix = csr_array(coo_array((value, (row, column)), shape=(height, len(rows))))
        return rows, columns, matrix, np.concatenate(lower), np.concatenate(upper)

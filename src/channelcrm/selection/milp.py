"""One door to the solver: a mixed-integer programme as sparse arrays, straight into HiGHS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from channelcrm.errors import SolverError
from channelcrm.selection.beside import Hear, run
from channelcrm.selection.scaling import cut, is_wide, scaled
from channelcrm.selection.system import System
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Answer", "Hear", "Program", "maximize"]

_HALF = 0.5
_CUTS = 1_000
"""So many choices that break a limit by a billionth are cut off, at most."""


@attrs.frozen(kw_only=True, eq=False)
class Program:
    """Maximize ``gain @ x`` with ``row_lower <= matrix @ x <= row_upper``, ``lower <= x <= upper``, some x whole.

    ``limits`` are further rows, over the first columns, which are sites: what is found meets them exactly.
    """

    gain: NDArray[np.float64]
    matrix: csr_array
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: NDArray[np.bool_]
    limits: System | None = None


@attrs.frozen(kw_only=True, eq=False)
class Answer:
    """What the solver found: ``x`` is None when nothing. ``status`` is optimal, feasible, infeasible or unknown.

    ``bound`` is proven: no solution is worth more.
    """

    x: NDArray[np.float64] | None
    bound: float
    status: str


def maximize(
    program: Program, watch: Watch, *, start: NDArray[np.float64] | None = None, hear: Hear | None = None,
    nodes: int | None = None,
) -> Answer:  # fmt: skip
    """Solve to proven optimality, or until the watch is up, or so many nodes of the tree were looked at.

    The solver's tolerances let a choice pass that breaks a limit by a billionth: it is cut off, and the search goes on.
    When the watch is up and the solver does not end soon, the answer is what it has told until then.

    One thread and a fixed seed: the same answer every time.

    Raises:
        SolverError: the solver stopped without a reason that we know.
    """
    import numpy as np

    answer = Answer(x=None, bound=np.inf, status="unknown")
    for _ in range(_CUTS):
        answer = _solved(program, watch, start, hear, nodes)
        limits = program.limits
        if limits is None or answer.x is None or not program.whole.any():
            return answer
        chosen = answer.x[: len(limits.must)] > _HALF
        if limits.holds(chosen):
            return answer
        program = attrs.evolve(program, limits=cut(limits, chosen))
    return attrs.evolve(answer, x=None, status="unknown")


def _solved(
    given: Program, watch: Watch, start: NDArray[np.float64] | None, hear: Hear | None, nodes: int | None, *,
    presolve: bool = True,
) -> Answer:  # fmt: skip
    """By the solver; without its presolve where that may have taken a small part of a row for none."""
    import highspy
    import numpy as np

    program, unit = scaled(given)
    if not len(program.gain):
        fits = bool((program.row_lower <= 0).all() and (program.row_upper >= 0).all())
        return Answer(x=np.zeros(0) if fits else None, bound=0.0, status="optimal" if fits else "infeasible")
    if watch.up:
        return Answer(x=None, bound=np.inf, status="unknown")
    solver = _loaded(program, start)
    solver.setOptionValue("time_limit", watch.left)
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    if not presolve:
        solver.setOptionValue("presolve", "off")
    heard = run(solver, watch, hear and (lambda worth, bound: hear(worth * unit, bound * unit)))
    if not heard.ended:
        return Answer(x=heard.x, bound=heard.bound * unit, status="unknown" if heard.x is None else "feasible")
    status, info, kinds = solver.getModelStatus(), solver.getInfo(), highspy.HighsModelStatus
    bound = float(info.mip_dual_bound if program.whole.any() else info.objective_function_value)
    none = status in {kinds.kInfeasible, kinds.kUnboundedOrInfeasible}
    doubtful = status == kinds.kSolveError or (is_wide(program) and (none or bound == np.inf))
    if presolve and doubtful and not watch.up:
        return _solved(given, watch, start, hear, nodes, presolve=False)
    if none:
        return Answer(x=None, bound=-np.inf, status="infeasible")
    if status not in {kinds.kOptimal, kinds.kTimeLimit, kinds.kInterrupt, kinds.kSolutionLimit}:
        raise SolverError(f"The solver stopped: {solver.modelStatusToString(status)}.")
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.asarray(solver.getSolution().col_value) if found else None
    best = "optimal" if status == kinds.kOptimal else "feasible" if found else "unknown"
    return Answer(x=x, bound=bound * unit, status=best)


def _loaded(program: Program, start: NDArray[np.float64] | None) -> Any:
    """A solver that holds the programme, and a solution to begin with.

    Raises:
        SolverError: it does not take it.
    """
    import highspy
    import numpy as np

    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
    options: dict[str, bool | int | float | str] = {
        "output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0, "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-9, "mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9,
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.gain), len(program.row_lower)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.gain, program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = program.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = program.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = program.matrix.data.astype(np.float64)
    kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
    lp.integrality_ = [kinds[whole] for whole in program.whole.tolist()]
    if solver.passModel(lp) == highspy.HighsStatus.kError:
        raise SolverError("The solver refused the model.")
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        solver.setSolution(solution)
    return solver

"""HiGHS as the exact mode runs it: one thread, the same answer every time, no gap left, Ctrl-C heard."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from channelcrm.errors import SolverError

if TYPE_CHECKING:
    import highspy

__all__ = ["open_solver", "run"]


def open_solver(lp: highspy.HighsLp, limit: float) -> highspy.Highs:
    """A solver that holds the model and stops after ``limit`` seconds.

    Raises:
        SolverError: the model was refused.
    """
    import math

    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
    options: dict[str, bool | int | float | str] = {
        "output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0, "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-7, "mip_feasibility_tolerance": 1e-7, "primal_feasibility_tolerance": 1e-8,
    }  # fmt: skip
    if math.isfinite(limit):
        options["time_limit"] = max(float(limit), 0.0)
    for name, value in options.items():
        solver.setOptionValue(name, value)
    if solver.passModel(lp) == highspy.HighsStatus.kError:
        raise SolverError("The solver refused the model.")
    return solver


def run(solver: highspy.Highs, halt: threading.Event | None = None) -> str:
    """Solve, beside the main thread, so that Ctrl-C is heard: "optimal", "infeasible" or "stopped".

    Args:
        solver: with its model.
        halt: ends the search when it is set.

    Raises:
        SolverError: the solver stopped for a reason that we do not know.
        KeyboardInterrupt: Ctrl-C; the solver has stopped.
    """
    import highspy

    halt = halt or threading.Event()

    def asked(event: highspy.highs.HighsCallbackEvent) -> None:
        if halt.is_set():
            event.interrupt()

    solver.cbMipInterrupt += asked
    solver.cbSimplexInterrupt += asked
    worker = threading.Thread(target=solver.run, daemon=True)
    worker.start()
    pressed = False
    while worker.is_alive():
        try:
            worker.join(0.1)
        except KeyboardInterrupt:
            pressed = True
            halt.set()
    if pressed:
        raise KeyboardInterrupt
    status = solver.getModelStatus()
    known = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
        highspy.HighsModelStatus.kModelEmpty: "infeasible",  # every area needs a column
        highspy.HighsModelStatus.kTimeLimit: "stopped",
        highspy.HighsModelStatus.kInterrupt: "stopped",
    }
    if status not in known:
        raise SolverError(f"The solver stopped: {solver.modelStatusToString(status)}.")
    return known[status]

"""We against spopt on one model: the same matrix, each in a process of its own, to the same proven optimum.

spopt states its model and a solver solves it, CBC and HiGHS in turn; we do both in one call. What counts is CPU time
from the matrix to the answer, the solver's included; and memory at its most, that of a solver in its own process
included: in all, with interpreter, libraries and matrix, and what was added to those.
"""

from __future__ import annotations

import gc
import math
import os
import resource
import statistics
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias

import attrs

__all__ = ["Prepare", "Row", "Run", "installed", "pairs", "solver", "spent"]

SOLVERS = ("CBC", "HiGHS")
PAIRS = 3
_LONG = 60.0
"""CPU seconds from which on the peer runs once only."""
_LOOK = 0.02
"""Seconds from one look at the memory of a solver's process to the next."""

Prepare: TypeAlias = Callable[[Any, str], Callable[[], float]]
"""Of a task, and who is to solve it: what solves it. Data and libraries are loaded before it is handed back."""


@attrs.frozen(kw_only=True)
class Run:
    """CPU seconds, the peak of memory in MB in all and beyond what stood before, and the answer."""

    seconds: float
    peak: float
    added: float
    objective: float


@attrs.frozen(kw_only=True)
class Row:
    """A line of the table: ``ratio`` is ours to theirs, under ``limit`` when the figure is reached."""

    name: str
    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]
    solver: str
    least: float

    @property
    def ratios(self) -> list[float]:
        """How many times as fast we are; where the peer ran once, each of our runs is held against that."""
        theirs = self.theirs * len(self.ours) if len(self.theirs) == 1 else self.theirs
        return sorted(they.seconds / we.seconds for we, they in zip(self.ours, theirs, strict=True))

    @property
    def ratio(self) -> float:
        return 1 / statistics.median(self.ratios)

    @property
    def limit(self) -> float:
        return 1 / self.least

    def __str__(self) -> str:
        we, they = (_middle(runs) for runs in (self.ours, self.theirs))
        return (
            f"{self.name:<44} {we.objective:>12,.6g}  spopt, {self.solver:<5} {they.seconds:8.2f} s"
            f"  we {we.seconds:7.3f} s"
            f"  {1 / self.ratio:6,.0f} times ({self.ratios[0]:,.0f} to {self.ratios[-1]:,.0f}), at least {self.least:g}"
            f"  MB in all {they.peak:,.0f} and {we.peak:,.0f}: {they.peak / we.peak:.1f}"
            f"  added {they.added:,.0f} and {we.added:,.0f}: {they.added / max(we.added, 1.0):.0f}"
        )


def _middle(runs: tuple[Run, ...]) -> Run:
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def installed() -> bool:
    """Whether spopt is there; if not, says so."""
    if find_spec("spopt") is None:
        print("  spopt is not installed: pip install -r requirements/peers.txt", file=sys.stderr)
        return False
    return True


def solver(who: str) -> Any:
    """The peer's solver by name."""
    import pulp

    return pulp.PULP_CBC_CMD(msg=False) if who == "CBC" else pulp.HiGHS(msg=False, gapRel=0.0)


def pairs(name: str, prepare: Prepare, task: Any, least: float, solvers: tuple[str, ...] = SOLVERS) -> Row:
    """In turns, three times, the peer with the solver that was the faster the first time; a long one runs once."""
    ours, first = [_apart(prepare, task, "ours")], {who: _apart(prepare, task, who) for who in solvers}
    who = min(first, key=lambda one: first[one].seconds)
    theirs = [first[who]]
    for _ in range(PAIRS - 1):
        ours.append(_apart(prepare, task, "ours"))
        if theirs[0].seconds < _LONG:
            theirs.append(_apart(prepare, task, who))
    for run in (*ours, *first.values(), *theirs):
        if not math.isclose(run.objective, ours[0].objective, rel_tol=1e-6):
            raise AssertionError(f"{name}: not the same optimum")
    return Row(name=name, ours=tuple(ours), theirs=tuple(theirs), solver=who, least=least)


def _apart(prepare: Prepare, task: Any, who: str) -> Run:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, prepare, task, who).result()


def _run(prepare: Prepare, task: Any, who: str) -> Run:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # HiGHS greets, whatever it is told
    solve = prepare(task, who)
    gc.collect()
    before = _memory("self", "VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    with _Children() as peaks:
        start = spent()
        objective = solve()
        seconds = spent() - start
    peak = _memory("self", "VmHWM") + max(peaks.values(), default=0.0)
    return Run(seconds=seconds, peak=peak, added=peak - before, objective=objective)


def spent() -> float:
    """CPU seconds of this process and of those it started that have ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _memory(process: str, field: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:")), 0.0)


class _Children:
    """The peak of each process that is started, looked at now and then: what the system keeps counts the parent's."""

    def __init__(self) -> None:
        self._peaks: dict[str, float] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(threading.get_native_id(),))

    def __enter__(self) -> dict[str, float]:
        self._thread.start()
        return self._peaks

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self, parent: int) -> None:
        us = Path("/proc/self/exe").readlink()
        while not self._end.wait(_LOOK):
            for child in Path(f"/proc/self/task/{parent}/children").read_text().split():
                try:
                    if Path(f"/proc/{child}/exe").readlink() == us:  # not yet a solver, its memory is ours
                        continue
                    self._peaks[child] = max(self._peaks.get(child, 0.0), _memory(child, "VmHWM"))
                except OSError:  # it has ended
                    continue

"""Being held against peers: who is there, which of them is the fastest, and whether all say the same."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

import attrs
import numpy as np

from benchmarks.measure import Result

__all__ = ["PEERS", "Call", "Faster", "extra", "fastest", "installed", "problem", "quiet", "seconds"]

Call: TypeAlias = Callable[[], Any]
PEERS = ("pymcdm", "skcriteria", "pyDecision", "jenkspy")
CRITERIA = 20
BRIEF = 0.02
"""Seconds that the clock sees well; shorter calls are repeated."""


@attrs.frozen(kw_only=True)
class Faster(Result):
    """A comparison that is read the other way round: how many times as fast as the peer we are."""

    def __str__(self) -> str:
        times = sorted(1 / ratio for ratio in self.ratios)
        goal = ""
        if self.limit is not None:
            goal = f"  goal {1 / self.limit:g} {'met' if self.ratio <= self.limit else 'MISSED'}"
        each = f"[{self.ours * 1e3:,.1f} against {self.theirs * 1e3:,.1f} ms]"
        spread = f"({times[0]:,.1f} to {times[-1]:,.1f})"
        return f"{self.name:<72} {1 / self.ratio:9,.1f} times as fast {spread}{goal}  {each}{self.note}"


def installed(name: str) -> bool:
    return find_spec(name) is not None


def quiet(name: str) -> Any:
    """A peer's module, without what it says on being imported and without a window for its plots."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if installed("matplotlib"):
            import_module("matplotlib").use("Agg")
        return import_module(name)


def problem(rows: int, columns: int = CRITERIA) -> tuple[Any, Any, Any]:
    """Matrix, weights and goals; the values by columns, as a frame holds them."""
    random = np.random.default_rng(1)
    goals = np.where(np.arange(columns) % 3 == 0, -1, 1)
    return np.asfortranarray(random.uniform(1, 100, (rows, columns))), random.dirichlet(np.ones(columns)), goals


def seconds(call: Call) -> float:
    """CPU seconds of the process, all its threads, for one call."""
    gc.collect()
    start = time.process_time()
    call()
    return time.process_time() - start


def fastest(
    name: str, ours: Call, theirs: dict[str, Call], *, runs: int, times: float | None, atol: float = 1e-8
) -> Result:
    """We against the fastest peer, in turns; all must say the same. ``times`` is how much faster we want to be."""
    if not theirs:
        raise LookupError(f"{name}: no peer that knows this is installed.")
    expected = np.asarray(ours())
    first: dict[str, float] = {}
    for peer, call in theirs.items():
        gc.collect()
        start = time.process_time()
        answer = np.asarray(call())
        first[peer] = time.process_time() - start
        if not np.allclose(answer, expected, atol=atol):
            raise AssertionError(f"{name}: {peer} has another answer")
    peer = min(first, key=lambda one: first[one])
    repeats = 1 + int(BRIEF / max(seconds(ours), 1e-5))
    pairs = []
    for run in range(runs):
        both = {}
        for who in ("ours", "theirs") if run % 2 else ("theirs", "ours"):
            both[who] = (
                seconds(theirs[peer])
                if who == "theirs"
                else seconds(lambda: [ours() for _ in range(repeats)]) / repeats
            )
        pairs.append((both["ours"], both["theirs"]))
    others = ", ".join(f"{one} {first[one] * 1e3:,.0f} ms" for one in first if one != peer)
    return Faster(
        name=f"{name} / {peer}",
        ours=statistics.median(pair[0] for pair in pairs),
        theirs=statistics.median(pair[1] for pair in pairs),
        ratios=tuple(mine / other for mine, other in pairs),
        limit=1 / times if times else None,
        per=1,
        note=f"  once: {others}" if others else "",
    )


def extra(call: Call, matrix: Any, arrays: int) -> float:
    """Peak of what was allocated beside the answer, as a share of the matrix; the answer is so many arrays."""
    call()
    tracemalloc.start()
    answer = call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(max(peak - arrays * answer.nbytes, 0) / matrix.nbytes)

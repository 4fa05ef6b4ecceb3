"""Scoring against the libraries that know the same methods: process CPU time, in turns, with the same answers.

The peers are not part of any extra: `pip install -r requirements/peers.txt` into an environment of its own brings them.
Peers check nothing here (pymcdm runs with validation=False), we check everything.
"""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from argparse import Namespace
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.measure import Result
from channelcrm.scoring import methods, weights

__all__ = ["results"]

Call = Callable[[], Any]
CRITERIA = 20


def results(options: Namespace) -> Iterator[Result]:
    peers = {name: installed(name) for name in ("pymcdm", "skcriteria")}
    for name, found in peers.items():
        if not found:
            print(
                f"  {name} is not installed: not compared with it (pip install -r requirements/peers.txt)", flush=True
            )
    if not any(peers.values()):
        return
    count = 1_000_000 if options.large else options.size
    matrix, w, goals = problem(count)
    title = f"{count:,} x {CRITERIA}"
    for layout, table in (("by columns", matrix), ("by rows", np.ascontiguousarray(matrix))):
        for task, times, ours, theirs in one_pass(table, w, goals, peers):
            yield fastest(f"{task} {title} {layout}", ours, theirs, runs=options.runs, times=times)
            share = extra(ours, table, 3 if task == "VIKOR" else 1)
            print(f"    extra memory: {share:.1%} of the matrix, beside what is handed back", flush=True)
    for rows, times in ((1_000, 100), (5_000, 1_300)):
        small, sw, sg = problem(rows, 10)
        ours, theirs = flows(small, sw, sg), promethee_peers(small, sw, sg, peers)
        if theirs:
            yield fastest(f"PROMETHEE II {rows:,} x 10", ours, theirs, runs=min(options.runs, 3), times=times)
    print(f"    PROMETHEE II {title}: {seconds(lambda: methods.promethee(matrix, w, goals)):.2f} CPU s", flush=True)
    linear = seconds(lambda: methods.promethee(matrix, w, goals, "linear", q=1, p=10))
    print(f"    the same with linear preference: {linear:.2f} CPU s", flush=True)


def problem(rows: int, columns: int = CRITERIA) -> tuple[Any, Any, Any]:
    """Values by columns, as a frame holds them."""
    random = np.random.default_rng(1)
    goals = np.where(np.arange(columns) % 3 == 0, -1, 1)
    return np.asfortranarray(random.uniform(1, 100, (rows, columns))), random.dirichlet(np.ones(columns)), goals


def installed(name: str) -> bool:
    try:
        import_module(name)
    except ImportError:
        return False
    return True


def one_pass(
    matrix: Any, w: Any, goals: Any, peers: dict[str, bool]
) -> Iterator[tuple[str, float, Call, dict[str, Call]]]:
    """Task, how many times the fastest peer we want to be, our call, the peers' calls."""
    tasks: dict[str, tuple[float, Call, dict[str, Call]]] = {
        "weighted sum": (9, lambda: methods.weighted_sum(matrix, w, goals), {}),
        "TOPSIS": (9, lambda: methods.topsis(matrix, w, goals), {}),
        "VIKOR": (6.5, lambda: methods.vikor(matrix, w, goals).q, {}),
        "entropy": (24, lambda: weights.entropy(matrix), {}),
        "CRITIC": (14, lambda: weights.critic(matrix, np.ones(len(goals))), {}),  # pymcdm knows no directions
    }
    if peers["pymcdm"]:
        import pymcdm.methods
        import pymcdm.normalizations
        import pymcdm.weights

        norms, known = pymcdm.normalizations, pymcdm.methods
        unchecked = {"validation": False}
        tasks["weighted sum"][2]["pymcdm"] = lambda: known.WSM(norms.minmax_normalization)(
            matrix, w, goals, **unchecked
        )
        tasks["TOPSIS"][2]["pymcdm"] = lambda: known.TOPSIS(norms.vector_normalization)(matrix, w, goals, **unchecked)
        tasks["VIKOR"][2]["pymcdm"] = lambda: known.VIKOR()(matrix, w, goals, **unchecked)
        tasks["entropy"][2]["pymcdm"] = lambda: pymcdm.weights.entropy_weights(matrix)
        tasks["CRITIC"][2]["pymcdm"] = lambda: pymcdm.weights.critic_weights(matrix)
    if peers["skcriteria"]:
        from skcriteria.preprocessing import weighters

        ones = np.ones(len(goals), dtype=int)
        tasks["entropy"][2]["skcriteria"] = lambda: weighters.entropy_weights(matrix)
        tasks["CRITIC"][2]["skcriteria"] = lambda: weighters.critic_weights(matrix, ones)
    for task, (times, ours, theirs) in tasks.items():
        if theirs:
            yield task, times, ours, theirs


def flows(matrix: Any, w: Any, goals: Any) -> Call:
    return lambda: methods.promethee(matrix, w, goals).net


def promethee_peers(matrix: Any, w: Any, goals: Any, peers: dict[str, bool]) -> dict[str, Call]:
    if not peers["pymcdm"]:
        return {}
    from pymcdm.methods import PROMETHEE_II

    return {"pymcdm": lambda: PROMETHEE_II("usual")(matrix, w, goals, validation=False)}


def seconds(call: Call) -> float:
    gc.collect()
    start = time.process_time()
    call()
    return time.process_time() - start


def fastest(name: str, ours: Call, theirs: dict[str, Call], *, runs: int, times: float) -> Result:
    """Against the fastest of the peers; all must say the same."""
    if not theirs:
        raise LookupError(f"{name}: no peer that knows this is installed.")
    expected = np.asarray(ours())
    first: dict[str, float] = {}
    for peer, call in theirs.items():
        gc.collect()
        start = time.process_time()
        answer = np.asarray(call())
        first[peer] = time.process_time() - start
        if not np.allclose(answer, expected, atol=1e-8):
            raise AssertionError(f"{name}: {peer} has another answer")
    peer = min(first, key=lambda one: first[one])
    pairs = [(seconds(ours), seconds(theirs[peer])) for _ in range(runs)]
    # Short calls are repeated until the clock sees them.
    if (shortest := min(pair[0] for pair in pairs)) < 0.01:
        repeats = 1 + int(0.02 / max(shortest, 1e-4))
        pairs = [(seconds(lambda: [ours() for _ in range(repeats)]) / repeats, pair[1]) for pair in pairs]
    return Result(
        name=f"{name} / {peer}",
        ours=statistics.median(pair[0] for pair in pairs),
        theirs=statistics.median(pair[1] for pair in pairs),
        ratios=tuple(mine / other for mine, other in pairs),
        limit=1 / times,
        per=1,
        note=f"{statistics.median(other / mine for mine, other in pairs):,.1f} times as fast, goal {times:g}",
    )


def extra(call: Call, matrix: Any, arrays: int) -> float:
    """Peak of what was allocated beside the answer, as a share of the matrix; the answer is so many arrays."""
    call()
    tracemalloc.start()
    answer = call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(max(peak - arrays * answer.nbytes, 0) / matrix.nbytes)

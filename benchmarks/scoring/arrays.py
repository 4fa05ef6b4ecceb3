"""Methods and weights that take a pass or two over the matrix, in both layouts, with the memory they need."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.measure import Result
from benchmarks.scoring.peers import CRITERIA, Call, extra, fastest, installed, problem, quiet
from channelcrm.scoring import methods, weights

__all__ = ["results"]

GOALS = {"weighted sum": 9, "weighted sum of x/max": None, "TOPSIS": 9, "VIKOR": 6.5, "entropy": 24, "CRITIC": 14}
"""Task -> how many times the fastest peer we want to be, on a million rows."""
VIKORS = 3
"""Arrays that VIKOR hands back; the others give one."""


def results(options: Namespace) -> Iterator[Result]:
    matrix, w, goals = problem(1_000_000 if options.large else options.size)
    for layout, table in (("by columns", matrix), ("by rows", np.ascontiguousarray(matrix))):
        documented = [
            make(table, w, goals)
            for name, make in (("pymcdm", pymcdm), ("pyDecision", pydecision), ("skcriteria", skcriteria))
            if installed(name)
        ]
        inner = skcriteria_functions(table, w, goals) if installed("skcriteria") else {}
        for task, ours in our_calls(table, w, goals).items():
            title = f"{task} {len(table):,} x {CRITERIA} {layout}"
            if theirs := {name: call for calls in documented for name, call in calls.get(task, {}).items()}:
                yield fastest(title, ours, theirs, runs=options.runs, times=GOALS[task] if options.large else None)
            if task in inner:
                yield fastest(title, ours, inner[task], runs=options.runs, times=None)
            share = extra(ours, table, VIKORS if task == "VIKOR" else 1)
            print(f"    extra memory: {share:.1%} of the matrix, beside what is handed back", flush=True)


def our_calls(matrix: Any, w: Any, goals: Any) -> dict[str, Call]:
    ones = np.ones(len(goals), dtype=int)
    return {
        "weighted sum": lambda: methods.weighted_sum(matrix, w, goals),
        "weighted sum of x/max": lambda: methods.weighted_sum(matrix, w, goals, "max"),
        "TOPSIS": lambda: methods.topsis(matrix, w, goals),
        "VIKOR": lambda: methods.vikor(matrix, w, goals).q,
        "entropy": lambda: weights.entropy(matrix),
        "CRITIC": lambda: weights.critic(matrix, ones),  # pymcdm knows no directions
    }


def named(name: str, calls: dict[str, Callable[[], Any]]) -> dict[str, dict[str, Call]]:
    return {task: {name: call} for task, call in calls.items()}


def pymcdm(matrix: Any, w: Any, goals: Any) -> dict[str, dict[str, Call]]:
    known, norms, weighing = quiet("pymcdm.methods"), quiet("pymcdm.normalizations"), quiet("pymcdm.weights")
    summed, topsis, vikor = (
        known.WSM(norms.minmax_normalization),
        known.TOPSIS(norms.vector_normalization),
        known.VIKOR(),
    )
    calls = {
        "weighted sum": lambda: summed(matrix, w, goals, validation=False),
        "TOPSIS": lambda: topsis(matrix, w, goals, validation=False),
        "VIKOR": lambda: vikor(matrix, w, goals, validation=False),
        "entropy": lambda: weighing.entropy_weights(matrix),
        "CRITIC": lambda: weighing.critic_weights(matrix),
    }
    return named("pymcdm", calls)


def pydecision(matrix: Any, w: Any, goals: Any) -> dict[str, dict[str, Call]]:
    """Its entropy adds 1e-9 here and there, has another answer, and takes twenty times as long."""
    known, words = quiet("pyDecision.algorithm"), ["max" if goal > 0 else "min" for goal in goals]
    calls = {
        "weighted sum of x/max": lambda: known.saw_method(matrix, words, w, graph=False, verbose=False)[:, 1],
        "TOPSIS": lambda: known.topsis_method(matrix, w, words, graph=False, verbose=False),
        "VIKOR": lambda: in_order(known.vikor_method(matrix, w, words, graph=False, verbose=False)[2]),
        "CRITIC": lambda: known.critic_method(matrix, ["max"] * len(goals)),
    }
    return named("pyDecision", calls)


def in_order(ranked: Any) -> Any:
    """Its scores, from pairs (number from 1, score) that are sorted by score."""
    scores = np.empty(len(ranked))
    scores[ranked[:, 0].astype(np.int64) - 1] = ranked[:, 1]
    return scores


def skcriteria(matrix: Any, w: Any, goals: Any) -> dict[str, dict[str, Call]]:
    """Its classes, on a decision matrix that is made already."""
    make, weighters = quiet("skcriteria").mkdm, quiet("skcriteria.preprocessing.weighters")
    topsis, vikor = quiet("skcriteria.agg.topsis").TOPSIS(), quiet("skcriteria.agg.vikor").VIKOR()
    scaler = quiet("skcriteria.preprocessing.scalers").VectorScaler(target="matrix")
    whole, gains = make(matrix, goals, weights=w), make(matrix, np.ones(len(goals), dtype=int))
    calls = {
        "TOPSIS": lambda: topsis.evaluate(scaler.transform(whole)).e_.similarity,
        "VIKOR": lambda: vikor.evaluate(whole).e_.q_k,
        "entropy": lambda: np.asarray(weighters.EntropyWeighter().transform(gains).weights),
        "CRITIC": lambda: np.asarray(weighters.CRITIC().transform(gains).weights),
    }
    return named("skcriteria", calls)


def skcriteria_functions(matrix: Any, w: Any, goals: Any) -> dict[str, dict[str, Call]]:
    """What its classes call inside: bare arrays, nothing checked, nothing named."""
    scalers, weighters = quiet("skcriteria.preprocessing.scalers"), quiet("skcriteria.preprocessing.weighters")
    summed, topsis = quiet("skcriteria.agg.simple").wsm, quiet("skcriteria.agg.topsis").topsis
    ones = np.ones(len(goals), dtype=int)
    calls = {
        "weighted sum": lambda: summed(scalers.matrix_scale_by_cenit_distance(matrix, goals), w)[1],
        "TOPSIS": lambda: topsis(scalers.scale_by_vector(matrix, axis=0), goals, w)[3],
        "entropy": lambda: weighters.entropy_weights(matrix),
        "CRITIC": lambda: weighters.critic_weights(matrix, ones),
    }
    return named("skcriteria's inner functions", calls)

"""A scorecard of fixed scales against the peers' weighted sums with the same bounds: points from columns to scores."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.measure import Result
from benchmarks.scoring.peers import CRITERIA, Call, fastest, installed, problem, quiet, seconds
from channelcrm.scoring import Criterion, Linear, Scorecard, rank

__all__ = ["results"]

LOW, HIGH = 0.0, 100.0


def results(options: Namespace) -> Iterator[Result]:
    matrix, w, goals = problem(1_000_000 if options.large else options.size)
    w = np.round(w, 6)
    names = [f"c{at}" for at in range(CRITERIA)]
    ends = {1: {"worst": LOW, "best": HIGH}, -1: {"worst": HIGH, "best": LOW}}
    card = Scorecard(
        name="card",
        criteria=[
            Criterion(name, weight=float(weight), scale=Linear(**ends[int(goal)]))
            for name, weight, goal in zip(names, w, goals, strict=True)
        ],
    )
    for layout, values in (("by columns", matrix), ("by rows", np.ascontiguousarray(matrix))):
        table = dict(zip(names, values.T, strict=True))

        def ours(table: Any = table) -> Any:
            return rank(table, card).scores

        title = f"scorecard {len(matrix):,} x {CRITERIA} {layout}"
        points = np.atleast_1d(ours())
        if found := peers(values, w / w.sum(), goals):
            goal = 20 if options.large else None
            yield fastest(title, ours, found, runs=options.runs, times=goal, atol=1e-4)  # points, in millionths
        named = {"id": list(map(str, range(len(points)))), **table}
        print(f"    with ids of text: {seconds(lambda named=named: rank(named, card).scores):.2f} CPU s", flush=True)


def peers(matrix: Any, w: Any, goals: Any) -> dict[str, Call]:
    """SPOTIS is the weighted sum of fixed bounds; a min-max weighted sum is when the bounds are two rows more."""
    if not installed("pymcdm"):
        return {}
    known, norms = quiet("pymcdm.methods"), quiet("pymcdm.normalizations")
    spotis = known.SPOTIS(np.tile([LOW, HIGH], (CRITERIA, 1)))
    summed = known.WSM(norms.minmax_normalization)
    both = np.vstack([matrix, np.full(CRITERIA, LOW), np.full(CRITERIA, HIGH)])
    both = np.asfortranarray(both) if matrix.flags.f_contiguous else both
    return {
        "pymcdm SPOTIS": lambda: 100 * (1 - spotis(matrix, w, goals, validation=False)),
        "pymcdm WSM": lambda: 100 * summed(both, w, goals, validation=False)[:-2],
    }

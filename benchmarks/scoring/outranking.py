"""PROMETHEE by sorting, against the libraries that compare all pairs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from benchmarks.measure import Result
from benchmarks.scoring.peers import CRITERIA, Call, fastest, installed, problem, quiet, seconds
from channelcrm.scoring import methods

__all__ = ["results"]


def results(options: Namespace) -> Iterator[Result]:
    for rows, times in ((1_000, 100), (5_000, 1_300)):
        matrix, w, goals = problem(rows, 10)
        if found := peers(matrix, w, goals):
            yield fastest(
                f"PROMETHEE II {rows:,} x 10", lambda m=matrix, w=w, g=goals: methods.promethee(m, w, g).net, found,
                runs=min(options.runs, 3), times=times,
            )  # fmt: skip
    matrix, w, goals = problem(1_000_000 if options.large else options.size)
    title = f"PROMETHEE II {len(matrix):,} x {CRITERIA}"
    print(f"    {title}: {seconds(lambda: methods.promethee(matrix, w, goals)):.2f} CPU s (goal 4)", flush=True)
    linear = seconds(lambda: methods.promethee(matrix, w, goals, "linear", q=1, p=10))
    print(f"    the same with linear preference: {linear:.2f} CPU s", flush=True)


def peers(matrix: Any, w: Any, goals: Any) -> dict[str, Call]:
    """pyDecision's takes seven seconds for 1,000 rows; scikit-criteria has none."""
    if not installed("pymcdm"):
        return {}
    known = quiet("pymcdm.methods")
    return {"pymcdm": lambda: known.PROMETHEE_II("usual")(matrix, w, goals, validation=False)}

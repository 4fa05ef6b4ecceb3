"""Rank acceptability over 10,000 weightings against the libraries whose scores can be called for each of them.

No peer of `requirements/peers.txt` has SMAA: what is measured is their scoring of fixed bounds, once a weighting, with
numpy picking the ten best, which is faster than the rankings they have of their own. Process CPU time, the same answer.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from benchmarks.measure import Result
from benchmarks.scoring.peers import fastest, installed, seconds
from channelcrm.scoring import Criterion, Linear, Scorecard, stability
from channelcrm.scoring.steadiness.acceptability import Field, count_places, mean_ranks

__all__ = ["results"]

ROWS, CRITERIA, WEIGHTINGS, RANKS = 10_000, 10, 10_000, 10


def results(options: Namespace) -> Iterator[Result]:
    random = np.random.default_rng(1)
    shares, weightings = random.random((ROWS, CRITERIA)), random.dirichlet(np.ones(CRITERIA), WEIGHTINGS)
    title = f"SMAA {ROWS:,} x {CRITERIA}, {WEIGHTINGS:,} weightings"
    peers = scorers(shares)
    if peers:
        yield fastest(
            f"{title}, first {RANKS} ranks",
            lambda: count_places(Field(shares), weightings, RANKS).counts,
            {name: partial(counted, score, weightings) for name, score in peers.items()},
            runs=min(options.runs, 3), times=50,
        )  # fmt: skip
    else:
        print("  pymcdm is not installed: not compared with it (pip install -r requirements/peers.txt)", flush=True)
    print(f"    mean ranks of all: {seconds(lambda: mean_ranks(Field(shares), weightings)):.2f} CPU s", flush=True)
    few = Field(shares[:2_000])
    every = seconds(lambda: count_places(few, weightings, 2_000))
    print(f"    every rank of 2,000 rows: {every:.2f} CPU s", flush=True)
    names = [f"c{at}" for at in range(CRITERIA)]
    card = Scorecard(name="card", criteria=[Criterion(name, weight=1, scale=Linear(0, 1)) for name in names])
    table = {"id": list(map(str, range(ROWS))), **dict(zip(names, shares.T, strict=True))}
    whole = seconds(lambda: stability(table, card, samples=WEIGHTINGS))
    print(f"    stability() from table and card, with the least change of weights: {whole:.2f} CPU s", flush=True)


def scorers(shares: Any) -> dict[str, Callable[[Any], Any]]:
    """Scores of a weighting, higher is better."""
    if not installed("pymcdm"):
        return {}
    from pymcdm import methods, normalizations

    goals = np.ones(CRITERIA, dtype=int)
    spotis = methods.SPOTIS(np.tile([0.0, 1.0], (CRITERIA, 1)))
    wsm = methods.WSM(normalizations.minmax_normalization)
    ends = np.vstack([shares, np.zeros(CRITERIA), np.ones(CRITERIA)])  # so that minmax keeps 0..1 as it is
    return {
        "pymcdm SPOTIS": lambda w: -spotis(shares, w, goals, validation=False),
        "pymcdm WSM": lambda w: wsm(ends, w, goals, validation=False)[:-2],
    }


def counted(score: Callable[[Any], Any], weightings: Any) -> Any:
    """How often each row has each of the first ranks."""
    counts = np.zeros((ROWS, RANKS), dtype=np.int64)
    places = np.arange(RANKS)
    for w in weightings:
        scores = score(w)
        best = np.argpartition(scores, ROWS - RANKS)[ROWS - RANKS :]
        counts[best[np.argsort(-scores[best])], places] += 1
    return counts

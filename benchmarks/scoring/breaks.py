"""Natural breaks against jenkspy, which solves the same in C++: process CPU time, in turns, with the same breaks.

jenkspy is not part of any extra: `pip install -r requirements/peers.txt` into an environment of its own brings it.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.measure import Result
from benchmarks.scoring.peers import fastest, installed, seconds
from channelcrm.scoring import natural_breaks, tiers_by_breaks, tiers_by_quantile, tiers_by_share

__all__ = ["results"]

K = 5
COUNT = 10_000


def results(options: Namespace) -> Iterator[Result]:
    chance = np.random.default_rng(1)
    if installed("jenkspy"):
        peer = import_module("jenkspy")
        for name, values in columns(chance, COUNT).items():

            def ours(values: Any = values) -> Any:
                return natural_breaks(values, K)

            def theirs(values: Any = values) -> Any:
                return peer.jenks_breaks(values, K)[1:]

            title = f"natural breaks {COUNT:,} {name}, k = {K}"
            yield fastest(title, ours, {"jenkspy": theirs}, runs=options.runs, times=50)
    else:
        print("  jenkspy is not installed: not compared (pip install -r requirements/peers.txt)", flush=True)
    for name, values in columns(chance, 1_000_000 if options.large else options.size).items():
        took = seconds(lambda values=values: natural_breaks(values, K))  # type: ignore[misc]
        print(f"    natural breaks {len(values):,} {name}, k = {K}: {took:.2f} CPU s", flush=True)
    sales = dict(zip(map(str, range(100_000)), columns(chance, 100_000)["skewed"].round(2).tolist(), strict=True))
    shares = {"A": 0.8, "B": 0.95, "C": 1.0}
    calls: dict[str, Callable[[], Any]] = {
        "by share": lambda: tiers_by_share(sales, shares),
        "by quantile": lambda: tiers_by_quantile(sales, shares),
        "by breaks": lambda: tiers_by_breaks(sales),
    }
    for name, call in calls.items():
        print(f"    tiers {name}, 100,000 dealers: {seconds(call):.2f} CPU s", flush=True)


def columns(chance: np.random.Generator, count: int) -> dict[str, Any]:
    return {"even": chance.uniform(0, 1000, count), "skewed": chance.lognormal(10, 1.5, count)}

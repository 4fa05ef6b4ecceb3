"""Capacitated p-median: the literature's instances with their proof; and capture by attraction on points in a square.

The instances are read from `../shared/data/location/capacitated`, or where CHANNELCRM_TEST_DATA says; what is not there
is left out. Each has so many seconds; with `--large` the larger instances too, twice as many.
"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.measure import Result
from channelcrm.selection import models
from channelcrm.selection.solution import Solution

__all__ = ["results"]

FOLDER = Path(os.environ.get("CHANNELCRM_TEST_DATA", Path(__file__).parents[2] / "shared/data"))
SECONDS = 300.0
KNOWN = {
    "cpmp01": 713, "cpmp02": 740, "cpmp03": 751, "cpmp04": 651, "cpmp05": 664, "cpmp06": 778, "cpmp07": 787,
    "cpmp08": 820, "cpmp09": 715, "cpmp10": 829, "SJC1": 17288.99, "SJC2": 33270.94, "SJC3a": 45335.16,
}  # fmt: skip
LARGE = {"lin318_005": 180281, "u724_030": 95034}
"""Best known values: Osman, Christofides (1994); Lorena, Senne (2004); Stefanello and others (2015)."""
MARKETS = ((60, 15, 4), (100, 12, 3), (40, 20, 3), (1_000, 20, 5))
"""Demand, sites and how many are chosen."""


def results(options: Namespace) -> Iterator[Result]:
    limit = SECONDS * (2 if options.large else 1)
    print("    instance        demand x sites     p       value       bound      gap  wall s   CPU s  best known")
    for name, known in (KNOWN | LARGE if options.large else KNOWN).items():
        if (task := instance(name)) is not None:
            costs, p, demand, capacity = task
            _show(
                name, costs.shape, p, f"{known}",
                lambda: models.capacitated_p_median(costs, p, demand, capacity, time_limit=limit),  # noqa: B023  # at once
            )  # fmt: skip
    for demand, sites, p in MARKETS:
        attraction, weights, rivals = market(demand, sites)
        _show(
            "Huff", (demand, sites), p, "",
            lambda: models.max_share(attraction, weights, p, rivals, time_limit=limit),  # noqa: B023  # at once
        )  # fmt: skip
    yield from ()


def _show(name: str, shape: tuple[int, ...], p: int, known: str, solve: Callable[[], Solution]) -> None:
    wall, start = time.perf_counter(), time.process_time()
    found = solve()
    wall, spent = time.perf_counter() - wall, time.process_time() - start
    print(
        f"    {name:<13}{shape[0]:>7,} x {shape[1]:<7,}{p:>4,}{found.objective:>12,.2f}{found.bound:>12,.2f}"
        f"{found.gap:>9.3%}{wall:>8.1f}{spent:>8.1f}  {known} {found.status}", flush=True,
    )  # fmt: skip


def instance(name: str) -> tuple[np.ndarray, int, np.ndarray, np.ndarray] | None:
    """Distances, p, demand and capacity; the distances of cpmp are cut to whole numbers, as its values are."""
    paths = [FOLDER / "location/capacitated" / f"{name}{ending}" for ending in (".txt", ".dat")]
    if not (there := [path for path in paths if path.exists()]):
        return None
    first, *rows = (line.split() for line in there[0].read_text().splitlines() if line.strip())
    x, y, capacity, demand = np.asarray(rows, dtype=float).T
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    return np.floor(apart) if name.startswith("cpmp") else apart, int(first[1]), demand, capacity


def market(demand: int, sites: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points, sites and three competitors in a square, drawn at random; attraction falls by the square of distance."""
    random = np.random.default_rng(1)
    people, places, others = random.random((demand, 2)), random.random((sites, 2)), random.random((3, 2))
    return _pull(people, places), random.integers(1, 100, demand).astype(float), _pull(people, others)


def _pull(people: np.ndarray, places: np.ndarray) -> np.ndarray:
    return (0.02 + np.hypot(*(people[:, None] - places[None]).T).T) ** -2.0

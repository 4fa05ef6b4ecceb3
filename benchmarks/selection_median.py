"""The p-median and the p-centre: the literature's instances with their proof, and against spopt.

The instances are read from `../shared/data/location/pmedian`, or where CHANNELCRM_TEST_DATA says; what is not there is
left out. spopt 0.7 with pulp and highspy is no part of any extra: without it nothing is compared.
What counts is CPU time. ``--large`` adds what takes the peer minutes, the p-centres and the larger instances.
"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import cKDTree

from benchmarks.spopt_pairs import SOLVERS, Row, installed, pairs, solver
from channelcrm.selection import models
from channelcrm.selection.solution import Solution

__all__ = ["results"]

FOLDER = Path(os.environ.get("CHANNELCRM_TEST_DATA", Path(__file__).parents[2] / "shared/data")) / "location/pmedian"
RL1304 = {  # optima as listed with Duran-Mateluna, Ales, Elloumi (2023); distances cut to whole numbers
    5: 3099073, 10: 2134295, 20: 1412108, 50: 795012, 100: 491639, 200: 268573, 300: 177326, 400: 128332, 500: 97024,
}  # fmt: skip
BIRCH = ((250, 400), (1_000, 150))
"""Of 25,000 points: how many sites, and from how many nearest ones each point may be served."""


def results(options: Namespace) -> Iterator[Row]:
    print("    instance          demand x sites      p        value        bound      gap   wall s  CPU s  known")
    known = dict(line.split() for line in _lines("pmedopt.txt")[1:] if line.strip())
    there = sorted(int(name[4:]) for name in known if (FOLDER / f"{name}.txt").exists())
    start = time.perf_counter()
    for number in there:
        costs, p = network(number)
        _show(f"pmed{number}", lambda c=costs, p=p: models.p_median(c, p), costs.shape, p, known[f"pmed{number}"])
    print(f"    {len(there)} of the forty together: {time.perf_counter() - start:.0f} s of wall time", flush=True)
    if options.large:
        for number in there:
            costs, p = network(number)
            _show(f"pmed{number} centre", lambda c=costs, p=p: models.p_center(c, p, time_limit=120), costs.shape, p)
        _large()
    if installed():
        yield from _against_spopt(there, options)


def _large() -> None:
    if (FOLDER / "rl1304.tsp").exists():
        costs = np.floor(_distances(_points("rl1304.tsp")))
        for p, value in RL1304.items():
            _show("rl1304", lambda p=p: models.p_median(costs, p), costs.shape, p, str(value))
    if (FOLDER / "ds1n01.txt").exists():
        places = np.loadtxt(FOLDER / "ds1n01.txt", skiprows=2)
        for p, nearest in BIRCH:
            thin = _nearest(places, nearest)
            _show(
                f"ds1n01, {nearest} nearest",
                lambda thin=thin, p=p: models.p_median(thin, p, time_limit=300), thin.shape, p,
            )  # fmt: skip


def _against_spopt(there: list[int], options: Namespace) -> Iterator[Row]:
    """The nearest there are to pmed15 and pmed40; a square of 1,000 points and 500 sites; pmed5 and pmed1.

    On medians HiGHS is no rival: it takes ten times as long as CBC on pmed14.
    """
    tasks = [("p-median", 14, 80), ("p-centre", 5, 250), ("p-centre", 1, 60)]
    if options.large:
        tasks += [("p-median", 37, 350), ("p-median", 0, 250)]
    for model, number, least in tasks:
        if number in there or not number:
            name = f"{model} " + (f"pmed{number}" if number else "1,000 points x 500 sites, p = 20")
            yield pairs(name, prepare, (model, number), least, SOLVERS[:1] if model == "p-median" else SOLVERS)


def prepare(task: tuple[str, int], who: str) -> Callable[[], float]:
    """What solves it, warmed up on a small part of it."""
    model, number = task
    costs, p = network(number) if number else (square(1_000, 500), 20)
    solve = _ours if who == "ours" else _spopt
    solve(model, costs[:30, :30], 3, who)
    return lambda: solve(model, costs, p, who)


def _ours(model: str, costs: np.ndarray, p: int, who: str) -> float:  # noqa: ARG001
    found = (models.p_median if model == "p-median" else models.p_center)(costs, p)
    if found.status != "optimal":
        raise AssertionError(f"{model}: not proven")
    return found.objective


def _spopt(model: str, costs: np.ndarray, p: int, who: str) -> float:
    from spopt import locate

    if model == "p-median":
        stated = locate.PMedian.from_cost_matrix(costs, np.ones(len(costs)), p_facilities=p)
    else:
        stated = locate.PCenter.from_cost_matrix(costs, p_facilities=p)
    stated.solve(solver(who))
    return float(stated.problem.objective.value())


def _show(name: str, solve: Callable[[], Solution], shape: tuple[int, ...], p: int, known: str = "") -> None:
    wall, start = time.perf_counter(), time.process_time()
    found = solve()
    wall, spent = time.perf_counter() - wall, time.process_time() - start
    print(
        f"    {name:<18}{shape[0]:>7,} x {shape[1]:<7,}{p:>6,}{found.objective:>14,.6g}{found.bound:>13,.6g}"
        f"{found.gap:>9.4%}{wall:>8.1f}{spent:>7.1f}  {known} {found.status}", flush=True,
    )  # fmt: skip


def network(number: int) -> tuple[np.ndarray, int]:
    """An OR-Library network: the shortest paths, and p. A later edge between two vertices replaces the earlier one."""

    first, *lines = (line.split() for line in _lines(f"pmed{number}.txt") if line.strip())
    size, _, p = map(int, first)
    edges = {(min(a, b), max(a, b)): cost for a, b, cost in (map(int, line) for line in lines)}
    ends = np.asarray(list(edges)) - 1
    graph = csr_array((np.asarray(list(edges.values()), dtype=float), (ends[:, 0], ends[:, 1])), shape=(size, size))
    return shortest_path(graph, directed=False), p


def square(demand: int, sites: int) -> np.ndarray:
    """Distances in thousandths of the side of a square, from points to sites drawn at random."""
    random = np.random.default_rng(1)
    return np.rint(1_000 * _distances(random.random((demand, 2)), random.random((sites, 2))))


def _distances(places: np.ndarray, others: np.ndarray | None = None) -> np.ndarray:
    apart = places[:, None] - (places if others is None else others)[None]
    return np.sqrt((apart**2).sum(axis=2))


def _nearest(places: np.ndarray, count: int) -> csr_array:
    apart, other = cKDTree(places).query(places, k=count)
    size = len(places)
    return csr_array((apart.ravel(), other.ravel(), np.arange(size + 1) * count), shape=(size, size))


def _points(name: str) -> np.ndarray:
    rows = [line.split() for line in _lines(name)]
    return np.asarray([[float(row[1]), float(row[2])] for row in rows if len(row) == 3 and row[0].isdigit()])


def _lines(name: str) -> list[str]:
    path = FOLDER / name
    return path.read_text().splitlines() if path.exists() else []

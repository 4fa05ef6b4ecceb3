"""Coverage and set covering against spopt, and every instance of the literature that is at hand.

``--large`` adds what takes the peer minutes, and lists the instances of the literature.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from benchmarks.spopt_pairs import Row, installed, pairs, solver, spent

DATA = Path(os.environ.get("CHANNELCRM_TEST_DATA", Path(__file__).parents[2] / "shared" / "data")) / "location"
_LIMIT = 60.0


@attrs.frozen(kw_only=True)
class Task:
    """What is to be solved: ``p`` None is set covering. ``least`` is how many times as fast we should be."""

    name: str
    radius: float
    p: int | None
    least: float

    def distances(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Demand x sites, and the weights."""
        if "x" in self.name:
            demand, sites = (int(part.replace(",", "")) for part in self.name.split(" x "))
            return square(demand, sites)
        if self.name.startswith("pmed"):
            apart = roads(self.name)
            return apart, np.ones(len(apart))
        rows = np.loadtxt(DATA / "coverage" / f"{self.name}.txt", skiprows=1)
        return np.hypot(*(rows[:, None, axis] - rows[None, :, axis] for axis in (0, 1))), rows[:, 2]


TASKS = (
    Task(name="10,000 x 100", radius=0.05, p=20, least=150),
    Task(name="10,000 x 500", radius=0.05, p=20, least=100),
    Task(name="100,000 x 100", radius=0.05, p=20, least=600),
    Task(name="SJC324", radius=800, p=5, least=10),
    Task(name="SJC402", radius=800, p=6, least=10),
    Task(name="SJC500", radius=800, p=8, least=10),
    *(
        Task(name=name, radius=radius, p=None, least=10)
        for name, radius in (
            ("pmed37", 11), ("pmed37", 13), ("pmed37", 15), ("pmed38", 11), ("pmed38", 13), ("pmed38", 15)
        )
    ),
)  # fmt: skip


def square(demand: int, sites: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distances of points in the unit square, and whole weights from 1 to 100. A block at a time: memory stays low."""
    chance = np.random.default_rng(1)
    places, shops = chance.random((demand, 2)), chance.random((sites, 2))
    apart = np.empty((demand, sites))
    for start in range(0, demand, 1_000):
        block = places[start : start + 1_000]
        apart[start : start + 1_000] = np.hypot(*(block[:, None, axis] - shops[None, :, axis] for axis in (0, 1)))
    return apart, chance.integers(1, 101, demand).astype(np.float64)


def roads(name: str) -> NDArray[np.float64]:
    """Shortest distances in a network of the OR-Library; of a pair that stands twice the later edge holds."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    (n, _, _), *edges = (
        tuple(map(int, line.split()))
        for line in (DATA / "pmedian" / f"{name}.txt").read_text().splitlines()
        if line.split()
    )
    costs = {(min(a, b) - 1, max(a, b) - 1): cost for a, b, cost in edges}
    pairs = np.asarray(list(costs))
    graph = csr_array((np.asarray(list(costs.values()), dtype=float), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return np.asarray(shortest_path(graph, directed=False))


def prepare(task: Task, who: str) -> Callable[[], float]:
    """What solves the task, warmed up on a small part of it."""
    apart, weights = task.distances()
    solve = _ours if who == "ours" else _theirs
    few = attrs.evolve(task, radius=float(np.median(apart[:50])), p=task.p and 2)
    solve(few, apart[:50], weights[:50], who)
    return lambda: solve(task, apart, weights, who)


def _ours(task: Task, apart: NDArray[np.float64], weights: NDArray[np.float64], who: str) -> float:  # noqa: ARG001
    from channelcrm.selection import models

    cover = apart <= task.radius
    found = models.set_cover(cover) if task.p is None else models.max_coverage(cover, weights, task.p)
    if found.status != "optimal":
        raise AssertionError(f"{task.name}: not proven")
    return found.objective


def _theirs(task: Task, apart: NDArray[np.float64], weights: NDArray[np.float64], who: str) -> float:
    from spopt.locate import LSCP, MCLP

    if task.p is None:
        model = LSCP.from_cost_matrix(apart, task.radius)
    else:
        model = MCLP.from_cost_matrix(apart, weights, task.radius, task.p)
    model.solve(solver(who))
    return float(model.problem.objective.value())


def results(options: argparse.Namespace) -> Iterator[Row | Listed]:
    for task in TASKS if installed() else ():
        if ("x" in task.name or DATA.exists()) and (options.large or task.name != "100,000 x 100"):
            end = ", set covering" if task.p is None else f", p = {task.p}"
            yield pairs(f"{task.name}, radius {task.radius:g}{end}", prepare, task, task.least)
    if options.large:
        yield from _literature()


@attrs.frozen(kw_only=True)
class Listed:
    """An instance with what is known of it."""

    name: str
    known: float | None
    found: Any
    seconds: float
    ratio: float = 0.0
    limit: float | None = None

    def __str__(self) -> str:
        known = "-" if self.known is None else f"{self.known:,.0f}"
        found = self.found
        return (
            f"{self.name:<44} known {known:>10}  value {found.objective:>12,.0f}  bound {found.bound:>12,.0f}"
            f"  gap {found.gap:.3%}  {self.seconds:7.2f} s"
        )


def _literature() -> Iterator[Listed]:
    for name, p, known in (("SJC324", 5, 12152), ("SJC402", 6, 15984), ("SJC500", 8, 19707)):
        apart, weights = Task(name=name, radius=800, p=p, least=0).distances()
        yield _listed(f"{name}, radius 800, p = {p}", known, apart <= 800, weights, p)
    for name in ("BDS1000", "BDS10000", "BDS10000A"):
        lines = (DATA / "coverage" / f"{name}.txt").read_text().splitlines()
        shops = np.asarray([line.split()[2:4] for line in lines if line.startswith("F")], dtype=float)
        demand = np.asarray([line.split()[2:5] for line in lines if line.startswith("C")], dtype=float)
        apart = np.hypot(*(demand[:, None, axis] - shops[None, :, axis] for axis in (0, 1)))
        for radius, p in ((3.25, 10), (3.25, 20), (5.5, 10), (5.5, 20), (6.25, 10)):
            yield _listed(f"{name}, radius {radius}, p = {p}", None, apart <= radius, demand[:, 2], p)
    apart, weights = _bronx()
    for p, known in ((50, 1205051), (60, 1290635), (70, 1348232), (80, 1376061), (90, 1384376), (100, 1385099)):
        yield _listed(f"Bronx3839, radius 600, p = {p}", known, apart <= 600, weights, p)
    for demand_points, sites, radius, p in ((1_000_000, 100, 0.1, 20), (1_000_000, 1000, 0.05, 50)):
        cover, weights = _within(demand_points, sites, radius)
        yield _listed(f"{demand_points:,} x {sites:,}, radius {radius}, p = {p}", None, cover, weights, p)


def _within(demand: int, sites: int, radius: float) -> tuple[Any, NDArray[np.float64]]:
    """The same points as in ``square``, as a sparse cover."""
    from scipy.sparse import csr_array, vstack

    chance = np.random.default_rng(1)
    places, shops = chance.random((demand, 2)), chance.random((sites, 2))
    blocks = [
        csr_array(np.hypot(*(block[:, None, axis] - shops[None, :, axis] for axis in (0, 1))) <= radius)
        for block in np.split(places, range(10_000, demand, 10_000))
    ]
    return csr_array(vstack(blocks)), chance.integers(1, 101, demand).astype(np.float64)


def _bronx() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Great circles on a sphere of 6,378,137 m: that is where the published choices are worth what is published."""
    rows = np.loadtxt(DATA / "coverage" / "Bronx3839.txt", skiprows=1)
    lat, lon = np.radians(rows[:, :2]).T
    half = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    return 2 * 6_378_137 * np.arcsin(np.sqrt(half)), rows[:, 2]


def _listed(name: str, known: float | None, cover: Any, weights: NDArray[np.float64], p: int) -> Listed:
    from channelcrm.selection import models

    start = spent()
    found = models.max_coverage(cover, weights, p, time_limit=_LIMIT)
    return Listed(name=name, known=known, found=found, seconds=spent() - start)

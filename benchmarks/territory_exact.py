"""The exact division of US states by county, beside what Validi, Buchanan, Lykhovyd (2022) published with Gurobi.

`python -m benchmarks territory_exact`; with `--large` also the states that take minutes. The processor's time is shown
beside the clock's, which says little on a machine that is shared. Data: `shared/data/location/districting`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import attrs
import numpy as np

from channelcrm.territory.distance import geodesic_km
from channelcrm.territory.districting.exact import prove, refute
from channelcrm.territory.districting.graph import Graph
from channelcrm.territory.districting.problem import Problem, Table
from channelcrm.territory.districting.solve import district

__all__ = ["COUNTIES", "EASY", "HARD", "Line", "line_of", "published", "results", "state_problem"]

COUNTIES = Path(__file__).parent.parent.parent / "shared" / "data" / "location" / "districting"
LIMIT = 600.0
EASY = ("ME", "NH", "NM", "OR", "NE", "AR")
HARD = ("ID", "IA", "KS", "WV", "OK", "CO", "LA", "SC", "AL")
"""Mississippi is left out: the data have no middles of its counties."""


@attrs.frozen(kw_only=True)
class Line:
    """What was proven for a state, ``published`` as it is written there, ``rough`` the cost of the fast mode."""

    state: str
    connected: bool
    status: str
    cost: float
    bound: float
    rough: float
    published: str
    seconds: float
    processor: float
    limit: None = None

    @property
    def ratio(self) -> float:
        return self.seconds / LIMIT

    def __str__(self) -> str:
        gap = 0.0 if self.cost == self.bound else (self.cost - self.bound) / self.cost * 100
        return (
            f"{self.state} {'connected' if self.connected else 'any':<9} {self.status:<10} {self.cost:>9.2f} bound "
            f"{self.bound:>9.2f} gap {gap:5.2f}%  published {self.published:>10}  fast {self.rough:>9.2f}  "
            f"{self.seconds:6.1f} s, processor {self.processor:6.1f} s"
        )


def results(options: argparse.Namespace) -> Iterator[Line]:
    if not COUNTIES.exists():
        return
    for state in EASY + HARD * options.large:
        for connected in (False, True):
            yield line_of(state, connected=connected)


def published(state: str, *, connected: bool) -> tuple[int, float, float, str]:
    """Districts, the limits of their population, and the value that was published."""
    with (COUNTIES / "validi2021_counties_results.csv").open(encoding="utf-8") as opened:
        rows = [[cell.strip() for cell in row] for row in csv.reader(opened)]
    names = rows[0]
    for row in rows[1:]:
        found = dict(zip(names, row, strict=False))
        if found["state"] == state and found["model"] == ("lcut" if connected else "hess"):
            return int(found["k"]), float(found["L"]), float(found["U"]), found["Objval"]
    raise KeyError(state)


def state_problem(state: str, *, connected: bool) -> Problem:
    """Population times the square of rounded kilometres, in thousands: the instance as the paper has it."""
    counties = json.loads((COUNTIES / "us_counties_2010_graphs.json").read_text())[state]
    people = np.array([one["pop"] for one in counties["nodes"]], dtype=float)
    lon = np.array([one["lon"] for one in counties["nodes"]])
    lat = np.array([one["lat"] for one in counties["nodes"]])
    far = np.rint(geodesic_km(lon[:, None], lat[:, None], lon[None], lat[None])) / 1000
    k, low, high, _ = published(state, connected=connected)
    pairs = [(at, other) for at, near in enumerate(counties["adj"]) for other, _ in near]
    return Problem(
        costs=Table(people[:, None] * far**2), loads=people[None], found=True,
        low=np.full((1, k), low), high=np.full((1, k), high),
        graph=Graph.from_pairs(len(people), pairs) if connected else None,
    )  # fmt: skip


def line_of(state: str, *, connected: bool, limit: float = LIMIT) -> Line:
    """Divide fast, then exactly."""
    problem = state_problem(state, connected=connected)
    clock, processor = time.perf_counter(), time.process_time()
    proof, rough = refute(problem), float("inf")
    if proof.status != "infeasible":
        start = district(problem)
        rough = start.cost if start.excess == 0 and not start.broken else rough
        proof = prove(problem, start, time_limit=limit)
    return Line(
        state=state, connected=connected, status=proof.status, cost=proof.cost, bound=proof.bound, rough=rough,
        published=published(state, connected=connected)[-1], seconds=time.perf_counter() - clock,
        processor=time.process_time() - processor,
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("states", nargs="+", help="such as ME or NM; with +connected for connected districts only")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for each (default: 600)")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores", flush=True)
    for name in asked.states:
        print(
            line_of(name.removesuffix("+connected"), connected=name.endswith("+connected"), limit=asked.limit),
            flush=True,
        )

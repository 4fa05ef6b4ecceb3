"""The fast division of the states' counties beside published optima (Validi, Buchanan, Lykhovyd 2022).

Run it with the folder of the instances, ``python -m benchmarks.territory_states FOLDER [STATE ...]``: a line a state,
without and with contiguity; the excess over the limits must be 0. The distances are made anew from the coordinates in
the file, which for some states are not quite the ones that were published: then the gap may fall below zero.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

import numpy as np

from channelcrm.territory.distance import geodesic_km
from channelcrm.territory.districting.graph import Graph
from channelcrm.territory.districting.problem import Problem, Table
from channelcrm.territory.districting.solve import district

__all__ = ["instances", "problem_of"]


def instances(folder: Path) -> dict[tuple[str, bool], tuple[int, float, float, float]]:
    """(state, contiguous) -> districts, least and most people of one, published optimum; those that have one."""
    with (folder / "validi2021_counties_results.csv").open(newline="") as opened:
        rows = list(csv.DictReader(opened, skipinitialspace=True))
    return {
        (row["state"], row["model"] != "hess"): (int(row["k"]), float(row["L"]), float(row["U"]), float(row["Objval"]))
        for row in rows
        if row["Found feasbile?"] == "Y" and float(row["Mipgap"] or 1) == 0
    }


def problem_of(state: dict, districts: int, low: float, high: float, *, contiguous: bool) -> Problem:  # type: ignore[type-arg]
    """A state as the file has it: people times the squared distance, rounded to whole km, in thousand km."""
    lon, lat, people = (np.array([float(node[key]) for node in state["nodes"]]) for key in ("lon", "lat", "pop"))
    km = np.rint(geodesic_km(lon[:, None], lat[:, None], lon[None], lat[None])) / 1000
    pairs = [(area, other[0]) for area, row in enumerate(state["adj"]) for other in row]
    return Problem(
        costs=Table(people[:, None] * km**2), loads=people[None], found=True,
        low=np.full((1, districts), low), high=np.full((1, districts), high),
        graph=Graph.from_pairs(len(people), pairs) if contiguous else None,
    )  # fmt: skip


def main(folder: Path, wanted: list[str]) -> None:
    """A line a state."""
    states = json.loads((folder / "us_counties_2010_graphs.json").read_text())
    print("state  counties  districts  contiguous  published     ours  gap %  bound %  excess  CPU s")
    for (name, contiguous), (districts, low, high, best) in sorted(instances(folder).items()):
        if districts == 1 or name not in states or (wanted and name not in wanted):
            continue
        if any(node["pop"] is None or node["lon"] is None for node in states[name]["nodes"]):
            print(f"{name:5} has no coordinates or people in the file")
            continue
        problem = problem_of(states[name], districts, low, high, contiguous=contiguous)
        start = time.process_time()
        plan = district(problem)
        took = time.process_time() - start
        gap, bound = 100 * (plan.cost / best - 1), 100 * (1 - plan.bound / plan.cost)
        print(
            f"{name:5} {problem.areas:9} {districts:10} {'yes' if contiguous else 'no':>11} {best:10.2f} "
            f"{plan.cost:8.2f} {gap:6.2f} {bound:8.2f} {plan.excess:7.4f} {took:6.1f}", flush=True,
        )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

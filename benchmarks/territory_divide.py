"""Counties into districts, beside gerrychain: ``python -m benchmarks.territory_divide ARCHIVE GRAPHS [PEER_PYTHON]``.

ARCHIVE is us-atlas-3.0.1.tgz, GRAPHS the county graphs of the shared data, PEER_PYTHON an interpreter with gerrychain.
The 564 counties are those of Nebraska, Iowa, Kansas, Missouri, Oklahoma and Arkansas. Seconds are of the processor;
inertia is the people's mean squared distance, in thousand km², to the middle of their district's people. Peers give no
bound, so our seconds stand with and without it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from benchmarks.territory_counties import counties
from channelcrm.territory import Division, Geography, divide, great_circle_km

_STATES = ("05", "19", "20", "29", "31", "40")
_STEPS = 1500


def inertia(geo: Geography, weights: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Mean squared distance of people to the middle of their district, in thousand km²."""
    lon, lat = geo.places
    total = 0.0
    for district in np.unique(labels):
        here = labels == district
        middle = [np.average(axis[here], weights=weights[here]) for axis in (lon, lat)]
        total += float((weights[here] * great_circle_km(lon[here], lat[here], *middle) ** 2).sum())
    return total / weights.sum() / 1e3


def told(name: str, geo: Geography, measure: str, labels: NDArray[np.int64], seconds: float) -> None:
    """A line of the result."""
    weights = geo.measures[measure]
    held = np.bincount(labels, weights=weights)
    off = np.abs(held / held.mean() - 1).max()
    print(
        f"{name:24} {seconds:6.1f} s  off balance {off:6.2%}  inertia {inertia(geo, weights, labels):7.2f}", flush=True
    )


def ours(name: str, geo: Geography, count: int, measure: str, tolerance: float, *, join: bool = False) -> None:
    """Divide and tell."""
    graph = geo.adjacency(join_islands=join)
    start = time.process_time()
    division: Division = divide(geo, count, balance={measure: tolerance}, contiguous=True, adjacency=graph)
    seconds = time.process_time() - start
    with mock.patch("channelcrm.territory.districting.solve.lower_bound", return_value=0.0):
        start = time.process_time()
        divide(geo, count, balance={measure: tolerance}, contiguous=True, adjacency=graph)
        unbound = time.process_time() - start
    labels = np.asarray([division.centers.index(center) for center in division.assignment.values()])
    told(name, geo, measure, labels, seconds)
    print(f"  {division.status}, contiguous {division.contiguous}, gap {division.gap:.1%}", *division.conflict)
    print(f"  without its bound {unbound:.1f} s")


def main(archive: Path, graphs: Path, peer: str | None) -> None:
    """Both tasks, and the peer on the first."""
    some = Geography.from_frame(counties(archive, graphs, _STATES), id="geoid", name="name", measures=["population"])
    ours("564 into 8, ours", some, 8, "population", 0.02)
    if peer:
        given = {"pairs": some.adjacency().pairs.tolist(), "people": some.measures["population"].tolist()}
        script = Path(__file__).with_name("territory_divide_peer.py")
        ran = subprocess.run(
            [peer, str(script), str(_STEPS)], input=json.dumps(given), capture_output=True, text=True, check=True
        )
        found = json.loads(ran.stdout)
        best = min(found["plans"], key=lambda plan: inertia(some, some.measures["population"], np.asarray(plan)))
        told("564 into 8, gerrychain", some, "population", np.asarray(best), found["seconds"])
    frame = counties(archive, graphs)
    frame["land"] = frame.to_crs(5070).area / 1e6
    every = Geography.from_frame(frame, id="geoid", name="name", measures=["land"])
    ours(f"{len(every)} into 100, ours", every, 100, "land", 0.05, join=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)

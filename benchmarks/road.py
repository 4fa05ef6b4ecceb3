"""The road end to end: what importing costs, the demonstration, and the plan on real data where it is at hand.

Whole processes, measured from outside against what they may cost: wall time and peak memory, the median of several runs
with their spread. Importing is paired with an interpreter that does nothing.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import attrs

IOWA = Path(__file__).parent.parent.parent / "shared" / "data" / "iowa"


@attrs.frozen(kw_only=True)
class Figure:
    """One figure of whole processes, in ``unit``, and what it should stay under."""

    name: str
    values: tuple[float, ...]
    unit: str
    limit: float

    @property
    def ratio(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        spread = f"{min(self.values):,.1f}..{max(self.values):,.1f}"
        goal = f"goal {self.limit:g} {'met' if self.ratio <= self.limit else 'MISSED'}"
        return f"{self.name:<66} {self.ratio:8,.1f} {self.unit} ({spread})  {goal}"


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and MiB of one process that must succeed."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def importing(rounds: int) -> Figure:
    """Paired: an interpreter that imports channelcrm against one that does nothing."""
    costs = []
    for _ in range(rounds):
        bare = run([sys.executable, "-c", "pass"])[0]
        costs.append(1000 * (run([sys.executable, "-c", "import channelcrm"])[0] - bare))
    return Figure(name="import channelcrm / a bare interpreter, difference", values=tuple(costs), unit="ms", limit=100)


def demonstration(rounds: int) -> Iterator[Figure]:
    """The demonstration after set-up."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "channelcrm.cli", "demo", "--out", f"{folder}/demo"]
        seconds, _ = zip(*(run(command) for _ in range(rounds)), strict=True)
    yield Figure(name="channelcrm demo", values=seconds, unit="s", limit=20)


def planning(rounds: int) -> Iterator[Figure]:
    """2,357 outlets, 58 months of five figures each, 99 counties, 825 places of demand, to signed agreements."""
    figures = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            files = {
                "dealers": "dealers.csv",
                "areas": "counties.geojson",
                "observations": "dealer_month.csv.gz",
                "demand": "demand_points.csv",
            }
            given = [word for option, name in files.items() for word in (f"--{option}", str(IOWA / name))]
            targets = ["--store", f"sqlite:///{folder}/n.db", "--report", f"{folder}/r.html", "--reach-km", "20"]
            figures.append(run([sys.executable, "-m", "channelcrm.cli", "plan", *given, *targets, "--rehearse"]))
    seconds, mebibytes = zip(*figures, strict=True)
    yield Figure(name="channelcrm plan, Iowa outlets: time", values=seconds, unit="s", limit=60)
    yield Figure(name="channelcrm plan, Iowa outlets: peak memory", values=mebibytes, unit="MiB", limit=1024)


def results(options: argparse.Namespace) -> Iterator[Figure]:
    """All of them; the plan only where the data is at hand."""
    yield importing(4 * options.runs)
    yield from demonstration(options.runs)
    if IOWA.exists():
        yield from planning(min(options.runs, 3))

"""The road end to end: what importing costs, the demonstration, and the plan on real data where it is at hand.

Whole processes, measured from outside: wall time and peak memory of each, median of several runs with their spread.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IOWA = Path(__file__).parent.parent.parent / "shared" / "data" / "iowa"


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and MiB of one process that must succeed."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def spread(values: list[float], digits: int = 2) -> str:
    """Median, and the smallest and largest."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def importing(rounds: int = 21) -> None:
    """Paired: an interpreter that imports channelcrm against one that does nothing."""
    bare, full = [], []
    for _ in range(rounds):
        bare.append(run([sys.executable, "-c", "pass"])[0])
        full.append(run([sys.executable, "-c", "import channelcrm"])[0])
    cost = [1000 * (with_it - without) for with_it, without in zip(full, bare, strict=True)]
    print(f"import channelcrm, ms over a bare interpreter: {spread(cost, 1)}")


def demonstration(rounds: int = 3) -> None:
    """The demonstration after set-up."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "channelcrm.cli", "demo", "--out", f"{folder}/demo"]
        figures = [run(command) for _ in range(rounds)]
    print(f"demo, s: {spread([one[0] for one in figures], 1)}; MiB: {spread([one[1] for one in figures], 0)}")


def planning(rounds: int = 3) -> None:
    """2,357 outlets, 58 months of five figures each, 99 counties, 825 places of demand."""
    if not IOWA.exists():
        print("plan on the Iowa outlets: the data is not here")
        return
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
    print(f"plan, s: {spread([one[0] for one in figures], 1)}; MiB: {spread([one[1] for one in figures], 0)}")


def main() -> None:
    """All of them."""
    importing()
    demonstration()
    planning()


if __name__ == "__main__":
    main()

"""Run benchmarks: all of them, or the rooms named, such as `python -m benchmarks storage --size 20000`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

HELPERS = {"measure", "databases", "territory_counties", "spopt_pairs"}


def main() -> None:
    rooms = sorted(found.name for found in iter_modules([str(Path(__file__).parent)]) if found.name not in HELPERS)
    rooms.remove("__main__")
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rooms", nargs="*", help=f"some of: {', '.join(rooms)}")
    parser.add_argument("--size", type=int, default=100_000, help="how many records (default: 100,000)")
    parser.add_argument("--large", action="store_true", help="also what takes minutes (a million records)")
    parser.add_argument("--runs", type=int, default=5, help="how many paired runs (default: 5)")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}", flush=True)
    missed = 0
    for room in options.rooms or rooms:
        print(f"\n{room}", flush=True)
        for result in import_module(f"benchmarks.{room}").results(options):
            print(f"  {result}", flush=True)
            missed += result.limit is not None and result.ratio > result.limit
    sys.exit(min(missed, 1))


if __name__ == "__main__":
    main()

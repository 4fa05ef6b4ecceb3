"""Scoring against the libraries that know the same methods: process CPU time, in turns, with the same answers.

The peers are not part of any extra: `pip install -r requirements/peers.txt` into an environment of its own brings them.
Peers check nothing here where they can be told so; we check everything.
"""

from __future__ import annotations

import warnings
from argparse import Namespace
from collections.abc import Iterator

from benchmarks.measure import Result
from benchmarks.scoring import arrays, breaks, cards, outranking, smaa
from benchmarks.scoring.peers import PEERS, installed

__all__ = ["results"]


def results(options: Namespace) -> Iterator[Result]:
    for name in PEERS:
        if not installed(name):
            print(f"  {name} is not installed: not compared with it (see requirements/peers.txt)", flush=True)
    warnings.filterwarnings("ignore", module="|".join(PEERS))  # that costs are not recommended, and such
    for part in (arrays, outranking, cards, smaa, breaks):
        yield from part.results(options)

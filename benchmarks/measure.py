"""Measuring two ways of doing one thing: in turns, in one process, on the same data, with the same answer."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs

__all__ = ["Clock", "Result", "compare"]


class Clock:
    """Time that counts, without what is set up in between."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - start

    @contextmanager
    def stopped(self) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds -= time.perf_counter() - start


@attrs.frozen(kw_only=True)
class Result:
    """One comparison: ``ratios`` is ours to theirs, a number a paired run; ``limit`` is what it should stay under."""

    name: str
    ours: float
    theirs: float
    ratios: tuple[float, ...]
    limit: float | None
    per: int
    note: str = ""

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    def __str__(self) -> str:
        spread = f"{min(self.ratios):.2f}..{max(self.ratios):.2f}"
        goal = "" if self.limit is None else f"  goal {self.limit:g} {'met' if self.ratio <= self.limit else 'MISSED'}"
        unit = 1e6 / self.per
        each = f"[{self.ours * unit:,.1f} against {self.theirs * unit:,.1f} us each]"
        return f"{self.name:<66} {self.ratio:6.2f}x ({spread}){goal}  {each}{'  ' + self.note if self.note else ''}"


def compare(
    name: str,
    ours: Callable[[Clock], Any],
    theirs: Callable[[Clock], Any],
    *,
    runs: int = 5,
    per: int = 1,
    limit: float | None = None,
    same: Callable[[Any, Any], bool] = lambda a, b: bool(a == b),
    note: str = "",
) -> Result:
    """Run both in turns; each starts the clock itself. The first pair warms up and is not counted."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        answers = []
        order = ((0, ours), (1, theirs)) if run % 2 else ((1, theirs), (0, ours))
        for which, function in order:
            gc.collect()
            clock = Clock()
            answers.append((which, function(clock)))
            if run:
                times[which].append(clock.seconds)
        (_, first), (_, second) = sorted(answers, key=lambda one: one[0])
        if not same(first, second):
            raise AssertionError(f"{name}: not the same answer")
        del answers, first, second
    return Result(
        name=name,
        ours=statistics.median(times[0]),
        theirs=statistics.median(times[1]),
        ratios=tuple(a / b for a, b in zip(*times, strict=True)),
        limit=limit,
        per=per,
        note=note,
    )

"""Optimal one-dimensional classes by dynamic programming."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["break_starts"]


def break_starts(values: Sequence[float], counts: Sequence[int], k: int) -> list[int]:
    """Where each of k classes starts in ascending distinct values, so that the sum of squares within is least.

    The recurrence of Fisher (1958); the best last break moves only forward with the end of the range, so that each of
    the k - 1 stages is solved by halving in O(n log n). Of equal sums the earliest breaks are taken.
    """
    import numpy as np

    x = np.asarray(values, dtype=np.float64)
    if not len(x):
        return []
    weight = np.asarray(counts, dtype=np.float64)
    x = x - np.average(x, weights=weight)
    scale = np.abs(x).max()
    x = x / scale if scale else x
    sums = np.concatenate([[0.0], np.cumsum(weight)])
    firsts = np.concatenate([[0.0], np.cumsum(weight * x)])
    seconds = np.concatenate([[0.0], np.cumsum(weight * x * x)])

    def spread(start: NDArray[np.int64], end: int) -> NDArray[np.float64]:
        """Sum of squares within values[start:end]."""
        total = firsts[end] - firsts[start]
        within: NDArray[np.float64] = seconds[end] - seconds[start] - total * total / (sums[end] - sums[start])
        return np.maximum(within, 0.0)

    n = len(x)
    zero = np.zeros(1, dtype=np.int64)
    best = np.asarray([np.inf, *(spread(zero, end)[0] for end in range(1, n + 1))])
    choices = []
    for classes in range(2, k + 1):
        following = np.full(n + 1, np.inf)
        choice = np.zeros(n + 1, dtype=np.int64)
        spans = [(classes, n, classes - 1, n - 1)]
        while spans:
            low, high, first, last = spans.pop()
            if low > high:
                continue
            middle = (low + high) // 2
            starts = np.arange(first, min(last, middle - 1) + 1)
            costs = best[starts] + spread(starts, middle)
            at = int(costs.argmin())
            following[middle], choice[middle] = costs[at], starts[at]
            spans.append((low, middle - 1, first, int(starts[at])))
            spans.append((middle + 1, high, int(starts[at]), last))
        choices.append(choice)
        best = following
    starts_found, end = [], n
    for choice in reversed(choices):
        end = int(choice[end])
        starts_found.append(end)
    return [0, *reversed(starts_found)]

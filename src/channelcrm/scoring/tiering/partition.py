"""Runs of ordered values with the least spread, by dynamic programming over windows of places to cut."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Cuts", "Moments", "Window", "best_cuts", "coarse_windows", "every_window", "live_windows"]

_CELLS = 16
"""A class of the coarse look has so many cells."""
_FAN = 4
"""Rows that are known fence in one less than so many rows between them."""
_MANY = 1000
"""From so many places on, what they leave alive before them is not worth finding out."""

Window = tuple[int, int]
"""The first and the last place at which a class may end."""


@attrs.frozen(eq=False)
class Moments:
    """Running sums over ascending values, from which the spread within any run of them follows in one step.

    Attributes:
        weights: how many values stand before each place, 0 to n; float64, or objects that are exact.
        firsts: the sum of these values, from an origin among them.
        seconds: the sum of their squares.
        noise: by how much a spread worked out from these may be wrong; a number of their kind.
    """

    weights: NDArray[Any]
    firsts: NDArray[Any]
    seconds: NDArray[Any]
    noise: Any

    @property
    def end(self) -> int:
        """The last place."""
        return len(self.weights) - 1

    def spread(self, start: Any, end: Any) -> Any:
        """The sum of squared distances to the mean of the values from ``start`` to before ``end``, place by place."""
        total = self.firsts[end] - self.firsts[start]
        return self.seconds[end] - self.seconds[start] - total * total / (self.weights[end] - self.weights[start])

    def slack(self, k: int) -> Any:
        """By how much the sum that ``best_cuts`` finds for k classes may be above the least one.

        A row of a stage takes its range from rows that may each be wrong by twice the noise (the spread is a Monge
        array, so a wrong range costs no more than the row that it comes from), and rows are nested log4(n) deep.
        """
        return k * (1 + 2 * (2 + self.end.bit_length() // 2)) * self.noise


@attrs.frozen(eq=False)
class Cuts:
    """The best places to cut, the sum of spreads, and the least sums on the way there, window by window."""

    at: list[int]
    total: Any
    windows: list[Window]
    least: list[NDArray[Any]]


def every_window(n: int, k: int) -> list[Window]:
    """Windows that leave out no way to make k classes of n values."""
    return [(cut, n - k + cut) for cut in range(1, k)]


def best_cuts(moments: Moments, windows: Sequence[Window]) -> Cuts:
    """The cuts in these windows with the least sum of spreads; of equal sums, the last cut comes as early as it can.

    The recurrence of Fisher (1958), a stage a cut. The best cut before a place moves only forward with the place
    (Aggarwal and others 1987), so a few rows of a stage, once known, fence in all rows between them, and all
    rows of one depth are worked out at once.
    """
    import numpy as np

    (low, high), *rest = windows
    fitted = [(low, high)]
    for first, last in rest:
        low, high = max(first, low + 1), last
        fitted.append((low, high))
    start, end = fitted[0]
    least = [moments.spread(0, np.arange(start, end + 1))]
    picks: list[NDArray[np.int64]] = []
    for before, window in pairwise(fitted):
        sums, pick = _stage(moments, before, least[-1], window)
        least.append(sums)
        picks.append(pick)
    start, end = fitted[-1]
    whole = least[-1] + moments.spread(np.arange(start, end + 1), moments.end)
    found = int(whole.argmin())
    at = [start + found]
    for (first, _), pick in zip(reversed(fitted[1:]), reversed(picks), strict=True):
        at.append(int(pick[at[-1] - first]))
    return Cuts(at[::-1], whole[found], fitted, least)


def _stage(
    moments: Moments, before: Window, least: NDArray[Any], window: Window
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """For each place of a window: the least sum up to there, and the place in the window before that gives it."""
    import numpy as np

    (low, high), (first, last) = before, window
    rows = last - first + 1
    firsts, weights = moments.firsts, moments.weights
    held = least - moments.seconds[low : high + 1]
    sums = np.empty(rows, dtype=least.dtype)
    pick = np.empty(rows, dtype=np.int64)
    step = 1
    while step * _FAN < rows:
        step *= _FAN
    wide = 0
    while step:
        row = np.arange(0, rows, step)
        left, right = np.full(len(row), low), np.full(len(row), high)
        if wide:
            row = row[row % wide != 0]
            known = row // wide * wide
            left, following = pick[known], known + wide
            right = np.where(following < rows, pick[np.minimum(following, rows - 1)], high)
        count = np.minimum(right, row + first - 1) - left + 1
        starts = np.cumsum(count) - count
        place = np.arange(count.sum()) + np.repeat(left - starts, count)
        total = np.repeat(firsts[row + first], count) - firsts[place]
        cost = held[place - low] - total * total / (np.repeat(weights[row + first], count) - weights[place])
        lowest = np.minimum.reduceat(cost, starts)
        hits = np.flatnonzero(cost == np.repeat(lowest, count))
        pick[row] = place[hits[np.searchsorted(hits, starts)]]
        sums[row] = lowest
        wide, step = step, step // _FAN
    return sums + moments.seconds[first : last + 1], pick


def live_windows(moments: Moments, cuts: Cuts) -> list[Window]:
    """Windows that hold every way to cut whose sum may, for all that the noise hides, be the least."""
    import numpy as np

    top = cuts.total + 2 * moments.slack(len(cuts.windows) + 1)
    above = abs(top) + 1
    behind: dict[int, Any] = {moments.end: top - top}
    found: list[Window] = []
    for (low, high), least in zip(reversed(cuts.windows), reversed(cuts.least), strict=True):
        if len(behind) > _MANY:
            found.append((low, min(high, found[-1][1] - 1)))
            continue
        after = np.full(high - low + 1, above, dtype=least.dtype)
        for end, cost in behind.items():
            stop = min(high, end - 1)
            places = np.arange(low, stop + 1)
            after[: stop - low + 1] = np.minimum(after[: stop - low + 1], moments.spread(places, end) + cost)
        alive = np.flatnonzero(least + after <= top)
        behind = {low + int(at): after[at] for at in alive}
        found.append((low + int(alive[0]), low + int(alive[-1])))
    return found[::-1]


def coarse_windows(moments: Moments, values: NDArray[np.float64], k: int) -> list[Window]:
    """Windows that hold the best cuts, from sums over cells of these ascending values alone.

    Cutting between cells bounds the least sum from above. Leaving out the cells that a cut falls in bounds it from
    below, cell by cell; a cell whose bound is above the other holds no best cut. Cells divide the cube root of the
    squared gaps evenly, as good classes do (Panter and Dite 1951).
    """
    import numpy as np

    steps = np.cbrt(np.diff(values) ** 2 * np.diff(moments.weights)[1:].astype(np.float64))
    reach = np.concatenate([[0.0], np.cumsum(steps)])
    marks = np.searchsorted(reach, np.linspace(0, reach[-1], _CELLS * (k + 1) + 1)[1:-1])
    edges = np.unique(np.concatenate([[0], marks, [moments.end]]))
    cells = len(edges) - 1
    if cells <= k:
        return every_window(moments.end, k)
    ends, starts = np.meshgrid(np.arange(cells + 1), np.arange(cells + 1))
    forward = np.triu(np.ones((cells + 1, cells + 1), dtype=bool), 1)
    apart = np.zeros((cells + 1, cells + 1))
    apart[forward] = moments.spread(edges[starts[forward]], edges[ends[forward]])
    open_ = np.where(forward, apart, np.inf)
    sums = open_[0]
    for _ in range(k - 1):
        sums = (sums[:, None] + open_).min(axis=0)
    top = sums[-1] * (1 + 1e-12) + 2 * float(moments.slack(k))
    # What a class surely holds that is cut in one cell and in another: the cells between them.
    within = np.where(np.triu(np.ones((cells, cells), dtype=bool)), apart[1:, :-1], np.inf)
    ahead, behind = [apart[0, :-1]], [apart[1:, -1]]
    for _ in range(k - 2):
        ahead.append((ahead[-1][:, None] + within).min(axis=0))
        behind.append((within + behind[-1]).min(axis=1))
    windows = []
    for (low, high), before, after in zip(every_window(moments.end, k), ahead, reversed(behind), strict=True):
        held = np.flatnonzero(before + after <= top)
        windows.append((max(low, int(edges[held[0]]) + 1), min(high, int(edges[held[-1] + 1]))))
    return windows

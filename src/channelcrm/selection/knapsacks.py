"""What a site would take that holds only so much: one knapsack a site, many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Grid", "Packed", "in_parts", "pack"]

_FINE = 4000
"""Capacities are counted in at most so many steps; those in more, or in parts of a step, are rounded to these."""
_CELLS = 60_000_000
"""Above so many cells in all tables, demand counts as if it could be taken in parts."""


@attrs.frozen(kw_only=True, eq=False)
class Grid:
    """Demands and capacities in whole steps: what fits a site fits on the grid, and nothing else does if ``exact``."""

    size: NDArray[np.int64]
    room: NDArray[np.int64]
    exact: bool

    @classmethod
    def of(cls, demand: NDArray[np.float64], capacity: NDArray[np.float64]) -> Grid:
        """Demands rounded down, to steps of one where they are whole and few."""
        import numpy as np

        top = float(capacity.max(initial=0.0))
        whole = bool((demand == np.rint(demand)).all())
        used = demand[(demand > 0) & (demand <= top)]
        step = float(np.gcd.reduce(used.astype(np.int64))) if whole and len(used) and top < 2**53 else 1.0
        exact = whole and top / step <= _FINE
        if not exact:
            step = top / _FINE if top > 0 else 1.0
        size = np.floor(np.minimum(demand, 2 * top + step) / step * (1 - 1e-12)) if not exact else demand // step
        room = np.floor(capacity / step * (1 + 1e-9))
        return cls(size=size.astype(np.int64), room=room.astype(np.int64), exact=exact)


@attrs.frozen(kw_only=True, eq=False)
class Packed:
    """Of some knapsacks: the values, which items are taken, and by row the value at each room up to the greatest."""

    value: NDArray[np.float64]
    taken: NDArray[np.bool_]
    table: NDArray[np.float64]


def in_parts(
    group: NDArray[np.int64], profit: NDArray[np.float64], size: NDArray[np.float64], room: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The value of each knapsack where items may be taken in parts (Dantzig 1957), and the part taken of each item.

    Args:
        group: of each item its knapsack, ascending.
        profit: of each item, more than zero.
        size: of each item, zero or more.
        room: of each knapsack.
    """
    import numpy as np

    with np.errstate(divide="ignore"):
        order = np.lexsort((-profit / size, group))
    mine, sizes = group[order], size[order]
    before = np.cumsum(sizes) - sizes
    first = np.searchsorted(mine, np.arange(len(room)))
    start = before[np.minimum(first, max(len(before) - 1, 0))] if len(before) else np.zeros(len(room))
    left = np.maximum(room[mine] - (before - start[mine]), 0.0)
    part = np.ones(len(group))
    part[order] = np.divide(left, sizes, out=np.ones(len(sizes)), where=left < sizes)
    return np.bincount(group, part * profit, minlength=len(room)).astype(np.float64), part


def pack(
    group: NDArray[np.int64], profit: NDArray[np.float64], size: NDArray[np.int64], room: NDArray[np.int64]
) -> Packed | None:
    """The value of each knapsack by dynamic programming (Bellman 1957), all together; None where they are too large.

    Args:
        group: of each item its knapsack, ascending.
        profit: of each item, more than zero.
        size: of each item, zero or more.
        room: of each knapsack.
    """
    import numpy as np

    counts = np.bincount(group, minlength=len(room))
    depth, width = int(counts.max(initial=0)), int(room.max(initial=0)) + 1
    if depth * width * len(room) > _CELLS:
        return None
    place = np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)
    profits, sizes = np.zeros((depth, len(room))), np.full((depth, len(room)), width)
    profits[place, group], sizes[place, group] = profit, np.minimum(size, width)
    table = np.zeros((len(room), 2 * width))  # to the left what does not fit
    table[:, :width] = -np.inf
    takes = np.zeros((depth, len(room), width), dtype=bool)
    rows, column = np.arange(len(room)), np.arange(width, 2 * width)
    flat = table.reshape(-1)
    for at in range(depth):
        cells = (rows * 2 * width - sizes[at])[:, None] + column
        with_it = flat[cells] + profits[at][:, None]
        takes[at] = with_it > table[:, width:]
        np.maximum(table[:, width:], with_it, out=table[:, width:])
    left = room.copy()
    taken = np.zeros((depth, len(room)), dtype=bool)
    for at in reversed(range(depth)):
        taken[at] = takes[at, rows, left]
        left -= np.where(taken[at], sizes[at], 0)
    values = table[rows, width + room]
    return Packed(value=values, taken=taken[place, group], table=table[:, width:])

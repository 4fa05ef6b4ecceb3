"""A cover of all rows by p columns, looked for by swaps that heed most what stays uncovered longest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.watch import Watch

__all__ = ["swap"]

_REST = 3
"""A column that came in stays for the next swap; one that went stays out for that and for less than so many more."""


def swap(cover: NDArray[np.bool_], chosen: NDArray[np.bool_], steps: int, watch: Watch) -> NDArray[np.bool_] | None:
    """As many columns as are chosen that cover every row; None when so many swaps did not find them.

    Each swap brings in a column for a row that is uncovered, and closes what is missed least; rows weigh more the
    longer they are uncovered where no swap helps (Gao and others 2015; Zhang and others 2020).
    """
    import numpy as np

    chance = np.random.default_rng(0)
    by_column = np.ascontiguousarray(cover.T).astype(np.float32)
    inside = np.flatnonzero(chosen)
    count = by_column[inside].sum(axis=0)
    weight = np.ones(len(cover), dtype=np.float32)
    rest = np.zeros(cover.shape[1], dtype=np.int64)
    for step in range(steps):
        uncovered = np.flatnonzero(count == 0)
        if not len(uncovered):
            found = np.zeros(cover.shape[1], dtype=np.bool_)
            found[inside] = True
            return found
        if watch.up:
            return None
        into = np.flatnonzero(cover[uncovered[chance.integers(len(uncovered))]])
        free = rest[into] <= step
        if free.any():
            into = into[free]
        new = by_column[into]
        held = by_column[inside] * np.where(count == 1, weight, 0)
        lost = held.sum(axis=1)
        lost[rest[inside] > step] = np.inf
        worse = lost[:, None] - held @ new.T - new @ np.where(count == 0, weight, 0)
        out, best = divmod(int(worse.argmin()), len(into))
        if worse[out, best] >= 0:
            weight[uncovered] += 1
        if np.isfinite(worse[out, best]):
            count += new[best] - by_column[inside[out]]
            rest[inside[out]], rest[into[best]] = step + 2 + chance.integers(_REST), step + 2
            inside[out] = into[best]
    return None

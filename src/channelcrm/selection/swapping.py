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
    by_column = np.ascontiguousarray(cover.T)
    inside = np.flatnonzero(chosen)
    count = by_column[inside].sum(axis=0)
    places = np.arange(len(inside)) @ by_column[inside].astype(np.int64)  # where one covers a row, which one
    weight, rest = np.ones(len(cover)), np.zeros(cover.shape[1], dtype=np.int64)
    for step in range(steps):
        uncovered = np.flatnonzero(count == 0)
        if not len(uncovered):
            found = np.zeros(cover.shape[1], dtype=np.bool_)
            found[inside] = True
            return found
        into = np.flatnonzero(cover[uncovered[chance.integers(len(uncovered))]])
        if watch.up or not len(inside) or not len(into):
            return None
        free = rest[into] <= step
        if free.any():
            into = into[free]
        new = by_column[into]
        single = np.flatnonzero(count == 1)
        lost = np.bincount(places[single], weight[single], minlength=len(inside)).astype(np.float64)
        lost[rest[inside] > step] = np.inf
        worse = lost[:, None] - (new[:, uncovered] * weight[uncovered]).sum(axis=1)
        single = single[np.argsort(places[single], kind="stable")]
        owner, first = np.unique(places[single], return_index=True)
        if len(single):  # what the new one covers too is not lost
            worse[owner] -= np.add.reduceat(new[:, single] * weight[single], first, axis=1).T
        out, best = divmod(int(worse.argmin()), len(into))
        if worse[out, best] >= 0:
            weight[uncovered] += 1
        if np.isfinite(worse[out, best]):
            old = by_column[inside[out]]
            count += new[best].astype(np.int64) - old
            places += out * (new[best].astype(np.int64) - old)
            rest[inside[out]], rest[into[best]] = step + 2 + chance.integers(_REST), step + 2
            inside[out] = into[best]
    return None

"""Smaller problems with the same optimum: demand that nobody tells apart, sites that others make needless."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from channelcrm.selection.system import System

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["fold", "undominated"]

_PAIRS = 20_000_000
_STEPS = 500_000_000
"""Above so many pairs of sites, or steps to compare them, looking for dominated ones costs more than it saves."""


def fold(cover: csr_array, weights: NDArray[np.float64]) -> tuple[csr_array, NDArray[np.float64]]:
    """Rows with the same sites made one, their weights added; rows without a site or a weight dropped.

    The result depends on the set of rows only, not on their order.
    """
    import numpy as np

    sizes = np.diff(cover.indptr)
    keep = np.flatnonzero((sizes > 0) & (weights > 0))
    cover, weights = cover[keep], weights[keep]
    cover.sort_indices()
    groups: dict[bytes, int] = {}
    starts = cover.indptr.tolist()
    indices = np.ascontiguousarray(cover.indices.astype(">i4"))  # big-endian: bytes sort as numbers do
    keys = [indices[a:b].tobytes() for a, b in pairwise(starts)]
    for key in sorted(set(keys)):
        groups[key] = len(groups)
    of = np.fromiter((groups[key] for key in keys), dtype=np.int64, count=len(keys))
    order = np.lexsort((weights, of))  # equal rows by weight, so that sums do not depend on the order of rows
    firsts = np.flatnonzero(np.diff(of[order], prepend=-1))
    sums = np.add.reduceat(weights[order], firsts) if len(order) else weights
    return cover[order[firsts]], sums


def undominated(cover: csr_array, system: System) -> NDArray[np.int64]:
    """Sites that may be needed: those that no other site replaces at no loss, in coverage or in any limit.

    A site goes when another one covers all it covers and weighs no more in any limit from above, and no limit from
    below counts it. Of equals the first stays.
    """
    import numpy as np

    sites = cover.shape[1]
    sizes = np.diff(cover.indptr).astype(np.int64)
    if (sizes * sizes).sum() > _STEPS or sites * sites > _PAIRS:
        return np.arange(sites)
    ones = cover.astype(np.int32)
    common = (ones.T @ ones).tocoo()
    held = np.asarray(ones.sum(axis=0)).ravel()
    j, k = common.row.astype(np.int64), common.col.astype(np.int64)
    within = (common.data == held[j]) & (j != k)
    j, k = j[within], k[within]
    from_below = np.isfinite(system.lower)
    counted = (system.matrix[from_below] != 0).any(axis=0) | system.must
    capped = system.matrix[~from_below]
    fine = ~counted[j] & ~counted[k] & ~system.must_not[k]
    j, k = j[fine], k[fine]
    cheaper, same = np.ones(len(j), dtype=bool), np.ones(len(j), dtype=bool)
    for row in capped:
        cheaper &= (row[k] <= row[j]) & (row[j] >= 0)
        same &= row[k] == row[j]
    equal = same & (held[j] == held[k])
    gone = np.zeros(sites, dtype=bool)
    gone[j[cheaper & (~equal | (k < j))]] = True
    gone |= (held == 0) & ~counted
    return np.flatnonzero(~gone)

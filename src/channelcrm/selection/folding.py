"""Smaller problems with the same optimum: demand that nobody tells apart, sites that others make needless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.system import System
from channelcrm.selection.units import is_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["alike", "fold", "included", "levels", "undominated"]

_STEPS = 50_000_000
"""Above so many steps to compare pairs of sites, looking for dominated ones costs more than it saves."""
_PAIRS = 5_000_000
"""The most pairs that are compared."""
_BLOCK = 200_000
"""So many rows, or pairs, are compared at a time."""


def fold(cover: csr_array, weights: NDArray[np.float64]) -> tuple[csr_array, NDArray[np.float64]]:
    """Rows with the same sites made one, their weights added; rows without a site or a weight dropped.

    The result depends on the set of rows only, not on their order.
    """
    import numpy as np

    keep = np.flatnonzero((np.diff(cover.indptr) > 0) & (weights > 0))
    if len(keep) < cover.shape[0]:
        cover, weights = cover[keep], weights[keep]
    order, firsts = alike(cover, weights)
    sums = np.add.reduceat(weights[order], firsts) if len(order) else weights
    return cover[order[firsts]], sums


def alike(cover: csr_array, weights: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """An order of the rows in which those with the same sites stand together, and where each such group begins.

    The groups come in an order of their own, and in a group the lighter first: sums do not depend on the order of rows.
    Rows are told apart by a sum of one random number a site, and compared in full before they count as the same.
    Every row has a site.
    """
    import numpy as np

    cover.sort_indices()
    seed = 0
    while True:
        marks = np.random.default_rng(seed).integers(2**64, size=cover.shape[1], dtype=np.uint64)
        sums = np.add.reduceat(marks[cover.indices], cover.indptr[:-1]) if cover.shape[0] else marks[:0]
        whole = is_whole(weights)  # their sums are the same in any order
        order = np.argsort(sums) if whole else np.lexsort((weights, sums))
        sums = sums[order]
        firsts = np.flatnonzero(np.concatenate([sums[:1] == sums[:1], sums[1:] != sums[:-1]]))
        if _same(cover, order, firsts):
            return order, firsts
        seed += 1


def _same(cover: csr_array, order: NDArray[np.int64], firsts: NDArray[np.int64]) -> bool:
    """Whether each row has the sites of the one before it in its group."""
    import numpy as np

    follows = np.ones(len(order), dtype=bool)
    follows[firsts] = False
    for start in range(0, len(order), _BLOCK):
        rows = cover[order[max(start - 1, 0) : start + _BLOCK]]
        sizes = np.diff(rows.indptr)
        later = follows[max(start - 1, 0) : start + _BLOCK].copy()
        later[0] = False
        at = np.flatnonzero(later)
        if (sizes[at] != sizes[at - 1]).any():
            return False
        entries = np.flatnonzero(np.repeat(later, sizes))
        if (rows.indices[entries] != rows.indices[entries - np.repeat(sizes[at], sizes[at])]).any():
            return False
    return True


def levels(strengths: csr_array, weights: NDArray[np.float64]) -> tuple[csr_array, NDArray[np.float64]]:
    """Partial coverage as coverage: of each demand one row a level of strength, worth what the level adds.

    The demand that the best of its chosen sites serves to a share is the sum over the levels up to that share: the row
    of a level has the sites that reach it.
    """
    import numpy as np
    from scipy.sparse import csr_array

    rows = np.repeat(np.arange(strengths.shape[0]), np.diff(strengths.indptr))
    order = np.lexsort((-strengths.data, rows))
    rows, columns, values = rows[order], strengths.indices[order], strengths.data[order]
    last = np.flatnonzero((np.diff(rows, append=-1) != 0) | (np.diff(values, append=-1) != 0))  # of each level
    begins = np.searchsorted(rows, rows[last])
    below = np.where(np.append(rows[last][1:], -1) == rows[last], np.append(values[last][1:], 0.0), 0.0)
    lengths = last + 1 - begins
    starts = np.concatenate([[0], np.cumsum(lengths)])
    steps = np.arange(starts[-1]) - np.repeat(starts[:-1] - begins, lengths)
    matrix = csr_array(
        (np.ones(starts[-1]), columns[steps], starts), shape=(len(last), strengths.shape[1])
    )  # fmt: skip
    matrix.sort_indices()
    return matrix, weights[rows[last]] * (values[last] - below)


def included(cover: csr_array) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]] | None:
    """Pairs of columns j, k where k has every row that j has, and whether they are equal; None when it costs too much.

    Columns without a row are in no pair.
    """
    import numpy as np

    rows, columns = cover.shape
    sizes = np.diff(cover.indptr).astype(np.int64)
    steps = (sizes * sizes).sum()
    if min(steps, rows * columns) > _STEPS:
        return None
    held = np.bincount(cover.indices, minlength=columns)
    if (pairs := _counted(cover, held) if steps <= rows * columns else _compared(cover, held)) is None:
        return None
    j, k = pairs
    return j, k, held[j] == held[k]


def _counted(cover: csr_array, held: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs, by counting the rows that two columns have in common."""
    import numpy as np

    ones = cover.astype(np.int32)
    common = (ones.T @ ones).tocoo()
    j, k = common.row.astype(np.int64), common.col.astype(np.int64)
    within = (common.data == held[j]) & (j != k)
    return j[within], k[within]


def _compared(cover: csr_array, held: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """The pairs, by comparing bits, some rows at a time; None when too many are to be compared.

    Whoever has all rows of j has its shortest row: only the columns of that are compared with it.
    """
    import numpy as np

    rows, columns = cover.shape
    sizes = np.diff(cover.indptr).astype(np.int64)
    order = np.argsort(-sizes, kind="stable")
    shortest = np.zeros(columns, dtype=np.int64)
    shortest[cover[order].indices] = np.repeat(order, sizes[order])  # the last one stays
    others = np.where(held > 0, sizes[shortest], 0)
    if others.sum() > _PAIRS:
        return None
    j = np.repeat(np.arange(columns), others)
    begins = cover.indptr[shortest] - (np.cumsum(others) - others)
    k = cover.indices[np.arange(len(j)) + np.repeat(begins, others)].astype(np.int64)
    fits = (held[j] <= held[k]) & (j != k)
    j, k = j[fits], k[fits]
    begin = 0
    while begin < rows and len(j):
        end = begin + 64 * max(1, _BLOCK // (len(j) + columns))
        bits = np.ascontiguousarray(np.packbits(cover[begin:end].astype(np.bool_).toarray(), axis=0).T)
        inside = ~(bits[j] & ~bits[k]).any(axis=1)
        j, k, begin = j[inside], k[inside], end
    return j, k


def undominated(cover: csr_array, system: System) -> NDArray[np.int64]:
    """Sites that may be needed: those that no other site replaces at no loss, in coverage or in any limit.

    A site goes when another one covers all it covers and weighs no more in any limit from above, and no limit from
    below counts it. Of equals the first stays.
    """
    import numpy as np

    sites = cover.shape[1]
    if (pairs := included(cover)) is None:
        return np.arange(sites)
    j, k, equal = pairs
    from_below = np.isfinite(system.lower)
    counted = (system.matrix[from_below] != 0).any(axis=0) | system.must
    capped = system.matrix[~from_below]
    fine = ~counted[j] & ~counted[k] & ~system.must_not[k]
    j, k, equal = j[fine], k[fine], equal[fine]
    cheaper, same = np.ones(len(j), dtype=bool), equal
    for row in capped:
        cheaper &= (row[k] <= row[j]) & (row[j] >= 0)
        same = same & (row[k] == row[j])
    gone = np.zeros(sites, dtype=bool)
    gone[j[cheaper & (~same | (k < j))]] = True
    gone |= (np.bincount(cover.indices, minlength=sites) == 0) & ~counted
    return np.flatnonzero(~gone)

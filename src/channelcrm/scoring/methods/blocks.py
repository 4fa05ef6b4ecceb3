"""A matrix a block of rows at a time, each criterion contiguous, in memory that is taken once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Room", "blocks", "extremes", "gathered", "memory", "strips", "total", "weighted"]

_BLOCK = 8192
"""Rows that are worked on at once. So many of 20 columns stay in the processor's cache; and a criterion of fewer is
shorter than numpy's buffer, into which it would copy what is broadcast."""
_LANES = 128
"""Sums that are kept side by side, so that numbers that lie by rows are added up as they lie."""
_TURNED = 512
"""Rows that are turned at once: each is read in one go, before the cache forgets the rest of it."""


def blocks(matrix: Floats) -> Iterator[tuple[slice, Floats]]:
    """Some rows at a time, turned to k x b so that each criterion is contiguous.

    A block is to be read, not kept, and written to only by way of ``Room``. No block is a single row beside others:
    numpy adds up one column of numbers in another order than many, and equal rows must get equal sums.
    """
    count = len(matrix)
    stops = [*range(_BLOCK, count, _BLOCK), count]
    if len(stops) > 1 and stops[-1] - stops[-2] == 1:
        stops[-2] -= 1
    # A column-major matrix is contiguous already; only one by rows is copied, block by block.
    turned = memory(matrix) if _turns(matrix) else None
    start = 0
    for stop in stops:
        rows = slice(start, stop)
        columns = matrix[rows].T
        if turned is not None:
            target = turned[:, : stop - start]
            for at in range(0, stop - start, _TURNED):
                target[:, at : at + _TURNED] = columns[:, at : at + _TURNED]
            columns = target
        yield rows, columns
        start = stop


def strips(matrix: Floats) -> Iterator[Floats]:
    """Some rows at a time as they lie in memory, as k x i x lanes: for what is asked of each criterion alone."""
    criteria = matrix.shape[1]
    for start in range(0, len(matrix), _BLOCK):
        rows = matrix[start : start + _BLOCK]
        whole = len(rows) - len(rows) % _LANES
        if whole:
            yield rows[:whole].reshape(-1, _LANES, criteria).transpose(2, 0, 1)
        if whole < len(rows):
            yield rows[None, whole:].transpose(2, 0, 1)


def extremes(piece: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest of each criterion of a strip or a block."""
    if piece.strides[-1] == piece.itemsize:
        piece = piece.reshape(len(piece), -1)
    low, high = piece.min(axis=1), piece.max(axis=1)
    return (low, high) if low.ndim == 1 else (low.min(axis=1), high.max(axis=1))


def gathered(lanes: Floats) -> Floats:
    """The sums of each criterion, from those of its lanes; in the same order whatever the layout was."""
    import numpy as np

    result: Floats = lanes if lanes.ndim == 1 else np.ascontiguousarray(lanes).sum(axis=1)
    return result


class Room:
    """Where to work on blocks, in memory that is taken once: new memory for each costs more than the arithmetic."""

    def __init__(self, matrix: Floats) -> None:
        self._space = None if _turns(matrix) else memory(matrix)

    def of(self, columns: Floats) -> Floats:
        """Room of the shape of this block: the block itself where it is a copy, so read it no more after writing."""
        return columns if self._space is None else self._space[:, : columns.shape[1]]


def memory(matrix: Floats) -> Floats:
    """Memory for a block, with whatever was left in it."""
    import numpy as np

    return np.empty((matrix.shape[1], min(len(matrix), _BLOCK)))


def _turns(matrix: Floats) -> bool:
    """Whether criteria are not contiguous, so that blocks are turned copies."""
    return matrix.strides[0] != matrix.itemsize


def weighted(columns: Floats, factor: Floats) -> Floats:
    """Of each alternative in a k x b block: the sum of factor times value, criterion by criterion.

    Equal rows get equal sums wherever they stand, which BLAS does not promise.
    """
    import numpy as np

    result: Floats = np.einsum("ij,i->j", columns, factor)
    return result


def total(matrix: Floats, measure: Callable[[Floats], Floats]) -> Floats:
    """The sum over all blocks of what ``measure`` makes of a k x b block."""
    import numpy as np

    return sum((measure(columns) for _, columns in blocks(matrix)), start=np.zeros(1))

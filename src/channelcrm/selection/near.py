"""Who serves whom at what cost: for each demand the sites that can serve it, the nearest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.units import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Closest", "Near", "assign", "counted", "spread", "weighted"]

_BLOCK = 4_000_000
"""So many cells are sorted at a time, which bounds the memory."""


@attrs.frozen(kw_only=True, eq=False)
class Closest:
    """The chosen sites nearest to each demand.

    Attributes:
        site, other: the nearest chosen site and the second, -1 where there is none.
        first, second, third: what the nearest three cost; infinite where there are not so many.
    """

    site: NDArray[np.int64]
    other: NDArray[np.int64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    third: NDArray[np.float64]


@attrs.frozen(kw_only=True, eq=False)
class Near:
    """Demand x sites as rows sorted by cost: ``site[start[i]:start[i+1]]`` serve demand i, at ``cost[...]``.

    Attributes:
        start: where each row begins, and where the last one ends.
        row, site, cost: the pairs.
        sites: how many sites there are.
    """

    start: NDArray[np.int64]
    row: NDArray[np.int32]
    site: NDArray[np.int32]
    cost: NDArray[np.float64]
    sites: int

    @classmethod
    def of(cls, costs: NDArray[np.float64] | csr_array) -> Near:
        """Sort the rows. What a dense array has at infinity, and a sparse one does not hold, cannot be served.

        The rows come in an order of their own, so that no sum over them depends on the order they were given in.
        """
        import numpy as np

        costs = costs[np.argsort(_keys(costs), kind="stable")]
        blocks = [_sorted(block) for block in _blocks(costs)]
        lengths, site, cost = blocks[0]
        if len(blocks) > 1:
            lengths = np.concatenate([block[0] for block in blocks])
            site = np.concatenate([block[1] for block in blocks])
            cost = np.concatenate([block[2] for block in blocks])
        start = np.concatenate([[0], np.cumsum(lengths)])
        row = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        return cls(start=start, row=row, site=site, cost=cost, sites=int(costs.shape[1]))

    @property
    def demand(self) -> int:
        """How many rows of demand there are."""
        return len(self.start) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many sites can serve each demand."""
        import numpy as np

        return np.diff(self.start)

    def within(self, limit: NDArray[np.float64]) -> Near:
        """The pairs that cost no more than a limit of each row."""
        import numpy as np

        low, high = self.start[:-1].copy(), self.start[1:].copy()
        last = max(0, len(self.cost) - 1)
        while (low < high).any():  # all rows in step, halving
            middle = (low + high) // 2
            fits = (low < high) & (self.cost[np.minimum(middle, last)] <= limit)
            low, high = np.where(fits, middle + 1, low), np.where(fits, high, np.minimum(high, middle))
        lengths = low - self.start[:-1]
        at = spread(self.start[:-1], lengths)
        start = np.concatenate([[0], np.cumsum(lengths)])
        return attrs.evolve(self, start=start, row=self.row[at], site=self.site[at], cost=self.cost[at])

    def only(self, kept: NDArray[np.bool_]) -> Near:
        """The pairs of some of the sites; the sites keep their numbers."""
        import numpy as np

        found = np.flatnonzero(kept[self.site])
        start = np.searchsorted(found, self.start)
        return attrs.evolve(
            self, start=start, row=self.row[found], site=self.site[found], cost=self.cost[found]
        )  # fmt: skip

    def renumbered(self, kept: NDArray[np.bool_]) -> Near:
        """The pairs of some of the sites, which are counted anew."""
        import numpy as np

        few = self.only(kept)
        number = (np.cumsum(kept) - 1).astype(np.int32)
        return attrs.evolve(few, site=number[few.site], sites=int(kept.sum()))

    def closest(self, chosen: NDArray[np.bool_]) -> Closest:
        """The chosen sites nearest to each demand."""
        import numpy as np

        found = np.flatnonzero(chosen[self.site])
        site, cost = np.append(self.site[found], -1).astype(np.int64), np.append(self.cost[found], np.inf)
        at = np.searchsorted(found, self.start)
        nearest = [np.where(at[:-1] + k < at[1:], at[:-1] + k, len(found)) for k in range(3)]
        return Closest(
            site=site[nearest[0]], other=site[nearest[1]],
            first=cost[nearest[0]], second=cost[nearest[1]], third=cost[nearest[2]],
        )  # fmt: skip

    def by_site(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The pairs of site j: their positions, ``pairs[begin[j]:begin[j+1]]``, rows ascending."""
        import numpy as np
        from scipy.sparse import csr_array

        shape = (self.demand, self.sites)
        columns = csr_array((np.arange(len(self.site)), self.site, self.start), shape=shape).tocsc()
        return columns.indptr.astype(np.int64), columns.data


def weighted(costs: NDArray[np.float64] | csr_array, weights: NDArray[np.float64]) -> NDArray[np.float64] | csr_array:
    """The costs of the demand that has a weight, times that."""
    import numpy as np

    if (weights == 1).all():
        return costs
    rows = np.flatnonzero(weights > 0)
    if isinstance(costs, np.ndarray):
        return costs[rows] * weights[rows, None]
    few = costs[rows]
    few.data *= np.repeat(weights[rows], np.diff(few.indptr))
    return few


def counted(
    costs: NDArray[np.float64] | csr_array, *, exact: bool = False
) -> tuple[NDArray[np.float64] | csr_array, Unit]:
    """The costs in a unit of theirs, of which each demand pays one; ``exact``: nothing is rounded to a step."""
    import numpy as np
    from scipy.sparse import csr_array

    cells = costs[costs < np.inf] if isinstance(costs, np.ndarray) else costs.data
    unit = (Unit.power if exact else Unit.of)(cells, one_of=max(len(cells) / max(costs.shape[0], 1), 1.0))
    if isinstance(costs, np.ndarray):
        return unit.count(costs), unit
    return csr_array((unit.count(costs.data), costs.indices, costs.indptr), shape=costs.shape), unit


def assign(
    costs: NDArray[np.float64] | csr_array, chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The chosen site nearest to each demand, of equals the first, and its cost; -1 and infinite where none serves."""
    import numpy as np

    sites = np.flatnonzero(chosen)
    site, paid = np.full(costs.shape[0], -1), np.full(costs.shape[0], np.inf)
    if isinstance(costs, np.ndarray):
        if len(sites):
            paid = costs[:, sites].min(axis=1)
            site = np.where(paid < np.inf, sites[costs[:, sites].argmin(axis=1)], -1)
        return site, paid
    row = np.repeat(np.arange(costs.shape[0]), np.diff(costs.indptr))
    found = np.flatnonzero(chosen[costs.indices])
    found = found[np.lexsort((costs.indices[found], costs.data[found], row[found]))]
    first = found[np.flatnonzero(np.diff(row[found], prepend=-1))]
    site[row[first]], paid[row[first]] = costs.indices[first], costs.data[first]
    return site, paid


def spread(start: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The positions start[i], start[i] + 1, ... of all rows, so many a row."""
    import numpy as np

    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    at: NDArray[np.int64] = np.arange(total) + np.repeat(start - (ends - lengths), lengths)
    return at


def _keys(costs: NDArray[np.float64] | csr_array) -> NDArray[np.float64]:
    """A number of each row, by its content alone."""
    import numpy as np

    mark = np.random.default_rng(0).random(int(costs.shape[1]))
    if isinstance(costs, np.ndarray):
        marked: NDArray[np.float64] = (np.where(costs < np.inf, costs + 1, 0.0) * mark).sum(axis=1)
        return marked
    lengths: NDArray[np.int64] = np.diff(costs.indptr)
    held, keys = lengths > 0, np.zeros(len(lengths))
    if held.any():
        keys[held] = np.add.reduceat((costs.data + 1) * mark[costs.indices], costs.indptr[:-1][held])
    return keys


def _blocks(costs: NDArray[np.float64] | csr_array) -> list[NDArray[np.float64] | csr_array]:
    import numpy as np

    demand, sites = costs.shape
    widest = sites if isinstance(costs, np.ndarray) else int(np.diff(costs.indptr).max(initial=1))
    step = max(1, _BLOCK // max(1, widest))
    return [costs[at : at + step] for at in range(0, max(1, demand), step)]


def _sorted(
    block: NDArray[np.float64] | csr_array,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """How many sites serve each row; and which, at what cost, the nearest first."""
    import numpy as np

    if isinstance(block, np.ndarray):
        order = np.argsort(block, axis=1)
        cost = np.take_along_axis(block, order, 1)
        fits = cost < np.inf
        if fits.all():
            return np.full(len(block), block.shape[1]), order.ravel().astype(np.int32), cost.ravel()
        return fits.sum(axis=1), order[fits].astype(np.int32), cost[fits]
    lengths = np.diff(block.indptr).astype(np.int64)
    padded = np.full((len(lengths), int(lengths.max(initial=0))), np.inf)
    fits = np.arange(padded.shape[1]) < lengths[:, None]
    padded[fits] = block.data
    order = np.argsort(padded, axis=1)
    at = (order + block.indptr[:-1, None])[fits]  # the infinite ones are last
    return lengths, block.indices[at].astype(np.int32), block.data[at]

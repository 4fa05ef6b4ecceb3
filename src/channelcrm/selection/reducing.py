"""Set covering made smaller at no loss: demand that is covered along with other demand, sites that others replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.folding import included

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Covering", "reduced"]


@attrs.frozen(kw_only=True, eq=False)
class Covering:
    """Every row needs one of its columns; which columns, at the least cost?

    Attributes:
        cover: rows x columns that are still open.
        costs: of these columns.
        sites: which sites these columns are.
        forced: sites that are chosen already.
    """

    cover: csr_array
    costs: NDArray[np.float64]
    sites: NDArray[np.int64]
    forced: NDArray[np.int64]

    def take(self, columns: NDArray[np.bool_]) -> Covering:
        """The same with these columns chosen: their rows are done."""
        import numpy as np

        rows = np.flatnonzero(self.cover @ columns.astype(np.float64) == 0)
        left = np.flatnonzero(~columns)
        return Covering(
            cover=self.cover[rows][:, left], costs=self.costs[left], sites=self.sites[left],
            forced=np.concatenate([self.forced, self.sites[columns]]),
        )  # fmt: skip

    def drop(self, columns: NDArray[np.bool_]) -> Covering:
        """The same without these columns."""
        import numpy as np

        left = np.flatnonzero(~columns)
        return attrs.evolve(self, cover=self.cover[:, left], costs=self.costs[left], sites=self.sites[left])


def reduced(covering: Covering) -> Covering:
    """The smallest that these rules lead to (Toregas, ReVelle 1972; Beasley 1987), each again until none does anything.

    A row with one column takes it. A row goes when another row's columns are among its own. A column goes when it
    covers nothing, or when another one covers all that it does at no more cost; of equals the first stays.
    """
    import numpy as np

    while True:
        rows, columns = covering.cover.shape
        single = np.diff(covering.cover.indptr) == 1
        if single.any():
            taken = np.zeros(columns, dtype=bool)
            taken[covering.cover.indices[covering.cover.indptr[:-1][single]]] = True
            covering = covering.take(taken)
        if (pairs := included(covering.cover.T.tocsr())) is not None:
            smaller, larger, equal = pairs
            keep = np.ones(covering.cover.shape[0], dtype=bool)
            keep[larger[~equal | (smaller < larger)]] = False
            covering = attrs.evolve(covering, cover=covering.cover[np.flatnonzero(keep)])
        gone = np.bincount(covering.cover.indices, minlength=covering.cover.shape[1]) == 0
        if (pairs := included(covering.cover)) is not None:
            j, k, equal = pairs
            costs = covering.costs
            gone[j[(costs[k] <= costs[j]) & (~equal | (costs[k] < costs[j]) | (k < j))]] = True
        covering = covering.drop(gone)
        if covering.cover.shape == (rows, columns):
            return covering

"""A good choice soon: the most for the next site, then exchanges while they help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.system import System

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["exchange", "greedy", "prune"]

_ROUNDS = 50
"""At most so many exchanges."""


def greedy(cover: csr_array, weights: NDArray[np.float64], system: System) -> NDArray[np.bool_]:
    """Start from the sites that must be, add the one that adds most while the upper limits allow and it adds something.

    Of equal gains the first. Never less than 1 - 1/e of the optimum when the only limit is a number of sites
    (Nemhauser, Wolsey, Fisher 1978). Limits from below may be left unmet.
    """
    import numpy as np

    by_site = cover.T.tocsr()
    chosen = system.must.copy()
    open_rows = cover @ chosen.astype(np.float64) == 0
    sums = system.matrix @ chosen
    while True:
        gains = by_site @ np.where(open_rows, weights, 0.0)
        gains[chosen | system.must_not] = 0.0
        gains[~system.allows(sums[:, None] + system.matrix)] = 0.0
        best = int(gains.argmax()) if len(gains) else 0
        if not len(gains) or gains[best] <= 0:
            return chosen
        chosen[best] = True
        sums = sums + system.matrix[:, best]
        open_rows[by_site.indices[by_site.indptr[best] : by_site.indptr[best + 1]]] = False


def exchange(
    cover: csr_array, weights: NDArray[np.float64], system: System, chosen: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Swap one chosen site for another while the covered weight grows and the limits hold (Teitz, Bart 1968).

    The best swap is taken each time, of equal ones the first.
    """
    import numpy as np

    by_site = cover.T.tocsr()
    chosen = chosen.copy()
    for _ in range(_ROUNDS):
        counts = cover @ chosen.astype(np.float64)
        best_change, best_swap = 1e-9 * (1 + weights.sum()), None
        for out in np.flatnonzero(chosen & ~system.must):
            rows = by_site.indices[by_site.indptr[out] : by_site.indptr[out + 1]]
            lost = rows[counts[rows] == 1]
            free = counts == 0
            free[lost] = True
            gains = by_site @ np.where(free, weights, 0.0) - weights[lost].sum()
            sums = (system.matrix @ chosen - system.matrix[:, out])[:, None] + system.matrix
            gains[chosen | system.must_not | ~system.allows(sums)] = -np.inf
            gains[(sums < (system.lower - system.slack)[:, None]).any(axis=0)] = -np.inf
            into = int(gains.argmax())
            if gains[into] > best_change:
                best_change, best_swap = float(gains[into]), (int(out), into)
        if best_swap is None:
            break
        chosen[best_swap[0]], chosen[best_swap[1]] = False, True
    return chosen


def prune(
    cover: csr_array, weights: NDArray[np.float64], system: System, chosen: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Leave out sites that add nothing, from the last, where the limits allow."""
    import numpy as np

    by_site = cover.T.tocsr()
    chosen = chosen.copy()
    counts = cover @ chosen.astype(np.float64)
    for site in np.flatnonzero(chosen & ~system.must)[::-1]:
        rows = by_site.indices[by_site.indptr[site] : by_site.indptr[site + 1]]
        if (weights[rows[counts[rows] == 1]] > 0).any():
            continue
        without = chosen.copy()
        without[site] = False
        if system.holds(without):
            chosen = without
            counts[rows] -= 1
    return chosen

"""A good choice soon: the most for the next site, then exchanges while they help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.system import System

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["exchange", "greedy", "prune"]

_ROUNDS = 500
"""At most so many exchanges."""


def greedy(
    cover: csr_array, weights: NDArray[np.float64], system: System, begin: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Start from the sites that must be, add the one that adds most while the upper limits allow and it adds something.

    Of equal gains the first. Never less than 1 - 1/e of the optimum when the only limit is a number of sites
    (Nemhauser, Wolsey, Fisher 1978). Limits from below may be left unmet.

    Args:
        cover: demand x sites.
        weights: of the demand.
        system: the limits.
        begin: sites to start from, where not from those that must be.
    """
    import numpy as np

    by_site = cover.T.tocsr()
    chosen = system.must.copy() if begin is None else begin.copy()
    uncovered = cover @ chosen.astype(np.float64) == 0
    gains = by_site @ np.where(uncovered, weights, 0.0)
    sums = system.matrix @ chosen
    least = 1e-12 * float(weights.sum())  # what is left of a gain of nothing by rounding
    while len(gains):
        fine = system.allows(sums[:, None] + system.matrix) & ~(chosen | system.must_not)
        best = int(np.where(fine, gains, -1.0).argmax())
        if not fine[best] or gains[best] <= least:
            break
        chosen[best] = True
        sums = sums + system.matrix[:, best]
        rows = by_site.indices[by_site.indptr[best] : by_site.indptr[best + 1]]
        rows = rows[uncovered[rows]]
        uncovered[rows] = False
        lost = cover[rows]
        gains = gains - np.bincount(lost.indices, np.repeat(weights[rows], np.diff(lost.indptr)), minlength=len(gains))
    return chosen


def exchange(
    cover: csr_array, weights: NDArray[np.float64], system: System, chosen: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Swap one chosen site for another while the covered weight grows and the limits hold (Teitz, Bart 1968).

    The best swap is taken each time, of equal ones the first. What all swaps would change is counted in one pass: a
    swap gains what nothing covers yet, and what only the site that goes covers.
    """
    import numpy as np

    by_site, sites = cover.T.tocsr(), cover.shape[1]
    rows = np.repeat(np.arange(cover.shape[0], dtype=np.int32), np.diff(cover.indptr))
    chosen, least = chosen.copy(), 1e-9 * (1 + float(weights.sum()))
    owner = np.zeros(cover.shape[0], dtype=np.int64)
    for _ in range(_ROUNDS):
        movable = np.flatnonzero(chosen & ~system.must)
        if not len(movable):
            break
        counts = cover @ chosen.astype(np.float64)
        places = np.full(sites, len(movable))
        places[movable] = np.arange(len(movable))
        single = np.flatnonzero((counts == 1)[rows])
        row, column = rows[single], cover.indices[single]
        mine = chosen[column]
        owner[row[mine]] = places[column[mine]]
        again = np.bincount(owner[row] * sites + column, weights[row], minlength=(len(movable) + 1) * sites)
        change = again.astype(np.float64).reshape(-1, sites)[:-1]
        change = change - change[np.arange(len(movable)), movable][:, None]
        change += by_site @ np.where(counts == 0, weights, 0.0)
        change[:, chosen | system.must_not] = -np.inf
        sums = system.matrix @ chosen
        for limit, low, high, slack, total in zip(
            system.matrix, system.lower, system.upper, system.slack, sums, strict=True
        ):
            after = total - limit[movable][:, None] + limit
            change[(after < low - slack) | (after > high + slack)] = -np.inf
        best = int(change.argmax())
        if change.flat[best] <= least:
            break
        chosen[movable[best // sites]], chosen[best % sites] = False, True
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

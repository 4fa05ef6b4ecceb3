"""Who holds what of a demand that several reach: counted in passes over the pairs, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.reach import Links

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import coo_array, csr_array

__all__ = ["Tally", "pairs_of", "tally"]


@attrs.frozen(kw_only=True, eq=False)
class Tally:
    """What sites reach. ``counts``: how many rivals reach each place of demand; the others have one entry a site.

    ``totals`` is what the places within reach hold, ``soles`` how much more is served with the site than by its rivals
    alone, ``places`` how many are within reach.
    """

    counts: NDArray[np.int64]
    totals: NDArray[np.float64]
    soles: NDArray[np.float64]
    places: NDArray[np.int64]


def tally(
    parts: Iterator[Links], weights: NDArray[np.float64], sites: int, rivals: NDArray[np.bool_] | None = None
) -> Tally:
    """What each site reaches of these weights, alone or beside the sites that are ``rivals`` (all by default)."""
    import numpy as np

    counts, places = np.zeros(len(weights), dtype=np.int64), np.zeros(sites, dtype=np.int64)
    totals, soles = np.zeros(sites), np.zeros(sites)
    for links in parts:
        rows, columns, held = links.rows, links.columns, weights[links.rows]
        rival = np.ones(len(rows), dtype=bool) if rivals is None else rivals[columns]
        counts += np.bincount(rows[rival], minlength=len(weights))
        places += np.bincount(columns, minlength=sites)
        if links.strength is None:
            alone = counts[rows] == rival
            more = held * alone
        else:
            more = held * _ahead(links, rival)
            held = held * links.strength
        totals += np.bincount(columns, weights=held, minlength=sites)
        soles += np.bincount(columns, weights=more, minlength=sites)
    return Tally(counts=counts, totals=totals, soles=soles, places=places)


def _ahead(links: Links, rival: NDArray[np.bool_]) -> NDArray[np.float64]:
    """By how much each pair is stronger than the best rival in its row beside it."""
    import numpy as np

    strength = links.strengths
    against = np.where(rival, strength, 0.0)
    starts = np.flatnonzero(np.diff(links.rows, prepend=-1))
    if not len(starts):
        return strength
    sizes = np.diff(starts, append=len(strength))
    best = np.repeat(np.maximum.reduceat(against, starts), sizes)
    first = np.full(len(starts), len(strength))
    np.minimum.at(first, np.repeat(np.arange(len(starts)), sizes)[against == best], np.flatnonzero(against == best))
    others = against.copy()
    others[first] = 0.0
    second = np.repeat(np.maximum.reduceat(others, starts), sizes)
    beside = best
    beside[first] = second[first]
    ahead: NDArray[np.float64] = np.maximum(strength - beside, 0.0)
    return ahead


def pairs_of(parts: Iterator[Links], weights: NDArray[np.float64], sites: int) -> coo_array:
    """What each two sites both serve, sites x sites, the first of the two before the second.

    Cells are complex: what the places hold, and how many they are.
    """
    from scipy.sparse import csr_array, triu

    both = csr_array((sites, sites), dtype=complex)
    for links in parts:
        for some in _products(links, weights, sites) if links.strength is None else _minima(links, weights, sites):
            both = both + some
    return triu(both, k=1).tocoo()


def _products(links: Links, weights: NDArray[np.float64], sites: int) -> Iterator[csr_array]:
    import numpy as np
    from scipy.sparse import csr_array

    if not len(links):
        return
    first = int(links.rows[0])
    cells, shape = (links.rows - first, links.columns), (int(links.rows[-1]) - first + 1, sites)
    held = csr_array((weights[links.rows] + 1j, cells), shape=shape)
    ones = csr_array((np.ones(len(links)), cells), shape=shape)
    yield csr_array(ones.T @ held)


def _minima(links: Links, weights: NDArray[np.float64], sites: int) -> Iterator[csr_array]:
    """What two serve both is what the weaker of them does."""
    import numpy as np
    from scipy.sparse import csr_array

    rows, columns, strength = links.rows, links.columns, links.strengths
    most = int(np.bincount(rows - rows[0]).max()) if len(rows) else 0
    for apart in range(1, most):
        left = np.flatnonzero(rows[:-apart] == rows[apart:])
        right = left + apart
        held = weights[rows[left]] * np.minimum(strength[left], strength[right])
        yield csr_array((held + 1j, (columns[left], columns[right])), shape=(sites, sites))

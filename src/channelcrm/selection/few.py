"""Whether p sites serve a few demands: the small covering question inside the p-centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.selection.deciding import Decided, decide

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.watch import Watch

__all__ = ["cover_within"]

_SITES = 2_000
"""Above so many different sites, looking for those that others replace costs more than it saves."""
_BITS = 2_000_000
"""Up to so many bits, sets are compared one by one; above that, what they have in common is counted."""


def cover_within(
    reach: NDArray[np.bool_], p: int, must: NDArray[np.bool_], watch: Watch, nodes: float = float("inf")
) -> Decided:
    """At most p sites that serve every row, those that must be among them, or that there are none.

    Args:
        reach: demand x sites, True where the site serves.
        p: the most sites, at least as many as must be.
        must: sites that are chosen in any case.
        watch: when to end.
        nodes: how many parts of the tree may be looked at.
    """
    import numpy as np

    chosen = must.copy()
    rows = np.flatnonzero(~reach[:, must].any(axis=1))
    sites = np.flatnonzero(~must)
    small = reach[np.ix_(rows, sites)]
    if not small.any(axis=1).all():
        return Decided.none()
    picked = _greedy(small)
    if picked.sum() <= p - must.sum():
        chosen[sites[picked]] = True
        return Decided(columns=chosen)
    while len(small):
        small, kept = _different(small)
        sites = sites[kept]
        alone = small.sum(axis=1) == 1
        if not alone.any():
            break
        forced = small[alone].any(axis=0)
        chosen[sites[forced]] = True
        small = small[~small[:, forced].any(axis=1)][:, ~forced]
        sites = sites[~forced]
    left = p - int(chosen.sum())
    if not len(small):
        return Decided(columns=chosen) if left >= 0 else Decided.none()
    if left <= 0 or _apart(small) > left:
        return Decided.none()
    picked = _greedy(small)
    if picked.sum() > left:
        decided = decide(small, left, watch, nodes)
        if decided.columns is None:
            if decided.use is None:
                return decided
            use = chosen.astype(np.float64)
            use[sites] = decided.use
            return Decided.unknown(use)
        picked = decided.columns
    chosen[sites[picked]] = True
    return Decided(columns=chosen)


def _different(small: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Without rows that hold all sites of another row, and sites whose rows another site has too."""
    import numpy as np

    kept = np.arange(small.shape[1])
    size = -1
    while size != small.size:
        size = small.size
        small = small[~_needless(small, rows=True)]
        _, first = np.unique(np.packbits(small, axis=0), axis=1, return_index=True)
        first = np.sort(first)
        first = first[small[:, first].any(axis=0)]
        small, kept = small[:, first], kept[first]
        if small.shape[1] <= _SITES:
            needed = ~_needless(small.T, rows=False)
            small, kept = small[:, needed], kept[needed]
    return small, kept


def _needless(sets: NDArray[np.bool_], *, rows: bool) -> NDArray[np.bool_]:
    """Which rows hold all that another row holds, or are held by another; of equal ones all but the first."""
    import numpy as np

    sizes = sets.sum(axis=1)
    if len(sets) * sets.size <= _BITS:
        bits = np.packbits(sets, axis=1)
        less, more = np.nonzero(~(bits[:, None] & ~bits).any(axis=2))
    else:
        common = _shared(sets).tocoo()
        less, more = (at[common.data == sizes[common.coords[0]]] for at in common.coords)
    needless = np.zeros(len(sets), dtype=np.bool_)
    one, other = (more, less) if rows else (less, more)
    needless[one[(sizes[one] != sizes[other]) | (other < one)]] = True
    return needless


def _shared(sets: NDArray[np.bool_]) -> csr_array:
    """How much each two rows have in common. Dense products would wake threads that take longer than the product."""
    import numpy as np
    from scipy.sparse import csr_array

    held, members = sets.nonzero()
    begins = np.concatenate([[0], np.cumsum(np.bincount(held, minlength=len(sets)))])
    ones = csr_array((np.ones(len(held), dtype=np.int32), members, begins), shape=sets.shape)
    shared: csr_array = ones @ ones.T
    return shared


def _apart(small: NDArray[np.bool_]) -> int:
    """How many rows no site serves two of, found greedily: so many sites are needed."""
    import numpy as np

    free, count = np.ones(len(small), dtype=bool), 0
    meets = _shared(small).toarray() > 0
    while free.any():
        row = int(np.where(free, meets[:, free].sum(axis=1), len(small) + 1).argmin())
        free &= ~meets[row]
        count += 1
    return count


def _greedy(small: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A cover, the site with the most new rows first."""
    import numpy as np

    picked, left = np.zeros(small.shape[1], dtype=bool), np.ones(len(small), dtype=bool)
    while left.any():
        best = int(small[left].sum(axis=0).argmax())
        picked[best] = True
        left &= ~small[:, best]
    return picked

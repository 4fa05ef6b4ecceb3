"""Rows in order: best first, ties by id, and the ranks that ties share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["best_first", "competition_ranks"]


def best_first(ids: Sequence[str], values: NDArray[Any], running: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Positions of the rows in the running, the greatest value first; equal values by id."""
    import numpy as np

    rows = np.flatnonzero(running)
    order = rows[_descending(values[rows])]
    same = values[order][1:] == values[order][:-1]
    tied = np.zeros(len(order), dtype=bool)
    tied[1:] |= same
    tied[:-1] |= same
    rows = order[tied]  # whole groups of ties, so putting these in order among themselves leaves the rest in place
    names = np.asarray([ids[row] for row in rows.tolist()], dtype=np.str_)
    order[tied] = rows[np.lexsort((names, -values[rows]))]
    return order


def _descending(values: NDArray[Any]) -> NDArray[np.int64]:
    """Positions from the greatest value to the least."""
    import numpy as np

    order: NDArray[np.int64]
    bits = len(values).bit_length()
    if values.dtype.kind == "i" and len(values) and (int(values.max()) - int(values.min())).bit_length() + bits < 63:
        keys = (values.max() - values) << bits  # value and position in one number: sorting plain numbers is fast
        keys |= np.arange(len(values))
        keys.sort()
        order = keys & ((1 << bits) - 1)
    else:
        order = np.argsort(-values, kind="stable")
    return order


def competition_ranks(values: NDArray[Any], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank by row: 1 is best, equal values share a rank (1, 2, 2, 4); 0 for rows that are not in the order."""
    import numpy as np

    ranks = np.zeros(len(values), dtype=np.int64)
    descending = values[order]
    ranks[order] = np.searchsorted(-descending, -descending, side="left") + 1
    return ranks

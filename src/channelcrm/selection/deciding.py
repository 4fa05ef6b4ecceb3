"""Whether p columns cover all rows: set covering in which each costs one, and p is the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.closing import close
from channelcrm.selection.reducing import Covering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.watch import Watch

__all__ = ["Decided", "decide"]

_TINY = 1e-6
"""So much more than p must be needed."""


@attrs.frozen(kw_only=True, eq=False)
class Decided:
    """The columns that cover all rows, or that there are none, or neither: it is not known.

    Attributes:
        columns: that cover all rows.
        proven: without columns, whether there are none.
        use: when it is not known, how much of each column covers all rows, in sum p at most; None before that is known.
    """

    columns: NDArray[np.bool_] | None = None
    proven: bool = True
    use: NDArray[np.float64] | None = None

    @classmethod
    def none(cls) -> Decided:
        """There are none."""
        return cls()

    @classmethod
    def unknown(cls, use: NDArray[np.float64] | None = None) -> Decided:
        """The search was cut short."""
        return cls(proven=False, use=use)


def decide(cover: NDArray[np.bool_], p: int, watch: Watch, nodes: float = float("inf")) -> Decided:
    """At most p columns that cover every row, each of which has one; there may be none.

    Args:
        cover: rows x columns.
        p: the most columns, at least one.
        watch: when to end.
        nodes: how many parts of the tree may be looked at.
    """
    import numpy as np
    from scipy.sparse import csr_array

    columns = np.arange(cover.shape[1])
    covering = Covering(
        cover=csr_array(cover.astype(np.float64)), costs=np.ones(len(columns)), sites=columns, forced=columns[:0]
    )
    decided = Decided.unknown()

    def offer(chosen: NDArray[np.bool_], use: NDArray[np.float64]) -> float:
        nonlocal decided
        if chosen.sum() <= p:
            decided = Decided(columns=chosen)
            return -1.0  # nothing more is wanted
        if decided.use is None:
            decided = Decided.unknown(use)
        return p + _TINY

    ended = close(covering, p + _TINY, offer, nodes, watch)
    return Decided.none() if ended and decided.columns is None else decided

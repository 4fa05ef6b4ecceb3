"""Set covering closed by a tree of linear programmes: what costs least, and that nothing costs less than that."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import TYPE_CHECKING

from channelcrm.selection.pricing import Priced, needed
from channelcrm.selection.programme import Programme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.reducing import Covering
    from channelcrm.selection.watch import Watch

__all__ = ["close", "relax"]

_TINY = 1e-6
"""A site is chosen, or not, up to this."""


def relax(covering: Covering, best: NDArray[np.bool_], watch: Watch) -> Priced | None:
    """What the prices of the linear relaxation say, and the choice it leads to; None when it was not solved."""
    import numpy as np

    cover, costs = covering.cover, covering.costs
    low, high, none = np.zeros(len(costs)), np.ones(len(costs)), np.zeros(len(costs), dtype=bool)
    if (answer := Programme(cover, costs).solve(low, high, watch)) is None:
        return None
    use, price = answer
    by_site = cover.T.tocsr()
    net = costs - by_site @ price
    picked = best if use is None else _rounded(cover, by_site, costs, use)
    return Priced(
        best=picked if costs[picked].sum() < costs[best].sum() else best, net=net,
        bound=float(price.sum() + np.minimum(net, 0.0).sum()), into=none, out=none,
    )  # fmt: skip


def close(
    covering: Covering, limit: float, offer: Callable[[NDArray[np.bool_], NDArray[np.float64]], float], most: float,
    watch: Watch,
) -> bool:  # fmt: skip
    """Offer the cheapest choice that costs no more than the limit, or none if there is none.

    The part of the tree with the least bound first, and from it straight down with the column that the programme is
    least sure of. Prices are taken as they come from the solver, but what they prove is counted here.

    Args:
        covering: what is to be covered; every row has a column.
        limit: nothing that costs more is wanted.
        offer: takes a choice of columns, and how much the programme that led to it uses each; returns the limit from
            then on. Of the first programme, that of everything, it hears first.
        most: how many programmes may be solved.
        watch: when to end.

    Returns:
        Whether the tree came to its end.
    """
    import numpy as np

    cover, costs = covering.cover, covering.costs
    by_site = cover.T.tocsr()
    programme = Programme(cover, costs)
    parts = [(0.0, 0, np.zeros(len(costs)), np.ones(len(costs)))]
    solved, slack = 0, _TINY * float(costs.mean())
    while parts:
        bound, _, low, high = heapq.heappop(parts)
        exact = False
        while bound <= limit and (cover @ high > 0).all():
            enough = np.inf if exact else limit + slack
            if solved == most or (answer := programme.solve(low, high, watch, enough)) is None:
                return False
            solved += 1
            use, price = answer
            net = costs - by_site @ price
            value = float(price.sum() + np.minimum(low * net, high * net).sum())
            bound = max(bound, value)
            if bound > limit:
                break
            exact = use is None  # what the solver took for enough is not, counted here
            if use is None:
                continue
            limit = offer(_rounded(cover, by_site, costs, use), use)
            unsure = np.flatnonzero((use > _TINY) & (use < 1 - _TINY))
            if bound > limit or not len(unsure):  # a choice was offered that costs what the programme does
                break
            free = low < high
            low, high = (
                np.where(free & (value - net > limit), 1.0, low), np.where(free & (value + net > limit), 0.0, high)
            )  # fmt: skip
            branch = unsure[np.abs(use[unsure] - 0.5).argmin()]
            without = high.copy()
            without[branch] = 0.0
            heapq.heappush(parts, (bound, solved, low.copy(), without))
            low[branch] = 1.0
    return True


def _rounded(
    cover: csr_array, by_site: csr_array, costs: NDArray[np.float64], use: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """What is used by half and more; then, again and again, the column that covers most of the rest for its cost."""
    import numpy as np

    picked = use >= 0.5 - _TINY
    left = cover @ picked.astype(np.float64) == 0
    while left.any():
        adds = by_site @ left.astype(np.float64)
        best = int((adds * (1 + _TINY * use) / np.maximum(costs, _TINY)).argmax())
        picked[best] = True
        left[by_site.indices[by_site.indptr[best] : by_site.indptr[best + 1]]] = False
    return needed(cover, by_site, costs, picked)

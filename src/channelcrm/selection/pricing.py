"""Bounds on set covering by prices on the demand, and choices that the prices lead to (Caprara, Fischetti, Toth 1999).

Each row pays a price and each site costs what it costs less what its rows pay. The prices, plus all that costs less
than nothing, are never more than the cheapest choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.reducing import Covering
from channelcrm.selection.watch import Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Priced", "cheap", "climb", "margin", "needed"]

_STEPS = 400
_EVERY = 10
"""Steps between two choices that the prices lead to."""
_PATIENCE = 10
_MEMORY = 0.9


def margin(best: float, *, whole: bool) -> float:
    """A bound above best less this proves best."""
    return 1 - 1e-6 - 1e-12 * best if whole and best < 1e11 else 5e-10 * best + 1e-300


@attrs.frozen(kw_only=True, eq=False)
class Priced:
    """What prices say.

    Attributes:
        best: the best choice met.
        bound: no choice costs less.
        net: what each column costs net of what its rows pay, under the prices that prove the bound.
        into: columns that every choice below the ceiling has.
        out: columns that no choice below the ceiling has.
    """

    best: NDArray[np.bool_]
    bound: float
    net: NDArray[np.float64]
    into: NDArray[np.bool_]
    out: NDArray[np.bool_]

    def below(self, ceiling: float) -> Priced:
        """The same with a lower ceiling: no choice of that cost or more is wanted."""
        return attrs.evolve(
            self, into=self.into | (self.bound - self.net > ceiling), out=self.out | (self.bound + self.net > ceiling)
        )


def climb(covering: Covering, best: NDArray[np.bool_], ceiling: float, watch: Watch, *, whole: bool) -> Priced:
    """Raise the prices while that helps, and look at the choices that they lead to.

    Args:
        covering: what is to be covered; every row has a column.
        best: a choice that covers all.
        ceiling: the cost of the best choice known, which may be less than this one's.
        watch: ends early when it is up.
        whole: all costs are whole numbers, so a choice is better only by one or more.
    """
    import numpy as np

    cover, costs = covering.cover, covering.costs
    by_site = cover.T.tocsr()
    kept = costs
    into, out = np.zeros(len(costs), dtype=bool), np.zeros(len(costs), dtype=bool)
    sizes = np.bincount(cover.indices, minlength=len(costs))
    prices = np.minimum.reduceat((costs / sizes)[cover.indices], cover.indptr[:-1])
    mean, bound, idle, stride = None, 0.0, 0, 1.0
    ceiling = min(ceiling, float(costs[best].sum()))
    for step in range(_STEPS):
        net = costs - by_site @ prices
        value = float(prices.sum()) + float(np.minimum(net, 0.0).sum())
        if value > bound:
            idle = 0 if value > bound * (1 + 1e-4) else idle + 1
            bound, kept = value, net
        else:
            idle += 1
        if step % _EVERY == 0 and step:
            found = needed(cover, by_site, costs, cheap(cover, by_site, costs, prices, out))
            if (cost := float(costs[found].sum())) < costs[best].sum():
                best, ceiling = found, min(ceiling, cost)
        near = ceiling - margin(ceiling, whole=whole)
        if bound > near or watch.up:
            break
        out |= value + net > near
        into |= value - net > near
        if idle >= _PATIENCE:
            stride, idle = stride * 2 / 3, 0
            if stride < 0.005:
                break
        chosen = (net < 0).astype(np.float64)
        mean = chosen if mean is None else _MEMORY * mean + (1 - _MEMORY) * chosen
        slope = 1 - cover @ mean
        bent = np.where((prices <= 0) & (slope < 0), 0.0, slope)
        length = float(bent @ bent)
        if length <= 0:
            break
        prices = np.maximum(prices + stride * max(ceiling - value, 0.0) / length * slope, 0.0)
    return Priced(best=best, bound=bound, net=kept, into=into, out=out)


def cheap(
    cover: csr_array, by_site: csr_array, costs: NDArray[np.float64], prices: NDArray[np.float64],
    out: NDArray[np.bool_],
) -> NDArray[np.bool_]:  # fmt: skip
    """A choice that covers all: again and again the site that costs least, net of prices, a row that it adds."""
    import numpy as np

    chosen = np.zeros(len(costs), dtype=bool)
    uncovered = np.ones(cover.shape[0], dtype=bool)
    adds = np.bincount(cover.indices, minlength=len(costs)).astype(np.float64)
    net = costs - by_site @ prices
    while uncovered.any():
        score = np.where(net > 0, net / np.maximum(adds, 1.0), net * adds)
        score[(adds < 0.5) | chosen] = np.inf
        allowed = np.where(out, np.inf, score)
        pick = int(allowed.argmin())
        if not np.isfinite(allowed[pick]):  # only sites that are out would do
            pick = int(score.argmin())
        chosen[pick] = True
        rows = by_site.indices[by_site.indptr[pick] : by_site.indptr[pick + 1]]
        rows = rows[uncovered[rows]]
        uncovered[rows] = False
        lost = cover[rows]
        each = np.diff(lost.indptr)
        adds = adds - np.bincount(lost.indices, minlength=len(costs))
        net = net + np.bincount(lost.indices, np.repeat(prices[rows], each), minlength=len(costs))
    return chosen


def needed(
    cover: csr_array, by_site: csr_array, costs: NDArray[np.float64], chosen: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The choice without the sites that the others make needless, the dearest first, of equals the last."""
    import numpy as np

    chosen = chosen.copy()
    counts = cover @ chosen.astype(np.float64)
    sites = np.flatnonzero(chosen)
    for site in sites[np.lexsort((-sites, -costs[sites]))]:
        rows = by_site.indices[by_site.indptr[site] : by_site.indptr[site + 1]]
        if (counts[rows] > 1).all():
            chosen[site] = False
            counts[rows] -= 1
    return chosen

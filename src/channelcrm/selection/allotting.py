"""A good choice soon where a site holds only so much: the next site is the one that can take on most."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import attrs

from channelcrm.selection.knapsacks import in_parts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.system import System
    from channelcrm.selection.watch import Watch

__all__ = ["Lots", "allot", "at_best", "ceiling"]

_SLACK = 1e-12
"""How far, relative to what a site holds, a sum may stray over it by rounding."""


@attrs.frozen(kw_only=True, eq=False)
class Lots:
    """What may be given to whom, and what that is worth.

    Attributes:
        rows, columns: pairs of demand and site.
        worth: of each pair; those of zero or less are not given.
        amounts: of each load what each pair takes of its site (loads x pairs).
        most: of each load what each site holds (loads x sites).
        sites: what it is worth to choose each site, whatever it serves; below zero for a cost.
        demand: how many rows there are.
        enough: what pairs are worth beyond this, counts nothing.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    worth: NDArray[np.float64]
    amounts: NDArray[np.float64]
    most: NDArray[np.float64]
    sites: NDArray[np.float64]
    demand: int
    enough: float = float("inf")


def allot(
    lots: Lots, system: System, begin: NDArray[np.bool_], watch: Watch
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:  # fmt: skip
    """Chosen sites, and the pairs by which they serve, each demand whole and by one site at most.

    Beginning with some sites, the site is added that can take on most: what nobody serves yet, and what is worth more
    there than where it is; as long as the upper limits allow one and it adds something. Limits from below may be left
    unmet. A few seconds after the watch is up, or at once when it is interrupted, it ends with what it has.
    """
    search = _Allotting(lots, watch.extra())
    for site in search.best_of(begin.nonzero()[0].tolist(), least=-float("inf")):
        search.choose(site)
    sums = system.matrix @ search.chosen
    free = (~(search.chosen | system.must_not)).nonzero()[0].tolist()
    for site in search.best_of(free, least=1e-12 * float(lots.worth.sum() + abs(lots.sites).sum())):
        after = sums + system.matrix[:, site]
        if system.allows(after[:, None])[0]:
            search.choose(site)
            sums = after
    search.fill()
    return search.chosen, search.given


def at_best(lots: Lots) -> NDArray[np.float64]:
    """Of each site what it takes on is worth at best, could demand be split and were it the only site."""
    import numpy as np

    pairs = np.flatnonzero(lots.worth > 0)
    pairs = pairs[np.argsort(lots.columns[pairs], kind="stable")]
    each = [
        in_parts(lots.columns[pairs], lots.worth[pairs], amounts[pairs], most * (1 + _SLACK))[0]
        for amounts, most in zip(lots.amounts, lots.most, strict=True)
    ]
    best: NDArray[np.float64] = np.min(each, axis=0)
    return best


def ceiling(lots: Lots, system: System) -> float:
    """What is given is worth no more than this: each site as if it were the only one, under one limit at a time."""
    import numpy as np

    best = at_best(lots)
    must, free = best[system.must].sum(), np.flatnonzero(~(system.must | system.must_not))
    most = float(best[free].sum())
    for row, upper in zip(system.matrix, system.upper + system.slack, strict=True):
        if np.isfinite(upper) and (row[free] >= 0).all():
            room = np.asarray([max(0.0, upper - row[system.must].sum())])
            some = free[best[free] > 0]
            most = min(most, float(in_parts(np.zeros(len(some), dtype=np.int64), best[some], row[some], room)[0][0]))
    return float(must + most) * (1 + _SLACK)


class _Allotting:
    def __init__(self, lots: Lots, watch: Watch) -> None:
        import numpy as np

        self._lots, self._watch = lots, watch
        self._left = lots.most * (1 + _SLACK)
        self.chosen = np.zeros(len(lots.sites), dtype=bool)
        self._pair = np.full(lots.demand, -1)  # by which each demand is served
        self._now = np.zeros(lots.demand)  # what that is worth
        room = lots.most[:, lots.columns]
        self._share = np.divide(lots.amounts, room, out=np.zeros(lots.amounts.shape), where=room > 0).sum(axis=0)
        fits = (lots.amounts <= self._left[:, lots.columns]).all(axis=0) & (lots.worth > 0)
        self._order = np.flatnonzero(fits)
        self._order = self._order[np.argsort(lots.columns[self._order], kind="stable")]
        self._start = np.searchsorted(lots.columns[self._order], np.arange(len(lots.sites) + 1))

    @property
    def given(self) -> NDArray[np.bool_]:
        """The pairs that serve."""
        import numpy as np

        given = np.zeros(len(self._lots.rows), dtype=bool)
        given[self._pair[self._pair >= 0]] = True
        return given

    def best_of(self, sites: Iterable[int], least: float) -> Iterator[int]:
        """Of these sites the one that adds most now, and again, until none adds more than the least.

        What a site adds falls, up to little, as others are chosen: it is only counted anew for the first in line.
        """
        heap = [(-self._gain(site), site) for site in sites if not self._watch.up]
        heapq.heapify(heap)
        while heap and not self._watch.up:
            site = heapq.heappop(heap)[1]
            now = self._gain(site)
            if heap and now < -heap[0][0]:
                heapq.heappush(heap, (-now, site))
            elif now > least:
                yield site
            else:
                return

    def choose(self, site: int) -> None:
        """Add it, with what it takes on."""
        self.chosen[site] = True
        self._give(self._taken(site))

    def fill(self) -> None:
        """What is worth more elsewhere goes where there is room, the most worth first."""
        import numpy as np

        lots = self._lots
        pairs = self._order[self.chosen[lots.columns[self._order]]]
        pairs = pairs[(lots.amounts[:, pairs] <= self._left[:, lots.columns[pairs]]).all(axis=0)]
        more = lots.worth[pairs] - self._now[lots.rows[pairs]]
        pairs, more = pairs[more > 0], more[more > 0]
        for pair in pairs[np.argsort(-more, kind="stable")].tolist():
            if self._watch.up:
                break
            fits = (lots.amounts[:, pair] <= self._left[:, lots.columns[pair]]).all()
            if fits and lots.worth[pair] > self._now[lots.rows[pair]] and self._now.sum() < lots.enough:
                self._give(np.asarray([pair]))

    def _gain(self, site: int) -> float:
        lots, pairs = self._lots, self._taken(site)
        more = float((lots.worth[pairs] - self._now[lots.rows[pairs]]).sum())
        return min(more, lots.enough - float(self._now.sum())) + float(lots.sites[site])

    def _taken(self, site: int) -> NDArray[np.int64]:
        """The pairs that it takes on: the most worth for the room first, what is too much for the rest passed over."""
        import numpy as np

        lots, left = self._lots, self._left[:, site].copy()
        pairs = self._order[self._start[site] : self._start[site + 1]]
        more = lots.worth[pairs] - self._now[lots.rows[pairs]]
        pairs, more = pairs[more > 0], more[more > 0]
        with np.errstate(all="ignore"):  # what takes no room is infinitely dense
            pairs = pairs[np.lexsort((-more, -more / self._share[pairs]))]
        taken = []
        while len(pairs):
            fit = (np.cumsum(lots.amounts[:, pairs], axis=1) <= left[:, None]).all(axis=0)
            upto = len(pairs) if fit.all() else int(fit.argmin())
            taken.append(pairs[:upto])
            left -= lots.amounts[:, pairs[:upto]].sum(axis=1)
            pairs = pairs[upto:]
            pairs = pairs[(lots.amounts[:, pairs] <= left[:, None]).all(axis=0)]
        return np.concatenate(taken) if taken else pairs

    def _give(self, pairs: NDArray[np.int64]) -> None:
        import numpy as np

        lots = self._lots
        old = self._pair[lots.rows[pairs]]
        for some, sign in ((old[old >= 0], 1.0), (pairs, -1.0)):
            np.add.at(self._left.T, lots.columns[some], sign * lots.amounts[:, some].T)
        self._pair[lots.rows[pairs]] = pairs
        self._now[lots.rows[pairs]] = lots.worth[pairs]

"""Good assignments to sites that hold only so much: fill them, then move, swap and relocate while that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.selection.loading import Loading
    from channelcrm.selection.watch import Watch

__all__ = ["Filling"]

_SWAPS = 2_000
"""Swaps are looked at up to so many rows of demand: all pairs of them are compared."""
_TABLE = 20_000_000
"""Relocations are looked at where chosen sites times sites are no more than this."""


class Filling:
    """An assignment to some sites, and the search for a better one; sites may be exchanged for others on the way.

    Attributes:
        sites: the chosen sites.
        place: of each demand its place among the sites; the one after the last is none.
    """

    def __init__(
        self, loading: Loading, fine: NDArray[np.float64], sites: NDArray[np.int64],
        place: NDArray[np.int64] | None = None,
    ) -> None:  # fmt: skip
        """Begin with an assignment, or fill the sites.

        Args:
            loading: the problem.
            fine: what leaving a demand unserved costs the search: more than anything, where it must be served.
            sites: the chosen sites, at least one.
            place: see the attribute.
        """
        import numpy as np

        self._loading, self._fine, self.sites = loading, fine, sites.copy()
        self._rows = np.arange(len(fine))
        self._least = 1e-12 * float(fine.sum())
        self._costs = self._table()
        self._room = np.append(loading.room[sites], np.inf)
        self.place = self._filled() if place is None else place.copy()

    @property
    def cost(self) -> float:
        """What it costs, fines included."""
        return float(self._costs[self._rows, self.place].sum())

    @property
    def assignment(self) -> NDArray[np.int64]:
        """The site of each demand, -1 where there is none."""
        import numpy as np

        return np.append(self.sites, -1)[self.place]

    def improve(self, watch: Watch, fixed: NDArray[np.bool_], barred: NDArray[np.bool_]) -> None:
        """Step by step, until none helps: move a demand, swap two, move all of a site to another one.

        Args:
            watch: when to end.
            fixed: sites that stay chosen.
            barred: sites that may not be chosen.
        """
        while not watch.up and (self._move() or self._swap() or self._relocate(fixed, barred)):
            pass

    def _table(self) -> NDArray[np.float64]:
        """Demand x places, and the fine as the last one; infinite where a site does not serve."""
        import numpy as np

        loading = self._loading
        number = np.full(len(loading.capacity), -1)
        number[self.sites] = np.arange(len(self.sites))
        there = np.flatnonzero(number[loading.site] >= 0)
        table = np.full((len(self._fine), len(self.sites) + 1), np.inf)
        table[loading.row[there], number[loading.site[there]]] = loading.cost[there]
        table[:, -1] = self._fine
        return table

    def _filled(self) -> NDArray[np.int64]:
        """Those first who lose most by the second best site; if that leaves anyone out, the large ones first."""
        import numpy as np

        two = np.partition(self._costs, 1, axis=1)
        by_regret = np.argsort(two[:, 0] - two[:, 1], kind="stable")
        by_size = np.argsort(-self._loading.demand, kind="stable")
        filled = [self._greedy(by_regret)]
        if (filled[0] == len(self.sites)).any():
            filled.append(self._greedy(by_size))
        return min(filled, key=lambda place: float(self._costs[self._rows, place].sum()))

    def _greedy(self, order: NDArray[np.int64]) -> NDArray[np.int64]:
        import numpy as np

        place, room = np.zeros(len(order), dtype=np.int64), self._room.copy()
        for row, size in zip(order.tolist(), self._loading.demand[order].tolist(), strict=True):
            place[row] = np.where(room >= size, self._costs[row], np.inf).argmin()
            room[place[row]] -= size
        return place

    def _left(self) -> NDArray[np.float64]:
        """How much each place still holds."""
        import numpy as np

        return self._room - np.bincount(self.place, self._loading.demand, minlength=len(self._room))

    def _move(self) -> bool:
        """Move the demand that saves most."""
        import numpy as np

        now = self._costs[self._rows, self.place]
        change = np.where(self._loading.demand[:, None] <= self._left(), self._costs, np.inf) - now[:, None]
        best = int(change.argmin())
        if change.flat[best] >= -self._least:
            return False
        row, into = divmod(best, change.shape[1])
        self.place[row] = into
        return True

    def _swap(self) -> bool:
        """Swap the two demands that save most, and others between sites that this leaves alone."""
        import numpy as np

        if len(self._rows) > _SWAPS:
            return False
        now, demand, left = self._costs[self._rows, self.place], self._loading.demand, self._left()[self.place]
        mine = np.flatnonzero(self._costs.min(axis=1) < now - self._least)  # one of two has somewhere better to be
        change = self._costs[mine[:, None], self.place] - now[mine, None]
        change += (self._costs[:, self.place[mine]] - now[:, None]).T
        more = demand[mine, None] - demand
        change[(more > left) | (-more > left[mine, None])] = np.inf
        best = change.argmin(axis=1) if len(mine) else mine
        saves = change[np.arange(len(mine)), best]
        touched = np.zeros(len(self._room), dtype=bool)
        for at in np.argsort(saves, kind="stable")[: int((saves < -self._least).sum())].tolist():
            one, other = mine[at], best[at]
            places = self.place[[one, other]]
            if not touched[places].any():
                touched[places] = True
                self.place[[one, other]] = places[::-1]
        return bool(touched.any())

    def _relocate(self, fixed: NDArray[np.bool_], barred: NDArray[np.bool_]) -> bool:
        """Move all of a site to the site outside that saves most."""
        import numpy as np

        loading, places, every = self._loading, len(self.sites), len(self._loading.capacity)
        if places * every > _TABLE:
            return False
        key = self.place[loading.row] * every + loading.site
        size = (places + 1) * every
        after = np.bincount(key, loading.cost, minlength=size).reshape(-1, every)[:places]
        can = np.bincount(key, minlength=size).reshape(-1, every)[:places]
        now = np.bincount(self.place, self._costs[self._rows, self.place], minlength=places + 1)[:places]
        load = np.bincount(self.place, loading.demand, minlength=places + 1)[:places]
        taken = barred.copy()
        taken[self.sites] = True
        fits = (can == np.bincount(self.place, minlength=places + 1)[:places, None]) & ~taken
        fits &= (load[:, None] <= loading.room) & ~fixed[self.sites][:, None]
        change = np.where(fits, after - now[:, None], np.inf)
        best = int(change.argmin())
        if change.flat[best] >= -self._least:
            return False
        self.sites[best // every] = best % every
        self._costs = self._table()
        self._room = np.append(loading.room[self.sites], np.inf)
        return True

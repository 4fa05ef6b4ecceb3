"""The connected districts that a plan may hold, each with its cheapest centre, where they are not too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from channelcrm.territory.districting.columns import MOST_AREAS, MOST_LISTED, districts_about
from channelcrm.territory.districting.lagrangian import Priced, price

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Listed", "list_all", "list_cheap"]

_EFFORTS = (200_000, 2_000_000, 20_000_000)
"""Partial districts looked at about one centre, in one pass after the other."""
_MOST_TRIED = 60_000_000
"""A pass that might look at more is not made."""
_BLOCK = 1 << 14


@attrs.frozen(kw_only=True, eq=False)
class Listed:
    """Districts (one a row, which areas each holds), what each costs, and about which centre."""

    districts: NDArray[np.bool_]
    costs: NDArray[np.float64]
    centres: NDArray[np.int64]

    def where(self, at: NDArray[np.bool_] | NDArray[np.int64]) -> Listed:
        """Some of them."""
        return Listed(districts=self.districts[at], costs=self.costs[at], centres=self.centres[at])


def list_all(
    costs: NDArray[np.float64],
    near: list[list[int]],
    together: NDArray[np.bool_],
    loads: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    end: float,
) -> Listed | None:
    """Every connected district within the limits; None when they are too many, or time is up.

    Args:
        costs: areas x areas, infinite where a pair must not be.
        near: the neighbours of every area.
        together: areas x areas, which may lie in one district.
        loads: measures x areas.
        low: the lower limit of each measure.
        high: the upper limit of each measure.
        end: when it is given up, by the monotonic clock.
    """
    import numpy as np

    lists: list[NDArray[np.bool_]] = []
    effort, count = _EFFORTS[-1], 0
    order = np.argsort(-loads[0], kind="stable")
    for at, anchor in enumerate(order.tolist()):
        members = np.sort(order[at:])
        members = members[together[members, anchor]]
        if len(members) > MOST_AREAS:
            return None
        rows, tried = districts_about(
            anchor, near, members, np.zeros(len(members)), np.inf, loads, low, high, effort, end
        )  # fmt: skip
        effort -= tried
        if rows is None or (count := count + len(rows)) > MOST_LISTED:
            return None
        lists.append(rows)
    districts = np.concatenate(lists)
    table = np.where(np.isfinite(costs), costs, 1e200)  # no infinity: nothing times infinity is no number
    cheapest, centres = np.zeros(len(districts)), np.zeros(len(districts), dtype=np.int64)
    for first in range(0, len(districts), _BLOCK):
        part = districts[first : first + _BLOCK]
        sums = np.where(part, part.astype(np.float64) @ table, np.inf)
        centres[first : first + len(part)] = sums.argmin(axis=1)
        cheapest[first : first + len(part)] = sums.min(axis=1)
    return Listed(districts=districts, costs=cheapest, centres=centres).where(cheapest < 1e200)


def list_cheap(
    costs: NDArray[np.float64],
    near: list[list[int]],
    allowed: NDArray[np.bool_],
    loads: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    k: int,
    known: float,
    end: float,
) -> tuple[Listed | None, NDArray[np.bool_], float]:
    """The districts of plans that cost no more than ``known``, what is left of ``allowed``, and a bound.

    What is found about one centre narrows what is looked for about the others. The districts are None when they are
    too many, or time is up.

    Args:
        costs: areas x areas, infinite where a pair must not be.
        near: the neighbours of every area.
        allowed: areas x centres; on the diagonal, which areas may be centres.
        loads: measures x areas.
        low: the lower limit of each measure.
        high: the upper limit of each measure.
        k: how many districts there are.
        known: the cost of a plan.
        end: when it is given up, by the monotonic clock.
    """
    import numpy as np

    allowed = allowed.copy()
    lists: dict[int, NDArray[np.bool_]] = {}
    bound, missing = -np.inf, 1
    for effort in _EFFORTS:
        if missing * effort > _MOST_TRIED:
            break
        priced = price(costs, loads, low, high, k, allowed=allowed, known=known, end=end)
        allowed = priced.allowed
        bound = max(bound, priced.bound)
        seats = np.flatnonzero(np.diagonal(allowed))
        worth, missing = np.where(np.diagonal(allowed), priced.worth, np.inf), 0
        for centre in seats[np.argsort(allowed[:, seats].sum(axis=0), kind="stable")].tolist():
            members = np.flatnonzero(allowed[:, centre])
            rows = None
            if len(members) <= MOST_AREAS:
                budget = float(priced.budgets(worth, known)[centre])
                rows, _ = districts_about(
                    centre, near, members, priced.strays[members, centre], budget, loads, low, high, effort, end
                )  # fmt: skip
            if rows is None:
                missing += 1
                continue
            lists[centre] = rows
            allowed[:, centre] &= rows.any(axis=0)
            worth[centre] += _least_astray(priced, centre, members, rows)
        allowed[:, ~np.diagonal(allowed)] = False
        if not missing:
            break
    listed = None if missing else _cheapest(costs, {at: rows for at, rows in lists.items() if allowed[at, at]})
    return listed, allowed, bound


def _least_astray(priced: Priced, centre: int, members: NDArray[np.int64], rows: NDArray[np.bool_]) -> float:
    """By how much the district about a centre that strays least does; infinite without any."""
    import numpy as np

    if not len(rows):
        return float("inf")
    strays = priced.strays[members, centre]
    astray = rows[:, members] == (strays >= 0)
    return float((astray @ np.where(members == centre, 0.0, np.abs(strays))).min())


def _cheapest(costs: NDArray[np.float64], lists: dict[int, NDArray[np.bool_]]) -> Listed | None:
    """All that were listed, those of the same areas about one centre only."""
    import numpy as np

    count = sum(len(rows) for rows in lists.values())
    if count > MOST_LISTED:
        return None
    if not count:
        n = len(costs)
        return Listed(districts=np.zeros((0, n), dtype=bool), costs=np.zeros(0), centres=np.zeros(0, dtype=np.int64))
    districts = np.concatenate(list(lists.values()))
    centres = np.repeat(np.asarray(list(lists), dtype=np.int64), [len(rows) for rows in lists.values()])
    sums = np.concatenate([
        rows @ np.where(np.isfinite(costs[:, at]), costs[:, at], 0.0) for at, rows in lists.items()
    ])  # fmt: skip
    packed = np.packbits(districts, axis=1)
    order = np.lexsort((sums, *packed.T))
    first = np.concatenate([[True], (packed[order][1:] != packed[order][:-1]).any(axis=1)])
    return Listed(districts=districts, costs=sums, centres=centres).where(order[first])

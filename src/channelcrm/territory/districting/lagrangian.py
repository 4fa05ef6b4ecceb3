"""A lower bound of the Hess model without a solver, and the pairs that no plan below a known cost can use.

Every area goes to one centre, k centres are open, what a centre holds lies within its limits (Hess et al. 1965). Prices
on the first and the last rule leave a problem that is solved at sight; the best prices are sought by subgradients
(Validi, Buchanan, Lykhovyd 2022, section 4).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Priced", "price"]

_STEPS, _PATIENCE, _LEAST = 1500, 25, 1e-3
_HALVINGS = 40


@attrs.frozen(kw_only=True, eq=False)
class Priced:
    """What the prices tell.

    Attributes:
        bound: no plan costs less.
        k: how many centres are open.
        allowed: areas x centres, False where a plan with this pair costs more than the known one.
        paid: what all areas pay together at the best prices.
        worth: what a district about each centre adds to that at least; infinite where no centre may be.
        strays: areas x centres, what taking a pair in adds to that (positive) or leaving it out does (negative).
    """

    bound: float
    k: int
    allowed: NDArray[np.bool_]
    paid: float
    worth: NDArray[np.float64]
    strays: NDArray[np.float64]

    def budgets(self, worth: NDArray[np.float64], known: float) -> NDArray[np.float64]:
        """By how much a district about each centre may stray in a plan that costs no more than ``known``.

        ``worth`` is what a district about each centre adds at least, as the prices tell or as has been found since.
        """
        import numpy as np

        cheapest = np.sort(worth)[: self.k]
        if not np.isfinite(cheapest[-1]):
            return np.full(len(worth), -np.inf)
        others = np.where(worth <= cheapest[-1], cheapest.sum() - worth, cheapest[:-1].sum())
        return np.asarray(known + 1e-9 * abs(known) - self.paid - others - self.worth)


def price(
    costs: NDArray[np.float64],
    loads: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    k: int,
    *,
    allowed: NDArray[np.bool_],
    known: float,
    end: float = float("inf"),
) -> Priced:
    """Bound the cost of plans that use allowed pairs only, and forbid what cannot cost as little as ``known``.

    Args:
        costs: areas x areas, of an area at a centre; those that are not allowed are not looked at.
        loads: measures x areas.
        low: what a district holds at least, of each measure.
        high: what it holds at most.
        k: how many centres are open.
        allowed: areas x areas; on the diagonal, which areas may be centres.
        known: the cost of a plan; a plan that costs this is not lost. Infinite: none is known.
        end: when the search for better prices is given up, by the monotonic clock.
    """
    import numpy as np

    n = len(costs)
    own = np.eye(n, dtype=bool)
    middle = np.maximum(loads.mean(axis=1), 1e-300)
    scaled, floor, ceiling = loads / middle[:, None], low / middle, high / middle
    table = np.where(allowed, costs, np.inf)
    usable = allowed & np.diagonal(allowed)
    base = np.where(own, np.inf, table).min(axis=1)
    area = np.where(np.isfinite(base), base, 0.0)
    under, over = np.zeros((2, len(loads), n))
    best, kept = -np.inf, (area, under, over)
    paid, value_of, strays = 0.0, np.full(n, -np.inf), np.zeros((n, n))
    theta, stall = 1.0, 0
    slack = 1e-9 * max(1.0, abs(known))  # infinite where nothing is known: nothing is forbidden then
    for _ in range(_STEPS):
        reduced = table - area[:, None] + scaled.T @ (over - under)
        gains = np.where(own, reduced, np.minimum(reduced, 0.0))
        worth = gains.sum(axis=0) + floor @ under - ceiling @ over
        order = np.argsort(worth, kind="stable")
        chosen = order[:k]
        value = float(area.sum() + worth[chosen].sum())
        if not np.isfinite(value):
            break
        later = np.maximum(worth - worth[order[k - 1]], 0.0)
        extra = np.where(own, 0.0, np.maximum(reduced, 0.0))  # a centre's worth holds its own pair
        usable &= value + later + extra <= known + slack
        usable[:, ~np.diagonal(usable)] = False
        if value > best:
            paid, value_of, strays = float(area.sum()), worth, reduced
        if value > best + 1e-7 * abs(best) or best == -np.inf:
            best, kept, stall = value, (area, under, over), 0
        else:
            best = max(best, value)
            stall += 1
            if stall > _PATIENCE:
                theta, stall = theta / 2, 0
                area, under, over = kept
                if theta < _LEAST:
                    break
                under, over = _full(table - area[:, None], scaled, floor, ceiling, under, over)
                kept = area, under, over
                continue
        left, lack, glut = _missed(reduced, chosen, scaled, floor, ceiling)
        norm = float((left**2).sum() + (lack**2).sum() + (glut**2).sum())
        aim = known if np.isfinite(known) else best + 0.1 * abs(best)
        if norm == 0 or aim <= value or time.monotonic() > end:
            break
        step = theta * (aim - value) / norm
        area = area + step * left
        under, over = np.maximum(under + step * lack, 0.0), np.maximum(over + step * glut, 0.0)
    return Priced(bound=best, k=k, allowed=usable, paid=paid, worth=value_of, strays=strays)


def _missed(
    reduced: NDArray[np.float64],
    chosen: NDArray[np.int64],
    loads: NDArray[np.float64],
    floor: NDArray[np.float64],
    ceiling: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """How far the solution at sight misses the priced rules: one centre an area, and the limits of each centre."""
    import numpy as np

    taken = np.zeros(reduced.shape, dtype=bool)
    taken[:, chosen] = reduced[:, chosen] < 0
    taken[chosen, chosen] = True
    held = loads @ taken[:, chosen]
    lack = np.zeros((len(loads), len(reduced)))
    glut = np.zeros((len(loads), len(reduced)))
    lack[:, chosen], glut[:, chosen] = floor[:, None] - held, held - ceiling[:, None]
    return 1.0 - taken.sum(axis=1), lack, glut


def _full(
    table: NDArray[np.float64],
    loads: NDArray[np.float64],
    floor: NDArray[np.float64],
    ceiling: NDArray[np.float64],
    under: NDArray[np.float64],
    over: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The prices of loads at which each centre alone adds most, one measure after the other (bisection).

    ``table`` is areas x centres, what is gained by each pair before loads are paid.
    """
    import numpy as np

    n = table.shape[1]
    own = np.arange(n)
    price = over - under
    for measure, load in enumerate(loads):
        if load.max() <= 0:
            continue
        others = table + np.delete(loads, measure, axis=0).T @ np.delete(price, measure, axis=0)
        least_load = load[load > 0].min()
        dearest = np.where(np.isfinite(others), np.abs(others), 0.0) / np.maximum(load, least_load)[:, None]
        least, most = np.full(n, -dearest.max() - 1.0), np.full(n, dearest.max() + 1.0)

        def held(
            at: NDArray[np.float64], load: NDArray[np.float64] = load, others: NDArray[np.float64] = others
        ) -> NDArray[np.float64]:
            taken = others + load[:, None] * at < 0
            taken[own, own] = True
            return np.asarray(load @ taken)

        free = held(np.zeros(n))
        dear, cheap = free > ceiling[measure], free < floor[measure]
        least[dear], most[cheap] = 0.0, 0.0
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            heavy = held(middle) > np.where(dear, ceiling[measure], floor[measure])
            least, most = np.where(heavy, middle, least), np.where(heavy, most, middle)
        price[measure] = np.where(dear | cheap, (least + most) / 2, 0.0)
    return np.maximum(-price, 0.0), np.maximum(price, 0.0)

"""A lower bound where centres are found: prices for serving areas leave a knapsack for each centre, solved at sight.

The rule that every area is served is priced (Lagrangian relaxation of the model of Hess et al. 1965); each area, were
it a centre, then takes what pays best until it is full, parts of areas included, and the best ``k`` are counted.
No division costs less, whatever the prices; good ones are sought by subgradients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.territory.districting.transport import transport

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.territory.districting.problem import Problem

__all__ = ["lower_bound"]

_PATIENCE, _MEMORY = 8, 0.8
"""Steps without progress before they shorten; how much of a step's direction the next one keeps."""
_FEWEST, _LONGEST, _WORK = 60, 200, 8_000_000
"""Steps, and the pairs weighed in all in between."""
_MOST, _BLOCK = 12_000, 1_000_000
"""Areas beyond which no bound is sought; pairs weighed at once."""


def lower_bound(problem: Problem, centers: NDArray[np.int64], known: float) -> float:
    """No division whose centres are areas costs less; 0 where there are too many areas to tell.

    Of several measures the one with the narrowest limits is held, connectedness is not: the bound may lie well below
    the best division.

    Args:
        problem: with centres to be found.
        centers: those of a division, to begin with.
        known: what it costs.
    """
    import numpy as np

    n, k = problem.areas, problem.districts
    if n > _MOST or k > n or known <= 0:
        return 0.0
    load, low, high = _narrowest(problem)
    every = np.arange(n)
    near = min(n, max(64, 3 * n // k))
    costs = problem.costs.block(every, centers)
    prices = transport(costs, problem.loads, problem.low, problem.high).served
    scale = np.maximum(costs.mean(axis=1), costs.mean() * 1e-6)
    members, table = _cheapest(problem, scale, near)
    best, kept, theta, stall = -np.inf, prices, 1.0, 0
    missed = np.zeros(n)
    for _ in range(min(max(_WORK // (n * near), _FEWEST), _LONGEST)):
        worth, parts = _filled(table, prices, load, low, high, members, every)
        chosen = np.argsort(worth, kind="stable")[:k]
        value = float(prices.sum() + worth[chosen].sum())
        if value > best:
            best, kept, stall = value, prices, 0
        else:
            stall += 1
            if stall >= _PATIENCE:
                theta, stall = theta / 2, 0
        opened = np.zeros(n)
        opened[chosen] = 1.0
        served = np.bincount(members[chosen].ravel(), weights=parts[chosen].ravel(), minlength=n) + opened
        missed = scale * (1.0 - served) + _MEMORY * missed
        norm = float((missed * missed).sum())
        if norm < 1e-12 * float((scale * scale).sum()) or value >= known:
            break
        prices = prices + theta * (known - value) / norm * scale * missed
    if near == n:
        return max(best, 0.0)
    worth = np.concatenate([
        _filled(problem.costs.block(every, sites).T, kept, load, low, high, None, sites)[0]
        for sites in np.array_split(every, max(n * n // _BLOCK, 1))
    ])  # fmt: skip
    return max(float(kept.sum() + np.sort(worth)[:k].sum()), 0.0)


def _narrowest(problem: Problem) -> tuple[NDArray[np.float64], float, float]:
    """The load with the narrowest limits, and these, as wide as those of any district."""
    import numpy as np

    if not len(problem.loads):
        return np.ones(problem.areas), 0.0, float(problem.areas)
    at = int((problem.high / np.maximum(problem.low, 1e-300)).max(axis=1).argmin())
    return problem.loads[at], float(problem.low[at].min()), float(problem.high[at].max())


def _cheapest(problem: Problem, scale: NDArray[np.float64], near: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each site the areas (sites x near) that cost least there for what they cost elsewhere, and their costs."""
    import numpy as np

    every = np.arange(problem.areas)
    members, table = [], []
    for sites in np.array_split(every, max(problem.areas**2 // _BLOCK, 1)):
        costs = np.ascontiguousarray(problem.costs.block(every, sites).T)
        least = np.argpartition(costs / scale, near - 1, axis=1)[:, :near]
        members.append(least)
        table.append(np.take_along_axis(costs, least, axis=1))
    return np.concatenate(members), np.concatenate(table)


def _filled(
    table: NDArray[np.float64], prices: NDArray[np.float64], load: NDArray[np.float64], low: float, high: float,
    members: NDArray[np.int64] | None, sites: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """What each site (a row) gains when it takes itself and then what pays best: worths, and the parts it takes."""
    import numpy as np

    who = np.arange(table.shape[1])[None] if members is None else members
    gain = table - prices[who]
    own = who == sites[:, None]
    mine = np.where(own, gain, 0.0).sum(axis=1)
    weight = np.where(own, 0.0, np.broadcast_to(load[who], gain.shape))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = gain / weight  # what weighs nothing pays without end, or costs without end
    ratio[own | np.isnan(ratio)] = np.inf
    order = np.argsort(ratio, axis=1)
    line = np.arange(len(table))[:, None]
    ratio, held = ratio[line, order], weight[line, order]
    before = np.cumsum(held, axis=1)
    before -= held
    room = np.where(ratio < 0, high, low) - load[sites][:, None]
    sorted_parts = np.where(held > 0, np.clip((room - before) / np.maximum(held, 1e-300), 0.0, 1.0), ratio < 0)
    sorted_parts[ratio == np.inf] = 0.0
    parts = np.empty_like(sorted_parts)
    parts[line, order] = sorted_parts
    worth = mine + (parts * gain).sum(axis=1)
    return np.where(load[sites] > high, np.inf, worth), parts

"""Serving enough for little, soon: the most weight for the money, and what it costs at least by the same reckoning."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.system import System

__all__ = ["least_cost", "serve_cheaply"]


def serve_cheaply(
    cover: csr_array, weights: NDArray[np.float64], need: float, costs: NDArray[np.float64], system: System
) -> NDArray[np.bool_] | None:
    """Sites that serve the needed weight within the limits; None when none are found so.

    The next site is the one that adds most of what is still needed for its cost; then those are left out that are not
    needed, the dearest first (after Chvatal 1979).

    Args:
        cover: demand x sites.
        weights: of the demand.
        need: how much weight is to be served.
        costs: of the sites, zero or more.
        system: the limits.
    """
    import numpy as np

    chosen = system.must.copy()
    sums = system.matrix @ chosen
    served = cover @ chosen.astype(np.float64) > 0
    while (rest := need - math.fsum(weights[served].tolist())) > 0:
        gains = np.minimum(cover.T @ np.where(served, 0.0, weights), rest)
        fine = system.allows(sums[:, None] + system.matrix) & ~(chosen | system.must_not) & (gains > 0)
        if not fine.any():
            break
        # Of the free ones, else of the best for the money, the one that adds most; of equal ones the first.
        with np.errstate(all="ignore"):  # what costs nothing is worth any money
            dense = np.where(fine, gains / costs, -np.inf)
        best = int(np.where(dense == dense.max(), gains, -np.inf).argmax())
        chosen[best] = True
        sums = sums + system.matrix[:, best]
        served |= cover[:, [best]].toarray().ravel() > 0
    spare = np.flatnonzero(chosen & ~system.must)
    for site in spare[np.argsort(-costs[spare], kind="stable")].tolist():
        without = chosen.copy()
        without[site] = False
        if system.holds(without) and _served(cover, weights, without) >= need:
            chosen = without
    return chosen if system.holds(chosen) and _served(cover, weights, chosen) >= need else None


def _served(cover: csr_array, weights: NDArray[np.float64], chosen: NDArray[np.bool_]) -> float:
    import numpy as np

    return math.fsum(weights[cover @ chosen.astype(np.float64) > 0].tolist())


def least_cost(
    cover: csr_array, weights: NDArray[np.float64], need: float, costs: NDArray[np.float64], system: System
) -> float:
    """No choice that serves the need costs less: each site counted with all it reaches, the last one with a part."""
    import numpy as np

    reach = cover.T @ weights
    spent = math.fsum(costs[system.must].tolist())
    rest = need - math.fsum(reach[system.must].tolist())
    free = np.flatnonzero(~(system.must | system.must_not) & (reach > 0))
    free = free[np.argsort(costs[free] / reach[free], kind="stable")]
    before = np.append(0.0, np.cumsum(reach[free]))[:-1]
    part = np.clip((rest - before) / reach[free], 0.0, 1.0)
    return (spent + math.fsum((part * costs[free]).tolist())) * (1 - 1e-12)

"""The p-median and maximal coverage on bare arrays, where a site holds only so much."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.checks import as_amounts
from channelcrm.selection.coverage import as_cover
from channelcrm.selection.distance import arguments
from channelcrm.selection.positions import as_limits
from channelcrm.selection.serving import cover_within, serve_within
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import at_most
from channelcrm.selection.watch import Progress, Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array, sparray, spmatrix

__all__ = ["capacitated_coverage", "capacitated_p_median"]

_ROOM = 1 + 1e-9
"""What rounding may add to a sum of demands."""


def capacitated_p_median(
    costs: sparray | spmatrix | ArrayLike, p: int, demand: ArrayLike, capacity: ArrayLike, *,
    weights: ArrayLike | None = None, must: Collection[int] = (), must_not: Collection[int] = (),
    time_limit: float | None = None, progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """The p sites that serve all demand at the least cost in sum, none of which takes more than it holds.

    Each demand goes whole to one site, which need not be the cheapest (the capacitated p-median with single sources,
    Mulvey, Beck 1984; Osman, Christofides 1994). The answer does not depend on the order of the demand, other than by
    rounding and among demands that are equal in everything.

    Args:
        costs: demand x sites, what it costs to serve each demand from each site, zero or more. Where a site cannot
            serve, infinite in a dense array, absent from a sparse one (a stored zero is a cost of zero).
        p: how many sites.
        demand: how much each demand takes up, zero or more. It does not weigh the costs: see ``weights``.
        capacity: how much each site holds, zero or more, in the unit of the demand.
        weights: what the costs of each demand count, zero or more; None counts them once.
        must: positions of sites that are chosen in any case.
        must_not: positions of sites that are not chosen in any case.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of better choices and bounds; see ``Progress``.

    Returns:
        The solution, with the site that serves each demand. It is "infeasible" when no p sites hold all demand.

    Raises:
        ValidationError: no matrix, a cost that is negative or NaN, demand that no site serves or that fits in none, the
            p largest sites together too small, weights or positions that do not fit, a p that is below one or that
            contradicts the sites that may or must be chosen.
        SolverError: the time was up before any choice was found that serves all demand.
    """
    import numpy as np

    with Watch(time_limit, progress) as watch:
        matrix, _, count, wanted, barred = arguments(costs, p, None, must, must_not)
        amounts = as_amounts(demand, matrix.shape[0], "demand", "row of demand")
        holds = as_amounts(capacity, matrix.shape[1], "capacity", "site")
        counts = np.ones(len(amounts)) if weights is None else as_amounts(
            weights, len(amounts), "weights", "row of demand"
        )  # fmt: skip
        _check_room(amounts, holds, count, wanted, barred)
        _check_fit(matrix, amounts, np.where(barred, -1.0, holds))
        limits = attrs.evolve(at_most(len(holds), count), must=wanted, must_not=barred)
        solution = serve_within(matrix, counts, amounts, holds, limits, watch)
        return solution if solution.status == "infeasible" else _filled(solution, count, barred)


def capacitated_coverage(
    cover: sparray | spmatrix | np.ndarray, weights: ArrayLike, p: int, demand: ArrayLike, capacity: ArrayLike, *,
    split: bool = False, must: Collection[int] = (), must_not: Collection[int] = (), time_limit: float | None = None,
    progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """At most p sites that together serve the most weight, none of which takes more than it holds.

    Each demand is served whole by one site or not at all (Current, Storbeck 1988), unless ``split``: then it may be
    served in parts and by several sites, and a part is worth as much of its weight (Pirkul, Schilling 1991).

    Args:
        cover: demand x sites, nonzero where the site can serve the demand; sparse, or a dense array.
        weights: what each demand is worth, zero or more.
        p: the most sites, zero or more; beyond the number of sites it limits nothing.
        demand: how much each demand takes up, zero or more; often the same as its weight.
        capacity: how much each site holds, zero or more, in the unit of the demand.
        split: whether demand may be served in parts. The solution has ``shares`` then, and no ``assignment``.
        must: positions of sites that are chosen in any case.
        must_not: positions of sites that are not chosen in any case.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of better choices and bounds; see ``Progress``.

    Raises:
        ValidationError: no matrix, weights, demand, capacity or positions in another number or negative or not finite,
            a p that is no whole number or below the number of sites that must be chosen.
    """
    with Watch(time_limit, progress) as watch:
        matrix = as_cover(cover)
        rows, sites = matrix.shape
        values = as_amounts(weights, rows, "weights", "row of demand")
        amounts = as_amounts(demand, rows, "demand", "row of demand")
        holds = as_amounts(capacity, sites, "capacity", "site")
        limits = as_limits(p, must, must_not, sites)
        return cover_within(matrix, values, amounts, holds, limits, watch, split=bool(split))


def _check_room(
    demand: NDArray[np.float64], capacity: NDArray[np.float64], p: int, must: NDArray[np.bool_],
    must_not: NDArray[np.bool_],
) -> None:  # fmt: skip
    import numpy as np

    needed = math.fsum(demand.tolist())
    order = np.sort(capacity[~(must | must_not)])[::-1]
    sums = math.fsum(capacity[must].tolist()) + np.concatenate([[0.0], np.cumsum(order)])
    first = p - int(must.sum())
    if sums[first] * _ROOM >= needed:
        return
    enough = np.flatnonzero(sums * _ROOM >= needed)
    remedy = (
        f"Give a p of {int(must.sum()) + enough[0]} or more, or more capacity."
        if len(enough) else "Give more capacity: all sites together hold too little."
    )  # fmt: skip
    raise ValidationError(
        f"The {p} largest sites that may be chosen hold {sums[first]:g}, where the demand is {needed:g}.",
        field="capacity", value=float(sums[first]), remedy=remedy,
    )  # fmt: skip


def _check_fit(
    costs: NDArray[np.float64] | csr_array, demand: NDArray[np.float64], capacity: NDArray[np.float64]
) -> None:
    import numpy as np

    if isinstance(costs, np.ndarray):
        most = np.where(costs < np.inf, capacity, -1.0).max(axis=1, initial=-1.0)
    else:
        most = np.full(len(demand), -1.0)
        np.maximum.at(most, np.repeat(np.arange(len(demand)), np.diff(costs.indptr)), capacity[costs.indices])
    if (lost := np.flatnonzero(demand > most * _ROOM)).size:
        at = int(lost[0])
        raise ValidationError(
            f"{len(lost)} of {len(demand)} rows of demand fit in no site that may serve them; the first of them, {at}, "
            f"takes up {demand[at]:g}, where the largest such site holds {most[at]:g}.",
            field="demand", value=lost.tolist(), remedy="Split them into smaller rows, or give them a larger site.",
        )  # fmt: skip


def _filled(solution: Solution, p: int, must_not: NDArray[np.bool_]) -> Solution:
    """With sites that serve nobody, the first there are, up to p."""
    import numpy as np

    spare = np.setdiff1d(np.flatnonzero(~must_not), solution.chosen)[: p - len(solution.chosen)]
    return attrs.evolve(solution, chosen=np.sort(np.append(solution.chosen, spare)))

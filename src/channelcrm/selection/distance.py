"""The p-median and the p-centre on bare arrays."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from channelcrm.errors import ValidationError
from channelcrm.selection.center import reach_all
from channelcrm.selection.checks import as_amounts, as_count, check_matrix
from channelcrm.selection.median import serve_all
from channelcrm.selection.positions import as_flags
from channelcrm.selection.solution import Solution
from channelcrm.selection.watch import Progress, Watch
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array, sparray, spmatrix

__all__ = ["arguments", "as_costs", "p_center", "p_median"]

_COSTS = "Give costs of zero or more; infinite, or absent from a sparse array, where a site cannot serve."


def p_median(
    costs: sparray | spmatrix | ArrayLike, p: int, *, weights: ArrayLike | None = None,
    must: Collection[int] = (), must_not: Collection[int] = (), time_limit: float | None = None,
    progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """The p sites that serve all demand at the least cost in sum (Hakimi 1964), with the proof.

    Each demand is served by the cheapest chosen site. First a good choice by greedy additions and exchanges (Resende,
    Werneck 2007), then a bound by prices (Cornuejols, Fisher, Nemhauser 1977), which also settles most sites, then a
    tree of linear programmes on the rest with the rows of Duran-Mateluna, Ales, Elloumi (2023). Whole costs are proven
    exactly, others up to the solver's tolerance, a hundred millionth of the objective. The answer does not depend on
    the order of the demand, other than by rounding.

    Args:
        costs: demand x sites, what it costs to serve each demand from each site, zero or more; they need be neither
            symmetric nor distances. Where a site cannot serve, infinite in a dense array, absent from a sparse one (a
            stored zero is a cost of zero).
        p: how many sites.
        weights: what the costs of each demand count, zero or more; None counts them once. Demand of weight zero need
            not be served.
        must: positions of sites that are chosen in any case.
        must_not: positions of sites that are not chosen in any case.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of better choices and bounds; see ``Progress``.

    Returns:
        The solution, with the site that serves each demand. It is "infeasible" when no p sites serve all demand.

    Raises:
        ValidationError: no matrix, a cost that is negative or NaN, demand that no site serves, weights or positions
            that do not fit, a p that is below one or that contradicts the sites that may or must be chosen.
        SolverError: the time was up before any choice was found that serves all demand.
    """
    with Watch(time_limit, progress) as watch:
        return serve_all(*arguments(costs, p, weights, must, must_not), watch)


def p_center(
    costs: sparray | spmatrix | ArrayLike, p: int, *, weights: ArrayLike | None = None,
    must: Collection[int] = (), must_not: Collection[int] = (), time_limit: float | None = None,
    progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """The p sites that serve all demand at the least greatest cost (Hakimi 1964), with the proof.

    Bisection over the costs there are (Minieka 1970); whether p sites hold one is a covering problem, asked of as few
    demands as decide it (Chen, Chen 2009), with rows and sites that others replace left out. Swaps with weights on the
    rows look for a cover (Gao and others 2015; Zhang and others 2020), a tree of linear programmes proves that there is
    none. The objective is one of the costs times its weight, and exact.

    Args:
        costs: demand x sites, what it costs to serve each demand from each site, zero or more; they need be neither
            symmetric nor distances. Where a site cannot serve, infinite in a dense array, absent from a sparse one (a
            stored zero is a cost of zero).
        p: how many sites.
        weights: what the cost of each demand is multiplied by, zero or more; None leaves them as they are. Demand of
            weight zero need not be served.
        must: positions of sites that are chosen in any case.
        must_not: positions of sites that are not chosen in any case.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of better choices and bounds; see ``Progress``.

    Returns:
        The solution, with the site that serves each demand. It is "infeasible" when no p sites serve all demand.

    Raises:
        ValidationError: as for ``p_median``.
        SolverError: the time was up before any choice was found that serves all demand.
    """
    with Watch(time_limit, progress) as watch:
        return reach_all(*arguments(costs, p, weights, must, must_not), watch)


def arguments(
    costs: sparray | spmatrix | ArrayLike, p: int, weights: ArrayLike | None, must: Collection[int],
    must_not: Collection[int],
) -> tuple[
    NDArray[np.float64] | csr_array, NDArray[np.float64], int, NDArray[np.bool_], NDArray[np.bool_]
]:  # fmt: skip
    """Costs, weights, p, and flags of the sites that must and must not be chosen, checked.

    Raises:
        ValidationError: as for ``p_median``.
    """
    import numpy as np

    matrix = as_costs(costs)
    demand, sites = matrix.shape
    amounts = np.ones(demand) if weights is None else as_amounts(weights, demand, "weights", "row of demand")
    wanted, barred = as_flags(must, must_not, sites)
    count = as_count(p, sites - int(barred.sum()))
    if count < max(1, wanted.sum()):
        raise ValidationError(
            f"p is {count}, where {max(1, int(wanted.sum()))} must be chosen at least.", field="p", value=count,
            remedy="Give a greater p, or fewer sites that must be chosen.",
        )  # fmt: skip
    _check_reach(matrix, amounts, barred)
    _check_size(matrix, amounts)
    return matrix, amounts, count, wanted, barred


def _check_reach(
    costs: NDArray[np.float64] | csr_array, weights: NDArray[np.float64], barred: NDArray[np.bool_]
) -> None:
    import numpy as np

    if isinstance(costs, np.ndarray):
        served = (costs[:, ~barred] < np.inf).any(axis=1)
    else:
        served = np.zeros(len(weights), dtype=bool)
        served[np.repeat(np.arange(len(weights)), np.diff(costs.indptr))[~barred[costs.indices]]] = True
    if (lost := np.flatnonzero(~served & (weights > 0))).size:
        raise ValidationError(
            f"{len(lost)} of {len(weights)} rows of demand can be served from no site that may be chosen, the first of "
            f"them is {lost[0]}.", field="costs", value=lost.tolist(), remedy="Give them a site, or leave them out.",
        )  # fmt: skip


def _check_size(costs: NDArray[np.float64] | csr_array, weights: NDArray[np.float64]) -> None:
    import numpy as np

    cells = costs if isinstance(costs, np.ndarray) else costs.data
    most = float(cells.max(initial=0.0, where=cells < np.inf))
    if most * float(weights.sum()) == np.inf:
        raise ValidationError(
            f"Costs of up to {most:g} sum to more than a number can hold.", field="costs", value=most,
            remedy="Count costs or weights in a larger unit.",
        )  # fmt: skip


def as_costs(costs: sparray | spmatrix | ArrayLike) -> NDArray[np.float64] | csr_array:
    """The costs as an array of floats, or as compressed rows that hold what is finite.

    Raises:
        ValidationError: not two-dimensional, no numbers, or with a cost that is negative or NaN.
    """
    import numpy as np
    from scipy.sparse import csr_array, issparse

    thin: bool = issparse(costs)
    if thin:
        check_matrix(costs, "costs")  # type: ignore[arg-type]  # sparse by now
        rows: csr_array = csr_array(costs, dtype=np.float64)  # type: ignore[arg-type,assignment]
        if not rows.has_canonical_format:
            rows = rows.copy()  # what was given is left as it was
            rows.sum_duplicates()
        row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        _check_costs(rows.data, row, rows.indices)
        finite = rows.data < np.inf
        if not finite.all():
            rows = csr_array((rows.data[finite], (row[finite], rows.indices[finite])), shape=rows.shape)
        return rows
    try:
        matrix = np.asarray(costs, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValidationError(f"{shown(costs)} are no numbers.", field="costs", remedy=_COSTS) from None
    check_matrix(matrix, "costs")
    if not (matrix >= 0).all():
        row, site = np.nonzero(~(matrix >= 0))
        _check_costs(matrix[row, site], row, site)
    return matrix


def _check_costs(values: NDArray[np.float64], row: NDArray[Any], site: NDArray[Any]) -> None:
    wrong = ~(values >= 0)
    if wrong.any():
        at = int(wrong.argmax())
        raise ValidationError(
            f"Demand {row[at]} costs {values[at]} from site {site[at]}.", field="costs", value=float(values[at]),
            remedy=_COSTS,
        )  # fmt: skip

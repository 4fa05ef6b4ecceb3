"""Capturing demand from competitors, on bare arrays."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.checks import as_amounts, check_matrix
from channelcrm.selection.covering import cover_most
from channelcrm.selection.distance import as_costs
from channelcrm.selection.folding import levels
from channelcrm.selection.gravity import attract_most
from channelcrm.selection.loading import pairs_of
from channelcrm.selection.near import assign
from channelcrm.selection.positions import as_limits
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import System
from channelcrm.selection.watch import Progress, Watch
from channelcrm.values.arguments import is_finite, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array, sparray, spmatrix

__all__ = ["capture_most", "max_capture", "max_share"]


def max_capture(
    costs: sparray | spmatrix | ArrayLike, weights: ArrayLike, p: int, rivals: ArrayLike, *,
    tie: float = 0.5, must: Collection[int] = (), must_not: Collection[int] = (), time_limit: float | None = None,
    progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """At most p sites that capture the most demand, when all of it goes to whoever is nearest (ReVelle 1986).

    Demand is captured where a chosen site costs less than the nearest competitor, and to a part where both cost the
    same. Sites that would add nothing are not chosen.

    Args:
        costs: demand x sites, what it costs each demand to come to each site, zero or more; infinite in a dense array,
            absent from a sparse one, where it does not come at all.
        weights: what each demand is worth, zero or more.
        p: the most sites, zero or more, those that must be among them; beyond the number of sites it limits nothing.
        rivals: what it costs each demand to come to its nearest competitor, zero or more, or demand x competitors;
            infinite where none is in its reach.
        tie: the share of demand that is captured where site and competitor cost the same, 0..1.
        must: positions of sites that are chosen in any case, such as those one has already.
        must_not: positions of sites that are not chosen in any case.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of better choices and bounds; see ``Progress``.

    Returns:
        The solution; its assignment is the nearest chosen site of each demand that is captured, in whole or in part.

    Raises:
        ValidationError: no matrix, costs, weights or rivals that are negative or NaN or in another number, a tie that
            is outside 0..1, a p below the number of sites that must be chosen, positions that do not fit.
    """
    with Watch(time_limit, progress) as watch:
        matrix = as_costs(costs)
        values = as_amounts(weights, matrix.shape[0], "weights", "row of demand")
        nearest = _nearest(rivals, matrix.shape[0])
        if not (is_finite(tie) and 0 <= tie <= 1):
            raise ValidationError(
                f"{shown(tie)} is no share.", field="tie", value=tie, remedy="Give a number from 0 to 1."
            )
        limits = as_limits(p, must, must_not, matrix.shape[1])
        return capture_most(matrix, values, nearest, float(tie), limits, watch)


def capture_most(
    costs: NDArray[np.float64] | csr_array, weights: NDArray[np.float64], rivals: NDArray[np.float64], tie: float,
    system: System, watch: Watch,
) -> Solution:  # fmt: skip
    """The sites that capture the most demand, all of which goes to whoever is nearest.

    Args:
        costs: demand x sites; infinite, or absent from a sparse array, where the demand does not come.
        weights: what each demand is worth, zero or more.
        rivals: the cost of the nearest competitor of each demand, infinite where there is none.
        tie: the share that is captured where site and competitor cost the same.
        system: limits on the chosen sites.
        watch: when to end.
    """
    import numpy as np
    from scipy.sparse import csr_array

    row, site, cost = pairs_of(costs)
    shares = np.where(cost < rivals[row], 1.0, np.where(cost == rivals[row], tie, 0.0))
    won = shares > 0
    strengths = csr_array((shares[won], (row[won], site[won])), shape=costs.shape)
    solution = cover_most(*levels(strengths, weights), system, watch)
    if solution.status == "infeasible":
        return solution
    chosen = np.zeros(costs.shape[1], dtype=bool)
    chosen[solution.chosen] = True
    nearest, paid = assign(costs, chosen)
    captured = (paid < rivals) | ((paid == rivals) & (paid < np.inf) & (tie > 0))
    return attrs.evolve(solution, assignment=np.where(captured, nearest, -1))


def max_share(
    attraction: sparray | spmatrix | ArrayLike, weights: ArrayLike, p: int, rivals: ArrayLike, *,
    must: Collection[int] = (), must_not: Collection[int] = (), time_limit: float | None = None,
    progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """At most p sites that capture the most demand, when it spreads over all sites by their attraction (Huff 1964).

    Of each demand the chosen sites capture their attraction as a share of theirs and the competitors' together. The
    optimum is found and proven by outer approximation and submodular cuts (Ljubic, Moreno 2018), after a greedy start
    with exchanges.

    Args:
        attraction: demand x sites, zero or more and finite; zero, or absent from a sparse array, where a site attracts
            nothing.
        weights: what each demand is worth, zero or more.
        p: the most sites, zero or more, those that must be among them; beyond the number of sites it limits nothing.
        rivals: the attraction of all competitors together on each demand, zero or more and finite, or demand x
            competitors. Where it is zero, any chosen site that attracts the demand captures it whole.
        must: positions of sites that are chosen in any case, such as those one has already.
        must_not: positions of sites that are not chosen in any case.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of better choices and bounds; see ``Progress``.

    Raises:
        ValidationError: no matrix, attraction, weights or rivals that are negative or not finite or in another number,
            a p below the number of sites that must be chosen, positions that do not fit.
    """
    import numpy as np

    with Watch(time_limit, progress) as watch:
        matrix = _attraction(attraction)
        values = as_amounts(weights, matrix.shape[0], "weights", "row of demand")
        with np.errstate(over="ignore"):  # refused below
            others = np.asarray(_table(rivals, matrix.shape[0]).sum(axis=1))
        if not np.isfinite(others).all():
            at = int((~np.isfinite(others)).argmax())
            raise ValidationError(
                f"The competitors of demand {at} attract {others[at]}.", field="rivals", value=float(others[at]),
                remedy="Give a finite number of zero or more.",
            )  # fmt: skip
        limits = as_limits(p, must, must_not, matrix.shape[1])
        return attract_most(matrix, values, others, limits, watch)


def _attraction(attraction: sparray | spmatrix | ArrayLike) -> csr_array:
    """Compressed rows of what is more than zero.

    Raises:
        ValidationError: no matrix, or what is negative, not finite or no number.
    """
    import numpy as np
    from scipy.sparse import csr_array, issparse

    remedy = "Give demand x sites, sparse or dense, with finite numbers of zero or more."
    sparse: bool = issparse(attraction)
    if sparse:
        check_matrix(attraction, "attraction")  # type: ignore[arg-type]  # sparse by now
    try:
        cells = attraction if sparse else np.asarray(attraction, dtype=np.float64)
        if not sparse:
            check_matrix(cells, "attraction")  # type: ignore[arg-type]  # an array by now
        matrix: csr_array = csr_array(cells, dtype=np.float64, copy=True)  # type: ignore[arg-type,assignment]
    except (TypeError, ValueError) as error:
        if isinstance(error, ValidationError):
            raise
        raise ValidationError(f"{shown(attraction)} are no numbers.", field="attraction", remedy=remedy) from None
    matrix.sum_duplicates()
    wrong = ~((matrix.data >= 0) & (matrix.data < np.inf))
    if wrong.any():
        at = int(wrong.argmax())
        row = int(np.searchsorted(matrix.indptr, at, side="right")) - 1
        raise ValidationError(
            f"Site {matrix.indices[at]} attracts demand {row} by {matrix.data[at]}.", field="attraction",
            value=float(matrix.data[at]), remedy=remedy,
        )  # fmt: skip
    matrix.eliminate_zeros()
    return matrix


def _nearest(rivals: ArrayLike, demand: int) -> NDArray[np.float64]:
    import numpy as np

    nearest: NDArray[np.float64] = _table(rivals, demand).min(axis=1, initial=np.inf)
    return nearest


def _table(rivals: ArrayLike, demand: int) -> NDArray[np.float64]:
    """Demand x competitors.

    Raises:
        ValidationError: another number of rows, or what is negative, NaN or no number.
    """
    import numpy as np

    remedy = "Give one number of zero or more a row of demand, or demand x competitors."
    try:
        table = np.asarray(rivals, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValidationError(f"{shown(rivals)} are no numbers.", field="rivals", value=rivals, remedy=remedy) from None
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or len(table) != demand:
        raise ValidationError(
            f"The shape is {np.shape(rivals)}, for {demand} rows of demand.", field="rivals", value=np.shape(rivals),
            remedy=remedy,
        )  # fmt: skip
    if not (table >= 0).all():
        row, rival = np.argwhere(~(table >= 0))[0]
        raise ValidationError(
            f"Demand {row} has {table[row, rival]} from competitor {rival}.", field="rivals",
            value=float(table[row, rival]), remedy=remedy,
        )  # fmt: skip
    return table

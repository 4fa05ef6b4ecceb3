"""The location models on bare arrays, for researchers; ``select`` is the same for dealers and a geography."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError
from channelcrm.selection.covering import Solution, cover_most
from channelcrm.selection.milp import check_time_limit
from channelcrm.selection.system import at_most

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike
    from scipy.sparse import csr_array, sparray, spmatrix

__all__ = ["Solution", "max_coverage"]


def max_coverage(
    cover: sparray | spmatrix | np.ndarray, weights: ArrayLike, p: int, *, time_limit: float | None = None
) -> Solution:
    """At most p sites that together cover the most weight (Church, ReVelle 1974), with the proof.

    Sites that would add nothing are not chosen. The answer does not depend on the order of the demand, and of sites
    that are interchangeable the first is taken.

    Args:
        cover: demand x sites, nonzero where the site serves the demand; sparse, or a dense array.
        weights: what each demand is worth, zero or more.
        p: the most sites, zero or more.
        time_limit: seconds for the proof; None takes the time it takes.

    Raises:
        ValidationError: no matrix, another number of weights than rows, a weight that is negative or not finite, a p
            that is no whole number.
    """
    import numpy as np

    matrix = as_cover(cover)
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (matrix.shape[0],):
        raise ValidationError(
            f"{values.shape} weights for {matrix.shape[0]} rows of demand.", field="weights", value=values.shape,
            remedy="Give one weight a row.",
        )  # fmt: skip
    wrong = ~((values >= 0) & (values < np.inf))
    if wrong.any():
        at = int(wrong.argmax())
        raise ValidationError(
            f"The weight of demand {at} is {values[at]}.", field="weights", value=float(values[at]),
            remedy="Give finite numbers of zero or more.",
        )  # fmt: skip
    if isinstance(p, bool) or not isinstance(p, int | np.integer) or p < 0:
        raise ValidationError(f"{p!r} is no number of sites.", field="p", value=p, remedy="Give 0, 1, 2, ...")
    check_time_limit(time_limit)
    return cover_most(matrix, values, at_most(matrix.shape[1], int(p)), time_limit)


def as_cover(cover: sparray | spmatrix | np.ndarray) -> csr_array:
    """The matrix as compressed rows of ones.

    Raises:
        ValidationError: not two-dimensional, or with NaN in it.
    """
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    if getattr(cover, "ndim", 0) != 2:
        raise ValidationError(
            "The cover is no matrix.", field="cover", value=getattr(cover, "shape", cover),
            remedy="Give demand x sites, sparse or dense.",
        )  # fmt: skip
    pairs = coo_array(cover)  # type: ignore[arg-type]  # the stubs leave out the abstract sparse classes
    if (pairs.data != pairs.data).any():  # NaN
        raise ValidationError("The cover holds NaN.", field="cover", remedy="Give 1 where a site serves, 0 elsewhere.")
    found = pairs.data != 0
    rows, columns = pairs.coords[0][found], pairs.coords[1][found]
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=pairs.shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix

"""Maximal coverage on bare arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError
from channelcrm.selection.checks import as_amounts, as_count, check_matrix
from channelcrm.selection.covering import cover_most
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import at_most
from channelcrm.selection.watch import Progress, Watch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike
    from scipy.sparse import csr_array, sparray, spmatrix

__all__ = ["as_cover", "max_coverage"]


def max_coverage(
    cover: sparray | spmatrix | np.ndarray, weights: ArrayLike, p: int, *, time_limit: float | None = None,
    progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """At most p sites that together cover the most weight (Church, ReVelle 1974), with the proof.

    Sites that would add nothing are not chosen. The answer does not depend on the order of the demand, and of sites
    that are interchangeable the first is taken.

    Args:
        cover: demand x sites, nonzero where the site serves the demand; sparse, or a dense array.
        weights: what each demand is worth, zero or more.
        p: the most sites, zero or more.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of better choices and bounds; see ``Progress``.

    Raises:
        ValidationError: no matrix, another number of weights than rows, a weight that is negative or not finite, a p
            that is no whole number.
    """
    with Watch(time_limit, progress) as watch:
        matrix = as_cover(cover)
        values = as_amounts(weights, matrix.shape[0], "weights", "row of demand")
        return cover_most(matrix, values, at_most(matrix.shape[1], as_count(p)), watch)


def as_cover(cover: sparray | spmatrix | np.ndarray) -> csr_array:
    """The matrix as compressed rows of ones.

    Raises:
        ValidationError: not two-dimensional, or with NaN in it.
    """
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    check_matrix(cover, "cover")
    pairs = coo_array(cover)  # type: ignore[arg-type]  # the stubs leave out the abstract sparse classes
    if (pairs.data != pairs.data).any():  # NaN
        raise ValidationError("The cover holds NaN.", field="cover", remedy="Give 1 where a site serves, 0 elsewhere.")
    found = pairs.data != 0
    rows, columns = pairs.coords[0][found], pairs.coords[1][found]
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=pairs.shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix

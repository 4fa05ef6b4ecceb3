"""Maximal coverage on bare arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from channelcrm.errors import ValidationError
from channelcrm.selection.checks import as_amounts, as_count, check_matrix
from channelcrm.selection.covering import cover_most
from channelcrm.selection.folding import levels
from channelcrm.selection.solution import Solution
from channelcrm.selection.system import at_most
from channelcrm.selection.twice import cover_twice
from channelcrm.selection.watch import Progress, Watch
from channelcrm.values.arguments import is_finite, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array, sparray, spmatrix

__all__ = ["as_cover", "as_strengths", "max_coverage"]


def max_coverage(
    cover: sparray | spmatrix | np.ndarray, weights: ArrayLike, p: int, *, partial: bool = False, backup: float = 0.0,
    time_limit: float | None = None, progress: Progress | None = None,
) -> Solution:  # fmt: skip
    """At most p sites that together cover the most weight (Church, ReVelle 1974), with the proof.

    Sites that would add nothing are not chosen. The answer does not depend on the order of the demand, and of sites
    that are interchangeable the first is taken.

    Args:
        cover: demand x sites, nonzero where the site serves the demand; sparse, or a dense array.
        weights: what each demand is worth, zero or more.
        p: the most sites, zero or more; beyond the number of sites it limits nothing.
        partial: the cover holds shares, 0..1: demand is served to the share of the best of the chosen sites
            (generalized maximal covering, Berman, Krass 2002).
        backup: what covering demand a second time is worth, as a share of the first, 0..1 (Hogan, ReVelle 1986). Not
            together with ``partial``.
        time_limit: seconds for the search; None takes the time it takes, 0 asks for a good choice and a plain bound.
        progress: hears of better choices and bounds; see ``Progress``.

    Raises:
        ValidationError: no matrix, a share outside 0..1, another number of weights than rows, a weight that is negative
            or not finite, a p that is no whole number, ``partial`` and ``backup`` together.
    """
    with Watch(time_limit, progress) as watch:
        strengths = as_strengths(cover) if partial else as_cover(cover)
        values = as_amounts(weights, strengths.shape[0], "weights", "row of demand")
        limit = at_most(strengths.shape[1], as_count(p))
        if not (is_finite(backup) and 0 <= backup <= 1):
            raise ValidationError(
                f"{shown(backup)} is no share.", field="backup", value=backup, remedy="Give a number from 0 to 1."
            )
        if backup and partial:
            raise ValidationError(
                "A second coverage of partial coverage is not defined.", field="backup", value=backup,
                remedy="Give either partial or backup.",
            )  # fmt: skip
        if backup:
            return cover_twice(strengths, values, float(backup), limit, watch)
        if partial:
            strengths, values = levels(_shares(strengths), values)
        return cover_most(strengths, values, limit, watch)


def _shares(strengths: csr_array) -> csr_array:
    wrong = (strengths.data < 0) | (strengths.data > 1)
    if wrong.any():
        raise ValidationError(
            f"The cover holds the share {strengths.data[wrong][0]}.", field="cover",
            value=float(strengths.data[wrong][0]), remedy="Give shares from 0 to 1.",
        )  # fmt: skip
    return strengths


def as_cover(cover: sparray | spmatrix | np.ndarray) -> csr_array:
    """The matrix as compressed rows of ones, their columns ascending.

    Raises:
        ValidationError: not two-dimensional, no numbers, or with NaN in it.
    """
    import numpy as np
    from scipy.sparse import csr_array

    found = as_strengths(cover)
    if len(found.data) and (found.data == 1).all():
        return found
    return csr_array((np.ones(len(found.data)), found.indices, found.indptr), shape=found.shape)


def as_strengths(cover: sparray | spmatrix | np.ndarray) -> csr_array:
    """The matrix as compressed rows of what is not zero, their columns ascending. What stands twice counts once.

    Raises:
        ValidationError: not two-dimensional, no numbers, or with NaN in it.
    """
    import numpy as np
    from scipy.sparse import coo_array, csr_array, issparse

    check_matrix(cover, "cover")
    given: Any = cover  # the stubs leave out the abstract sparse classes
    sparse: bool = issparse(cover)
    if not sparse:
        cells = np.asarray(given)
        at = np.flatnonzero(cells)
        starts = np.concatenate([[0], np.cumsum(np.count_nonzero(cells, axis=1))])
        matrix = csr_array((_numbers(cells.ravel()[at]), at % max(cells.shape[1], 1), starts), shape=cells.shape)
    elif given.format == "csr" and given.has_canonical_format and given.data.all():
        matrix = csr_array((_numbers(given.data), given.indices, given.indptr), shape=given.shape)
    else:
        pairs: Any = coo_array(given)
        found = np.flatnonzero(pairs.data)
        rows, columns, values = pairs.coords[0][found], pairs.coords[1][found], _numbers(pairs.data[found])
        order = np.lexsort((values, columns, rows))
        rows, columns, values = rows[order], columns[order], values[order]
        last = np.flatnonzero((np.diff(rows, append=-1) != 0) | (np.diff(columns, append=-1) != 0))
        matrix = csr_array((values[last], (rows[last], columns[last])), shape=pairs.shape)
    return matrix


def _numbers(values: np.ndarray) -> NDArray[np.float64]:
    import numpy as np

    try:
        numbers = values.astype(np.float64)
    except (TypeError, ValueError):
        numbers = np.full(1, np.nan)
    if np.isnan(numbers).any():
        raise ValidationError(
            "The cover holds what is no number.", field="cover", remedy="Give 1 where a site serves, 0 elsewhere."
        )
    return numbers

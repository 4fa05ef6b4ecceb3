"""Who is not beaten by anybody in everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from channelcrm.scoring.methods.problem import checked_goals, finite_matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Positions: TypeAlias = NDArray[np.int64]

__all__ = ["pareto_front"]


def pareto_front(matrix: ArrayLike, goals: ArrayLike) -> Positions:
    """Positions, ascending, of the alternatives that no other dominates.

    One dominates another when it is at least as good in every criterion and better in one; equal rows stand side by
    side. Takes time in proportion to alternatives x front, which is the whole square when nearly all are on the front.

    Args:
        matrix: alternatives x criteria, finite numbers.
        goals: 1 to maximise, -1 to minimise, one a criterion.

    Raises:
        ValidationError: bad input, by field.

    References:
        Deb, Agrawal, Pratap, Meyarivan (2000), PPSN VI, LNCS 1917 849-858.
    """
    import numpy as np

    table, low, high, _ = finite_matrix(matrix)
    values = table * checked_goals(goals, table.shape[1])
    span = np.where(high > low, high - low, 1.0)
    # Whoever dominates comes first: rounding never turns a sum of greater numbers into a smaller one, and where it
    # makes them equal the criteria decide.
    strength = (values / span).sum(axis=1)
    left = np.lexsort((*values.T, strength))[::-1].astype(np.int64)
    values = values[left]
    front = []
    while len(left):
        leader = values[0]
        front.append(left[0])
        stays = (values > leader).any(axis=1) | (values == leader).all(axis=1)
        stays[0] = False
        left, values = left[stays], values[stays]
    return np.sort(np.asarray(front, dtype=np.int64))

"""VIKOR: a compromise between the utility of the group and the regret of the worst criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.scoring.methods.arrays import number_within, require_finite, within_floats
from channelcrm.scoring.methods.blocks import Room, blocks
from channelcrm.scoring.methods.problem import checked_problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Vikor", "vikor"]

_ROUNDING = 1e-12
"""Relative: sums that are equal on paper differ by less than this in floats."""


@attrs.frozen(kw_only=True, eq=False)
class Vikor:
    """What VIKOR says, one number an alternative; lower is better in all three.

    Attributes:
        q: the compromise of both, 0 is best, 1 is worst.
        s: group utility, the weighted sum of the distances from the best.
        r: individual regret, the largest of them.
        acceptable_advantage: the best in q leads the second by at least the advantage asked for.
        acceptable_stability: the best in q is also the best in s or in r.
        compromise: positions of those who may be called best, by q: one when both conditions hold, two when only
            stability fails, and all who are closer to the best than the advantage when that fails.
    """

    q: Floats
    s: Floats
    r: Floats
    acceptable_advantage: bool
    acceptable_stability: bool
    compromise: tuple[int, ...]


@within_floats
def vikor(matrix: ArrayLike, w: ArrayLike, goals: ArrayLike, v: float = 0.5, advantage: float | None = None) -> Vikor:
    """VIKOR with its compromise set and the two conditions.

    A criterion on which all are equal tells nobody apart and adds nothing. When all are equal in s (or in r), that
    part of q is 0; one alternative is best with q = 0. Weights are used as given: q does not depend on their sum.

    Args:
        matrix: alternatives x criteria, finite numbers.
        w: a weight a criterion, none negative.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        v: weight of the group's utility against the regret, 0 to 1.
        advantage: by how much the best must lead; 1 / (n - 1) by default (some ask for 0.25 when n is up to 4).

    Raises:
        ValidationError: bad input, by field.

    References:
        Opricovic, Tzeng (2004), EJOR 156(2) 445-455; (2007), EJOR 178(2) 514-529.
    """
    import numpy as np

    v = number_within(v, 0, 1, "v", "not a share", "Give 0 to 1.")
    if advantage is not None:
        advantage = number_within(advantage, 0, np.inf, "advantage", "not an advantage", "Give 0 or more.")
    problem = checked_problem(matrix, w, goals)
    span = problem.best - problem.worst
    factor = np.where(span == 0, 0.0, problem.weights / np.where(span == 0, 1.0, span))[:, None]
    best = problem.best[:, None]
    count, room = len(problem.matrix), Room(problem.matrix)
    s, r = np.empty(count), np.empty(count)
    for rows, columns in blocks(problem.matrix):
        values = np.subtract(best, columns, out=room.of(columns))
        values *= factor
        np.add.reduce(values, axis=0, out=s[rows])
        np.maximum.reduce(values, axis=0, out=r[rows])
    require_finite(s, r)
    q = np.zeros(count)
    for share, values in ((v, s), (1 - v, r)):
        low, width = _stretch(values)
        for rows, part in blocks(values[:, None]):
            stretched = part[0] - low
            stretched /= width
            stretched *= share
            q[rows] += stretched
    return _judged(q, s, r, advantage if advantage is not None else 1 / max(count - 1, 1))


def _stretch(values: Floats) -> tuple[float, float]:
    """What takes values from 0 at the least to 1 at the greatest; to zeros when all are equal but for rounding."""
    low, high = float(values.min()), float(values.max())
    return low, high - low if high - low > _ROUNDING * high else float("inf")


def _judged(q: Floats, s: Floats, r: Floats, advantage: float) -> Vikor:
    import numpy as np

    if len(q) == 1:
        return Vikor(q=q, s=s, r=r, acceptable_advantage=True, acceptable_stability=True, compromise=(0,))
    first, second = (int(at) for at in _two_least(q, s))
    leads = bool(q[second] - q[first] >= advantage - _ROUNDING)
    stable = any(values[first] <= values.min() * (1 + _ROUNDING) for values in (s, r))
    if not leads:
        near = np.flatnonzero(q < q[first] + advantage - _ROUNDING)
        near = np.union1d(near, [first])
        compromise = tuple(int(at) for at in near[np.argsort(q[near], kind="stable")])
    else:
        compromise = (first,) if stable else (first, second)
    return Vikor(q=q, s=s, r=r, acceptable_advantage=leads, acceptable_stability=stable, compromise=compromise)


def _two_least(q: Floats, s: Floats) -> NDArray[np.int64]:
    """Positions of the best two in q; of equals the one with the better s, then the first."""
    import numpy as np

    least = int(q.argmin())
    second = min(part.min() for part in (q[:least], q[least + 1 :]) if len(part))
    near = np.flatnonzero(q <= second)
    return near[np.lexsort((near, s[near], q[near]))[:2]].astype(np.int64)

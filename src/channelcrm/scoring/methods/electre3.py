"""ELECTRE III: an order from the best down and one from the worst up, by how credible outranking is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array
from channelcrm.scoring.methods.orders import TwoOrders
from channelcrm.scoring.methods.outranking import checked_thresholds, credibility
from channelcrm.scoring.methods.problem import checked_problem
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Pairs: TypeAlias = NDArray[np.bool_]
    Places: TypeAlias = NDArray[np.int64]

__all__ = ["Electre3", "electre3"]

_ROUNDING = 1e-9
"""Credibilities that are equal on paper differ by less than this in floats."""


@attrs.frozen(kw_only=True, eq=False)
class Electre3(TwoOrders):
    """The two distillations of ELECTRE III, and what they come from.

    Attributes:
        credibility: n x n, how credible it is that the row is at least as good as the column, 0..1.
    """

    credibility: Floats


def electre3(
    matrix: ArrayLike,
    w: ArrayLike,
    goals: ArrayLike,
    q: ArrayLike,
    p: ArrayLike,
    v: ArrayLike | None = None,
    cut: tuple[float, float] = (0.3, -0.15),
) -> Electre3:
    """ELECTRE III, which ranks by outranking and knows that small differences are none.

    A lead up to q is no difference, from p on it is a preference, and one of v or more is a veto that no other strength
    makes good. Takes memory in proportion to the square of the alternatives, and time to its cube at worst: seconds for
    a thousand.

    Args:
        matrix: alternatives x criteria, finite numbers.
        w: a weight a criterion; the answer does not depend on their sum.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        q: the lead that does not count yet, in the unit of the criterion; one number, or one a criterion.
        p: the lead from which preference is full, at least q.
        v: the lead that is a veto, at least p; infinite where there is none, None for no veto at all.
        cut: (a, b): credibilities closer than a + b times the greater of them count as the same in the distillations.

    Raises:
        ValidationError: bad input, by field; thresholds that are negative or not in the order q, p, v; a cut that is
            negative somewhere.

    References:
        Roy (1978), Cahiers du CERO 20(1) 3-24; Figueira, Mousseau, Roy (2005), ELECTRE methods.
    """
    import numpy as np

    remedy = "Give (a, b) with a and a + b of 0 or more."
    given = number_array(cut, "cut", remedy)
    if not (given.shape == (2,) and np.isfinite(given).all() and given[0] >= 0 and given.sum() >= 0):
        raise ValidationError(
            f"{shown(cut)} goes below zero between a credibility of 0 and of 1.", field="cut", value=cut, remedy=remedy
        )
    cut = float(given[0]), float(given[1])
    problem = checked_problem(matrix, w, goals)
    thresholds = checked_thresholds(q, p, v, len(problem.weights))
    credible = credibility(problem, problem.matrix, thresholds)
    ascending = _distil(credible.T, cut)
    return Electre3(
        descending=_distil(credible, cut),
        ascending=np.asarray(ascending.max() + 1 - ascending),
        credibility=credible,
    )


def _distil(credible: Floats, cut: tuple[float, float]) -> Places:
    """The place of each, 1 for the first distillate."""
    import numpy as np

    levels = credible.copy()
    np.fill_diagonal(levels, 0.0)
    firm = credible - credible.T > cut[0] + cut[1] * credible + _ROUNDING
    place = np.zeros(len(credible), dtype=np.int64)
    left = np.arange(len(credible))
    number = 0
    while (rest := place[left] == 0).any():
        if 2 * rest.sum() < len(left):  # only now and then, for it copies all
            left, levels, firm, rest = left[rest], levels[rest][:, rest], firm[rest][:, rest], rest[rest]
        number += 1
        first = _distillate(levels, firm, np.flatnonzero(rest), cut)
        place[left[first]] = number
        levels[first] = levels[:, first] = 0.0
    return place


def _distillate(levels: Floats, firm: Pairs, inside: Places, cut: tuple[float, float]) -> Places:
    """Positions of those inside who qualify best, cut level by cut level, until one is left or no level is.

    Whoever is not inside has no level above zero.
    """
    import numpy as np

    here = inside
    level = float(levels.max())
    while len(inside) > 1 and level > _ROUNDING:
        below = level - (cut[0] + cut[1] * level) - _ROUNDING
        level = float(levels.max(where=levels < below, initial=0.0))
        wins = (levels > level + _ROUNDING) & firm
        qualification = (np.count_nonzero(wins, axis=1) - np.count_nonzero(wins, axis=0))[here]
        best = here[qualification == qualification.max()]
        inside = inside[qualification == qualification.max()]
        levels, firm = levels[np.ix_(best, best)], firm[np.ix_(best, best)]
        here = np.arange(len(best))
    return inside

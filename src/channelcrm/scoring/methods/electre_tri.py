"""ELECTRE TRI-B: classes between boundary profiles, by outranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array, number_within
from channelcrm.scoring.methods.outranking import checked_thresholds, credibility
from channelcrm.scoring.methods.problem import Problem, checked_problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Positions: TypeAlias = NDArray[np.int64]

__all__ = ["ElectreTri", "electre_tri"]

_ROUNDING = 1e-12
"""Credibilities that are equal on paper differ by less than this in floats."""


@attrs.frozen(kw_only=True, eq=False)
class ElectreTri:
    """The class of each alternative, 0 is the best, and how credible the comparisons behind it are.

    Attributes:
        pessimistic: the best class whose lower profile the alternative outranks; never better than ``optimistic``.
        optimistic: the worst class whose upper profile is clearly better than the alternative. The two differ where the
            alternative cannot be compared with a profile: much better on some criteria, much worse on others.
        credibility: n x profiles, that the alternative is at least as good as the profile, 0..1.
        credibility_of_profile: n x profiles, that the profile is at least as good as the alternative, 0..1.
    """

    pessimistic: Positions
    optimistic: Positions
    credibility: Floats
    credibility_of_profile: Floats


def electre_tri(
    matrix: ArrayLike,
    w: ArrayLike,
    goals: ArrayLike,
    profiles: ArrayLike,
    q: ArrayLike,
    p: ArrayLike,
    v: ArrayLike | None = None,
    credibility_level: float = 0.75,
) -> ElectreTri:
    """ELECTRE TRI-B, which sorts into classes by boundary profiles: no third alternative changes anyone's class.

    Args:
        matrix: alternatives x criteria, finite numbers.
        w: a weight a criterion; the answer does not depend on their sum.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        profiles: boundaries x criteria, best first: the first parts class 0 from class 1, and so on; each at least as
            good as the next in every criterion, and better in one.
        q: the lead that does not count yet, in the unit of the criterion; one number, or one a criterion.
        p: the lead from which preference is full, at least q.
        v: the lead that is a veto, at least p; infinite where there is none, None for no veto at all.
        credibility_level: from which credibility on outranking holds, 0.5 to 1.

    Raises:
        ValidationError: bad input, by field; thresholds that are negative or not in the order q, p, v; profiles of
            other criteria, or not from the best to the worst.

    References:
        Yu (1992), ELECTRE TRI: aspects methodologiques et manuel d'utilisation, Document du LAMSADE 74; Mousseau,
        Slowinski, Zielniewicz (2000), Computers & Operations Research 27(7-8) 757-777.
    """
    import numpy as np

    level = number_within(credibility_level, 0.5, 1, "credibility_level", "no majority", "Give 0.5 to 1.")
    problem = checked_problem(matrix, w, goals)
    boundaries = _boundaries(profiles, problem)
    thresholds = checked_thresholds(q, p, v, len(problem.weights))
    credible = credibility(problem, boundaries, thresholds)
    of_profile = credibility(problem, boundaries, thresholds, turned=True)
    reaches = credible >= level - _ROUNDING
    beaten = (of_profile >= level - _ROUNDING) & ~reaches
    worst = len(boundaries)
    pessimistic = np.where(reaches.any(axis=1), reaches.argmax(axis=1), worst)
    optimistic = np.where(beaten.any(axis=1), worst - beaten[:, ::-1].argmax(axis=1), 0)
    return ElectreTri(
        pessimistic=pessimistic.astype(np.int64),
        optimistic=optimistic.astype(np.int64),
        credibility=credible,
        credibility_of_profile=of_profile,
    )


def _boundaries(profiles: ArrayLike, problem: Problem) -> Floats:
    import numpy as np

    count = len(problem.goals)
    rows = number_array(profiles, "profiles", f"Give one or more rows of {count} numbers.")
    if rows.ndim != 2 or rows.shape[1] != count or not len(rows) or not np.isfinite(rows).all():
        raise ValidationError(
            "The profiles are not rows of finite numbers, one a criterion.", field="profiles", value=profiles,
            remedy=f"Give one or more rows of {count} numbers.",
        )  # fmt: skip
    falls = (rows[:-1] - rows[1:]) * problem.goals
    wrong = (falls < 0).any(axis=1) | ~(falls > 0).any(axis=1)
    if wrong.any():
        at = int(wrong.argmax())
        j = int(falls[at].argmin())
        raise ValidationError(
            f"Profile {at} (counted from 0) is no better than profile {at + 1}: {rows[at, j]:g} and "
            f"{rows[at + 1, j]:g} in criterion {j}.", field="profiles", value=rows[at : at + 2].tolist(),
            remedy="Give the boundaries from the best class down, each at least as good as the next in everything.",
        )  # fmt: skip
    return rows

"""PROMETHEE I and II: who is preferred to whom, and by how much, summed over all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.kinds import require_word
from channelcrm.scoring.methods.arrays import within_floats
from channelcrm.scoring.methods.orders import Relation
from channelcrm.scoring.methods.outranking import one_or_each
from channelcrm.scoring.methods.preference import NEEDS, Preference, PreferenceName, preference_sums
from channelcrm.scoring.methods.problem import checked_problem
from channelcrm.values.arguments import stream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Promethee", "promethee"]

_ROUNDING = 1e-12
"""Flows that are equal on paper differ by less than this in floats."""


@attrs.frozen(kw_only=True, eq=False)
class Promethee:
    """The flows, one number an alternative.

    Attributes:
        positive: how much it is preferred to the others on average, 0..1, higher is better.
        negative: how much the others are preferred to it on average, 0..1, lower is better.
        net: positive minus negative, -1..1, higher is better: the order of PROMETHEE II.
    """

    positive: Floats
    negative: Floats
    net: Floats

    def relation(self, a: int, b: int) -> Relation:
        """What PROMETHEE I says of a against b; when the two flows contradict each other, it does not decide."""
        more = _sign(float(self.positive[a] - self.positive[b]))
        less = _sign(float(self.negative[b] - self.negative[a]))
        if not more and not less:
            return "indifferent"
        if more * less < 0:
            return "incomparable"
        return "preferred" if more + less > 0 else "behind"


def _sign(difference: float) -> int:
    return (difference > _ROUNDING) - (difference < -_ROUNDING)


@within_floats
def promethee(
    matrix: ArrayLike,
    w: ArrayLike,
    goals: ArrayLike,
    preference: PreferenceName | Sequence[PreferenceName] = "usual",
    q: ArrayLike | None = None,
    p: ArrayLike | None = None,
    s: ArrayLike | None = None,
) -> Promethee:
    """PROMETHEE's flows, with one preference function for all criteria or one a criterion.

    Takes O(n log n) a criterion and no memory for pairs, except with "gaussian", which looks at all pairs. The weights
    are divided by their sum, as the method defines; flows are averages over the n - 1 others, and one alternative has
    zeros.

    Args:
        matrix: alternatives x criteria, finite numbers.
        w: a weight a criterion, none negative.
        goals: 1 to maximise, -1 to minimise, one a criterion.
        preference: "usual", "ushape" (needs q), "vshape" (p), "level" and "linear" (q and p), "gaussian" (s); see
            ``PreferenceName``.
        q: the lead that does not count yet, in the unit of the criterion; one number, or one a criterion.
        p: the lead from which preference is full, at least q.
        s: the lead at which the Gaussian bends, more than 0.

    Raises:
        ValidationError: bad input, by field; a threshold that is missing, negative, or a p below q.

    References:
        Brans, Vincke (1985), Management Science 31(6) 647-656; Brans, Mareschal (2005), PROMETHEE methods.
    """
    import numpy as np

    problem = checked_problem(matrix, w, goals)
    count, criteria = problem.matrix.shape
    functions = _functions(preference, {"q": q, "p": p, "s": s}, criteria)
    positive, negative, placed = np.zeros(count), np.zeros(count), np.empty(count)
    share = problem.weights / problem.weights.sum() / max(count - 1, 1)
    for j, function in enumerate(functions):
        if share[j]:
            values = problem.matrix[:, j] * problem.goals[j]
            order = np.argsort(values)
            behind, ahead = preference_sums(values[order], function)
            placed[order] = behind
            positive += np.multiply(placed, share[j], out=placed)
            placed[order] = ahead
            negative += np.multiply(placed, share[j], out=placed)
    return Promethee(positive=positive, negative=negative, net=positive - negative)


def _functions(
    preference: PreferenceName | Sequence[PreferenceName], thresholds: dict[str, ArrayLike | None], count: int
) -> list[Preference]:
    import numpy as np

    names = [preference] * count if isinstance(preference, str) else list(stream(preference, object, "preference"))
    if len(names) != count:
        raise ValidationError(
            f"There are {len(names)} preference functions for {count} criteria.", field="preference", value=preference,
            remedy="Give one name, or one a criterion.",
        )  # fmt: skip
    for name in names:
        require_word(name, NEEDS, "preference", "not a preference function")
    given: dict[str, Floats] = {}
    for field, values in thresholds.items():
        needed = [field in NEEDS[name] for name in names]
        if values is None:
            if any(needed):
                raise ValidationError(
                    f"{names[needed.index(True)]!r} needs {field}.",
                    field=field,
                    remedy="Give one number, or one a criterion.",
                )
            given[field] = np.zeros(count)
            continue
        given[field] = one_or_each(values, count, field)
        if any(need and (x < 0 or (x == 0 and field == "s")) for x, need in zip(given[field], needed, strict=True)):
            raise ValidationError(
                f"A threshold of {given[field].min():g} cannot be.", field=field, value=values,
                remedy="Give more than 0." if field == "s" else "Give 0 or more.",
            )  # fmt: skip
    made = [
        Preference(
            name=name,
            q=float(given["q"][j]) if "q" in NEEDS[name] else 0.0,
            p=float(given["p"][j]) if "p" in NEEDS[name] else 0.0,
            s=float(given["s"][j]),
        )
        for j, name in enumerate(names)
    ]
    for j, one in enumerate(made):
        if "q" in NEEDS[one.name] and "p" in NEEDS[one.name] and one.p < one.q:
            raise ValidationError(
                f"Criterion {j} (counted from 0) is preferred fully from {one.p:g} but not at all up to {one.q:g}.",
                field="p", value=one.p, remedy="Give a p of at least q.",
            )  # fmt: skip
    return made

"""The best-worst method: weights from comparisons with the best and with the worst criterion only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from channelcrm.errors import SolverError, ValidationError
from channelcrm.scoring.kinds import require_word
from channelcrm.scoring.methods.arrays import number_array
from channelcrm.scoring.weights.comparisons import MOST
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["BestWorst", "best_worst"]

Model: TypeAlias = Literal["nonlinear", "linear"]


@attrs.frozen(kw_only=True, eq=False)
class BestWorst:
    """Weights and how well they fit.

    Attributes:
        weights: sum to 1.
        low, high: the least and the greatest weight of each criterion among all that fit equally well; both are the
            weights themselves in the linear model, which has one answer.
        epsilon: the largest deviation; of ratios in the nonlinear model, of weights in the linear one.
        consistency_ratio: epsilon over the largest it could be for this best-to-worst comparison, 0 is perfect; None in
            the linear model, whose epsilon is itself read as the measure.
        input_ratios: one a criterion, straight from the comparisons: by how much going from best to worst by way of it
            differs from going at once, over the most it could; 0 is perfect. The greatest is the input-based
            consistency ratio, and its criterion the one to think over.
    """

    weights: Floats
    low: Floats
    high: Floats
    epsilon: float
    consistency_ratio: float | None
    input_ratios: Floats


def best_worst(best_to_others: ArrayLike, others_to_worst: ArrayLike, model: Model = "nonlinear") -> BestWorst:
    """Weights that keep all given ratios as nearly as possible.

    The nonlinear model is solved exactly up to rounding: for a given deviation each criterion leaves an interval for
    the ratio of best to worst, and the least deviation at which these intervals meet is found by halving. Where several
    weights are equally good, each criterion takes the middle of its range.

    Args:
        best_to_others: how many times as important the best criterion is as each; 1 for itself.
        others_to_worst: how many times as important each criterion is as the worst; 1 for itself.
        model: "nonlinear" keeps ratios (Rezaei 2015), "linear" weights (Rezaei 2016).

    Raises:
        ValidationError: fewer than two criteria, unequal lengths, ratios below 1, no 1 for the best or the worst, or
            two different comparisons of the best with the worst.

    References:
        Rezaei (2015), Omega 53, 49-57; Rezaei (2016), Omega 64, 126-130; Liang, Brunelli, Rezaei (2020), Omega 96,
        102175 (input-based consistency).
    """
    from_best, to_worst = _ratios(best_to_others, "best_to_others"), _ratios(others_to_worst, "others_to_worst")
    if len(from_best) != len(to_worst):
        raise ValidationError(
            f"{len(from_best)} criteria are compared with the best, {len(to_worst)} with the worst.",
            field="others_to_worst", value=others_to_worst, remedy="Compare the same criteria with both.",
        )  # fmt: skip
    best = max(range(len(from_best)), key=lambda at: (from_best[at] == 1, to_worst[at]))
    ones = [int(at) for at in (to_worst == 1).nonzero()[0] if int(at) != best]
    if from_best[best] != 1 or not ones:
        raise ValidationError(
            "Nothing is compared with itself.", field="best_to_others" if from_best[best] != 1 else "others_to_worst",
            remedy="Give 1 for the best in the first list and for the worst in the second.",
        )  # fmt: skip
    worst = max(ones, key=lambda at: float(from_best[at]))
    if from_best[worst] != to_worst[best]:
        raise ValidationError(
            f"The best is {from_best[worst]:g} times the worst in one list and {to_worst[best]:g} times in the other.",
            field="others_to_worst", value=float(to_worst[best]), remedy="Give one ratio of best to worst in both.",
        )  # fmt: skip
    require_word(model, ("nonlinear", "linear"), "model", "not a model")
    if model == "linear":
        return _linear(from_best, to_worst, best, worst)
    return _nonlinear(from_best, to_worst, best, worst)


def _ratios(values: ArrayLike, field: str) -> Floats:

    remedy = "Give a number from 1 to 1e9 for each of two criteria or more."
    ratios = number_array(values, field, remedy)
    if ratios.ndim != 1 or len(ratios) < 2 or not ((ratios >= 1) & (ratios <= MOST)).all():
        raise ValidationError(f"{shown(values)} are not ratios.", field=field, value=values, remedy=remedy)
    return ratios


def _nonlinear(from_best: Floats, to_worst: Floats, best: int, worst: int) -> BestWorst:
    import numpy as np

    inner = np.ones(len(from_best), dtype=bool)
    inner[[best, worst]] = False
    a, b, whole = from_best[inner], to_worst[inner], float(from_best[worst])

    def meeting(deviation: float) -> tuple[float, float]:
        """The range of best over worst that every criterion admits; empty when the first is greater."""
        lows = np.maximum(a - deviation, 0.0) * np.maximum(b - deviation, 0.0)
        highs = (a + deviation) * (b + deviation)
        return float(max([whole - deviation, *lows])), float(min([whole + deviation, *highs]))

    # Between no deviation and one that is surely enough.
    low, high = 0.0, float(max(whole, *from_best, *to_worst)) ** 2
    if meeting(0.0)[0] <= meeting(0.0)[1]:
        high = 0.0
    while high - low > 1e-15 * max(high, 1.0) and low < (middle := (low + high) / 2) < high:
        first, last = meeting(middle)
        low, high = (low, middle) if first <= last else (middle, high)
    ratio = max(sum(meeting(high)) / 2, np.finfo(float).tiny)
    least, most = np.ones(len(from_best)), np.ones(len(from_best))  # over the worst
    least[best] = most[best] = ratio
    least[inner] = np.maximum(np.maximum(b - high, 0.0), ratio / (a + high))
    room = a - high
    most[inner] = np.minimum(b + high, np.divide(ratio, room, out=np.full(len(a), np.inf), where=room > 0))
    most = np.maximum(most, least)  # they meet, but for rounding
    over_worst = (least + most) / 2
    worst_case = ((1 + 2 * whole) - (1 + 8 * whole) ** 0.5) / 2
    return BestWorst(
        weights=over_worst / float(over_worst.sum()),
        low=least / (least + (most.sum() - most)),
        high=most / (most + (least.sum() - least)),
        epsilon=high,
        consistency_ratio=high / worst_case if worst_case > 0 else 0.0,
        input_ratios=_input_ratios(from_best, to_worst, best, worst),
    )


def _input_ratios(from_best: Floats, to_worst: Floats, best: int, worst: int) -> Floats:
    import numpy as np

    whole = float(from_best[worst])
    off = np.abs(from_best * to_worst - whole) / (whole * whole - whole) if whole > 1 else np.zeros(len(from_best))
    off[[best, worst]] = 0.0
    return off


def _linear(from_best: Floats, to_worst: Floats, best: int, worst: int) -> BestWorst:
    import numpy as np
    from scipy.optimize import linprog

    count = len(from_best)
    rows = []
    for j in range(count):
        for big, small, ratio in ((best, j, from_best[j]), (j, worst, to_worst[j])):
            if big != small:
                row = np.zeros(count + 1)
                row[big] += 1.0
                row[small] -= ratio
                rows += [row, -row]
    limits = np.asarray(rows)
    limits[:, -1] = -1.0
    whole = np.append(np.ones(count), 0.0)[None, :]
    found = linprog(np.append(np.zeros(count), 1.0), A_ub=limits, b_ub=np.zeros(len(limits)), A_eq=whole, b_eq=[1.0])
    if found.x is None:
        raise SolverError(f"The linear model was not solved: {found.message}")
    weights = np.asarray(found.x[:-1], dtype=np.float64)
    weights /= float(weights.sum())
    return BestWorst(
        weights=weights,
        low=weights,
        high=weights,
        epsilon=float(found.x[-1]),
        consistency_ratio=None,
        input_ratios=_input_ratios(from_best, to_worst, best, worst),
    )

"""What several judges agree on: their joint weights, and how far each is from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.methods.arrays import number_array
from channelcrm.scoring.weights.comparisons import judge_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["Consensus", "consensus"]

_DIGITS = 12
"""Weights that are equal on paper are equal to so many digits."""
_LARGEST = 1e100


@attrs.frozen(kw_only=True, eq=False)
class Consensus:
    """The weights of a group.

    Attributes:
        weights: the mean of the judges' weights; they sum to 1.
        agreement: Kendall's W of the orders in which the judges put the criteria: 1 for one order, 0 for orders that
            cancel each other out; 1 where there is nothing to disagree on.
        distances: one a judge: the share of weight that would have to move to come to the group's, 0..1.
    """

    weights: Floats
    agreement: float
    distances: Floats


def consensus(weights: ArrayLike, judges: ArrayLike | None = None) -> Consensus:
    """Joint weights of judges who each have weights of their own, however they came to them.

    Args:
        weights: judges x criteria, none negative; those of a judge are divided by their sum.
        judges: the say of each judge in the joint weights, relative to the others; the same by default.

    Raises:
        ValidationError: not one row a judge, negative or no weights, a say that is negative or not one a judge.

    References:
        Forman, Peniwati (1998), EJOR 108(1) 165-169; Kendall, Babington Smith (1939), Annals of Mathematical Statistics
        10(3) 275-287.
    """
    import numpy as np

    given = number_array(weights, "weights", "Give judges x criteria.")
    if given.ndim != 2 or 0 in given.shape or not ((given >= 0) & (given <= _LARGEST)).all():
        raise ValidationError(
            "These are not weights, one row a judge.", field="weights", value=weights,
            remedy="Give judges x criteria, numbers from 0 to 1e100.",
        )  # fmt: skip
    sums = given.sum(axis=1, keepdims=True)
    if not (sums > 0).all():
        raise ValidationError(
            f"The weights of judge {int(sums.argmin())} (counted from 0) are all 0.", field="weights", value=weights,
            remedy="Give at least one criterion some weight, or leave the judge out.",
        )  # fmt: skip
    shares = given / sums
    joint = judge_weights(judges, len(shares)) @ shares
    return Consensus(
        weights=joint,
        agreement=_concordance(np.round(shares, _DIGITS)),
        distances=np.abs(shares - joint).sum(axis=1) / 2,
    )


def _concordance(scores: Floats) -> float:
    """Kendall's W of the ranks in each row, equal ranks being their mean."""
    judges, count = scores.shape
    below = (scores[:, None, :] < scores[:, :, None]).sum(axis=2)
    equal = (scores[:, None, :] == scores[:, :, None]).sum(axis=2)
    sums = (below + (equal + 1) / 2).sum(axis=0)
    # A run of t equal ranks is met t times, with t^2 - 1 each time: that is t^3 - t.
    most = judges**2 * (count**3 - count) - judges * float((equal**2 - 1).sum())
    spread = float(((sums - sums.mean()) ** 2).sum())
    return 12 * spread / most if most > 0 else 1.0

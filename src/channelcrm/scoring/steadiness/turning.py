"""How little the weights must change before another row draws level: closed forms for weighted sums, on plain arrays.

The leader is ahead of a rival by the sum of weight times lead, where the lead is the difference of their shares by
criterion. Weights are none negative and sum to 1, before and after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["least_moved", "moved_weights", "single_weights"]


def least_moved(leads: Floats, weights: Floats) -> Floats:
    """The least weight, 0..1 of the whole, that must go from some criteria to others until each rival draws level.

    It is taken where the leader leads most, until nothing is left there, and given where the rival leads most: no
    weight can do more. Half the sum of absolute changes is what is moved.

    Args:
        leads: rivals x criteria; what the leader has more, less than 0 where the rival has.
        weights: one a criterion.

    Returns:
        One number a rival; 0 when it is level or ahead already, inf when it leads nowhere and so never overtakes.
    """
    import numpy as np

    order = np.argsort(-leads, axis=1, kind="stable")
    least = leads.min(axis=1, keepdims=True)
    gains = np.take_along_axis(leads, order, axis=1) - least  # what one unit of weight does when it goes to the least
    held = weights[order]
    margins = (leads * weights).sum(axis=1, keepdims=True)
    done = np.cumsum(held * gains, axis=1)
    before, taken = done - held * gains, np.cumsum(held, axis=1) - held
    here = np.clip((margins - before) / np.where(gains > 0, gains, 1.0), 0.0, held)
    moved = (np.where(before < margins, taken + here, 0.0)).max(axis=1)
    result: Floats = np.where(margins[:, 0] <= 0, 0.0, np.where(least[:, 0] < 0, moved, np.inf))
    return result


def moved_weights(leads: Floats, weights: Floats, moved: float) -> Floats:
    """The weights once ``least_moved`` has moved them for one rival (``leads``: one a criterion)."""
    import numpy as np

    result = weights.copy()
    left = moved
    for at in np.argsort(-leads, kind="stable"):
        step = min(left, float(result[at]))
        result[at] -= step
        left -= step
    result[int(leads.argmin())] += moved
    return result


def single_weights(leads: Floats, weights: Floats) -> Floats:
    """The weight, 0..1, of one criterion at which a rival draws level while the others keep their proportions.

    Args:
        leads: rivals x criteria; what the leader has more, less than 0 where the rival has.
        weights: one a criterion.

    Returns:
        Rivals x criteria: the weight of that criterion; its own when the rival is level or ahead already, NaN where no
        weight of it lets the rival overtake. A criterion that is alone in having weight can only keep it.
    """
    import numpy as np

    margins = (leads * weights).sum(axis=1, keepdims=True)
    rest = 1 - weights
    alone = rest <= 0
    others = (margins - leads * weights) / np.where(alone, 1.0, rest)  # the lead on the others, their weights made 1
    # Between weight 0 (the lead is ``others``) and weight 1 (it is ``leads``) the lead is a straight line.
    turns = ((leads < 0) | (others < 0)) & ~alone
    with np.errstate(invalid="ignore", divide="ignore"):
        level = np.where(turns, others / np.where(others == leads, 1.0, others - leads), np.nan)
    result: Floats = np.where(margins <= 0, weights, np.clip(level, 0.0, 1.0))
    return result

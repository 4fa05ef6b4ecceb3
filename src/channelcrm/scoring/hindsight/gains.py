"""How much of what followed is held by those who scored best: the gains curve, and how far it bends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["gains", "gini"]


def gains(scores: NDArray[Any], outcomes: Floats) -> tuple[Floats, Floats] | None:
    """The gains curve: from the best score down, the share of rows so far, and the share of all outcomes they hold.

    Both begin at 0 and end at 1, with a point after each group of equal scores: within a group the curve is straight,
    as it is on average when ties are broken by lot.

    Returns:
        Shares of rows and shares of outcomes; None where outcomes are below zero or sum to nothing, because nobody
        then holds a share of them.
    """
    import numpy as np

    if not len(scores) or outcomes.min() < 0 or not outcomes.sum() > 0:
        return None
    _, group, sizes = np.unique(-scores, return_inverse=True, return_counts=True)
    held = np.bincount(group, outcomes)
    rows = np.concatenate([[0], np.cumsum(sizes)]) / len(scores)
    shares = np.concatenate([[0.0], np.cumsum(held)])
    return rows, shares / shares[-1]


def gini(scores: NDArray[Any], outcomes: Floats) -> float | None:
    """The area between the gains curve and an even split, over that of the best possible order: 1 down to -1.

    For outcomes that are 0 or 1 it is 2 * AUC - 1. None where nobody holds a share (see ``gains``), or all hold the
    same.
    """
    own, best = gains(scores, outcomes), gains(outcomes, outcomes)
    if own is None or best is None or outcomes.min() == outcomes.max():
        return None
    return _bend(*own) / _bend(*best)


def _bend(rows: Floats, shares: Floats) -> float:
    """Area between the curve and the diagonal."""
    import numpy as np

    return float(np.sum(np.diff(rows) * (shares[1:] + shares[:-1])) / 2 - 0.5)

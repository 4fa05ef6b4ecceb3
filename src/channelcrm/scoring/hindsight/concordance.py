"""Does the better one score higher? The share of pairs in which it does, exact with ties."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from channelcrm.scoring.hindsight.intervals import Z95

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["auc", "auc_interval"]


def auc(scores: NDArray[Any], events: NDArray[np.bool_]) -> float | None:
    """The share of pairs, one with the event and one without, in which the one with it scores higher; a tie is half.

    The area under the ROC curve, and Mann and Whitney's U over its most. Counted in whole numbers, in O(n log n).

    Returns:
        0..1, 0.5 for scores that say nothing; None where all have the event or none has.
    """
    import numpy as np

    with_event = int(events.sum())
    without = len(events) - with_event
    if not with_event or not without:
        return None
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    hits = np.bincount(group, events.astype(np.int64)).astype(np.int64)
    misses = sizes - hits
    below = np.cumsum(misses) - misses
    doubled = sum(map(int, hits * (2 * below + misses)))
    return doubled / (2 * with_event * without)


def auc_interval(area: float, with_event: int, without: int) -> tuple[float, float]:
    """A 95% interval for ``auc`` that stays within 0..1, and has a width also where the sample is told apart perfectly.

    References:
        Newcombe (2006), Statistics in Medicine 25, method 5: the variance of Hanley and McNeil (1982), Radiology 143,
        taken at the end of the interval instead of at the sample's own value.
    """
    from scipy.optimize import brentq

    pairs = (with_event + without) / 2 - 1

    def beyond(end: float) -> float:
        """Less than 0 while the sample lies within chance of this end."""
        spread = end * (1 - end) * (1 + pairs * ((1 - end) / (2 - end) + end / (1 + end))) / (with_event * without)
        return abs(area - end) - Z95 * math.sqrt(spread)

    near = 1e-9  # beside the sample's own value the interval surely holds; at 0 and 1 no chance is left
    low = float(brentq(beyond, 0.0, area * (1 - near))) if area > 0 else 0.0
    high = float(brentq(beyond, 1 - (1 - area) * (1 - near), 1.0)) if area < 1 else 1.0
    return low, high

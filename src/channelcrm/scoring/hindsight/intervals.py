"""How far chance may have moved what was counted or averaged: 95% intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Z95", "mean_interval", "share_interval"]

Z95 = 1.959963984540054
"""Of the normal distribution, 95% lie within so many standard deviations of the mean."""


def share_interval(hits: int, count: int) -> tuple[float, float]:
    """Where the share lies of which ``hits`` of ``count`` are a sample; 0..1 when nothing was counted.

    References:
        Wilson (1927), Journal of the American Statistical Association 22.
    """
    if not count:
        return 0.0, 1.0
    share, z2 = hits / count, Z95 * Z95
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    reach = Z95 * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count)) / (1 + z2 / count)
    low, high = middle - reach, middle + reach
    return (0.0 if hits == 0 else max(low, 0.0)), (1.0 if hits == count else min(high, 1.0))


def mean_interval(values: NDArray[Any]) -> tuple[float, float] | None:
    """Where the mean lies of which these are a sample, by Student's t; None for fewer than two."""
    from scipy.special import stdtrit

    count = len(values)
    if count < 2:
        return None
    mean, reach = float(values.mean()), float(stdtrit(count - 1, 0.975)) * float(values.std(ddof=1)) / math.sqrt(count)
    return mean - reach, mean + reach

"""Do two orders agree? Rank correlations that count ties exactly, and how far chance may have moved them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from channelcrm.scoring.hindsight.intervals import Z95

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["kendall", "kendall_interval", "spearman", "spearman_interval"]


def kendall(left: NDArray[Any], right: NDArray[Any]) -> float | None:
    """Kendall's tau-b, -1..1, in O(n log n); None where one side is all equal or there are fewer than two.

    References:
        Kendall (1945), Biometrika 33(3); Knight (1966), Journal of the American Statistical Association 61.
    """
    from scipy import stats

    return float(stats.kendalltau(left, right).statistic) if _varied(left, right) else None


def spearman(left: NDArray[Any], right: NDArray[Any]) -> float | None:
    """Spearman's rho, -1..1: the correlation of the ranks, mean ranks for ties; None as with ``kendall``."""
    from scipy import stats

    return float(stats.spearmanr(left, right).statistic) if _varied(left, right) else None


def _varied(left: NDArray[Any], right: NDArray[Any]) -> bool:
    return len(left) > 1 and bool((left != left[0]).any() and (right != right[0]).any())


def kendall_interval(tau: float, count: int) -> tuple[float, float] | None:
    """A 95% interval for Kendall's tau of so many pairs; None for fewer than five, and for 1 and -1.

    References:
        Fieller, Hartley, Pearson (1957), Biometrika 44: variance 0.437 / (n - 4) on Fisher's scale.
    """
    return _fisher(tau, 0.437 / (count - 4)) if count > 4 and abs(tau) < 1 else None


def spearman_interval(rho: float, count: int) -> tuple[float, float] | None:
    """A 95% interval for Spearman's rho of so many pairs; None for fewer than four, and for 1 and -1.

    References:
        Bonett, Wright (2000), Psychometrika 65: variance (1 + rho^2 / 2) / (n - 3) on Fisher's scale.
    """
    return _fisher(rho, (1 + rho * rho / 2) / (count - 3)) if count > 3 and abs(rho) < 1 else None


def _fisher(value: float, variance: float) -> tuple[float, float]:
    """On Fisher's scale, which has no end at 1: a perfect order of few rows would pass for certainty."""
    middle, reach = math.atanh(value), Z95 * math.sqrt(variance)
    return math.tanh(middle - reach), math.tanh(middle + reach)

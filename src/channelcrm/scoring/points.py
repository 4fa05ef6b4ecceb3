"""Whole points: scores are counted in millionths of a point, so that parts add up and ties are real."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from channelcrm.scoring.card import Scorecard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RESOLUTION", "TOTAL", "apportion", "together", "written"]

RESOLUTION = 1_000_000
"""How many units a point has. Every sum, comparison and tie is decided in these whole units."""
TOTAL = 100 * RESOLUTION


def written(points: float) -> str:
    """Points to the last unit, so that what is written adds up: 40, 16.666667."""
    return f"{points:.6f}".rstrip("0").rstrip(".")


def together(values: Iterable[float]) -> list[Decimal]:
    """Points with as few decimals, one or more, as show all of them to the last unit: what is shown adds up."""
    units = [round(value * RESOLUTION) for value in values]
    spare = next(zeros for zeros in range(5, -1, -1) if not any(one % 10**zeros for one in units))
    return [Decimal(one // 10**spare).scaleb(spare - 6) for one in units]


def apportion(card: Scorecard) -> NDArray[np.int64]:
    """The most units each criterion can give: 100 points shared by weight, to the last unit.

    Largest remainders get the units left over, equal remainders by name, so the order of criteria changes nothing.
    """
    import numpy as np

    quotas = [weight * TOTAL for weight in card.weights.values()]
    units = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(units)), key=lambda at: (units[at] - quotas[at], card.criteria[at].name))
    for at in by_remainder[: TOTAL - sum(units)]:
        units[at] += 1
    return np.asarray(units, dtype=np.int64)

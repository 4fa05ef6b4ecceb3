"""Whole units of one column: what a scale's shares are worth when a criterion gives at most so many millionths.

Units are the share times ``most``, rounded half to even. A linear scale spares the division: the distance from its
worst end times ``slope``, which is the same but for a hair at the half of a unit. Every step is a single operation on
doubles, so that a database that takes the same steps gives the same bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelcrm.scoring.columns import numbers
from channelcrm.scoring.scales import Linear, Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["column_units", "slope", "units_at", "units_of_reach", "units_of_share"]


def units_of_share(share: float, most: int) -> int:
    """A share of ``most``, rounded half to even."""
    return round(float(share) * most)


def units_of_reach(scale: Scale, most: int) -> tuple[int, int]:
    """The fewest and the most units that a scale can give."""
    low, high = scale.reach
    return units_of_share(low, most), units_of_share(high, most)


def slope(scale: Linear, most: int) -> float:
    """Units for each unit of the measure; below zero when less is better."""
    return most / (float(scale.best) - float(scale.worst))


def column_units(scale: Scale, column: np.ndarray, name: str, most: int) -> NDArray[np.float64]:
    """Whole units in 0..most as floats, NaN where the cell is empty.

    Raises:
        ValidationError: what ``scale.shares`` refuses.
    """
    import numpy as np

    if isinstance(scale, Linear):
        units = numbers(column, name)
        ends = sorted((float(scale.worst), float(scale.best)))
        np.clip(units, *ends, out=units)
        units -= float(scale.worst)
        units *= slope(scale, most)
    else:
        units = scale.shares(column, name)
        units *= most
    return np.rint(units, out=units)


def units_at(scale: Scale, value: float | str, most: int) -> int:
    """Whole units of one known value."""
    import numpy as np

    return int(column_units(scale, np.asarray([value], dtype=object), "value", most)[0])

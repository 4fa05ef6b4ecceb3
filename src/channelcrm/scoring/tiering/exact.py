"""Values without rounding: as whole multiples of one decimal unit, so that sums and ties are what they print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["difference", "whole_numbers"]

_SURE = 10**15
"""Below this every whole number of units is the one decimal of so few digits that its float64 prints as."""
_PLACES = (0, 2, 4, 6)


def whole_numbers(values: Sequence[Any] | NDArray[np.float64]) -> tuple[NDArray[Any], int]:
    """Finite numbers as whole multiples of 10**-places, and the places.

    A float counts as the decimal that it prints as: 0.1 is a tenth. int64 where all of them add up within it, else
    Python's integers.
    """
    import numpy as np

    if isinstance(values, np.ndarray) or all(type(value) is float for value in values):
        floats = np.asarray(values, dtype=np.float64)
        most = float(np.abs(floats).max(initial=0.0))
        for places in _PLACES:
            if most >= _SURE / 10**places:
                break
            units = np.rint(floats * 10**places)
            if np.array_equal(units / 10**places, floats):
                return _small(units.astype(np.int64)), places
        values = floats.tolist()
    if all(type(value) is int for value in values):
        return _small(_objects(values)), 0
    decimals = [value if isinstance(value, Decimal) else Decimal(str(value)) for value in values]
    places = max((-int(one.as_tuple().exponent) for one in decimals), default=0)
    with localcontext(prec=max((one.adjusted() for one in decimals), default=0) + max(places, 0) + 2):
        return _small(_objects(int(one.scaleb(places)) for one in decimals)), places


def _small(units: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    room = len(units) * max(abs(int(units.max(initial=0))), abs(int(units.min(initial=0))))
    return units.astype(np.int64) if room < 2**63 else units.astype(object)


def _objects(values: Iterable[int]) -> NDArray[Any]:
    import numpy as np

    return np.fromiter(values, dtype=object)


def difference(a: float, b: float) -> float:
    """a less b, of what the two print as: 0.3 less 0.1 is 0.2."""
    with localcontext(prec=700):  # all digits of any two floats
        return float(Decimal(str(a)) - Decimal(str(b)))

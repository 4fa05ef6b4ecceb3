"""What a search counts in: a step that all values have in common, else a power of two.

Whole numbers of a step leave a gap between what two choices are worth, which ends a proof early. Without a step, sums
of the size of a million make the absolute tolerances of a solver parts of them. Either way it does not matter whether
the caller counts in cents or in millions.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Unit"]

_BITS = 53
"""Of the whole numbers that a float holds."""
_MOST = 2**36
"""Whole numbers that sum to no more than this are left to the solver as they are."""
_PARTS = 10**9
"""A step is looked for down to such a part of the sum: what is smaller counts as nothing in a proof."""
_SAME = 2.0**-48
"""How far, as a part of it, a multiple may stray from a whole number by rounding."""
_SUM = 20
"""Values without a step sum to about two to the power of this."""


@attrs.frozen(kw_only=True)
class Unit:
    """What one is worth, and whether all values are whole numbers of it."""

    size: float
    whole: bool

    @classmethod
    def of(cls, values: NDArray[np.float64], most: float = _MOST) -> Unit:
        """The greatest step that all values, zero or more and finite, are multiples of, up to rounding.

        Values that are more than ``most`` steps in sum count as having none.
        """
        import numpy as np

        some = values[values > 0]
        if not len(some):
            return cls(size=1.0, whole=True)
        top = float(some.max())
        counts = _binary(some, top)
        if counts is None or counts.sum() > most:
            counts = _rational(some)
        if counts is not None:
            return cls(size=top / float(counts.max()), whole=True)
        exponent = math.frexp(top)[1]
        spread = float(np.ldexp(some, -exponent).sum())
        return cls(size=math.ldexp(1.0, max(exponent + math.frexp(spread)[1] - _SUM, -1074)), whole=False)

    def count(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values in this unit."""
        import numpy as np

        if self.size == 1.0:
            return values
        counts: NDArray[np.float64] = values / self.size
        return np.rint(counts) if self.whole else counts


def _binary(values: NDArray[np.float64], top: float) -> NDArray[np.float64] | None:
    """Whole numbers in the same proportions, exactly; None where floats need more digits."""
    import numpy as np

    counts = np.ldexp(values, _BITS - math.frexp(top)[1])
    if (counts != np.rint(counts)).any():
        return None
    return counts / float(np.gcd.reduce(counts.astype(np.int64)))


def _rational(values: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Whole numbers in the same proportions up to rounding, such as of prices in cents; None where there are none."""
    import numpy as np

    least = float(values.min())
    if least * _PARTS < float(values.max()):
        return None
    ratio = values / least
    total, parts = float(ratio.sum()), 1
    while total * parts <= _PARTS:
        counts = ratio * parts
        apart = np.abs(counts - np.rint(counts)) > _SAME * counts
        if not apart.any():
            whole = np.rint(counts)
            return whole / float(np.gcd.reduce(whole.astype(np.int64)))
        more = Fraction(float(counts[apart.argmax()])).limit_denominator(_PARTS).denominator
        if more == 1:
            return None
        parts *= more
    return None

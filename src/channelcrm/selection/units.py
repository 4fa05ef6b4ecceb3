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

__all__ = ["Unit", "is_whole"]

_BITS = 53
"""Of the whole numbers that a float holds."""
_MOST = 2**36
"""Whole numbers that sum to no more than this are left to the solver as they are."""
_PARTS = 10**9
"""A step is looked for down to such a part of the sum: what is smaller counts as nothing in a proof."""
_SAME, _LITTLE = 2.0**-48, 2.0**-10
"""How far, as a part of it, a multiple may stray from a whole number by rounding, and at most."""
_SUM = 20
"""Values without a step sum to about two to the power of this."""


@attrs.frozen(kw_only=True)
class Unit:
    """What one is worth, and whether all values are whole numbers of it."""

    size: float
    whole: bool

    @classmethod
    def of(cls, values: NDArray[np.float64], *, one_of: float = 1.0, most: float = _MOST) -> Unit:
        """The greatest step that all values are multiples of, up to rounding.

        Args:
            values: zero or more and finite.
            one_of: of so many values one is counted, where a choice is worth a part of them.
            most: values that are more steps in sum count as having none.
        """
        some = values[values > 0]
        if not len(some):
            return cls(size=1.0, whole=True)
        top = float(some.max())
        counts = _binary(some, top)
        if counts is None or counts.sum() > most * one_of:
            counts = _rational(some, one_of)
        if counts is not None:
            return cls(size=top / float(counts.max()), whole=True)
        return cls.power(some, one_of=one_of)

    @classmethod
    def power(cls, values: NDArray[np.float64], *, one_of: float = 1.0) -> Unit:
        """A power of two that brings the sum near a million, whatever step there is: nothing is rounded."""
        import numpy as np

        some = values[values > 0]
        if not len(some):
            return cls(size=1.0, whole=False)
        exponent = math.frexp(float(some.max()))[1]
        spread = float(np.ldexp(some, -exponent).sum()) / one_of
        return cls(size=math.ldexp(1.0, max(exponent + math.frexp(spread)[1] - _SUM, -1074)), whole=False)

    def count(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values in this unit."""
        import numpy as np

        if self.size == 1.0:
            return values
        counts: NDArray[np.float64] = values / self.size
        return np.rint(counts) if self.whole else counts

    def most(self, limit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Limits from above on sums of the values, in this unit: whole numbers where these are."""
        import numpy as np

        counts: NDArray[np.float64] = limit / self.size
        return np.floor(counts + np.minimum(_SAME * np.abs(counts), _LITTLE)) if self.whole else counts


def is_whole(values: NDArray[np.float64]) -> bool:
    """Whether all of them are whole numbers, and so are their sums."""
    import numpy as np

    return bool((values == np.rint(values)).all())


def _binary(values: NDArray[np.float64], top: float) -> NDArray[np.float64] | None:
    """Whole numbers in the same proportions, exactly; None where floats need more digits."""
    import numpy as np

    counts = np.ldexp(values, _BITS - math.frexp(top)[1])
    if (counts != np.rint(counts)).any():
        return None
    return counts / float(np.gcd.reduce(counts.astype(np.int64)))


def _rational(values: NDArray[np.float64], one_of: float) -> NDArray[np.float64] | None:
    """Whole numbers in the same proportions up to rounding, such as of prices in cents; None where there are none."""
    import numpy as np

    least = float(values.min())
    if least * _PARTS < float(values.max()):
        return None
    ratio = values / least
    total, parts = float(ratio.sum()) / one_of, 1
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

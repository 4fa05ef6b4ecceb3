"""Natural breaks: the classes of values whose sum of squared distances to their means is the least there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import numbers
from channelcrm.scoring.tiering.partition import Moments, Window, best_cuts, coarse_windows, every_window, live_windows
from channelcrm.values.arguments import shown, stream, whole_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["break_starts", "natural_breaks"]

_FEW = 500
"""Up to so many values, or places to cut, the plain way is the fastest."""


def natural_breaks(values: Iterable[float], k: int) -> tuple[float, ...]:
    """The largest value of each of k classes, ascending, with the least sum of squared distances to the class means.

    Known as Jenks natural breaks, and solved exactly (Fisher 1958, "On grouping for maximum homogeneity"): no other
    classes of these float64 values have a smaller sum. Of equal sums the last class starts as early as it can, then the
    one before it. With fewer than k different values each is a class of its own.

    Raises:
        ValidationError: a value that is unknown or no finite number, more than one column, k below 1.
    """
    import numpy as np

    whole_number(k, "k", 1)
    column = values if isinstance(values, np.ndarray) else np.fromiter(stream(values, object, "values"), dtype=object)
    if column.ndim != 1:
        raise ValidationError(f"{shown(values)} is no column.", field="values", value=values, remedy="Give one column.")
    cells = np.sort(numbers(column, "values"))
    if len(cells) and np.isnan(cells[-1]):
        raise ValidationError("A value is not known.", field="values", remedy="Leave it out, or give 0.")
    firsts = np.flatnonzero(np.diff(cells, prepend=-np.inf))
    distinct, counts = cells[firsts], np.diff(firsts, append=len(cells))
    starts = break_starts(distinct, counts, min(k, len(distinct)))
    return tuple(distinct[[start - 1 for start in (*starts[1:], len(distinct))]].tolist()) if starts else ()


def break_starts(values: NDArray[Any], counts: Sequence[int] | NDArray[np.int64], k: int) -> list[int]:
    """Where each of k classes starts in ascending distinct values that stand so many times each.

    First in float64, with a bound on what that may get wrong. Where the bound leaves more than one way to cut, these
    are looked at again in exact arithmetic.

    Args:
        values: whole numbers (int64, or Python's integers as objects), or float64.
        counts: how often each stands, one or more.
        k: from 1 to the number of values; 0 when there are none.
    """
    import numpy as np

    if k < 2:
        return [0] * k
    heights = _heights(values)
    moments = _rounded(heights, np.asarray(counts, dtype=np.float64))
    windows = every_window(len(values), k) if len(values) < _FEW else coarse_windows(moments, heights, k)
    cuts = best_cuts(moments, windows)
    windows = live_windows(moments, cuts)
    if all(low == high for low, high in windows):
        return [0, *cuts.at]
    return [0, *_exact_cuts(values, heights, counts, windows)]


def _heights(values: NDArray[Any]) -> NDArray[np.float64]:
    """How far the values are from the middle one, of at most 1, each to the last digit of a float."""
    import numpy as np

    if values.dtype.kind == "f" and np.abs(values[[0, -1]]).max() > 2.0**1000:
        values = values / 4  # whose differences are no longer too large for a float
    heights = values - values[len(values) // 2]
    return np.asarray(heights / np.abs(heights[[0, -1]]).max(), dtype=np.float64)


def _rounded(heights: NDArray[np.float64], weights: NDArray[np.float64]) -> Moments:
    """Moments in float64, with what that may get wrong: no sum is above that of the sizes, as no height is above 1."""
    import numpy as np

    sizes = weights * np.abs(heights)
    noise = 16 * (np.sqrt(len(heights)) + 4) * 2.0**-53 * float(sizes.sum())
    return Moments(_running(weights), _running(weights * heights), _running(sizes * np.abs(heights)), noise)


def _running(terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """0, the first term, the first two, ...; by rows, so that rounding grows with the root of their number."""
    import numpy as np

    n = len(terms)
    width = int(np.ceil(np.sqrt(n)))
    table = np.zeros((-(-n // width), width))
    table.ravel()[:n] = terms
    table = table.cumsum(axis=1)
    table[1:] += table[:-1, -1].cumsum()[:, None]
    return np.concatenate([[0.0], table.ravel()[:n]])


def _exact_cuts(
    values: NDArray[Any], heights: NDArray[np.float64], counts: Sequence[int] | NDArray[np.int64], windows: list[Window]
) -> list[int]:
    """The best cuts within these windows, without rounding."""
    import numpy as np

    units = _whole(values) if values.dtype.kind == "f" else values.tolist()
    weights = [int(count) for count in counts]
    offsets = [unit - units[len(units) // 2] for unit in units]
    firsts = [weight * offset for weight, offset in zip(weights, offsets, strict=True)]
    seconds = [first * offset for first, offset in zip(firsts, offsets, strict=True)]
    sums = [list(accumulate(terms, initial=0)) for terms in (weights, firsts, seconds)]

    def moments_at(places: NDArray[np.int64], number: type, noise: Any) -> Moments:
        weights, firsts, seconds = (
            np.fromiter((number(column[place]) for place in places), dtype=object) for column in sums
        )
        return Moments(weights, firsts, seconds, noise)

    if sum(high - low + 1 for low, high in windows) > _FEW:  # decimals are 30 times as fast, and very nearly exact
        digits = len(str(sums[2][-1]))
        with localcontext(prec=2 * digits + 20):
            moments = moments_at(np.arange(len(units) + 1), Decimal, Decimal(10) ** -(digits + 18))
            coarse = coarse_windows(moments, heights, len(windows) + 1)
            both = [(max(one[0], two[0]), min(one[1], two[1])) for one, two in zip(windows, coarse, strict=True)]
            windows = live_windows(moments, best_cuts(moments, both))
    places = np.unique(np.concatenate([[0, len(units)], *(np.arange(low, high + 1) for low, high in windows)]))
    among = [(int(low), int(high)) for low, high in np.searchsorted(places, windows)]
    found: list[int] = places[best_cuts(moments_at(places, Fraction, 0), among).at].tolist()
    return found


def _whole(values: NDArray[np.float64]) -> list[int]:
    """Floats as whole multiples of the power of two that divides them all."""
    import numpy as np

    parts, powers = np.frexp(values)
    powers = np.where(values == 0, powers.max(), powers)
    shifts = (powers - powers.min()).tolist()
    return [part << shift for part, shift in zip(np.ldexp(parts, 53).astype(np.int64).tolist(), shifts, strict=True)]

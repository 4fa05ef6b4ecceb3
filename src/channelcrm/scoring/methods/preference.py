"""The six preference functions of PROMETHEE, summed over all pairs of one criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["NEEDS", "Preference", "PreferenceName", "preference_sums"]

PreferenceName: TypeAlias = Literal["usual", "ushape", "vshape", "level", "linear", "gaussian"]
"""How strongly a lead of d is preferred, 0 to 1 (types I to VI of Brans and Vincke):

- usual: 1 as soon as d > 0.
- ushape: 1 as soon as d > q.
- vshape: d / p, at most 1.
- level: 1/2 as soon as d > q, 1 as soon as d > p.
- linear: 0 up to q, from there evenly up to 1 at p.
- gaussian: 1 - exp(-d^2 / (2 s^2)) for d > 0.
"""
NEEDS = {"usual": "", "ushape": "q", "vshape": "p", "level": "qp", "linear": "qp", "gaussian": "s"}
"""The thresholds that each function needs."""
_CELLS = 1_000_000
"""Pairs that are looked at in one go by the function that has no shorter way."""


@attrs.frozen(kw_only=True)
class Preference:
    """A preference function with its thresholds, in the unit of the criterion."""

    name: PreferenceName
    q: float = 0.0
    p: float = 0.0
    s: float = 0.0


def preference_sums(ascending: Floats, preference: Preference) -> tuple[Floats, Floats]:
    """For each of n ascending values: the sum of its preference over all others, and of all others over it.

    Takes O(n) where the function is made of steps or straight lines: how many stand a threshold behind is a search in
    the sorted values, and what those in between add up to is a difference of running sums. "gaussian" has no such form
    and takes all pairs of different values, in pieces of memory of a fixed size.
    """
    if preference.name == "gaussian":
        return _over_pairs(ascending, preference.s)
    if preference.name in {"vshape", "linear"} and preference.p > preference.q:
        return _ramp(ascending, preference.q, preference.p)
    if preference.name == "level":
        weak, strong = _steps(ascending, preference.q), _steps(ascending, preference.p)
        return (weak[0] + strong[0]) / 2, (weak[1] + strong[1]) / 2
    return _steps(ascending, 0.0 if preference.name == "usual" else preference.q)


def _steps(ascending: Floats, q: float) -> tuple[Floats, Floats]:
    """How many are more than q behind, and how many more than q ahead."""
    import numpy as np

    count = len(ascending)
    if q:
        behind = np.searchsorted(ascending, ascending - q, side="left")
        return behind.astype(np.float64), count - _not_ahead(behind).astype(np.float64)
    if (ascending[1:] != ascending[:-1]).all():
        places = np.arange(count, dtype=np.float64)
        return places, count - 1 - places
    starts, lengths = _runs(ascending)
    return np.repeat(starts.astype(np.float64), lengths), np.repeat((count - starts - lengths) * 1.0, lengths)


def _not_ahead(behind: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of each: how many are not ahead of it, from how many of the first are behind each.

    The same comparisons seen from the other side: whoever has one behind is ahead of that one, rounding or not.
    """
    import numpy as np

    seen: NDArray[np.int64] = np.cumsum(np.bincount(behind, minlength=len(behind)))[: len(behind)]
    return seen


def _runs(ascending: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of equal values starts, and how long it is."""
    import numpy as np

    starts = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]]))
    return starts, np.diff(starts, append=len(ascending))


def _ramp(ascending: Floats, q: float, p: float) -> tuple[Floats, Floats]:
    """Sums of (d - q) / (p - q), cut to 0..1."""
    import numpy as np

    count = len(ascending)
    centred = ascending - ascending[count // 2]
    width = p - q
    running = np.concatenate([[0.0], np.cumsum(centred)])
    far = np.searchsorted(centred, centred - p, side="left")
    near = np.maximum(np.searchsorted(centred, centred - q, side="left"), far)
    behind = far + ((centred - q) * (near - far) - (running[near] - running[far])) / width
    far, near = _not_ahead(far), _not_ahead(near)
    ahead = (count - far) + ((running[far] - running[near]) - (centred + q) * (far - near)) / width
    return np.maximum(behind, 0.0), np.maximum(ahead, 0.0)


def _over_pairs(ascending: Floats, s: float) -> tuple[Floats, Floats]:
    import numpy as np

    starts, lengths = _runs(ascending)
    values, many = ascending[starts], lengths.astype(np.float64)
    behind, ahead = np.empty(len(values)), np.empty(len(values))
    step = max(1, _CELLS // len(values))
    for start in range(0, len(values), step):
        rows = slice(start, start + step)
        lead = (values[rows, None] - values[None, :]) / s
        strength = -np.expm1(-lead * lead / 2)
        behind[rows] = np.where(lead > 0, strength, 0.0) @ many
        ahead[rows] = np.where(lead < 0, strength, 0.0) @ many
    return np.repeat(behind, lengths), np.repeat(ahead, lengths)

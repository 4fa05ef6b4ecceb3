"""Scales read backwards: from a share of the points to the nearest value that gives it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

import attrs

from channelcrm.scoring.columns import said
from channelcrm.scoring.scales import Levels, Linear, Piecewise, Scale, Steps

__all__ = ["ANYWHERE", "Bounds", "attainable", "nearest_value", "share_of"]

Bounds: TypeAlias = tuple[float, float]
"""The least and the greatest value that will do."""
ANYWHERE: Bounds = (-math.inf, math.inf)

_DIGITS = 1000
"""Values are told to about this many parts of the stretch they lie on."""


@attrs.frozen
class _Stretch:
    """Values from ``low`` to ``high``, on which the share goes straight from ``start`` to ``end``.

    ``open``: ``high`` itself belongs to the next stretch.
    """

    low: float
    high: float
    start: float
    end: float
    open: bool = False

    @property
    def last(self) -> float:
        """The highest value that belongs to it."""
        return math.nextafter(self.high, -math.inf) if self.open else self.high

    def share(self, value: float) -> float:
        """The share at a value of the stretch."""
        if self.start == self.end or value == self.high:
            return self.end
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def within(self, bounds: Bounds, scale: Scale) -> _Stretch | None:
        """What of it lies within the bounds; at them with the very share that the scale gives."""
        floor, ceiling = bounds
        if self.last < floor or self.low > ceiling:
            return None
        part = self
        if part.low < floor:
            part = attrs.evolve(part, low=floor, start=share_of(scale, floor))
        if part.last > ceiling:
            part = attrs.evolve(part, high=ceiling, end=share_of(scale, ceiling), open=False)
        return part

    def reaching(self, share: float) -> tuple[float, float] | None:
        """The values, from and to, that give at least this share."""
        if max(self.start, self.end) < share:
            return None
        if min(self.start, self.end) >= share:
            return self.low, self.last
        turn = self.low + (share - self.start) / (self.end - self.start) * (self.high - self.low)
        turn = min(max(turn, self.low), self.high)
        return (turn, self.high) if self.end > self.start else (self.low, turn)


def _stretches(scale: Linear | Piecewise | Steps) -> Iterator[_Stretch]:
    if isinstance(scale, Steps):
        edges = [(-math.inf, scale.below), *scale.steps, (math.inf, 0.0)]
        for (low, share), (high, _) in pairwise(edges):
            yield _Stretch(low, high, share, share, open=True)
        return
    points = sorted([(scale.worst, 0.0), (scale.best, 1.0)]) if isinstance(scale, Linear) else scale.points
    yield _Stretch(-math.inf, points[0][0], points[0][1], points[0][1])
    for (low, start), (high, end) in pairwise(points):
        yield _Stretch(low, high, start, end)
    yield _Stretch(points[-1][0], math.inf, points[-1][1], points[-1][1])


def share_of(scale: Scale, value: float | str) -> float:
    """The share that the scale gives for one known value."""
    import numpy as np

    return float(scale.shares(np.asarray([value], dtype=object), "value")[0])


def attainable(scale: Scale, bounds: Bounds = ANYWHERE) -> tuple[bool, tuple[float, ...]]:
    """The shares that values within the bounds can give, ascending.

    Returns:
        Whether all shares between the first and the last are among them, and the shares; none of a custom scale, whose
        function cannot be read backwards.
    """
    if isinstance(scale, Linear | Piecewise):
        parts = [part for one in _stretches(scale) if (part := one.within(bounds, scale)) is not None]
        shares = [share for part in parts for share in (part.start, part.end)]
        return True, (min(shares), max(shares))
    if isinstance(scale, Steps):
        return False, tuple(sorted({one.start for one in _stretches(scale) if one.within(bounds, scale)}))
    if isinstance(scale, Levels):
        return False, tuple(sorted(set(_levels(scale, bounds).values())))
    return False, ()


def _levels(scale: Levels, bounds: Bounds) -> dict[str, float]:
    """The levels within the bounds: those whose names are such numbers, or all."""
    if bounds == ANYWHERE:
        return {**scale.levels}
    return {name: share for name, share in scale.levels.items() if bounds[0] <= _number(name) <= bounds[1]}


def _number(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        return math.nan


def nearest_value(
    scale: Scale, share: float, now: float | None = None, bounds: Bounds = ANYWHERE
) -> tuple[float | str, str]:
    """The value nearest to ``now`` that lies within the bounds and gives at least ``share``, and how to say it.

    The words round it away from ``now``, so that what they say gives the share too. Of levels and steps it is one with
    the least share that suffices. Without ``now`` it is the value that gives no more than it must.
    """
    if isinstance(scale, Levels):
        name = min((level for level in _levels(scale, bounds).items() if level[1] >= share), key=lambda level: level[1])
        return name[0], name[0]
    assert isinstance(scale, Linear | Piecewise | Steps)
    if isinstance(scale, Steps):
        share = min(one for one in attainable(scale, bounds)[1] if one >= share)
    found = []
    for one in _stretches(scale):
        part = one.within(bounds, scale)
        span = part.reaching(share) if part else None
        if part is None or span is None or (part.open and part.start > share):
            continue
        if now is None:
            _, away, value = min((math.isinf(end), part.share(end) - share, end) for end in span)
        else:
            value = min(max(now, span[0]), span[1])
            away = abs(value - now)
        found.append((away, value, span, part))
    _, value, span, part = min(found, key=lambda one: one[:2])
    far = span[0] if value == span[1] else span[1]
    value = _reaching(scale, share, value, far)
    return value, _said(scale, share, value, far, part)


def _reaching(scale: Scale, share: float, value: float, far: float) -> float:
    """The same value, or one a hair towards ``far`` when rounding left it short."""
    if share_of(scale, value) >= share:
        return value
    hair = math.ulp(max(abs(value), abs(far)))
    for doubled in range(40):  # the ends of the scale may be so far away that a hair of the value is lost on them
        near = value + math.copysign(hair * 2**doubled, far - value)
        if min(value, far) <= near <= max(value, far) and share_of(scale, near) >= share:
            return near
    return far


def _said(scale: Scale, share: float, value: float, far: float, part: _Stretch) -> str:
    if part.open and value == part.last:
        return f"below {_plain(part.high)}"
    width = part.high - part.low
    if value in {part.low, part.high} or not math.isfinite(width):
        return _plain(value)
    unit = 10.0 ** math.floor(math.log10(width / _DIGITS))
    rounded = (math.ceil(value / unit) if far > value else math.floor(value / unit)) * unit
    rounded = float(f"{rounded:.12g}")
    within = min(value, far) <= rounded <= max(value, far)
    return _plain(rounded if within and share_of(scale, rounded) >= share else value)


def _plain(value: float) -> str:
    text = said(value)
    return text if float(text.replace(",", "")) == value else repr(value)

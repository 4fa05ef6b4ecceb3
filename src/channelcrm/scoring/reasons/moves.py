"""Moves up a scale: how far a criterion may go, what it gains, and which value that takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from channelcrm.scoring.columns import cell_of, is_missing, said
from channelcrm.scoring.points import RESOLUTION
from channelcrm.scoring.reasons.inverse import ANYWHERE, Bounds, attainable, nearest_value, share_of
from channelcrm.scoring.scales import Levels
from channelcrm.scoring.units import units_at, units_of_share

if TYPE_CHECKING:
    import numpy as np

    from channelcrm.scoring.criterion import Criterion

__all__ = ["Move", "Way", "way_up"]


@attrs.frozen(kw_only=True)
class Move:
    """One criterion moved up its scale.

    Attributes:
        criterion: its name.
        now: the cell as it is, in words.
        to: the nearest value that does it: a number, or the name of a level.
        words: ``to`` as people say it, rounded to the safe side.
        points: what it gains.
        share: how far along its scale it moves, 0..1.
        cost: that share times the criterion's cost.
    """

    criterion: str
    now: str
    to: float | str
    words: str
    points: float
    share: float
    cost: float

    def __str__(self) -> str:
        return f"{self.criterion} from {self.now} to {self.words}"


@attrs.frozen(kw_only=True)
class Way:
    """Where a criterion stands, in units and as a share, and which shares it can get: if ``even`` all between them.

    ``value`` is the number it moves from, None for a level and for what is not known; it stays within ``bounds``.
    """

    criterion: Criterion
    now: str
    value: float | None
    share: float
    units: int
    most: int
    even: bool
    shares: tuple[float, ...]
    bounds: Bounds
    cost: float

    def gain(self, share: float) -> int:
        """The units that a share gains."""
        return units_of_share(share, self.most) - self.units

    @property
    def farthest(self) -> int:
        """The most units that it can gain."""
        return max(0, self.gain(self.shares[-1])) if self.shares else 0

    @property
    def steps(self) -> tuple[tuple[int, float], ...]:
        """Units and cost of each share above today's."""
        gains = ((self.gain(share), self.cost * (share - self.share)) for share in self.shares if share > self.share)
        return tuple((gain, cost) for gain, cost in gains if gain > 0)

    def move(self, gain: int) -> Move:
        """The shortest move that gains at least so many units (from 1 to ``farthest``)."""
        if self.even:
            share = min((self.units + gain) / self.most, self.shares[-1])
        else:
            share = next(share for share in self.shares if self.gain(share) >= gain)
        to, words = nearest_value(self.criterion.scale, share, self.value, self.bounds)
        reached, units = share_of(self.criterion.scale, to), units_at(self.criterion.scale, to, self.most)
        return Move(
            criterion=self.criterion.name, now=self.now, to=to, words=words, points=(units - self.units) / RESOLUTION,
            share=reached - self.share, cost=self.cost * (reached - self.share),
        )  # fmt: skip


def way_up(
    criterion: Criterion, column: np.ndarray, row: int, *, units: int, most: int, cost: float, bounds: Bounds = ANYWHERE
) -> Way:
    """The way of one criterion from a cell that has ``units`` of ``most``; from the nearer bound when it lies outside.

    What is not known lies outside, and so does a level where there are bounds; that begins at the least within them.
    """
    scale = criterion.scale
    even, shares = attainable(scale, bounds)
    cell = cell_of(column, row)
    known = not is_missing(cell)
    value = float(cell) if known and not isinstance(scale, Levels) else None  # type: ignore[arg-type]  # ranked before
    share = float(scale.shares(column[row : row + 1], criterion.name)[0]) if known else units / max(most, 1)
    if shares and bounds != ANYWHERE and not (value is not None and bounds[0] <= value <= bounds[1]):
        edge = bounds[0] if bounds[1] == math.inf or (value is not None and value < bounds[0]) else bounds[1]
        start = nearest_value(scale, 0.0, None, bounds)[0] if isinstance(scale, Levels) else edge
        value = None if isinstance(scale, Levels) else edge
        share = share_of(scale, start)
        units = units_at(scale, start, most)
    return Way(
        criterion=criterion, now=said(cell), value=value, share=share, units=units,
        most=most, even=even, shares=shares, bounds=bounds, cost=cost,
    )  # fmt: skip

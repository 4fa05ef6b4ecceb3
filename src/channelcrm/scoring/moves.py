"""Moves up a scale: how far a criterion may go, what it gains, and which value that takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from channelcrm.scoring.columns import cell_of, is_missing, said
from channelcrm.scoring.inverse import attainable, nearest_value, share_of
from channelcrm.scoring.points import RESOLUTION
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

    ``value`` is the number it moves from, None for a level and for what is not known; it must stay within ``floor`` and
    ``ceiling``.
    """

    criterion: Criterion
    now: str
    value: float | None
    share: float
    units: int
    most: int
    even: bool
    shares: tuple[float, ...]
    floor: float
    ceiling: float
    cost: float

    @property
    def stuck(self) -> bool:
        """Whether no value that it may have is on the scale."""
        return not self.shares and not (self.floor == -math.inf and self.ceiling == math.inf)

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
        to, words = nearest_value(self.criterion.scale, share, self.value, self.floor, self.ceiling)
        reached, units = share_of(self.criterion.scale, to), units_at(self.criterion.scale, to, self.most)
        return Move(
            criterion=self.criterion.name, now=self.now, to=to, words=words, points=(units - self.units) / RESOLUTION,
            share=reached - self.share, cost=self.cost * (reached - self.share),
        )  # fmt: skip


def way_up(
    criterion: Criterion, column: np.ndarray, row: int, *, units: int, most: int, cost: float,
    floor: float = -math.inf, ceiling: float = math.inf,
) -> Way:  # fmt: skip
    """The way of one criterion from a cell that has ``units`` of ``most``.

    It begins at the floor when the cell is below it, at the ceiling when it is above; of an empty cell at the one there
    is.
    """
    scale = criterion.scale
    even, shares = attainable(scale, floor, ceiling)
    cell = cell_of(column, row)
    known = not is_missing(cell)
    value = float(cell) if known and not isinstance(scale, Levels) else None  # type: ignore[arg-type]  # ranked before
    share = float(scale.shares(column[row : row + 1], criterion.name)[0]) if known else units / max(most, 1)
    bounded = floor > -math.inf or ceiling < math.inf
    if shares and bounded and not (value is not None and floor <= value <= ceiling):
        edge = floor if ceiling == math.inf or (value is not None and value < floor) else ceiling
        start = nearest_value(scale, 0.0, None, floor, ceiling)[0] if isinstance(scale, Levels) else edge
        value = None if isinstance(scale, Levels) else edge
        share = share_of(scale, start)
        units = units_at(scale, start, most)
    return Way(
        criterion=criterion, now=said(cell), value=value, share=share, units=units,
        most=most, even=even, shares=shares, floor=floor, ceiling=ceiling, cost=cost,
    )  # fmt: skip

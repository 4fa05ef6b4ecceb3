"""Counting the points of many rows: totals block by block, parts only for the rows that are asked for.

A block of one column at a time goes through a few steps that stay in the processor's cache, so that no array of rows x
criteria is ever made for the totals. Every step is rounded as ``column_units`` rounds it: the same bits either way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.points import TOTAL, apportion
from channelcrm.scoring.scales import Custom, Linear
from channelcrm.scoring.units import column_units, slope, units_of_reach

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Whole: TypeAlias = NDArray[np.int64]
    Truth: TypeAlias = NDArray[np.bool_]
    Fill: TypeAlias = Callable[[int, int, Floats], bool]

__all__ = ["Count", "count_points"]

_BLOCK = 8192
"""Rows at a time: few enough for the cache, and for BLAS not to wake other threads."""
_ROWS = 65_536
"""So many rows are taken apart at a time."""


@attrs.frozen(kw_only=True, eq=False)
class _Cells:
    """The cells of a table under a card; ``own`` has the units of custom scales, whose functions are asked once."""

    card: Scorecard
    columns: Mapping[str, np.ndarray]
    most: Sequence[int]
    own: Mapping[str, Floats]

    def column(self, at: int, rows: slice | Whole) -> Floats:
        """Units of one criterion as floats, NaN where the cell is empty."""
        criterion = self.card.criteria[at]
        if criterion.name in self.own:
            return self.own[criterion.name][rows]
        return column_units(criterion.scale, self.columns[criterion.name][rows], criterion.name, self.most[at])

    def filler(self, at: int, zeros: Floats) -> Fill:
        """A function that writes the units of one criterion, for rows from start to stop, into an array.

        It says False when it knows that no cell is empty. ``zeros`` is as long as a block.
        """
        import numpy as np

        criterion, most = self.card.criteria[at], self.most[at]
        column = self.columns[criterion.name]
        if isinstance(criterion.scale, Linear) and column.dtype.kind in "iufb" and column.dtype.itemsize <= 8 and most:
            return _straight(criterion.scale, column, most, zeros)

        def fill(start: int, stop: int, into: Floats) -> bool:
            np.copyto(into, self.column(at, slice(start, stop)))
            return True

        return fill

    def settle(self, sure: Whole, empty: Mapping[int, Truth]) -> tuple[Whole, Whole, Floats, Mapping[int, int | Whole]]:
        """What the empty cells make of the units that are sure.

        Args:
            sure: the units of the filled cells, by row.
            empty: for the criteria that have empty cells among these rows, which ones.

        Returns:
            low, high and known by row; and for each of these criteria what the policy gives an empty cell: one number,
            or one a row.
        """
        import numpy as np

        ends = {at: units_of_reach(self.card.criteria[at].scale, self.most[at]) for at in empty}
        unknown, least, less = np.zeros((3, len(sure)), dtype=np.int64)
        for at, cells in empty.items():
            unknown += cells * self.most[at]
            if ends[at][0] > 0:
                least += cells * ends[at][0]
            if ends[at][1] < self.most[at]:
                less += cells * (self.most[at] - ends[at][1])
        low, high, seen = sure + least, sure + unknown - less, TOTAL - unknown
        fills: dict[int, int | Whole]
        if self.card.missing is Missing.NEUTRAL:
            mean = np.divide(sure, seen, out=np.full(len(sure), 0.5), where=seen > 0)
            fills = {at: np.clip(np.rint(mean * self.most[at]).astype(np.int64), *both) for at, both in ends.items()}
        elif self.card.missing is Missing.BOUNDS:
            fills = {at: sum(both) // 2 for at, both in ends.items()}
        else:
            fills = {at: least for at, (least, _) in ends.items()}
        return low, high, seen / TOTAL, fills


def _straight(scale: Linear, column: np.ndarray, most: int, zeros: Floats) -> Fill:
    """What ``column_units`` does to a linear scale, in place and without looking at each cell by itself."""
    import numpy as np

    # Arrays of no dimension: a bare float would be wrapped anew by every step, and leave float32 as coarse as it is.
    worst, factor, none, every = map(np.asarray, (float(scale.worst), slope(scale, most), 0.0, float(most)))

    def fill(start: int, stop: int, into: Floats) -> bool:
        cells = column[start:stop]
        if scale.worst:
            np.subtract(cells, worst, into)
            np.multiply(into, factor, into)
        else:
            np.multiply(cells, factor, into)
        strange = np.dot(into, zeros[: stop - start]) != 0.0  # zero times infinity or NaN is NaN
        if strange and np.isinf(cells).any():
            raise ValidationError("An infinite number.")  # count_points says which
        into.clip(none, every, into)
        np.rint(into, into)
        return bool(strange)

    return fill


@attrs.frozen(kw_only=True, eq=False)
class Count:
    """The points of every row in whole units, and how to get at their parts.

    Attributes:
        total: under the card's policy for what is missing.
        low, high: what every completion of the empty cells lies between.
        known: the share of the weight, 0..1, whose cells are filled.
        gaps: which rows have an empty cell.
    """

    total: Whole
    low: Whole
    high: Whole
    known: Floats
    gaps: Truth
    _cells: _Cells = attrs.field(repr=False, alias="cells")

    def units(self, rows: Whole | None = None) -> Whole:
        """Rows x criteria, column by column in memory, of all rows or of those at these positions; they sum to total.

        Raises:
            ValidationError: the arrays that were ranked have been written to since.
        """
        import numpy as np

        count = len(self.total) if rows is None else len(rows)
        units = np.zeros((count, len(self._cells.most)), dtype=np.int64, order="F")
        for start in range(0, count, _ROWS):
            part = slice(start, start + _ROWS)
            empty = {}
            for at in range(len(self._cells.most)):
                own = self._cells.column(at, part if rows is None else rows[part])
                cells = np.isnan(own)
                if cells.any():
                    empty[at] = cells
                np.copyto(units[part, at], own, where=~cells, casting="unsafe")
            for at, fill in self._cells.settle(units[part].sum(axis=1), empty)[3].items():
                np.copyto(units[part, at], fill, where=empty[at])
        if not np.array_equal(units.sum(axis=1), self.total if rows is None else self.total[rows]):
            raise ValidationError(
                "The table was changed after it was ranked.", field="table",
                remedy="Rank it again, or give rank a copy of the arrays that you go on writing to.",
            )  # fmt: skip
        return units


def count_points(card: Scorecard, columns: Mapping[str, np.ndarray]) -> Count:
    """Count what every row gets.

    Args:
        card: what counts.
        columns: one for each criterion, all of one length. They are kept, not copied.

    Raises:
        ValidationError: what a scale refuses: the first such cell of the first such criterion.
    """
    most = apportion(card).tolist()
    try:
        own = {
            one.name: column_units(one.scale, columns[one.name], one.name, units)
            for one, units in zip(card.criteria, most, strict=True)
            if isinstance(one.scale, Custom)
        }
        return _counted(_Cells(card=card, columns=columns, most=most, own=own))
    except ValidationError:
        for one, units in zip(card.criteria, most, strict=True):
            column_units(one.scale, columns[one.name], one.name, units)
        raise


def _counted(cells: _Cells) -> Count:
    import numpy as np

    count = len(next(iter(cells.columns.values()), ()))
    zeros = np.zeros(_BLOCK)
    fillers = [cells.filler(at, zeros) for at in range(len(cells.most))]
    total = np.empty(count, dtype=np.int64)
    sums, part = np.empty((2, _BLOCK))
    holed: list[tuple[slice, Whole, Whole, Floats, Truth]] = []
    with np.errstate(over="ignore", invalid="ignore"):  # what is far outside is cut off in any case
        for start in range(0, count, _BLOCK):
            block = slice(start, min(start + _BLOCK, count))
            into, spare = sums[: block.stop - start], part[: block.stop - start]
            into[:] = 0.0
            empty: dict[int, Truth] = {}
            for at, fill in enumerate(fillers):
                if fill(start, block.stop, spare) and (nothing := np.isnan(spare)).any():
                    empty[at] = nothing
                    np.copyto(spare, 0.0, where=nothing)
                np.add(into, spare, into)
            total[block] = into
            if empty:
                low, high, known, fills = cells.settle(total[block], empty)
                for at, given in fills.items():
                    total[block] += empty[at] * given
                holed.append((block, low, high, known, np.any([*empty.values()], axis=0)))
    if not holed:
        return Count(total=total, low=total, high=total, known=np.ones(count), gaps=np.zeros(count, bool), cells=cells)
    made = Count(
        total=total, low=total.copy(), high=total.copy(), known=np.ones(count), gaps=np.zeros(count, bool), cells=cells
    )
    for block, *parts in holed:
        made.low[block], made.high[block], made.known[block], made.gaps[block] = parts
    return made

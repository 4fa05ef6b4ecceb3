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
    Fill: TypeAlias = Callable[[int, int, Floats], object]

__all__ = ["Count", "count_points"]

_BLOCK = 4096
_ROWS = 65_536
"""So many rows are taken apart at a time."""


@attrs.frozen(kw_only=True, eq=False)
class _Cells:
    """The cells of a table under a card. ``own`` has the units of custom scales, whose functions are asked once."""

    card: Scorecard
    columns: Mapping[str, np.ndarray]
    most: Sequence[int]
    own: Mapping[str, Floats]

    def units_or_nan(self, rows: slice | Whole) -> Floats:
        """Units of these rows, rows x criteria, NaN where a cell is empty."""
        import numpy as np

        parts = [
            self.own[one.name][rows]
            if one.name in self.own
            else column_units(one.scale, self.columns[one.name][rows], one.name, most)
            for one, most in zip(self.card.criteria, self.most, strict=True)
        ]
        return np.asarray(parts).T

    def counted(self, rows: slice | Whole) -> tuple[Whole, Whole, Whole, Floats]:
        """Units of these rows with the policy's answer where a cell is empty; their low, high and known."""
        import numpy as np

        raw, most = self.units_or_nan(rows), np.asarray(self.most)
        ends = np.asarray(
            [units_of_reach(one.scale, units) for one, units in zip(self.card.criteria, self.most, strict=True)]
        )
        empty = np.isnan(raw)
        units = np.where(empty, 0.0, raw).astype(np.int64)
        sure = units.sum(axis=1)
        low, high = (sure + np.where(empty, end, 0).sum(axis=1) for end in ends.T)
        seen = TOTAL - np.where(empty, most, 0).sum(axis=1)
        if self.card.missing is Missing.BOUNDS:
            fill = ends.sum(axis=1) // 2
        elif self.card.missing is Missing.NEUTRAL:
            mean = np.divide(sure, seen, out=np.full(len(seen), 0.5), where=seen > 0)
            fill = np.clip(np.rint(mean[:, None] * most).astype(np.int64), *ends.T)
        else:
            fill = ends[:, 0]
        return np.where(empty, fill, units), low, high, seen / TOTAL

    def totals(self) -> tuple[Whole, Whole]:
        """The sum of units by row, and the rows that have an empty cell; the sum of those means nothing."""
        import numpy as np

        count = len(next(iter(self.columns.values()), ()))
        fills = [self._fill(at) for at in range(len(self.most))]
        total = np.empty(count, dtype=np.int64)
        sums, part = np.empty((2, _BLOCK))
        gaps = [np.empty(0, dtype=np.int64)]
        with np.errstate(over="ignore"):  # what is far outside is cut off in any case
            for start in range(0, count, _BLOCK):
                stop = min(start + _BLOCK, count)
                into, spare = sums[: stop - start], part[: stop - start]
                fills[0](start, stop, into)
                for fill in fills[1:]:
                    fill(start, stop, spare)
                    np.add(into, spare, into)
                empty = np.isnan(into)
                if empty.any():
                    gaps.append(start + np.flatnonzero(empty))
                    into[empty] = 0.0
                total[start:stop] = into
        return total, np.concatenate(gaps)

    def _fill(self, at: int) -> Fill:
        """A function that writes the units of one criterion, for rows from start to stop, into an array."""
        import numpy as np

        criterion, most = self.card.criteria[at], self.most[at]
        name, scale, column = criterion.name, criterion.scale, self.columns[criterion.name]
        if name in self.own:
            return lambda start, stop, into: np.copyto(into, self.own[name][start:stop])
        if isinstance(scale, Linear) and column.dtype.kind in "iuf" and column.dtype.itemsize <= 8 and most:
            return _straight(scale, column, name, most)
        return lambda start, stop, into: np.copyto(into, column_units(scale, column[start:stop], name, most))


def _straight(scale: Linear, column: np.ndarray, name: str, most: int) -> Fill:
    """What ``column_units`` does to a linear scale, in place and without looking at each cell by itself."""
    import numpy as np

    # Arrays of no dimension: a bare float would be wrapped anew by every step, and leave float32 as coarse as it is.
    worst, factor, none, every = map(np.asarray, (float(scale.worst), slope(scale, most), 0.0, float(most)))
    zeros = np.zeros(_BLOCK)

    def fill(start: int, stop: int, into: Floats) -> None:
        cells = column[start:stop]
        np.subtract(cells, worst, into)
        if np.dot(into, zeros[: stop - start]) != 0.0 and np.isinf(cells).any():  # zero times infinity or NaN is NaN
            raise ValidationError("An infinite number.", field=name)  # count_points says which
        np.multiply(into, factor, into)
        into.clip(none, every, into)
        np.rint(into, into)

    return fill


@attrs.frozen(kw_only=True, eq=False)
class Count:
    """The points of every row in whole units, and how to get at their parts.

    Attributes:
        total: under the card's policy for what is missing.
        low, high: what every completion of the empty cells lies between.
        known: the share of the weight, 0..1, whose cells are filled.
        gaps: positions of the rows that have an empty cell, ascending.
    """

    total: Whole
    low: Whole
    high: Whole
    known: Floats
    gaps: Whole
    _cells: _Cells = attrs.field(repr=False, alias="cells")

    def units(self, rows: Whole | None = None) -> Whole:
        """Rows x criteria, column by column in memory, of all rows or of those at these positions; they sum to total.

        Raises:
            ValidationError: the arrays that were ranked have been written to since.
        """
        import numpy as np

        count = len(self.total) if rows is None else len(rows)
        units = np.empty((count, len(self._cells.most)), dtype=np.int64, order="F")
        for start in range(0, count, _ROWS):
            part = slice(start, start + _ROWS)
            units[part] = self._cells.counted(part if rows is None else rows[part])[0]
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
    import numpy as np

    most = apportion(card).tolist()
    try:
        own = {
            one.name: column_units(one.scale, columns[one.name], one.name, units)
            for one, units in zip(card.criteria, most, strict=True)
            if isinstance(one.scale, Custom)
        }
        cells = _Cells(card=card, columns=columns, most=most, own=own)
        total, gaps = cells.totals()
    except ValidationError:
        for one, units in zip(card.criteria, most, strict=True):
            column_units(one.scale, columns[one.name], one.name, units)
        raise
    low, high = (total.copy(), total.copy()) if len(gaps) else (total, total)
    known = np.ones(len(total))
    for start in range(0, len(gaps), _ROWS):
        rows = gaps[start : start + _ROWS]
        units, low[rows], high[rows], known[rows] = cells.counted(rows)
        total[rows] = units.sum(axis=1)
    return Count(total=total, low=low, high=high, known=known, gaps=gaps, cells=cells)

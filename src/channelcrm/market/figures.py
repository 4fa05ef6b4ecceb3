"""Figures of one metric in columns: of each subject and period what was observed last, added up exactly (handbook H3).

Columns of numbers, because a million observations are heavy.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

import attrs

from channelcrm.errors import ValidationError
from channelcrm.market.observation import DECIMAL_PLACES, Observation
from channelcrm.values.period import Period

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MILLION", "Figures", "Stretches", "Tally", "one_unit"]

MILLION = 10**DECIMAL_PLACES
"""Figures are counted in whole millionths, which hold every one exactly."""
_EXACT = Context(prec=40)
_FIELDS = 6  # row, period, day, value, unit, source


class Tally:
    """Takes in the observations of one metric, in any order, and settles what stands.

    Of one subject and period those observed last stand, whatever their source: a correction replaces what it corrects.
    Those of the same day are added: they are of dealers that were merged.
    """

    def __init__(self, metric: str, rows: Mapping[str, int] | None = None) -> None:
        """``rows`` numbers the subjects that count; None numbers every subject as it comes."""
        self._metric = metric
        self._known = rows
        self._met: dict[str, int] = {}
        self._periods: dict[tuple[date, date | None], int] = {}
        self._units: dict[str, int] = {}
        self._sources: dict[str, int] = {}
        self._columns = tuple(array("q") for _ in range(_FIELDS))
        self._take = tuple(column.append for column in self._columns)

    def take(self, one: Observation) -> None:
        """Take in one more."""
        self.note(one.subject_id, one.period.start, one.period.end, one.value, one.unit, one.observed_on, one.source)

    def note(
        self, subject_id: str, start: date, end: date | None, value: Decimal, unit: str, observed_on: date, source: str
    ) -> None:
        """Take in one more, by its parts."""
        known = self._met if self._known is None else self._known
        row = known.get(subject_id)
        if row is None:
            if self._known is not None:
                return
            row = self._met[subject_id] = len(self._met)
        subjects, periods, days, values, units, sources = self._take
        subjects(row)
        periods(self._periods.setdefault((start, end), len(self._periods)))
        days(observed_on.toordinal())
        values(int(_EXACT.scaleb(value, DECIMAL_PLACES)))
        units(self._units.setdefault(unit, len(self._units)))
        sources(self._sources.setdefault(source, len(self._sources)))

    def settle(self) -> Figures:
        """What stands, by subject and then by the end and start of its period."""
        import numpy as np

        rows, given, days, values, units, sources = (np.asarray(column) for column in self._columns)
        spans = sorted(self._periods, key=_in_time)
        place = np.empty(len(spans), dtype=np.int64)
        place[[self._periods[span] for span in spans]] = np.arange(len(spans))
        periods = place[given]
        order = np.lexsort((sources, units, days, periods, rows))
        rows, periods, days, units = rows[order], periods[order], days[order], units[order]
        first = _changes(rows, periods)
        lengths = np.diff(first, append=len(rows))
        stands = days == np.repeat(days[first + lengths - 1], lengths)
        rows, periods, units, order = rows[stands], periods[stands], units[stands], order[stands]
        first = _changes(rows, periods, units)
        exact = values[order].astype(object)  # whole numbers of Python, which do not overflow when they are added
        origins, origin = _origins(sources[order], first, ((name,) for name in self._sources))
        return Figures(
            metric=self._metric, subjects=tuple(self._met if self._known is None else self._known),
            spans=tuple(Period(*span) for span in spans), units=tuple(self._units), origins=origins, rows=rows[first],
            periods=periods[first], unit=units[first], origin=origin,
            millionths=np.add.reduceat(exact, first) if len(first) else exact,
            records=np.diff(first, append=len(rows)),
        )  # fmt: skip


def _in_time(span: tuple[date, date | None]) -> tuple[date, date]:
    start, end = span
    return end or date.max, start


def _changes(*columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in these sorted columns another group begins."""
    import numpy as np

    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64)
    differs = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.concatenate(([0], np.flatnonzero(differs) + 1))


def _origins(
    sources: NDArray[np.int64], first: NDArray[np.int64], known: Iterable[tuple[str, ...]]
) -> tuple[tuple[tuple[str, ...], ...], NDArray[np.int64]]:
    """The sources of each group, as a number of the tuples of names that come with it."""
    import numpy as np

    codes = {names: code for code, names in enumerate(known)}
    if not len(first):
        return tuple(codes), first
    names = list(codes)
    found = np.minimum.reduceat(sources, first)
    ends = np.append(first[1:], len(sources))
    for at in np.flatnonzero(found != np.maximum.reduceat(sources, first)).tolist():
        several = {name for code in set(sources[first[at] : ends[at]].tolist()) for name in names[code]}
        found[at] = codes.setdefault(tuple(sorted(several)), len(codes))
    return tuple(codes), found


@attrs.frozen(kw_only=True, eq=False)
class Figures:
    """What stands of one metric. Arrays have one entry a figure, by ``rows`` and then by the end of its period.

    Attributes:
        subjects, spans, units, origins: the subjects, periods (in time), units and sets of sources that the arrays
            ``rows``, ``periods``, ``unit`` and ``origin`` number.
        millionths: the figure in whole millionths, Python's own int.
        records: how many observations make it.
    """

    metric: str
    subjects: tuple[str, ...] = attrs.field(repr=False)
    spans: tuple[Period, ...] = attrs.field(repr=False)
    units: tuple[str, ...] = attrs.field(repr=False)
    origins: tuple[tuple[str, ...], ...] = attrs.field(repr=False)
    rows: NDArray[np.int64] = attrs.field(repr=False)
    periods: NDArray[np.int64] = attrs.field(repr=False)
    unit: NDArray[np.int64] = attrs.field(repr=False)
    origin: NDArray[np.int64] = attrs.field(repr=False)
    millionths: NDArray[np.object_] = attrs.field(repr=False)
    records: NDArray[np.int64] = attrs.field(repr=False)

    @property
    def amounts(self) -> list[Decimal]:
        """Each figure, as a plain Decimal."""
        return [_decimal(figure) for figure in self.millionths.tolist()]

    def during(self, window: Period | None) -> Stretches:
        """The figures whose whole period lies in the window, None for all of them.

        Raises:
            ValidationError: figures in different units.
        """
        import numpy as np

        inside = np.fromiter((_lies_in(span, window) for span in self.spans), dtype=bool, count=len(self.spans))
        taken = np.flatnonzero(inside[self.periods])
        unit = one_unit(self.metric, {self.units[code] for code in np.unique(self.unit[taken]).tolist()})
        first = _changes(self.rows[taken])
        return Stretches(figures=self, taken=taken, first=first, rows=self.rows[taken[first]], unit=unit)


def one_unit(metric: str, units: Collection[str]) -> str:
    """The unit that all figures of a metric have; "" without figures.

    Raises:
        ValidationError: there are several.
    """
    if len(units) > 1:
        several = tuple(sorted(units))
        raise ValidationError(
            f"{metric} is given in {', '.join(unit or 'no unit' for unit in several)}.", field="unit", value=several,
            remedy="Bring the figures to one unit first, or add them up one unit at a time.",
        )  # fmt: skip
    return "".join(units)


def _lies_in(period: Period, window: Period | None) -> bool:
    if window is None:
        return True
    if period.start < window.start:
        return False
    return window.end is None or (period.end is not None and period.end <= window.end)


@attrs.frozen(kw_only=True, eq=False)
class Stretches:
    """The figures of a window, a stretch a subject: ``rows`` says whose, ``first`` where in ``taken`` each begins."""

    figures: Figures
    taken: NDArray[np.int64] = attrs.field(repr=False)
    first: NDArray[np.int64] = attrs.field(repr=False)
    rows: NDArray[np.int64] = attrs.field(repr=False)
    unit: str

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many figures each stretch has."""
        import numpy as np

        return np.diff(self.first, append=len(self.taken))

    def total(self, values: NDArray[Any]) -> list[int]:
        """The sum of each stretch of these values, one a figure taken."""
        import numpy as np

        return np.add.reduceat(values, self.first).tolist() if len(self.first) else []

    @property
    def sums(self) -> list[int]:
        """The sum of each stretch, in millionths."""
        return self.total(self.figures.millionths[self.taken])

    @property
    def records(self) -> list[int]:
        """How many observations make each stretch."""
        return self.total(self.figures.records[self.taken])

    @property
    def origins(self) -> list[tuple[str, ...]]:
        """The sources of each stretch, by name."""
        names, codes = _origins(self.figures.origin[self.taken], self.first, self.figures.origins)
        return [names[code] for code in codes.tolist()]

    @property
    def last(self) -> list[int]:
        """The last figure of each stretch: its position among all figures."""
        positions: list[int] = self.taken[self.first + self.counts - 1].tolist()
        return positions

    def totals(self) -> dict[str, Decimal]:
        """Subject -> the exact sum of its stretch, subjects ascending."""
        names, pairs = self.figures.subjects, zip(self.rows.tolist(), self.sums, strict=True)
        return dict(sorted((names[row], _decimal(total)) for row, total in pairs))


def _decimal(millionths: int) -> Decimal:
    """As a plain Decimal: 1500000 is 1.5."""
    if not millionths:
        return Decimal(0)
    plain = _EXACT.normalize(_EXACT.scaleb(Decimal(millionths), -DECIMAL_PLACES))
    return plain if int(plain.as_tuple().exponent) <= 0 else _EXACT.quantize(plain, Decimal(1))

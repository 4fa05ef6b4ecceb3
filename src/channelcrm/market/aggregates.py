"""One number out of many figures: their sum, mean, last, trend, count or growth, exact until it is divided.

Sums are whole millionths, so the order of observations changes nothing; each result is the float nearest to the exact
one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

import attrs

from channelcrm.market.figures import MILLION, Figures, Stretches, one_unit
from channelcrm.market.summary import growth
from channelcrm.values.period import Period, add_months

__all__ = ["Aggregated", "aggregate"]

_MONTH = 31
"""A month is 31 steps, so that months that begin on the same day of the month lie evenly."""


def _sums(found: Stretches) -> list[float | None]:
    return [total / MILLION for total in found.sums]


def _means(found: Stretches) -> list[float | None]:
    """The sum by the number of periods with a figure."""
    return [total / (count * MILLION) for total, count in zip(found.sums, found.counts.tolist(), strict=True)]


def _last(found: Stretches) -> list[float | None]:
    """The figure of the period that ends last; of several, the one that starts last."""
    return [value / MILLION for value in found.figures.millionths[found.last]]


def _counts(found: Stretches) -> list[float | None]:
    """How many periods have a figure."""
    return list(found.counts.tolist())


def _trends(found: Stretches) -> list[float | None]:
    """The slope of the least-squares line through the figures, a month: by how much they rise from month to month.

    A figure stands at the start of its period, months one apart, days a 31st. None where all start on one day.
    """
    import numpy as np

    steps = np.asarray([_step(span.start) for span in found.figures.spans], dtype=object)
    x, y = steps[found.figures.periods[found.taken]], found.figures.millionths[found.taken]
    sums = zip(
        found.counts.tolist(), found.total(x), found.total(y), found.total(x * x), found.total(x * y), strict=True
    )
    return [_slope(*sums_of_one) for sums_of_one in sums]


def _step(day: date) -> int:
    return (12 * day.year + day.month) * _MONTH + day.day


def _slope(count: int, x: int, y: int, xx: int, xy: int) -> float | None:
    spread = count * xx - x * x
    return _MONTH * (count * xy - x * y) / (spread * MILLION) if spread else None


_AGGREGATES: Mapping[str, Callable[[Stretches], list[float | None]]] = MappingProxyType(
    {"sum": _sums, "mean": _means, "last": _last, "trend": _trends, "count": _counts}
)


@attrs.frozen(kw_only=True, eq=False)
class Aggregated:
    """One value a stretch of ``found``, None where it has none; ``earlier`` is what growth held them against."""

    values: list[float | None] = attrs.field(repr=False)
    unit: str
    found: Stretches = attrs.field(repr=False)
    earlier: Stretches | None = attrs.field(default=None, repr=False)


def aggregate(figures: Figures, how: str, months: int, as_of: date) -> Aggregated:
    """The figures of the ``months`` months before a day made one a subject: sum, mean, last, trend, count or growth.

    Growth holds the sum against that of as many months before (``channelcrm.market.growth``), of who has figures now.

    Raises:
        ValidationError: figures in different units.
    """
    start = add_months(as_of, -months)
    found = figures.during(Period(start, as_of))
    if how != "growth":
        return Aggregated(values=_AGGREGATES[how](found), unit=found.unit, found=found)
    earlier = figures.during(Period(add_months(start, -months), start))
    unit = one_unit(figures.metric, {one.unit for one in (found, earlier) if len(one.rows)})
    grown = growth(found.totals(), earlier.totals())
    changes = (grown[figures.subjects[row]] for row in found.rows.tolist())
    values = [None if change is None else float(change) for change in changes]
    return Aggregated(values=values, unit=unit, found=found, earlier=earlier)

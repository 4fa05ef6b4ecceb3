"""Columns of observations: only what was known on the day, corrections applied, one unit a column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

import attrs

from channelcrm.market.aggregates import Aggregated, aggregate
from channelcrm.market.figures import Figures
from channelcrm.scoring.sources import Observed
from channelcrm.services.dossier import Draft, EvidenceColumn
from channelcrm.values.period import Period, add_months

__all__ = ["Reported", "months_of", "observed_column", "reported_column"]

_DAY = timedelta(days=1)
_WANTING = {
    "growth": "there was nothing to grow from in the months before",
    "trend": "all its figures start on one day, which makes no trend",
}


@attrs.frozen
class Reported:
    """In how many of the last ``months`` months anything at all was observed of the dealer."""

    months: int = 12


def months_of(source: Observed | Reported) -> int:
    """How far back it looks: growth holds its months against those before."""
    doubled = isinstance(source, Observed) and source.aggregate == "growth"
    return 2 * source.months if doubled else source.months


def observed_column(source: Observed, figures: Figures | None, count: int, *, as_of: date) -> EvidenceColumn:
    """One value a dealer by this source.

    Raises:
        ValidationError: figures in different units.
    """
    asked = f"{source.aggregate} of {source.metric} over {source.months} months before {as_of}"
    draft = Draft(count, asked, f"nothing was known of {source.metric} in the {source.months} months before {as_of}")
    if source.aggregate == "count":
        for row in range(count):
            draft.put(row, 0, asked, records=0)
    if figures is None:
        return draft.column()
    made = aggregate(figures, source.aggregate, source.months, as_of)
    records, origins = _rests_on(made)
    found = made.found
    oldest = date.min if source.max_age_months is None else add_months(as_of, -source.max_age_months)
    told = {names: _told(asked, made.unit, names) for names in set(origins)}
    for row, value, last, made_of, names in zip(
        found.rows.tolist(), made.values, found.last, records, origins, strict=True
    ):
        end = figures.spans[figures.periods[last]].end or as_of
        text = told[names]
        if end < oldest:
            reason = f"its last figure ends on {end}, more than {source.max_age_months} months before {as_of}"
            draft.leave(row, reason, text, end - _DAY, made_of)
        elif value is None:
            draft.leave(row, _WANTING[source.aggregate], text, end - _DAY, made_of)
        else:
            draft.put(row, value, text, end - _DAY, made_of)
    return draft.column()


def _rests_on(made: Aggregated) -> tuple[list[int], list[tuple[str, ...]]]:
    """How many records there are of each dealer, and from which sources."""
    found, earlier = made.found, made.earlier
    if earlier is None:
        return found.records, found.origins
    before = dict(zip(earlier.rows.tolist(), zip(earlier.records, earlier.origins, strict=True), strict=True))
    records, origins = [], []
    for row, made_of, names in zip(found.rows.tolist(), found.records, found.origins, strict=True):
        more, others = before.get(row, (0, ()))
        records.append(made_of + more)
        origins.append(tuple(sorted({*names, *others})))
    return records, origins


def _told(asked: str, unit: str, names: tuple[str, ...]) -> str:
    known = ", ".join(filter(None, names))
    return asked + (f", in {unit}" if unit else "") + (f", from {known}" if known else "")


def reported_column(source: Reported, figures: Mapping[str, Figures], count: int, *, as_of: date) -> EvidenceColumn:
    """In how many months each dealer has a figure of any metric: a month counts once. None at all is 0."""
    asked = f"months with a figure among the {source.months} before {as_of}"
    window = Period(add_months(as_of, -source.months), as_of)
    months: dict[int, set[date]] = defaultdict(set)
    last: dict[int, date] = {}
    records: dict[int, int] = defaultdict(int)
    for one in figures.values():
        spans = [span if window.start <= span.start and (span.end or date.max) <= as_of else None for span in one.spans]
        for row, period, made_of in zip(one.rows.tolist(), one.periods.tolist(), one.records.tolist(), strict=True):
            span = spans[period]
            if span is not None and span.end is not None:
                months[row].add(span.start)
                last[row] = max(last.get(row, date.min), span.end)
                records[row] += made_of
    draft = Draft(count, asked, "")
    for row in range(count):
        day = last[row] - _DAY if row in last else None
        draft.put(row, len(months.get(row, ())), asked, day, records.get(row, 0))
    return draft.column()

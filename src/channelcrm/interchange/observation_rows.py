"""Rows of figures made into observations: a table with a column a metric, or a row a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from channelcrm.interchange.figures import read_figures, unit_of
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.problem import ProblemLog
from channelcrm.interchange.sheet import Sheet
from channelcrm.market.observation import Observation, Subject
from channelcrm.values.ids import ObservationId, derive_id
from channelcrm.values.period import Period

__all__ = ["SubjectRows", "long_figures", "wide_figures"]


@attrs.frozen(kw_only=True)
class SubjectRows:
    """What holds for every figure of a row; None or "" where the row cannot be used."""

    numbers: Sequence[int]
    codes: Sequence[str]
    subject_ids: Sequence[str | None]
    periods: Sequence[Period | None]
    known: Sequence[date | None]
    sources: Sequence[str]


def wide_figures(
    rows: SubjectRows,
    table: Sheet,
    used: Mapping[str, str],
    about: Subject,
    units: Mapping[str, str],
    observed_on: date | None,
    numerals: Numerals,
    log: ProblemLog,
) -> Iterator[Observation]:
    """Observations of a wide table: ``used`` is column -> metric, a row repeats when its subject and period do."""
    figures = [
        (metric, units[metric], read_figures(table.columns[column], rows.numbers, metric, numerals, log))
        for column, metric in used.items()
    ]
    seen: dict[object, int] = {}
    for i, number in enumerate(rows.numbers):
        period, subject_id = rows.periods[i], rows.subject_ids[i]
        if period is None or subject_id is None:
            continue
        known = rows.known[i] or observed_on
        first = seen.setdefault((rows.codes[i], period, known), number)
        if first != number:
            _say_repeated(number, rows.codes[i], str(period), first, log)
            continue
        for metric, unit, values in figures:
            value = values[i]
            if value is not None:
                yield _observation(rows, i, about, subject_id, metric, period, value, unit, known)


def long_figures(
    rows: SubjectRows,
    by_field: Mapping[str, Sequence[str]],
    about: Subject,
    units: Mapping[str, str],
    observed_on: date | None,
    numerals: Numerals,
    log: ProblemLog,
) -> Iterator[Observation]:
    """Observations of a long table: a row repeats when its subject, metric and period do."""
    values = read_figures(by_field["value"], rows.numbers, "value", numerals, log)
    given_units = by_field.get("unit", [""] * len(rows.numbers))
    seen: dict[object, int] = {}
    for i, (number, metric, value) in enumerate(zip(rows.numbers, by_field["metric"], values, strict=True)):
        period, subject_id = rows.periods[i], rows.subject_ids[i]
        if not metric:
            log.leave_out(number, "metric", "", "The row names no metric.", "Give the metric's name.")
        if not by_field["value"][i]:
            log.blank(number, "value", "", "The row has no figure.", "Give one, or leave the row out.")
        if period is None or subject_id is None or not metric or value is None:
            continue
        known = rows.known[i] or observed_on
        first = seen.setdefault((rows.codes[i], metric, period, known), number)
        if first != number:
            _say_repeated(number, rows.codes[i], f"{metric} {period}", first, log)
            continue
        unit = given_units[i] or units.get(metric, unit_of(metric))
        yield _observation(rows, i, about, subject_id, metric, period, value, unit, known)


def _say_repeated(number: int, code: str, what: str, first: int, log: ProblemLog) -> None:
    log.leave_out(
        number, "period", what, f"{what} of {code} already stands in row {first}.",
        "Leave one of the rows out, or give each a day observed_on.",
    )  # fmt: skip


def _observation(
    rows: SubjectRows,
    i: int,
    about: Subject,
    subject_id: str,
    metric: str,
    period: Period,
    value: str,
    unit: str,
    known: date | None,
) -> Observation:
    order = period.start.toordinal()
    return Observation(
        id=ObservationId(
            derive_id(order, "observation", about, rows.codes[i], metric, period.start, period.end, known or "")
        ),
        subject=about,
        subject_id=subject_id,
        metric=metric,
        period=period,
        value=value,
        unit=unit,
        observed_on=known or period.end or period.start,
        source=rows.sources[i],
    )

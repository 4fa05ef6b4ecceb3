"""Observations from a file: long (one figure a row) or wide (one column a metric)."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.interchange.columns import lacking_column, match_columns
from channelcrm.interchange.figures import metric_columns, unit_of
from channelcrm.interchange.headers import OBSERVATION_HEADERS, SUBJECT_HEADERS
from channelcrm.interchange.limits import DEFAULT_LIMITS, Limits
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.observation_rows import SubjectRows, long_figures, wide_figures
from channelcrm.interchange.opening import BLANK, open_sheet
from channelcrm.interchange.periods import read_days, read_periods
from channelcrm.interchange.problem import Problem, ProblemLog
from channelcrm.interchange.sheet import Sheet, SheetFacts
from channelcrm.market.observation import Observation, Subject
from channelcrm.values.arguments import require_day
from channelcrm.values.period import Period

__all__ = ["ObservationFile", "read_observations"]

_PREFIX = "metrics."


@attrs.frozen(kw_only=True)
class ObservationFile:
    """What a file of figures held: ``observations`` row by row, ``problems`` by row, ``facts`` on how it was read."""

    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
    facts: SheetFacts


def read_observations(
    path: str | os.PathLike[str],
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    *,
    subject: Subject | str = Subject.DEALER,
    resolve: Mapping[str, str] | None = None,
    period: Period | None = None,
    units: Mapping[str, str] | None = None,
    observed_on: date | None = None,
    today: date | None = None,
    source: str | None = None,
    sheet: str | None = None,
    missing: Collection[str] = BLANK,
    thousands: str = "",
    decimal: str = ".",
    limits: Limits = DEFAULT_LIMITS,
) -> ObservationFile:
    """Read figures about dealers or areas (handbook H1, H3): CSV, TSV, Excel, Parquet, ...

    A long table has the columns subject_id, metric, value and a period. In a wide one every other column of numbers is
    a metric under its own name, a blank cell no figure. A currency at the end of a header ("sales_usd", "Sales (USD)")
    is its unit; ``units`` says others. Fields: subject_id; period (a month, quarter, year or day), or start with end
    (the first day out) or last (the last day in); metric, value, unit, observed_on, source.

    The file speaks of dealers by their codes, so ``subject_id`` is the code, until ``resolve`` says which id a code has
    (then a code it does not know is an ERROR). Ids follow from the code, the metric, the period and the day it became
    known, not from the row: a file that overlaps with an earlier one gives the same ids for the same facts.

    A row without subject or period, with a period that begins in the future, or that repeats an earlier row's subject,
    metric and period is left out with an ERROR; a figure that is no number is left out with a WARNING. Figures finer
    than a millionth are rounded.

    Args:
        path: the file; its ending says what it is.
        mapping: column -> field, as for dealers; a metric of one's own is "metrics.sales".
        encoding: of text files; None detects it.
        subject: what the figures are about.
        resolve: code -> id.
        period: the days that all figures are about, for a file without such a column.
        units: metric -> unit.
        observed_on: the day the figures became known; by default a column says it, or the day after the period's last.
        today: the day after which a period lies in the future; the computer's date by default.
        source: where the figures come from; the file's name by default.
        sheet: the sheet of a workbook; the first with data by default.
        missing: texts that mean nothing stands there.
        thousands: the mark between groups of three figures, "" for none (see Numerals).
        decimal: the mark before the fraction.
        limits: bounds on the file's size.

    Raises:
        FileProblemError: the file is missing, empty, a directory, undecodable, broken, too large or not what its name
            says.
        ValidationError: the mapping names a column or field that does not exist; no column for the subject, the period
            or any figure; a unit for a metric that the file does not have.
        MissingExtraError: a library of the extra ``analysis`` is not installed.
    """
    numerals = Numerals(thousands=thousands, decimal=decimal)
    about = Subject(subject)
    table = open_sheet(path, encoding=encoding, sheet=sheet, missing=missing, limits=limits)
    log = ProblemLog()
    log.extend(table.problems)
    guesses = {"subject_id": SUBJECT_HEADERS[about], **OBSERVATION_HEADERS}
    found = match_columns(table.columns, guesses, mapping, prefix=_PREFIX)
    if "metric" not in found.values():  # a wide table: "amount" is a metric, not the value of one
        guessed = [
            column for column, field in found.items() if field in {"value", "unit"} and column not in (mapping or {})
        ]
        for column in guessed:
            del found[column]
    name = Path(path).name
    _require(found, table, name, period)
    by_field = {field: table.columns[column] for column, field in found.items() if field}
    if today is not None:
        require_day(today, "today")
    now = today or date.today()  # noqa: DTZ011  # the reader's own calendar decides what is the future
    blank = [""] * len(table.numbers)
    rows = SubjectRows(
        numbers=table.numbers,
        codes=by_field["subject_id"],
        subject_ids=_resolved(by_field["subject_id"], resolve, about, table.numbers, log),
        periods=read_periods(by_field, table.numbers, period, now, log),
        known=read_days(by_field.get("observed_on", blank), table.numbers, "observed_on", log),
        sources=[text or (name if source is None else source) for text in by_field.get("source", blank)],
    )
    if "metric" in by_field:
        made = long_figures(rows, by_field, about, units or {}, observed_on, numerals, log)
        used: dict[str, str] = {}
    else:
        used = _metrics(table, found, numerals, name)
        made = wide_figures(rows, table, used, about, _units(used, units or {}), observed_on, numerals, log)
    observations = tuple(made)
    facts = attrs.evolve(
        table.facts,
        columns={column: field for column, field in found.items() if field}
        | {column: _PREFIX + metric for column, metric in used.items()},
        ignored=tuple(column for column in table.columns if not found.get(column) and column not in used),
    )
    return ObservationFile(observations=observations, problems=log.result(), facts=facts)


def _require(found: Mapping[str, str], table: Sheet, name: str, period: Period | None) -> None:
    fields = set(found.values())
    lacking = [
        field
        for field, there in (
            ("subject_id", "subject_id" in fields),
            ("period", period is not None or "period" in fields or "start" in fields),
            ("value", "metric" not in fields or "value" in fields),
        )
        if not there
    ]
    if lacking:
        raise lacking_column(f"No column of {name} holds the {' nor the '.join(lacking)}.", lacking[0], table.columns)


def _metrics(table: Sheet, found: Mapping[str, str], numerals: Numerals, name: str) -> dict[str, str]:
    """Column -> metric of a wide table."""
    free = {column: cells for column, cells in table.columns.items() if column not in found}
    used = {column: column for column in metric_columns(free, numerals)}
    used |= {column: field.removeprefix(_PREFIX) for column, field in found.items() if field.startswith(_PREFIX)}
    if not used:
        raise ValidationError(
            f"No column of {name} holds figures.", field="value", value=list(table.columns),
            remedy='Name one: mapping={"<column>": "metrics.sales"}, or metric and value columns for a long table.',
        )  # fmt: skip
    return {column: used[column] for column in table.columns if column in used}


def _units(used: Mapping[str, str], units: Mapping[str, str]) -> dict[str, str]:
    for metric in units:
        if metric not in used.values():
            close = nearest(metric, used.values())
            raise ValidationError(
                f"The file has no metric {metric!r}.", field="units", value=metric,
                remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(used.values())}.",
            )  # fmt: skip
    return {metric: units.get(metric, unit_of(column)) for column, metric in used.items()}


def _resolved(
    codes: Sequence[str], resolve: Mapping[str, str] | None, about: Subject, numbers: Sequence[int], log: ProblemLog
) -> list[str | None]:
    found: list[str | None] = []
    for number, code in zip(numbers, codes, strict=True):
        id = (code if resolve is None else resolve.get(code)) or None
        if id is None:
            told = f"There is no {about} with the code {code!r}." if code else f"The row names no {about}."
            log.leave_out(
                number,
                "subject_id",
                code,
                told,
                "Bring it in first, or correct the code." if code else "Give its code.",
            )
        found.append(id)
    return found

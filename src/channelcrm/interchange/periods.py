"""Columns of days and periods: each distinct text is read once, every doubt is said with its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from channelcrm.interchange.days import DAY_REMEDY, PERIOD_REMEDY, parse_day, parse_period
from channelcrm.interchange.problem import ProblemLog
from channelcrm.values.period import Period

__all__ = ["read_days", "read_periods", "read_spans"]


def read_days(cells: Sequence[str], numbers: Sequence[int], field: str, log: ProblemLog) -> list[date | None]:
    """Days; None where the cell is blank or no day (with a problem)."""
    known: dict[str, date | None] = {"": None}
    days = []
    for number, cell in zip(numbers, cells, strict=True):
        if cell not in known:
            known[cell] = parse_day(cell)
        if cell and known[cell] is None:
            log.blank(number, field, cell, f"{cell!r} is not a day that can only mean one.", DAY_REMEDY)
        days.append(known[cell])
    return days


def read_periods(
    by_field: Mapping[str, Sequence[str]], numbers: Sequence[int], period: Period | None, today: date, log: ProblemLog
) -> list[Period | None]:
    """The days each row is about: from a period column, from start with end or last, or the one given for all.

    None (with an ERROR) where that is blank or wrong, holds no day, or begins after ``today``.
    """
    if "period" in by_field:
        periods = _from_texts(by_field["period"], numbers, log)
        texts: Sequence[str] = by_field["period"]
    elif "start" in by_field:
        periods = _from_bounds(by_field, numbers, log)
        texts = by_field["start"]
    else:
        return [period] * len(numbers)
    for position, found in enumerate(periods):
        if found is not None and found.start > today:
            log.leave_out(
                numbers[position], "period", texts[position],
                f"{found} lies in the future: nothing was observed there yet.", "Check the year.",
            )  # fmt: skip
            periods[position] = None
    return periods


def read_spans(
    by_field: Mapping[str, Sequence[str]], numbers: Sequence[int], period: Period | None, log: ProblemLog
) -> list[Period | None]:
    """Days that may lie ahead and may have no end: from a period column, from start with end or last, or one for all.

    None (with an ERROR) where that is blank or wrong. Where neither end nor last stands, the span has no end.
    """
    if "period" in by_field:
        return _from_texts(by_field["period"], numbers, log)
    if "start" in by_field:
        return _from_bounds(by_field, numbers, log, endless=True)
    return [period] * len(numbers)


def _from_texts(cells: Sequence[str], numbers: Sequence[int], log: ProblemLog) -> list[Period | None]:
    known: dict[str, Period | None] = {}
    periods = []
    for number, cell in zip(numbers, cells, strict=True):
        if cell not in known:
            known[cell] = parse_period(cell)
        if known[cell] is None:
            told = f"{cell!r} is not a period that can only mean one." if cell else "The row has no period."
            log.leave_out(number, "period", cell, told, PERIOD_REMEDY)
        periods.append(known[cell])
    return periods


def _from_bounds(
    by_field: Mapping[str, Sequence[str]], numbers: Sequence[int], log: ProblemLog, *, endless: bool = False
) -> list[Period | None]:
    starts = read_days(by_field["start"], numbers, "start", log)
    blank = [""] * len(numbers)
    ends = read_days(by_field.get("end", blank), numbers, "end", log)
    lasts = read_days(by_field.get("last", blank), numbers, "last", log)
    periods: list[Period | None] = []
    for position, (start, end, last) in enumerate(zip(starts, ends, lasts, strict=True)):
        out = end or (last + timedelta(days=1) if last else None)
        open_end = endless and not any(by_field[field][position] for field in ("end", "last") if field in by_field)
        if start is not None and (open_end or (out is not None and out > start)):
            periods.append(Period(start, out))
            continue
        shown = " to ".join(by_field[field][position] for field in ("start", "end", "last") if field in by_field)
        log.leave_out(
            numbers[position],
            "period",
            shown,
            f"The row's days have no start{'' if endless else ', no end'}, or end before they start.",
            DAY_REMEDY,
        )
        periods.append(None)
    return periods

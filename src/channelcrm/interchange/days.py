"""Days and periods as files write them: year first, or unmistakable."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from channelcrm.errors import ValidationError
from channelcrm.values.period import Period, add_months

__all__ = ["DAY_REMEDY", "PERIOD_REMEDY", "parse_day", "parse_period"]

DAY_REMEDY = "Write year, month, day: 2022-10-31."
PERIOD_REMEDY = "Write 2022-10 for a month, 2022-Q4 for a quarter, 2022 for a year, 2022-10-31 for a day."

_SPLIT = r"[-/.年]"
_CLOCK = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY = re.compile(rf"(\d{{4}}){_SPLIT}(\d{{1,2}})[-/.月](\d{{1,2}})日?{_CLOCK}")
_COMPACT_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_MONTH = re.compile(rf"(\d{{4}}){_SPLIT}(\d{{1,2}})月?|((?:19|20)\d{{2}})(\d{{2}})")
_QUARTER = re.compile(r"(\d{4})[-/ ]?(?:[Qq第年]|年第)([1-4])(?:季度?)?|[Qq]([1-4])[-/ ]?(\d{4})")
_YEAR = re.compile(r"(\d{4})年?")
_EARLIEST, _LATEST = 1800, 2200


def parse_day(text: str) -> date | None:
    """A day: 2022-10-31, 2022/10/31, 20221031, 31.10.2022, 2022年10月31日, each with or without a time of day.

    10/31/2022 is taken since there is no month 31; 10/11/2022 is not, since it is November in one country and October
    in another: None, as for every text that is no day.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    match = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _GERMAN_DAY.fullmatch(text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _SLASHED.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if first > 12 or second > 12 or first == second:
            return _day(year, min(first, second), max(first, second)) if first <= 31 and second <= 31 else None
    return None


def parse_period(text: str) -> Period | None:
    """The days that a text means: a month, quarter, year, day, or "start/end" with both days in; None when none."""
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        if match := _QUARTER.fullmatch(text):
            year, quarter = (int(match[1]), int(match[2])) if match[1] else (int(match[4]), int(match[3]))
            first = date(year, 3 * quarter - 2, 1)
            return Period(first, add_months(first, 3))
        if match := _MONTH.fullmatch(text):
            year, month = int(match[1] or match[3]), int(match[2] or match[4])
            return Period.month(year, month) if _EARLIEST <= year <= _LATEST else None
        if match := _YEAR.fullmatch(text):
            return Period.year(int(match[1])) if _EARLIEST <= int(match[1]) <= _LATEST else None
        if "/" in text and len(halves := text.split("/")) == 2 and min(map(len, halves)) >= 8:
            start, last = parse_day(halves[0]), parse_day(halves[1])
            return Period(start, last + timedelta(days=1)) if start and last else None
    except (ValueError, ValidationError):
        return None
    day = parse_day(text)
    return Period(day, day + timedelta(days=1)) if day else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _EARLIEST <= year <= _LATEST else None
    except ValueError:
        return None

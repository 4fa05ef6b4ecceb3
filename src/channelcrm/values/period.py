"""Spans of days, half-open: the first day is in, the last is out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import require_day, require_type

__all__ = ["Period", "Quarters", "add_months"]


def _day(_: object, attribute: attrs.Attribute[date], value: date | None) -> None:
    if value is None and attribute.name == "end":
        return
    require_day(value, attribute.name)  # type: ignore[arg-type]  # it says what is wrong with None


@attrs.frozen
class Period:
    """The days from ``start`` (in) to ``end`` (out); ``end=None`` means without end.

    Raises:
        ValidationError: not dates, or an end that is not after the start.
    """

    start: date = attrs.field(validator=_day)
    end: date | None = attrs.field(default=None, validator=_day)

    def __attrs_post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValidationError(
                f"The period from {self.start} to {self.end} holds no day.",
                field="end",
                value=self.end,
                remedy="The end is the first day outside; give a later one.",
            )

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One calendar month."""
        first = _first_of(year, month)
        return cls(first, add_months(first, 1))

    @classmethod
    def year(cls, year: int) -> Period:
        """One calendar year."""
        first = _first_of(year, 1)
        return cls(first, add_months(first, 12))

    @property
    def days(self) -> int | None:
        """How many days, None without end."""
        return None if self.end is None else (self.end - self.start).days

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or isinstance(day, datetime):
            return False
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """True when at least one day lies in both."""
        require_type(other, Period, "other")
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def intersection(self, other: Period) -> Period | None:
        """The days in both, None when there are none."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends) if ends else None)

    def until(self, end: date) -> Period | None:
        """The part before ``end``, None when nothing is left."""
        require_day(end, "end")
        return self.intersection(Period(date.min, end)) if end > date.min else None

    def months(self) -> Iterator[Period]:
        """The calendar months that this period touches, cut to it. Needs an end."""
        if self.end is None:
            raise ValidationError("A period without end has no last month.", field="end", remedy="Give it an end.")
        start = self.start
        while start < self.end:
            last_month = (start.year, start.month) == (self.end.year, self.end.month)
            following = self.end if last_month else add_months(start.replace(day=1), 1)
            yield Period(start, following)
            start = following

    def __str__(self) -> str:
        return f"{self.start}/{self.end or '..'}"


@attrs.frozen
class Quarters:
    """A length of time in quarters of three months.

    Raises:
        ValidationError: not a whole number of zero or more.
    """

    count: int = attrs.field()

    @count.validator
    def _whole(self, attribute: attrs.Attribute[int], value: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValidationError(
                f"{value!r} is not a number of quarters.", field=attribute.name, value=value,
                remedy="Give a whole number of zero or more.",
            )  # fmt: skip

    def after(self, day: date) -> date:
        """The day this long after ``day``; a day the month lacks becomes its last."""
        return add_months(day, 3 * self.count)


def _first_of(year: int, month: int) -> date:
    try:
        return date(year, month, 1)
    except (TypeError, ValueError, OverflowError):
        raise ValidationError(
            f"{year!r}, {month!r} is not a month.", field="month", value=(year, month),
            remedy="Give a year in 1..9999 and a month in 1..12.",
        ) from None  # fmt: skip


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; a day the month lacks becomes its last (31 January + 1 = 28 February).

    Raises:
        ValidationError: the day would lie outside the years 1 to 9999.
    """
    require_day(day, "day")
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValidationError(
            f"{day} and {months} months lie outside the calendar.", field="months", value=months,
            remedy="Stay within the years 1 to 9999.",
        )  # fmt: skip
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

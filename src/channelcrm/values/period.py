"""Spans of days, half-open: the first day is in, the last is out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import attrs

from channelcrm.errors import ValidationError

__all__ = ["Period", "Quarters", "add_months"]


def _day(_: object, attribute: attrs.Attribute[date], value: date | None) -> None:
    if value is None and attribute.name == "end":
        return
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValidationError(
            f"{value!r} is not a day.", field=attribute.name, value=value, remedy="Give a datetime.date without time."
        )


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
        first = date(year, month, 1)
        return cls(first, add_months(first, 1))

    @classmethod
    def year(cls, year: int) -> Period:
        """One calendar year."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @property
    def days(self) -> int | None:
        """How many days, None without end."""
        return None if self.end is None else (self.end - self.start).days

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """True when at least one day lies in both."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)

    def intersection(self, other: Period) -> Period | None:
        """The days in both, None when there are none."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends) if ends else None)

    def until(self, end: date) -> Period | None:
        """The part before ``end``, None when nothing is left."""
        return self.intersection(Period(date.min, end)) if end > date.min else None

    def months(self) -> Iterator[Period]:
        """The calendar months that this period touches, cut to it. Needs an end."""
        if self.end is None:
            raise ValidationError("A period without end has no last month.", field="end", remedy="Give it an end.")
        start = self.start
        while start < self.end:
            following = min(add_months(start.replace(day=1), 1), self.end)
            yield Period(start, following)
            start = following

    def __str__(self) -> str:
        return f"{self.start}/{self.end or '..'}"


@attrs.frozen
class Quarters:
    """A length of time in quarters of three months."""

    count: int = attrs.field(validator=[attrs.validators.instance_of(int), attrs.validators.ge(0)])

    def after(self, day: date) -> date:
        """The day this long after ``day``; a day the month lacks becomes its last."""
        return add_months(day, 3 * self.count)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later; a day the month lacks becomes its last (31 January + 1 = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))

"""Periods: half-open, with an algebra."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.values import Period, Quarters, add_months

DAY = date(2027, 1, 1)
DAYS = st.integers(0, 40).map(lambda days: DAY + timedelta(days=days))


@st.composite
def periods(draw):
    start = draw(DAYS)
    length = draw(st.none() | st.integers(1, 20))
    return Period(start, None if length is None else start + timedelta(days=length))


def test_the_first_day_is_in_and_the_last_is_out():
    year = Period.year(2027)
    assert date(2027, 1, 1) in year
    assert date(2027, 12, 31) in year
    assert date(2028, 1, 1) not in year
    assert year.days == 365


def test_a_period_without_end_holds_every_later_day():
    assert date.max in Period(DAY)
    assert Period(DAY).days is None


@pytest.mark.parametrize("other", [datetime(2027, 1, 1), "2027-01-01", None])
def test_what_is_no_day_is_in_no_period(other):
    assert other not in Period.year(2027)


@pytest.mark.parametrize("wrong", [datetime(2027, 1, 1), "2027-01-01", None, 20270101])
def test_a_period_starts_on_a_day(wrong):
    with pytest.raises(ValidationError, match="start"):
        Period(wrong)


@pytest.mark.parametrize("end", [DAY, date(2026, 12, 31)])
def test_an_end_that_is_not_after_the_start_is_refused(end):
    with pytest.raises(ValidationError, match="holds no day"):
        Period(DAY, end)


@pytest.mark.parametrize(
    "make", [lambda: Period.month(2027, 13), lambda: Period.year(0), lambda: Period.month(9999, 12)]
)
def test_a_month_outside_the_calendar_is_refused(make):
    with pytest.raises(ValidationError):
        make()


@given(periods(), DAYS)
def test_until_keeps_exactly_the_days_before(period, end):
    cut = period.until(end)
    for day in (DAY + timedelta(days=number) for number in range(80)):
        assert (cut is not None and day in cut) == (day in period and day < end)


@given(periods(), periods())
def test_overlap_is_symmetric_and_means_a_common_day(a, b):
    common = any(day in a and day in b for day in (DAY + timedelta(days=number) for number in range(80)))
    assert a.overlaps(b) == b.overlaps(a) == common


@given(periods(), periods())
def test_an_intersection_is_the_days_in_both_whichever_way_round(a, b):
    both = a.intersection(b)
    assert both == b.intersection(a)
    for day in (DAY + timedelta(days=number) for number in range(80)):
        assert (both is not None and day in both) == (day in a and day in b)


@given(periods(), periods(), periods())
def test_intersection_is_associative(a, b, c):
    def meet(x, y):
        return None if x is None or y is None else x.intersection(y)

    assert meet(meet(a, b), c) == meet(a, meet(b, c))


@given(periods())
def test_a_period_meets_itself_in_itself(period):
    assert period.intersection(period) == period


@given(periods())
def test_its_months_follow_each_other_and_make_the_whole(period):
    assume(period.end is not None)
    months = list(period.months())
    assert months[0].start == period.start
    assert months[-1].end == period.end
    assert all(a.end == b.start for a, b in pairwise(months))
    assert all(month.start.month == (month.end - timedelta(days=1)).month for month in months)


def test_months_of_a_period_without_end_are_refused():
    with pytest.raises(ValidationError, match="without end"):
        next(Period(DAY).months())


def test_the_last_month_of_the_calendar_has_its_days():
    last = Period(date(9999, 12, 1), date(9999, 12, 31))
    assert list(last.months()) == [last]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 11, 30), 2, date(2028, 1, 30)),
        (date(2027, 1, 1), -1, date(2026, 12, 1)),
        (date(9999, 12, 31), 0, date(9999, 12, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_the_month_has(day, months, expected):
    assert add_months(day, months) == expected


def test_months_beyond_the_calendar_are_refused():
    with pytest.raises(ValidationError, match="outside the calendar"):
        add_months(date(9999, 12, 1), 1)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 28)), st.integers(-240, 240))
def test_months_there_and_back_return_for_days_that_every_month_has(day, months):
    assume(day.day <= 28)
    assert add_months(add_months(day, months), -months) == day


def test_quarters_are_three_months_each():
    assert Quarters(2).after(date(2027, 8, 31)) == date(2028, 2, 29)


@pytest.mark.parametrize("wrong", [-1, 1.5, True, "2"])
def test_quarters_are_whole_and_not_negative(wrong):
    with pytest.raises(ValidationError, match="quarters"):
        Quarters(wrong)

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from channelcrm.interchange.days import parse_day, parse_period
from channelcrm.values import Period

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(
    DAYS,
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%Y年%m月%d日", "%Y-%m-%d 00:00:00"]),
)
def test_days_that_can_only_mean_one_are_read(day, form):
    assert parse_day(day.strftime(form)) == day


@pytest.mark.parametrize(
    "text", ["10/11/2022", "2022-02-30", "31.02.2022", "44865", "10.2022", "yesterday", "", "0022-10-31", "2022-13-01"]
)
def test_days_that_could_mean_two_or_none_are_not(text):
    assert parse_day(text) is None


def test_a_slashed_day_is_read_where_only_one_reading_is_a_day():
    assert parse_day("10/31/2022") == parse_day("31/10/2022") == date(2022, 10, 31)
    assert parse_day("5/5/2022") == date(2022, 5, 5)


@pytest.mark.parametrize("text", ["2022-10", "2022/10", "2022.10", "202210", "2022年10月"])
def test_months_are_read(text):
    assert parse_period(text) == Period.month(2022, 10)


@pytest.mark.parametrize("text", ["2022-Q4", "2022Q4", "Q4 2022", "2022 q4", "2022年第4季度"])
def test_quarters_are_read(text):
    assert parse_period(text) == Period(date(2022, 10, 1), date(2023, 1, 1))


def test_years_are_read():
    assert parse_period("2022") == parse_period("2022年") == Period.year(2022)


@given(DAYS)
def test_a_day_is_a_period_of_one_day(day):
    assert parse_period(day.isoformat()) == Period(day, day + timedelta(days=1))


def test_a_span_holds_both_its_days():
    assert parse_period("2022-10-01/2022-10-31") == Period(date(2022, 10, 1), date(2022, 11, 1))


@pytest.mark.parametrize(
    "text", ["", "2022-13", "2022-Q5", "22-10", "10/2022", "2022-10-31/2022-10-01", "12345", "9999999"]
)
def test_other_texts_are_no_period(text):
    assert parse_period(text) is None

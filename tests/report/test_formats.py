"""Figures say what they are, and do not lie at their ends."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from channelcrm.report import formats
from channelcrm.values import Money, Period


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1234567, 0, "1,234,567"),
        (-1.25, 1, "−1.2"),
        (-0.04, 1, "0.0"),
        (None, 0, "–"),
        (float("nan"), 2, "–"),
        (Decimal("0.5"), 2, "0.50"),
    ],
)
def test_a_number_has_thousands_separators(value, decimals, shown):
    assert formats.number(value, decimals) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (3.25, "3.2"),
        (950, "950"),
        (92294.4, "92,294"),
        (999_949, "999,949"),
        (428_418_797.66, "428.4\xa0M"),
        (1.2e9, "1.2\xa0bn"),
    ],
)
def test_a_large_figure_keeps_the_digits_that_matter(value, shown):
    assert formats.compact(value) == shown


@given(st.floats(0, 1), st.integers(0, 3))
def test_only_all_is_shown_as_all_and_only_nothing_as_nothing(share, decimals):
    shown = formats.percent(share, decimals)
    assert (shown == f"{100:.{decimals}f}%") == (share == 1)
    assert (shown == f"{0:.{decimals}f}%") == (share == 0)


@given(st.floats(0.001, 0.999))
def test_a_percentage_is_near_its_share(share):
    shown = float(formats.percent(share).strip("<>%"))
    assert abs(shown - 100 * share) <= 0.1


def test_a_deviation_carries_its_sign():
    assert [formats.percent(value, 0, signed=True) for value in (0.125, -0.55, 0.0)] == ["+12%", "−55%", "0%"]


def test_money_names_its_currency_and_hides_no_cents():
    assert formats.money(Money("1200000", "USD")) == "USD\xa01,200,000"
    assert formats.money(Money("1200000.50", "USD")) == "USD\xa01,200,000.50"
    assert formats.money(None) == "–"


def test_a_period_is_written_with_its_last_day():
    assert formats.span(Period(date(2027, 1, 1), date(2028, 1, 1))) == "2027-01-01 to 2027-12-31"
    assert formats.span(Period(date(2027, 1, 1))) == "2027-01-01 on"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("payment_days", "payment days"),
        ("sales_usd_12m", "sales USD in 12 months"),
        ("sales_cny_growth", "sales CNY growth"),
        ("pop_2010", "population 2010"),
    ],
)
def test_a_name_from_a_program_reads_as_words(name, said):
    assert formats.words(name) == said


def test_a_requirement_reads_as_a_sentence():
    assert formats.condition("licensed == true") == "licensed is true"
    assert formats.condition("floor_m2 >= 200: it is 150") == "floor m2 at least 200: it is 150"


@given(st.integers(0, 10**9))
def test_one_is_singular(number):
    shown = formats.plural(number, "dealer")
    assert shown.endswith("dealer") == (number == 1)
    assert re.sub(r"\D", "", shown) == str(number)

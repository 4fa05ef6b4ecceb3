"""Totals, growth and concentration are exact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.market import Observation, growth, top_share, totals
from channelcrm.values import Period, derive_id

SEEN = date(2027, 1, 1)


def figure(number, subject, value, /, *, month=1, **more):
    usual = {"metric": "sales", "period": Period.month(2026, month), "unit": "USD", "observed_on": SEEN}
    return Observation(id=derive_id(number, "observation"), subject_id=subject, value=value, **(usual | more))


def test_figures_add_up_by_subject_to_the_last_decimal():
    figures = [figure(at, "a", "0.1", month=at) for at in range(1, 11)] + [figure(11, "b", "-3.000001")]
    assert totals(figures, "sales") == {"a": Decimal(1), "b": Decimal("-3.000001")}


def test_a_figure_counts_when_its_whole_period_lies_in_the_window():
    figures = [figure(month, "a", 1, month=month) for month in range(1, 13)]
    year = figure(13, "a", 100, period=Period.year(2026))
    assert totals([*figures, year], "sales", during=Period(date(2026, 3, 1), date(2026, 6, 1))) == {"a": 3}
    assert totals([*figures, year], "sales", during=Period(date(2026, 1, 1))) == {"a": 112}
    assert totals([figure(1, "a", 1, period=Period(SEEN))], "sales", during=Period.year(2027)) == {}


def test_other_metrics_and_other_kinds_of_subjects_do_not_count():
    others = [figure(1, "a", 1, metric="visits", unit=""), figure(2, "a", 1, subject="area")]
    assert totals(others, "sales") == {}
    assert totals(others, "sales", subject="area") == {"a": 1}


def test_a_figure_seen_again_replaces_what_was_seen_before():
    first, second = figure(1, "a", 5), figure(2, "a", 7, observed_on=date(2027, 2, 1))
    assert totals([second, first], "sales") == {"a": 7}
    assert totals([first, second], "sales", as_of=date(2027, 1, 15)) == {"a": 5}
    assert totals([first, second], "sales", as_of=date(2026, 1, 15)) == {}


def test_a_correction_from_another_file_replaces_what_it_corrects():
    first, second = figure(1, "a", 5, source="a.csv"), figure(2, "a", 7, source="b.csv", observed_on=date(2027, 2, 1))
    assert totals([first, second], "sales") == totals([second, first], "sales") == {"a": 7}


def test_figures_that_two_accounts_reported_before_they_were_merged_are_added():
    figures = [figure(1, "a", 100, source="july.csv"), figure(2, "a", 50, source="july.csv")]
    assert totals(figures, "sales") == {"a": 150}


def test_different_units_are_not_added():
    with pytest.raises(ValidationError, match="EUR, USD"):
        totals([figure(1, "a", 1), figure(2, "b", 1, unit="EUR")], "sales")


def test_growth_is_the_change_by_what_there_was():
    now, before = {"a": Decimal(11), "c": Decimal(5)}, {"a": Decimal(10), "b": Decimal(4), "d": Decimal(-1)}
    assert growth(now, before) == {"a": Decimal("0.1"), "b": Decimal(-1), "c": None, "d": None}


def test_the_top_tenth_of_ten_is_the_largest():
    values = {str(at): Decimal(1) for at in range(9)} | {"big": Decimal(11)}
    assert top_share(values, 0.1) == Decimal("0.55")
    assert top_share(values, 0.01) == Decimal("0.55")
    assert top_share(values, 0) == 0
    assert top_share(values, 1) == 1


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan"), "0.1", True])
def test_top_is_a_share(wrong):
    with pytest.raises(ValidationError, match="is not a share"):
        top_share({"a": Decimal(1)}, wrong)


def test_nothing_cannot_be_shared():
    with pytest.raises(ValidationError, match="nothing to share"):
        top_share({"a": Decimal(0), "b": Decimal(-5)}, 0.1)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-999, 999)), max_size=20), st.randoms())
def test_totals_do_not_depend_on_the_order_and_add_up(drawn, chance):
    figures = [figure(at, subject, Decimal(cents) / 100, source=str(at)) for at, (subject, cents) in enumerate(drawn)]
    found = totals(figures, "sales")
    chance.shuffle(figures)
    assert totals(figures, "sales") == found
    assert sum(found.values()) == sum(one.value for one in figures)


@given(st.lists(st.integers(0, 99), min_size=1).filter(any), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_top_never_holds_less(amounts, one, two):
    values = {str(at): Decimal(amount) for at, amount in enumerate(amounts)}
    assert 0 <= top_share(values, min(one, two)) <= top_share(values, max(one, two)) <= 1


def test_iowas_outlets_are_as_concentrated_as_the_reference_says(shared_data):
    months = pd.read_csv(shared_data("iowa/dealer_month.csv.gz"), dtype=str)
    sales: dict[str, Decimal] = {}
    for row in months[months["month"] >= "2021-11"].itertuples():
        sales[row.dealer_id] = sales.get(row.dealer_id, Decimal(0)) + Decimal(row.sales_usd)
    assert (sum(sales.values()), len(sales)) == (Decimal("428418797.66"), 2013)
    assert [round(100 * top_share(sales, top), 1) for top in (0.01, 0.1, 0.2)] == [
        Decimal("20.4"), Decimal("58.7"), Decimal("73.0"),
    ]  # fmt: skip

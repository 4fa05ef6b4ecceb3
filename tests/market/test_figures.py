"""Figures in columns are the observations they came from, settled: exact, whatever their order and size."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.market import Observation, totals
from channelcrm.market.aggregates import aggregate
from channelcrm.market.figures import Figures, Tally
from channelcrm.values import Period, derive_id

DAY = date(2027, 1, 1)
LARGEST = Decimal("9223372036854.775807")


def seen(number: int, value: object, subject: str = "a", month: int = 12, **more: object) -> Observation:
    usual = {"period": Period.month(2026, month), "unit": "USD", "observed_on": DAY, "metric": "sales"}
    return Observation(id=derive_id(number, "observation"), subject_id=subject, value=value, **(usual | more))


def settled(*observations: Observation, rows: dict[str, int] | None = None) -> Figures:
    tally = Tally("sales", rows)
    for one in observations:
        tally.take(one)
    return tally.settle()


def made(how: str, *observations: Observation, months: int = 12) -> list[float | None]:
    return aggregate(settled(*observations), how, months, DAY).values


def test_sums_are_exact_beyond_what_64_bits_hold() -> None:
    figures = [seen(month, LARGEST, month=month) for month in range(1, 13)]
    assert totals(figures, "sales") == {"a": 12 * LARGEST}
    assert totals([seen(1, LARGEST), seen(2, LARGEST)], "sales") == {"a": 2 * LARGEST}  # two accounts of one dealer


def test_sums_are_exact_whatever_precision_the_host_has_set() -> None:
    with localcontext(prec=3):
        assert totals([seen(1, LARGEST), seen(2, "-0.000001", month=11)], "sales") == {
            "a": Decimal("9223372036854.775806")
        }


def test_a_subject_that_is_not_asked_for_is_not_taken_in() -> None:
    figures = settled(seen(1, 5, "b"), seen(2, 7, "a"), rows={"a": 0})
    assert (figures.subjects, figures.during(None).totals()) == (("a",), {"a": 7})


def test_a_figure_names_all_its_sources_once() -> None:
    twice = [seen(1, 1, source="b.csv"), seen(2, 1, source="a.csv"), seen(3, 1, month=11, source="b.csv")]
    found = settled(*twice).during(None)
    assert (found.origins, found.records) == ([("a.csv", "b.csv")], [3])


def test_a_correction_takes_its_own_source_and_unit() -> None:
    wrong, right = seen(1, 1, unit="EUR", source="a.csv"), seen(2, 2, observed_on=date(2027, 2, 1), source="b.csv")
    found = settled(wrong, right).during(None)
    assert (found.unit, found.origins, found.totals()) == ("USD", [("b.csv",)], {"a": 2})


def test_figures_without_a_unit_and_with_one_do_not_add_up() -> None:
    with pytest.raises(ValidationError, match="sales is given in no unit, USD"):
        settled(seen(1, 1), seen(2, 1, month=11, unit="")).during(None)


def test_a_period_without_end_comes_last_and_lies_in_no_window() -> None:
    figures = settled(seen(1, 5), seen(2, 7, period=Period(date(2020, 1, 1))))
    assert [str(span) for span in figures.spans] == ["2026-12-01/2027-01-01", "2020-01-01/.."]
    assert figures.during(None).totals() == {"a": 12}
    assert aggregate(figures, "sum", 24, DAY).values == [5]


def test_a_trend_is_by_month_also_where_months_differ_in_length_and_figures_begin_within_them() -> None:
    whole = [seen(month, 3 * month, month=month) for month in (1, 2, 5, 12)]
    assert made("trend", *whole) == [3]
    mid = Period(date(2026, 1, 1), date(2026, 1, 5)), Period(date(2026, 2, 1), date(2026, 2, 9))
    assert made("trend", *(seen(at, 10 * at, period=period) for at, period in enumerate(mid))) == [10]
    days = [seen(day, day, period=Period(date(2026, 3, day), date(2026, 3, day + 1))) for day in (1, 2, 3)]
    assert made("trend", *days) == [31]


@given(st.lists(st.tuples(st.integers(-(10**18), 10**18), st.sampled_from("ab"), st.integers(1, 12)), max_size=12))
def test_every_number_is_the_float_nearest_to_the_exact_one(drawn: list[tuple[int, str, int]]) -> None:
    figures = [seen(at, Decimal(units).scaleb(-6), name, month) for at, (units, name, month) in enumerate(drawn)]
    expected: dict[str, dict[int, Fraction]] = {}
    for units, name, month in drawn:
        of_months = expected.setdefault(name, {})
        of_months[month] = of_months.get(month, Fraction()) + Fraction(units, 10**6)
    found = settled(*figures)
    order = [found.subjects[row] for row in found.during(None).rows.tolist()]
    for how, value in {
        "sum": lambda months: sum(months.values()),
        "mean": lambda months: sum(months.values()) / len(months),
        "last": lambda months: months[max(months)],
        "count": len,
    }.items():
        assert aggregate(found, how, 12, DAY).values == [float(value(expected[name])) for name in order]

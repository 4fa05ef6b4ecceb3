from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from channelcrm.errors import ValidationError
from channelcrm.interchange import Severity, read_observations
from channelcrm.market import Subject
from channelcrm.values import Period

TODAY = date(2026, 11, 1)
WIDE = "dealer_id,month,sales_usd,bottles\n7,2026-09,1200.50,30\n7,2026-10,,31\n8,2026-10,-5,0\n"


def figures(found):
    return [(o.subject_id, o.metric, str(o.period.start), o.value, o.unit) for o in found.observations]


def test_a_wide_table_gives_a_figure_for_each_number(write):
    found = read_observations(write(WIDE), today=TODAY)
    assert figures(found) == [
        ("7", "sales_usd", "2026-09-01", Decimal("1200.5"), "USD"),
        ("7", "bottles", "2026-09-01", Decimal(30), ""),
        ("7", "bottles", "2026-10-01", Decimal(31), ""),
        ("8", "sales_usd", "2026-10-01", Decimal(-5), "USD"),
        ("8", "bottles", "2026-10-01", Decimal(0), ""),
    ]
    assert found.problems == ()
    assert {o.source for o in found.observations} == {"list.csv"}


def test_a_long_table_gives_a_figure_for_each_row(write):
    text = "门店编号,指标,数值,单位,月份\n7,销售额,1200.50,CNY,2026年9月\n7,客流,30,,2026年9月\n"
    found = read_observations(write(text), today=TODAY)
    assert [(o.metric, o.value, o.unit, o.period) for o in found.observations] == [
        ("销售额", Decimal("1200.5"), "CNY", Period.month(2026, 9)),
        ("客流", Decimal(30), "", Period.month(2026, 9)),
    ]


def test_a_figure_becomes_known_the_day_after_its_period_unless_said(write):
    path = write(WIDE)
    assert read_observations(path, today=TODAY).observations[0].observed_on == date(2026, 10, 1)
    said = read_observations(path, today=TODAY, observed_on=date(2026, 10, 15))
    assert said.observations[0].observed_on == date(2026, 10, 15)
    column = write("dealer_id,month,observed_on,sales\n7,2026-09,2026-10-03,1\n", "b.csv")
    assert read_observations(column, today=TODAY).observations[0].observed_on == date(2026, 10, 3)


def test_the_same_fact_has_the_same_id_in_a_longer_file(write):
    first = read_observations(write(WIDE), today=TODAY).observations
    longer = WIDE.replace("sales_usd,bottles\n", "sales_usd,bottles\n6,2026-08,1,1\n") + "9,2026-10,1,1\n"
    second = read_observations(write(longer, "later.csv"), today=TODAY).observations
    assert {o.id for o in first} < {o.id for o in second}


def test_ids_tell_subjects_metrics_periods_and_days_of_knowing_apart(write):
    text = "dealer_id,month,observed_on,a,b\n7,2026-09,,1,1\n7,2026-10,,1,1\n8,2026-09,,1,1\n7,2026-09,2026-12-01,1,1\n"
    found = read_observations(write(text), today=TODAY)
    assert len({o.id for o in found.observations}) == 8


def test_codes_are_resolved_where_a_mapping_is_given(write):
    found = read_observations(write(WIDE), today=TODAY, resolve={"7": "the-id-of-7"})
    assert {o.subject_id for o in found.observations} == {"the-id-of-7"}
    assert [(p.row, p.field, p.value) for p in found.problems] == [(3, "subject_id", "8")]
    unresolved = read_observations(write(WIDE), today=TODAY)
    assert {o.id for o in found.observations} < {o.id for o in unresolved.observations}


def test_a_period_in_the_future_is_left_out(write):
    found = read_observations(write("dealer_id,month,sales\n7,2026-11,1\n7,2026-12,1\n"), today=TODAY)
    assert [o.period for o in found.observations] == [Period.month(2026, 11)]
    assert [(p.row, p.value, p.severity) for p in found.problems] == [(2, "2026-12", Severity.ERROR)]


def test_a_thousands_mark_leaves_out_the_figure_and_says_so(write):
    path = write('dealer_id,month,sales,visits\n7,2026-09,"1,200.50",3\n8,2026-09,900,4\n')
    found = read_observations(path, today=TODAY)
    assert [(o.subject_id, o.metric) for o in found.observations] == [("7", "visits"), ("8", "sales"), ("8", "visits")]
    (problem,) = found.problems
    assert (problem.row, problem.field, problem.value) == (1, "sales", "1,200.50")
    assert "thousands" in problem.remedy
    assert read_observations(path, today=TODAY, thousands=",").observations[0].value == Decimal("1200.5")


def test_a_repeated_row_is_left_out_once(write):
    found = read_observations(write("dealer_id,month,a,b\n7,2026-09,1,2\n7,2026-09,3,4\n"), today=TODAY)
    assert [o.value for o in found.observations] == [1, 2]
    assert [(p.row, p.severity) for p in found.problems] == [(2, Severity.ERROR)]
    assert "row 1" in found.problems[0].message


def test_rows_without_subject_or_period_say_so(write):
    found = read_observations(write("dealer_id,month,a\n,2026-09,1\n7,,1\n8,someday,1\n"), today=TODAY)
    assert found.observations == ()
    assert [(p.row, p.field) for p in found.problems] == [(1, "subject_id"), (2, "period"), (3, "period")]


def test_figures_finer_than_a_millionth_are_rounded(write):
    found = read_observations(write("dealer_id,month,a\n7,2026-09,94562.40000000001\n8,2026-09,1e-9\n"), today=TODAY)
    assert [o.value for o in found.observations] == [Decimal("94562.4"), Decimal(0)]


def test_a_figure_too_large_is_left_out(write):
    found = read_observations(write("dealer_id,month,a\n7,2026-09,1e15\n8,2026-09,1\n"), today=TODAY)
    assert len(found.observations) == 1
    assert "too large" in found.problems[0].message


def test_start_with_end_or_last_day_gives_the_period(write):
    half_open = write("dealer_id,start,end,a\n7,2026-09-01,2026-10-01,1\n")
    closed = write("dealer_id,start date,end date,a\n7,2026-09-01,2026-09-30,1\n", "b.csv")
    for path in (half_open, closed):
        assert read_observations(path, today=TODAY).observations[0].period == Period.month(2026, 9)


def test_one_period_can_be_said_for_all(write):
    path = write("dealer_id,sales\n7,1\n")
    assert read_observations(path, period=Period.year(2025), today=TODAY).observations[0].period == Period.year(2025)
    with pytest.raises(ValidationError, match="period"):
        read_observations(path, today=TODAY)


def test_amount_is_a_metric_of_its_own_in_a_wide_table(write):
    found = read_observations(write("dealer_id,month,amount\n7,2026-09,3\n"), today=TODAY)
    assert found.observations[0].metric == "amount"


def test_metrics_and_units_can_be_said(write):
    found = read_observations(
        write("dealer_id,month,Umsatz\n7,2026-09,3\n"), {"Umsatz": "metrics.sales"}, units={"sales": "EUR"}, today=TODAY
    )
    assert figures(found) == [("7", "sales", "2026-09-01", Decimal(3), "EUR")]
    with pytest.raises(ValidationError, match="Did you mean 'sales'"):
        read_observations(write("dealer_id,month,sales\n7,2026-09,3\n", "b.csv"), units={"sale": "EUR"}, today=TODAY)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("sales_usd", "USD"),
        ("Sales (EUR)", "EUR"),
        ("销售额（元）", "CNY"),
        ("weight (kg)", "kg"),
        ("share_pct", "%"),
        ("visits", ""),
    ],
)
def test_units_are_read_from_headers(header, unit, write):
    found = read_observations(write(f"dealer_id,month,{header}\n7,2026-09,3\n"), today=TODAY)
    assert found.observations[0].unit == unit


def test_columns_that_are_no_figures_are_named(write):
    found = read_observations(write("dealer_id,name,month,supplier,a\n7,Ames,2026-09,X,3\n"), today=TODAY)
    assert found.facts.ignored == ("name", "supplier")


def test_areas_and_competitors_can_be_observed(write):
    area = read_observations(write("county_fips,year,population\n19001,2020,7496\n"), subject="area", today=TODAY)
    assert (area.observations[0].subject, area.observations[0].subject_id) == (Subject.AREA, "19001")
    rival = read_observations(write("竞争对手,年份,份额_pct\nX,2025,31\n", "b.csv"), subject="competitor", today=TODAY)
    assert (rival.observations[0].subject_id, rival.observations[0].unit) == ("X", "%")


def test_no_figures_at_all_is_said(write):
    with pytest.raises(ValidationError, match="holds figures"):
        read_observations(write("dealer_id,month,remark\n7,2026-09,fine\n"), today=TODAY)

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.services import evidence_of

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
DEALER = crm.Dealer.new(code="1", name="One", at=NOW)
ON = date(2026, 7, 1)


def figure(value: object, year: int, month: int, metric: str = "sales") -> crm.Observation:
    return crm.Observation(
        id=crm.make_id(NOW, metric, year, month), subject_id=DEALER.id, metric=metric, value=value, unit="USD",
        period=crm.Period.month(year, month), observed_on=ON,
    )  # fmt: skip


def visit(at: datetime, *, planned: bool = False) -> crm.Interaction:
    by = crm.Actor("rep", "specialist")
    return crm.Interaction(id=crm.make_id(at, "visit"), dealer_id=DEALER.id, at=at, by=by, planned=planned)


def test_a_year_is_the_twelve_months_that_end_by_the_day() -> None:
    figures = [figure(1, 2026, 7), figure(10, 2026, 6), figure(100, 2025, 7), figure(1000, 2025, 6)]
    table = evidence_of([DEALER], figures, [], on=ON)
    assert table["sales_12m"] == [110]
    assert table["months_12m"] == [2]


def test_growth_holds_a_year_against_the_year_before() -> None:
    table = evidence_of([DEALER], [figure(110, 2026, 1), figure(100, 2025, 1)], [], on=ON)
    assert table["sales_growth"] == [0.1]


def test_growth_from_nothing_or_a_loss_is_unknown() -> None:
    for before in (0, -5):
        table = evidence_of([DEALER], [figure(110, 2026, 1), figure(before, 2025, 1)], [], on=ON)
        assert table["sales_growth"] == [None]
    assert evidence_of([DEALER], [figure(110, 2026, 1)], [], on=ON)["sales_growth"] == [None]


def test_a_figure_seen_twice_counts_once_by_what_was_seen_last() -> None:
    corrected = attrs.evolve(figure(90, 2026, 1), id=crm.make_id(NOW, "later"), observed_on=date(2026, 7, 2))
    assert evidence_of([DEALER], [corrected, figure(110, 2026, 1)], [], on=ON)["sales_12m"] == [90]


def test_nothing_observed_is_none_and_not_zero() -> None:
    other = crm.Dealer.new(code="2", name="Two", at=NOW)
    table = evidence_of([DEALER, other], [figure(1, 2026, 1)], [], on=ON)
    assert table["sales_12m"] == [1, None]


def test_visits_count_when_made_in_the_year_and_not_when_planned() -> None:
    made = [
        visit(datetime(2026, 6, 30, tzinfo=UTC)),
        visit(datetime(2025, 7, 1, tzinfo=UTC)),
        visit(datetime(2025, 6, 30, tzinfo=UTC)),
        visit(datetime(2026, 7, 1, tzinfo=UTC)),
        visit(datetime(2026, 6, 1, tzinfo=UTC), planned=True),
    ]
    assert evidence_of([DEALER], [], made, on=ON)["visits_12m"] == [2]


def test_attributes_become_columns_with_holes_where_a_dealer_has_none() -> None:
    licensed = DEALER.with_attributes(licensed=True)
    other = attrs.evolve(crm.Dealer.new(code="2", name="Two", at=NOW), attributes={"floor": 5})
    table = evidence_of([licensed, other], [], [], on=ON)
    assert (table["licensed"], table["floor"]) == ([True, None], [None, 5])


@given(st.lists(st.decimals(min_value=-1000, max_value=1000, places=2), min_size=1, max_size=12))
def test_the_sum_is_the_sum_whatever_the_order(values: list[object]) -> None:
    figures = [figure(value, 2025 + (month > 5), (month + 6) % 12 + 1) for month, value in enumerate(values)]
    forward = evidence_of([DEALER], figures, [], on=ON)
    backward = evidence_of([DEALER], figures[::-1], [], on=ON)
    assert forward == backward
    assert forward["sales_12m"] == [float(sum(values))]

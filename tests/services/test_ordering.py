"""Orders read from observations: by the last day of each, within the months, as known then."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

import channelcrm as crm
from channelcrm.market import Observation
from channelcrm.values import Period, make_id

NOW = datetime(2026, 10, 1, tzinfo=UTC)
DAY = date(2026, 10, 1)
ONE, TWO = (crm.Dealer.new(code=code, name=code, at=NOW) for code in "12")


def figure(dealer, period, value, *, observed_on=None, **changes):
    return Observation(
        id=make_id(NOW, dealer.id, period, observed_on, *changes.values()), subject_id=dealer.id, period=period,
        value=value, observed_on=observed_on or period.end, **{"metric": "sales", "unit": "USD", **changes},
    )  # fmt: skip


@pytest.fixture
def uow():
    with crm.open("memory:") as store, store.begin() as opened:
        opened.dealers.add_many([ONE, TWO])
        yield opened


def test_figures_by_month_are_orders_on_its_last_day(uow):
    uow.observations.add_many(
        [
            figure(ONE, Period.month(2026, 9), 30),
            figure(ONE, Period.month(2026, 8), 20),
            figure(TWO, Period.month(2025, 10), 5),
            figure(TWO, Period.month(2025, 9), 7),  # too long ago
            figure(TWO, Period.month(2026, 10), 7),  # not over yet
            figure(TWO, Period.month(2026, 9), 7, observed_on=date(2026, 10, 2)),  # not known yet
            figure(TWO, Period.month(2026, 9), 7, metric="units"),
            figure(TWO, Period.month(2026, 9), 7, subject="competitor"),
        ]
    )
    found = crm.rfm(crm.gather_orders(uow, "sales", as_of=DAY), as_of=DAY)
    assert dict(zip(found.ids, zip(found.recency, found.frequency, found.monetary, strict=True), strict=True)) == {
        ONE.id: (1, 2, 50), TWO.id: (335, 1, 5),
    }  # fmt: skip
    later = crm.gather_orders(uow, "sales", as_of=DAY, known_by=date(2026, 10, 2))
    assert crm.rfm(later, as_of=DAY).frequency.sum() == 4


def test_a_corrected_order_is_one_order_of_the_corrected_amount(uow):
    day = Period(date(2026, 9, 10), date(2026, 9, 11))
    wrong = figure(ONE, day, 1000, observed_on=date(2026, 9, 11))
    right = figure(ONE, day, 100, observed_on=date(2026, 9, 20))
    taken_back = figure(TWO, day, 0, observed_on=date(2026, 9, 20))
    uow.observations.add_many([wrong, right, figure(TWO, day, 70, observed_on=date(2026, 9, 11)), taken_back])
    found = crm.rfm(crm.gather_orders(uow, "sales", as_of=DAY), as_of=DAY)
    assert dict(zip(found.ids, zip(found.frequency, found.monetary, strict=True), strict=True)) == {
        ONE.id: (1, 100), TWO.id: (0, 0),
    }  # fmt: skip
    before = crm.gather_orders(uow, "sales", as_of=DAY, known_by=date(2026, 9, 19))
    assert sorted(before["amount"]) == [70, 1000]


def test_figures_in_two_units_do_not_add_up(uow):
    uow.observations.add_many(
        [figure(ONE, Period.month(2026, 9), 1), figure(TWO, Period.month(2026, 9), 1, unit="EUR")]
    )
    with pytest.raises(crm.ValidationError, match="sales is given in EUR, USD"):
        crm.gather_orders(uow, "sales", as_of=DAY)

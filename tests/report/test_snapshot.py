"""What is read from the store: one day, one metric, nothing from the future."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

import channelcrm as crm
from channelcrm.report.snapshot import Snapshot, read_snapshot
from tests.report.networks import REP, TODAY, Network, noon

DEALER = crm.Dealer.new(code="D1", name="Ames Tractor", at=noon(2020, 1, 1))
OTHER = crm.Dealer.new(code="A1", name="Boone Implement", at=noon(2020, 1, 2))


def observation(month: crm.Period, value: str, metric: str = "sales_usd", unit: str = "USD", dealer=DEALER):
    return crm.Observation(
        id=crm.derive_id(month.start.toordinal(), metric, unit, dealer.id), subject_id=dealer.id, metric=metric,
        period=month, value=Decimal(value), unit=unit, observed_on=month.end,
    )  # fmt: skip


def stored(*observations, negotiations=(), interactions=()):
    store = crm.open("memory:")
    with store.begin() as uow:
        uow.dealers.add_many([DEALER, OTHER])
        uow.observations.add_many(observations)
        uow.negotiations.add_many(negotiations)
        uow.interactions.add_many(interactions)
    return store


def month(year: int, number: int) -> crm.Period:
    return crm.Period.month(year, number)


def test_an_empty_store_has_no_day_and_nothing_in_it():
    snapshot = read_snapshot(crm.open("memory:"), None)
    assert snapshot == Snapshot(on=None)


def test_dealers_stand_in_the_order_of_their_codes():
    assert [dealer.code for dealer in read_snapshot(stored(), TODAY).dealers] == ["A1", "D1"]


def test_without_a_day_the_last_day_on_record_counts():
    talk = crm.Negotiation.open(DEALER.id, by=REP, at=noon(2026, 3, 1))
    met = crm.Interaction.record(DEALER.id, "visit", by=REP, at=noon(2026, 4, 2))
    planned = crm.Interaction.plan(DEALER.id, by=REP, at=noon(2027, 4, 2))
    assert read_snapshot(stored(negotiations=[talk]), None).on == date(2026, 3, 1)
    assert read_snapshot(stored(negotiations=[talk], interactions=[met, planned]), None).on == date(2026, 4, 2)
    assert read_snapshot(stored(observation(month(2026, 5), "1"), negotiations=[talk]), None).on == date(2026, 6, 1)


def test_sales_are_the_last_twelve_months_that_ended_by_the_day():
    months = [month(2025, 8), month(2025, 9), month(2025, 10), month(2026, 9), month(2026, 10)]
    sales = read_snapshot(stored(*(observation(one, str(10**at)) for at, one in enumerate(months))), TODAY).sales
    assert sales is not None
    assert (sales.start, sales.end) == (date(2025, 10, 1), date(2026, 10, 1))
    assert sales.by_dealer == {DEALER.id: Decimal(1100)}
    assert (sales.metric, sales.unit, sales.total) == ("sales_usd", "USD", 1100)


def test_sales_are_found_by_their_name_or_named():
    store = stored(
        observation(month(2026, 9), "5", "revenue_eur", "EUR"), observation(month(2026, 9), "7", "units", "count")
    )
    assert read_snapshot(store, TODAY).sales.metric == "revenue_eur"
    assert read_snapshot(store, TODAY, "units").sales.total == 7
    assert read_snapshot(store, TODAY, "nothing").sales is None
    assert read_snapshot(stored(observation(month(2026, 9), "7", "units", "count")), TODAY).sales is None


def test_currencies_are_never_added_together():
    rows = [observation(month(2026, number), "10") for number in (7, 8)]
    rows.append(observation(month(2026, 8), "1000", unit="EUR", dealer=OTHER))
    sales = read_snapshot(stored(*rows), TODAY).sales
    assert (sales.unit, sales.total, sales.other_units) == ("USD", 20, 1)


def test_a_past_day_shows_negotiations_as_they_stood(network: Network):
    now = {one.id: one for one in read_snapshot(network.store, TODAY).negotiations}
    past = read_snapshot(network.store, date(2026, 5, 1)).negotiations
    assert 0 < len(past) < len(now)
    for one in past:
        assert one.stage == now[one.id].stage_on(date(2026, 5, 1))
        assert all(step.at < datetime(2026, 5, 2, tzinfo=UTC) for step in one.history)
    assert any(one.stage != now[one.id].stage for one in past)


def test_agreements_signed_later_are_not_known_yet(network: Network):
    assert read_snapshot(network.store, date(2025, 9, 30)).agreements == ()
    assert read_snapshot(network.store, TODAY).agreements


def test_territories_that_have_ended_are_left_out(network: Network):
    held = read_snapshot(network.store, TODAY).territories
    later = read_snapshot(network.store, date(2027, 6, 1)).territories
    assert {one.id for one in later} < {one.id for one in held}
    assert all(one.period.end is None or one.period.end > TODAY for one in held)


def test_two_readings_are_equal(network: Network):
    assert attrs.asdict(read_snapshot(network.store, TODAY), recurse=False) == attrs.asdict(
        read_snapshot(network.store, TODAY), recurse=False
    )


@pytest.mark.parametrize("on", [TODAY, None])
def test_interactions_go_back_twelve_months(network: Network, on):
    snapshot = read_snapshot(network.store, on)
    assert snapshot.interactions
    assert all(one.at >= noon(2025, 9, 29) for one in snapshot.interactions)

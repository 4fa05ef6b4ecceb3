"""Registered deals: protected for a time, ended once."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.pipeline import DEAL_STEPS, DealOutcome, DealRegistration, deals_conflict
from channelcrm.values import Money, Period, make_id
from channelcrm.values.ids import DealerId
from tests.pipeline.given import ANN, DEALER, DEE, NOW

OTHER = DealerId(make_id(NOW, "dealer", "D2"))
DAY = NOW.date()


def deal(dealer_id=DEALER, customer="Acme", line="tractors", days=90, after=0):
    return DealRegistration.register(
        dealer_id,
        customer=customer,
        product_line=line,
        value=Money(90_000, "USD"),
        by=DEE,
        at=NOW + timedelta(days=after),
        days=days,
    )


def test_a_deal_is_protected_from_its_day_for_its_days():
    assert deal().protected == Period(DAY, DAY + timedelta(days=90))
    assert [deal().protects_on(DAY + timedelta(days=days)) for days in (-1, 0, 89, 90)] == [False, True, True, False]


def test_protection_ends_where_the_deal_does_and_earlier_days_stay():
    closed = deal().close("won", by=ANN, at=NOW + timedelta(days=10))
    assert [closed.protects_on(DAY + timedelta(days=days)) for days in (0, 9, 10)] == [True, True, False]


def test_a_deal_closed_on_its_first_day_protects_nothing():
    closed = deal().close("withdrawn", by=DEE, at=NOW)
    assert closed.protection is None
    assert not closed.protects_on(DAY)


@pytest.mark.parametrize("days", [0, -5])
def test_a_deal_is_protected_for_a_day_at_least(days):
    with pytest.raises(ValidationError, match="days"):
        deal(days=days)


@pytest.mark.parametrize("first", DealOutcome)
@pytest.mark.parametrize("second", DealOutcome)
def test_a_deal_ends_once(first, second):
    held = deal() if first is DealOutcome.OPEN else deal().close(first, by=ANN, at=NOW)
    if second in DEAL_STEPS[first]:
        assert held.close(second, by=ANN, at=NOW).outcome is second
    else:
        with pytest.raises(IllegalTransitionError):
            held.close(second, by=ANN, at=NOW)


def test_a_deal_does_not_end_before_it_is_registered():
    with pytest.raises(ValidationError, match="before"):
        deal().close("lost", by=ANN, at=NOW - timedelta(seconds=1))


def test_closing_without_a_note_keeps_the_note():
    noted = attrs.evolve(deal(), note="Wants two.")
    assert noted.close("won", by=ANN, at=NOW).note == "Wants two."
    assert noted.close("won", by=ANN, at=NOW, note="Took three.").note == "Took three."


def test_two_dealers_do_not_hold_one_customer():
    assert deals_conflict(deal(), deal(OTHER, customer=" ACME "))


@pytest.mark.parametrize(
    "other", [deal(), deal(OTHER, customer="Zenith"), deal(OTHER, line="parts"), deal(OTHER, after=90)]
)
def test_the_same_dealer_another_customer_line_or_time_is_no_conflict(other):
    assert not deals_conflict(deal(), other)


def test_a_customer_is_free_once_the_first_deal_is_lost():
    lost = deal().close("lost", by=ANN, at=NOW + timedelta(days=5))
    assert not deals_conflict(lost, deal(OTHER, after=5))
    assert deals_conflict(lost, deal(OTHER, after=4))


DEALS = st.builds(
    deal,
    st.sampled_from([DEALER, OTHER]),
    st.sampled_from(["Acme", "acme ", "Zenith"]),
    st.sampled_from(["tractors", "parts"]),
    st.integers(1, 20),
    st.integers(0, 20),
)


@given(DEALS, DEALS)
def test_a_conflict_is_mutual_and_means_a_day_that_both_protect(a, b):
    days = [DAY + timedelta(days=number) for number in range(45)]
    both = any(a.protects_on(day) and b.protects_on(day) for day in days)
    same = (a.customer.strip().lower(), a.product_line) == (b.customer.strip().lower(), b.product_line)
    assert deals_conflict(a, b) == deals_conflict(b, a) == (both and same and a.dealer_id != b.dealer_id)


def test_the_day_of_a_deal_is_a_day():
    assert deal().protected.start == date(2026, 11, 2)

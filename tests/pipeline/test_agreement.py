"""The agreement: status on any day, changes that keep the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ChannelCrmError, IllegalTransitionError, PermissionRefusedError, ValidationError
from channelcrm.pipeline import AgreementStatus
from channelcrm.values import Period
from tests.pipeline.agreements import CHANGES, DAYS, FIRST, agreement, agreements, change, fresh_agreements, noon
from tests.pipeline.given import ANN, DEE, YEAR, terms

SPRING = date(2027, 3, 1)
SUMMER = date(2027, 7, 1)
IN_FORCE = {AgreementStatus.ACTIVE, AgreementStatus.EXPIRING}


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 11, 30), "draft"),
        (date(2026, 12, 1), "pending"),
        (date(2026, 12, 31), "pending"),
        (date(2027, 1, 1), "active"),
        (date(2027, 10, 2), "active"),
        (date(2027, 10, 3), "expiring"),
        (date(2027, 12, 31), "expiring"),
        (date(2028, 1, 1), "expired"),
    ],
)
def test_the_status_follows_from_signature_period_and_notice(day, status):
    assert agreement().status_on(day) == status


def test_the_notice_window_is_the_callers():
    assert agreement().status_on(date(2027, 12, 31), notice_days=0) == "active"
    assert agreement().status_on(date(2027, 12, 31), notice_days=1) == "expiring"


def test_an_agreement_without_end_never_expires():
    assert agreement(period=Period(FIRST)).status_on(date(2999, 1, 1)) == "active"


def test_before_a_late_signature_nothing_was_in_force():
    late = agreement(signed=SPRING)
    assert late.status_on(date(2027, 2, 1)) == "draft"
    assert late.terms_on(date(2027, 2, 1)) is None
    assert late.terms_on(SPRING) == late.terms


def test_the_day_of_signature_is_the_same_wherever_it_is_read():
    here = datetime(2027, 3, 1, 3, tzinfo=timezone(timedelta(hours=8)))
    signed = attrs.evolve(agreement().versions[0], at=here)
    east = attrs.evolve(agreement(), signed_at=here, versions=(signed,))
    utc = attrs.evolve(east, signed_at=here.astimezone(UTC))
    assert [east.status_on(day) for day in DAYS] == [utc.status_on(day) for day in DAYS]
    assert east.status_on(date(2027, 2, 28)) == "active"


def test_an_amendment_changes_the_days_from_its_own_on():
    lower = terms(discount="0.05")
    amended = agreement().amend(lower, by=ANN, at=noon(SPRING), effective_on=SUMMER)
    assert amended.terms_on(SUMMER - timedelta(days=1)) == terms()
    assert amended.terms_on(SUMMER) == lower == amended.terms
    assert [version.kind for version in amended.versions] == ["signed", "amended"]
    assert len(amended.amendments) == 1


def test_an_amendment_takes_effect_on_the_day_it_is_agreed_unless_it_says_otherwise():
    assert agreement().amend(terms(discount=0), by=ANN, at=noon(SPRING)).versions[-1].effective_on == SPRING


def test_an_amendment_before_the_first_day_takes_effect_on_it():
    amended = agreement().amend(terms(discount=0), by=ANN, at=noon(date(2026, 12, 5)))
    assert amended.terms_on(FIRST) == terms(discount=0)


@pytest.mark.parametrize("effective_on", [SPRING - timedelta(days=1), YEAR.end])
def test_an_amendment_reaches_neither_into_the_past_nor_beyond_the_end(effective_on):
    with pytest.raises(ValidationError, match="effective_on"):
        agreement().amend(terms(discount=0), by=ANN, at=noon(SPRING), effective_on=effective_on)


def test_an_amendment_does_not_come_before_one_already_agreed():
    amended = agreement().amend(terms(discount=0), by=ANN, at=noon(SPRING), effective_on=SUMMER)
    with pytest.raises(ValidationError, match="from 2027-07-01 on"):
        amended.amend(terms(discount=1), by=ANN, at=noon(SPRING), effective_on=SPRING)


def test_an_amendment_keeps_the_period():
    with pytest.raises(ValidationError, match="Keep the period"):
        agreement().amend(terms(period=Period.year(2028)), by=ANN, at=noon(SPRING))


def test_a_renewal_adds_days_and_leaves_the_first_day_where_it_was():
    renewed = agreement().renew(until=date(2029, 1, 1), by=ANN, at=noon(SUMMER), terms=terms(discount=0))
    assert renewed.terms.period == Period(FIRST, date(2029, 1, 1))
    assert renewed.terms_on(date(2027, 12, 31)) == terms()
    assert renewed.terms_on(date(2028, 1, 1)).discount == 0
    assert len(renewed.renewals) == 1


def test_a_day_before_the_renewal_still_says_expiring():
    renewed = agreement().renew(until=date(2029, 1, 1), by=ANN, at=noon(date(2027, 11, 15)))
    assert renewed.status_on(date(2027, 11, 14)) == "expiring"
    assert renewed.status_on(date(2027, 11, 15)) == "active"


def test_a_lapsed_agreement_renews_from_the_day_of_renewal_and_the_gap_stays():
    renewed = agreement().renew(until=date(2029, 1, 1), by=ANN, at=noon(date(2028, 2, 1)))
    days = [date(2027, 12, 31), date(2028, 1, 15), date(2028, 2, 1), date(2029, 1, 1)]
    assert [renewed.status_on(day) for day in days] == ["expiring", "expired", "active", "expired"]
    assert [renewed.terms_on(day) is None for day in days] == [False, True, False, True]


@pytest.mark.parametrize("until", [YEAR.end, date(2027, 6, 1)])
def test_a_renewal_that_adds_no_day_is_refused(until):
    with pytest.raises(ValidationError, match="holds no day"):
        agreement().renew(until=until, by=ANN, at=noon(SPRING))


def test_an_agreement_without_end_is_not_renewed():
    with pytest.raises(ValidationError, match="without end"):
        agreement(period=Period(FIRST)).renew(until=date(2040, 1, 1), by=ANN, at=noon(SPRING))


def test_a_termination_ends_it_from_its_day_on():
    ended = agreement().terminate(on=SUMMER, reason="Sales.", by=ANN, at=noon(SPRING))
    assert ended.status_on(SUMMER - timedelta(days=1)) == "expiring"
    assert ended.status_on(SUMMER) == "terminated"
    assert (ended.terms_on(SUMMER - timedelta(days=1)), ended.terms_on(SUMMER)) == (terms(), None)


def test_a_termination_before_the_first_day_leaves_no_day_in_force():
    ended = agreement().terminate(on=date(2026, 12, 20), reason="x", by=ANN, at=noon(date(2026, 12, 10)))
    assert ended.status_on(date(2026, 12, 19)) == "pending"
    assert ended.status_on(FIRST) == "terminated"
    assert ended.claims() == ()


def test_an_agreement_terminated_on_the_day_of_signature_was_never_in_force():
    ended = agreement(signed=SPRING).terminate(on=SPRING, reason="x", by=ANN, at=noon(SPRING))
    assert (ended.status_on(SPRING), ended.terms_on(SPRING), ended.claims()) == ("terminated", None, ())


@pytest.mark.parametrize("on", [SPRING - timedelta(days=1), YEAR.end])
def test_a_termination_is_neither_in_the_past_nor_after_the_end(on):
    with pytest.raises(ValidationError, match="cannot be terminated"):
        agreement().terminate(on=on, reason="x", by=ANN, at=noon(SPRING))


def test_a_termination_needs_a_reason():
    with pytest.raises(ValidationError, match="reason"):
        agreement().terminate(on=SUMMER, reason="", by=ANN, at=noon(SPRING))


@pytest.mark.parametrize("what", ["amend", "renew", "terminate"])
def test_a_terminated_agreement_does_not_change(what):
    ended = agreement().terminate(on=SUMMER, reason="x", by=ANN, at=noon(SPRING))
    with pytest.raises(IllegalTransitionError, match="terminated"):
        change(ended, what, SPRING, SUMMER, terms())


@pytest.mark.parametrize("what", ["amend", "renew", "terminate"])
def test_a_change_runs_forward_in_time(what):
    with pytest.raises(ValidationError, match="before the last step"):
        change(agreement(), what, date(2026, 11, 30), SUMMER, terms())


def test_a_dealer_does_not_change_an_agreement_for_us():
    with pytest.raises(PermissionRefusedError):
        agreement().amend(terms(discount=1), by=DEE, at=noon(SPRING))


def test_terms_set_by_hand_are_refused():
    with pytest.raises(ValidationError, match="last version"):
        attrs.evolve(agreement(), terms=terms(discount=1))


@given(fresh_agreements(), st.integers(0, 30))
def test_without_changes_the_statuses_come_once_each_and_in_order(held, notice):
    order = list(AgreementStatus)
    seen = [order.index(held.status_on(day, notice_days=notice)) for day in DAYS]
    assert seen == sorted(seen)


@given(agreements())
def test_a_day_has_terms_exactly_when_it_is_active_or_expiring(held):
    for day in DAYS:
        assert (held.terms_on(day) is not None) == (held.status_on(day) in IN_FORCE)


@given(agreements(), CHANGES)
def test_a_change_keeps_the_history_and_every_earlier_answer(held, wanted):
    what, at, day, new = wanted
    agreed = max(FIRST + timedelta(days=at), held.versions[-1].at.date())
    before = attrs.asdict(held)
    try:
        changed = change(held, what, agreed, max(agreed, FIRST + timedelta(days=day)), new)
    except ChannelCrmError:
        assert attrs.asdict(held) == before
        return
    assert attrs.asdict(held) == before
    assert changed.versions[: len(held.versions)] == held.versions
    for past in (day for day in DAYS if day < agreed):
        assert changed.status_on(past) == held.status_on(past)
        assert changed.terms_on(past) == held.terms_on(past)

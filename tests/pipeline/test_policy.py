"""The approval policy: which terms need a leader, and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.pipeline import STANDARD_POLICY, ApprovalPolicy
from channelcrm.values import Money, Period
from tests.pipeline.given import LAX, TERMS, terms

OPEN = {"exclusivity": "open"}


def test_a_policy_without_rules_asks_for_nothing():
    assert LAX.reasons(terms()) == ()


@pytest.mark.parametrize("kind", ["exclusive", "sole"])
def test_by_default_terms_that_shut_out_need_approval(kind):
    assert STANDARD_POLICY.reasons(terms(exclusivity=kind)) == (f"The terms are {kind}.",)


def test_by_default_modest_open_terms_need_none():
    assert STANDARD_POLICY.reasons(terms(**OPEN)) == ()


@pytest.mark.parametrize(
    ("policy", "at_limit", "beyond"),
    [
        ({"discount_above": Decimal("0.1")}, {"discount": "0.1"}, {"discount": "0.100001"}),
        ({"payment_days_above": 60}, {"payment_days": 60}, {"payment_days": 61}),
        ({"period_days_above": 365}, {}, {"period": Period(date(2027, 1, 1), date(2028, 1, 2))}),
        ({"period_days_above": 365}, {}, {"period": Period(date(2027, 1, 1))}),
        ({"target_below": Money(9, "USD")}, {"annual_target": Money(9, "USD")}, {"annual_target": Money(8, "USD")}),
        ({"target_above": Money(9, "USD")}, {"annual_target": Money(9, "USD")}, {"annual_target": Money(10, "USD")}),
        ({"target_below": Money(9, "USD")}, {"annual_target": Money(9, "USD")}, {"annual_target": None}),
        ({"target_above": Money(9, "USD")}, {"annual_target": Money(9, "USD")}, {"annual_target": Money(9, "EUR")}),
    ],
)
def test_a_limit_may_be_reached_and_not_passed(policy, at_limit, beyond):
    rules = ApprovalPolicy(**policy)
    assert not rules.reasons(terms(**OPEN, **at_limit))
    assert len(rules.reasons(terms(**OPEN, **beyond))) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"discount_above": 20}, "discount_above"),
        ({"payment_days_above": "90"}, "payment_days_above"),
        ({"target_below": 5}, "target_below"),
        ({"exclusivity": ["most"]}, "Exclusivity"),
    ],
)
def test_a_policy_that_cannot_be_right_names_its_field(wrong, field):
    with pytest.raises(ValidationError) as caught:
        ApprovalPolicy(**wrong)
    assert caught.value.field == field


@given(TERMS, st.decimals(0, "0.3", places=2))
def test_a_stricter_limit_never_asks_for_less(wanted, limit):
    strict = ApprovalPolicy(exclusivity=(), discount_above=limit / 2)
    mild = ApprovalPolicy(exclusivity=(), discount_above=limit)
    assert len(strict.reasons(wanted)) >= len(mild.reasons(wanted))

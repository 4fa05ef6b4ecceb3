"""Terms: what can be agreed on, and what cannot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from channelcrm.errors import ValidationError
from channelcrm.pipeline import ALL_LINES, Exclusivity, Terms
from channelcrm.pipeline.terms import line_name
from channelcrm.values import Money, Period
from tests.pipeline.given import YEAR, terms


def test_lists_of_lines_and_areas_are_sets():
    assert terms(area_ids=["b", "a", "b"]) == terms(area_ids=["a", "b"])


def test_terms_are_open_unless_they_say_otherwise():
    plain = Terms(product_lines=["tractors"], period=YEAR)
    assert (plain.exclusivity, plain.discount, plain.payment_days) == (Exclusivity.OPEN, Decimal(0), 0)


@pytest.mark.parametrize(
    ("exclusivity", "shuts_out"), [("exclusive", True), ("sole", True), ("open", False), ("named_account", False)]
)
def test_exclusive_and_sole_shut_others_out(exclusivity, shuts_out):
    assert Exclusivity(exclusivity).shuts_out is shuts_out


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product_lines": []}, "product_lines"),
        ({"product_lines": ["", "tractors"]}, "product_lines"),
        ({"product_lines": [" "]}, "product_lines"),
        ({"product_lines": ""}, "product_lines"),
        ({"product_lines": "tractors"}, "product_lines"),
        ({"product_lines": None}, "product_lines"),
        ({"area_ids": 5}, "area_ids"),
        ({"area_ids": []}, "area_ids"),
        ({"area_ids": [""]}, "area_ids"),
        ({"exclusivity": "sole", "area_ids": []}, "area_ids"),
        ({"exclusivity": "most"}, "Exclusivity"),
        ({"exclusivity": "named_account"}, "accounts"),
        ({"accounts": ["Acme"]}, "accounts"),
        ({"period": "2027"}, "period"),
        ({"discount": "1.01"}, "discount"),
        ({"discount": -0.1}, "discount"),
        ({"discount": "12%"}, "discount"),
        ({"discount": float("nan")}, "discount"),
        ({"discount": "0.1234567"}, "discount"),
        ({"payment_days": -1}, "payment_days"),
        ({"payment_days": 3651}, "payment_days"),
        ({"payment_days": 30.0}, "payment_days"),
        ({"payment_days": True}, "payment_days"),
        ({"annual_target": Money(-1, "USD")}, "annual_target"),
        ({"annual_target": 1200000}, "annual_target"),
    ],
)
def test_terms_that_cannot_be_right_name_their_field(changes, field):
    with pytest.raises(ValidationError) as caught:
        terms(**changes)
    assert caught.value.field == field


def test_terms_may_be_for_all_lines():
    assert terms(product_lines=[ALL_LINES]).product_lines == (ALL_LINES,)
    assert (line_name(ALL_LINES), line_name("tractors")) == ("all lines", "tractors")


def test_named_accounts_need_no_area():
    named = terms(exclusivity="named_account", accounts=["Acme", "Zenith"], area_ids=[])
    assert named.accounts == ("Acme", "Zenith")


def test_a_discount_written_as_a_float_is_the_decimal_it_shows():
    assert terms(discount=0.1).discount == Decimal("0.1")


def test_terms_may_have_no_end():
    assert terms(period=Period(date(2027, 1, 1))).period.end is None

"""Addresses: codes that queries need, text that any database holds."""

from __future__ import annotations

import pytest

from channelcrm.errors import ValidationError
from channelcrm.values import Address


def test_an_address_reads_without_what_is_unknown():
    assert str(Address(street="1 Main St", city="Ames", country="US")) == "1 Main St, Ames, US"


def test_an_address_may_be_wholly_unknown():
    assert not str(Address())


@pytest.mark.parametrize("wrong", ["usa", "us", "USA", "U1", None, 1, "US\n"])
def test_a_country_is_two_capitals(wrong):
    with pytest.raises(ValidationError, match="country"):
        Address(country=wrong)


@pytest.mark.parametrize("field", ["street", "city", "region", "postcode"])
@pytest.mark.parametrize("wrong", ["a\0", "\x1b[0m", "\ud800", 7, None, "x" * 10_001])
def test_a_field_holds_text_that_any_database_can_hold(field, wrong):
    with pytest.raises(ValidationError, match=field):
        Address(**{field: wrong})


def test_line_breaks_and_other_scripts_are_text():
    assert Address(street="南京路\n1 号").street == "南京路\n1 号"

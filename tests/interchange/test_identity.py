from __future__ import annotations

import pytest

from channelcrm.interchange.identity import clean_email, clean_phone, clean_tax_number


@pytest.mark.parametrize(
    ("text", "country", "standard"),
    [
        ("13800138000", "CN", "+8613800138000"),
        ("13800138000.0", "CN", "+8613800138000"),  # a spreadsheet's float, not +86138001380000
        ("+86 138 0013 8000", "", "+8613800138000"),
        ("0086-21-62345678", "CN", "+862162345678"),
        ("021-62345678", "CN", "+862162345678"),
        ("400-810-8888", "CN", "+864008108888"),
        ("(515) 239-5133", "US", "+15152395133"),
        ("515-239-5133 x12", "US", "+15152395133;ext=12"),
        ("(515) 239-5133; 515-239-5134", "US", "+15152395133"),
        ("030 901820", "DE", "+4930901820"),
    ],
)
def test_phones_come_in_one_form(text, country, standard):
    assert clean_phone(text, country) == (standard, "", "")


@pytest.mark.parametrize(
    ("text", "country"), [("12345", "CN"), ("call us", "US"), ("555", "US"), ("+999123456", ""), ("--", "")]
)
def test_a_number_that_cannot_be_dialled_is_blanked_with_an_example(text, country):
    value, message, remedy = clean_phone(text, country)
    assert value == ""
    assert repr(text) in message
    assert "such as +" in remedy


def test_digits_lost_to_a_spreadsheet_are_told():
    value, message, _ = clean_phone("1.38E+10", "CN")
    assert (value, "lost its digits" in message) == ("", True)


def test_without_a_country_a_local_number_stays_as_it_is():
    assert clean_phone("515-239-5133", "") == ("515-239-5133", "", "")


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("sales@Example.COM", "sales@example.com"),
        ("mailto:a.b+c@x-y.de", "a.b+c@x-y.de"),
        ("<info@example.org>", "info@example.org"),
        ("李@例子.中国", "李@例子.中国"),
        ("o'brien@example.ie", "o'brien@example.ie"),
    ],
)
def test_addresses_come_in_one_form(text, standard):
    assert clean_email(text) == (standard, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "sales",
        "a@b",
        "a b@example.com",
        ".a@example.com",
        "a..b@example.com",
        "a@-example.com",
        "a@example.c_m",
        "@example.com",
    ],
)
def test_what_is_no_address_is_blanked_and_said(text):
    value, message, remedy = clean_email(text)
    assert (value, bool(message), bool(remedy)) == ("", True, True)


def test_the_short_way_answers_as_the_library_does():
    from email_validator import validate_email

    for text in ("a@example.com", "A.b_c-d+e@Sub.Example.co.uk", "x1@xn--fiqs8s.cn"):
        assert clean_email(text)[0] == validate_email(text, check_deliverability=False).normalized


@pytest.mark.parametrize(
    ("text", "country", "standard"),
    [
        ("91110000600037341L", "CN", "91110000600037341L"),
        ("9111 0000 6000 3734 1L", "CN", "91110000600037341L"),
        ("DE 136 695 976", "DE", "136695976"),
        ("136695976", "DE", "136695976"),
        ("42-1234567", "US", "421234567"),
        ("anything", "ZM", "anything"),
        ("anything", "", "anything"),
    ],
)
def test_tax_numbers_come_in_one_form(text, country, standard):
    assert clean_tax_number(text, country) == (standard, "", "")


@pytest.mark.parametrize(
    ("text", "country", "word"), [("91110000600037342L", "CN", "check digit"), ("123", "DE", "not a tax number of DE")]
)
def test_a_wrong_tax_number_is_blanked_and_said(text, country, word):
    value, message, _ = clean_tax_number(text, country)
    assert value == ""
    assert word in message

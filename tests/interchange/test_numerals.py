from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.interchange.numerals import Numerals, whole_number

PLAIN = Numerals()


@pytest.mark.parametrize("text", ["0", "12", "-3.5", "+4", ".5", "7.", "1e3", "1.5E-2"])
def test_plain_figures_are_numbers(text):
    assert PLAIN.parse(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "1,234",
        "1,234.50",
        "1.234,50",
        "12,5",
        "1 234",
        "1'234",
        "$5",
        "5%",
        "",
        "-",
        "1e999",
        "nan",
        "inf",
        "0x1F",
        "1_000",
    ],
)
def test_marks_that_could_mean_two_things_are_no_numbers(text):
    assert PLAIN.parse(text) is None


def test_full_width_figures_are_figures():
    assert PLAIN.parse("１２.５") == "12.5"


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", "'", " "]))
def test_thousands_marks_are_read_where_they_are_said(number, mark):
    text = f"{number:,}".replace(",", mark)
    assert Numerals(thousands=mark).parse(text) == str(number)


@pytest.mark.parametrize("text", ["1,23", "12,34", "1,2345", "1,234,56", ",123", "1,,234"])
def test_thousands_are_grouped_strictly(text):
    assert Numerals(thousands=",").parse(text) is None


def test_german_figures_are_read_strictly():
    german = Numerals(thousands=".", decimal=",")
    assert german.parse("1.234,50") == "1234.50"
    assert german.parse("1,234.50") is None  # not one and a quarter
    assert german.parse("12,5") == "12.5"


def test_a_decimal_comma_without_thousands_refuses_points():
    assert Numerals(decimal=",").parse("1.234") is None


@pytest.mark.parametrize(("thousands", "decimal"), [(".", "."), (",,", "."), ("", ";")])
def test_marks_that_cannot_be_told_apart_are_refused(thousands, decimal):
    with pytest.raises(ValidationError):
        Numerals(thousands=thousands, decimal=decimal)


@pytest.mark.parametrize(
    ("text", "word"),
    [("1,234.50", "thousands mark"), ("$12", "sign or unit"), ("12 km", "sign or unit"), ("n/a", "not a number")],
)
def test_what_is_wrong_is_explained(text, word):
    message, remedy = PLAIN.explain(text)
    assert word in message
    assert "1234.56" in remedy


@pytest.mark.parametrize(
    ("text", "whole"), [("13800138000.0", "13800138000"), ("12.50", "12.50"), ("7", "7"), ("a.0", "a.0")]
)
def test_a_whole_number_loses_the_point_a_spreadsheet_gave_it(text, whole):
    assert whole_number(text) == whole

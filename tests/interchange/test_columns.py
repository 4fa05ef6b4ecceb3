from __future__ import annotations

import pytest

from channelcrm.errors import ValidationError
from channelcrm.interchange.columns import match_columns
from channelcrm.interchange.extras import parse_column
from channelcrm.interchange.headers import (
    AREA_HEADERS,
    DEALER_HEADERS,
    OBSERVATION_HEADERS,
    is_identifier,
    plain_header,
)
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.sheet import unique_headers


def match(headers, mapping=None):
    return match_columns(headers, DEALER_HEADERS, mapping, prefix="attributes.")


@pytest.mark.parametrize(
    "header", ["Store Number", "store_number", "STORE-NUMBER", "storeNumber", " Store  Number: ", "Store Number (ID)"]
)
def test_a_header_in_any_spelling_is_one_header(header):
    assert plain_header(header) == "store_number"


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ("dealer_id name address city state zip lat lon", "code name street city region postcode lat lon"),
        ("门店编号 经销商名称 详细地址 城市 省份 邮编 经度 纬度", "code name street city region postcode lon lat"),
        ("编号 名称 电话 电子邮箱 统一社会信用代码 经营状态", "code name phone email tax_number status"),
        ("Code Name Country Phone E-Mail VAT Website", "code name country phone email tax_number website"),
    ],
)  # fmt: skip
def test_headers_in_english_and_chinese_are_known(headers, fields):
    assert match(headers.split()) == dict(zip(headers.split(), fields.split(), strict=True))


def test_columns_nobody_knows_are_left_to_attributes():
    assert match(["code", "name", "shelf metres"]) == {"code": "code", "name": "name"}


def test_of_two_columns_for_a_field_the_better_word_wins():
    assert match(["id", "name", "dealer_id"]) == {"dealer_id": "code", "name": "name"}


def test_the_mapping_wins_over_headers():
    found = match(["Store Name", "name", "Lon"], {"Store Name": "name", "Lon": "lon"})
    assert found == {"Store Name": "name", "Lon": "lon"}


def test_the_mapping_may_spell_columns_otherwise():
    assert match(["Store Name"], {"store_name": "name"}) == {"Store Name": "name"}


def test_a_column_that_is_not_there_names_the_nearest():
    with pytest.raises(ValidationError) as caught:
        match(["Store Name", "City"], {"Store Nmae": "name"})
    assert caught.value.field == "mapping"
    assert "Did you mean 'Store Name'?" in str(caught.value)


def test_a_field_that_does_not_exist_names_the_nearest_and_how_to_name_ones_own():
    with pytest.raises(ValidationError, match=r"Did you mean 'postcode'\?.*attributes.postcod"):
        match(["Zip"], {"Zip": "postcod"})


def test_one_field_cannot_be_read_from_two_columns():
    with pytest.raises(ValidationError, match="two columns"):
        match(["a", "b"], {"a": "name", "b": "name"})


def test_a_column_can_be_left_out_and_named_anew():
    assert match(["a", "name"], {"a": "attributes.floor", "name": ""}) == {"a": "attributes.floor", "name": ""}


def test_no_word_heads_two_fields():
    for table in (DEALER_HEADERS, OBSERVATION_HEADERS, AREA_HEADERS):
        words = [word for known in table.values() for word in known]
        assert len(set(words)) == len(words), sorted(word for word in set(words) if words.count(word) > 1)


def test_blank_and_repeated_headers_get_names():
    assert unique_headers(["name", "", " name ", "\ufeffcode", "name"]) == [
        "name",
        "column 2",
        "name (2)",
        "code",
        "name (3)",
    ]


def parse(header, *cells):
    return parse_column(header, cells, Numerals())


def test_a_column_of_numbers_becomes_numbers():
    assert parse("shelf", "1", "", "3") == [1, None, 3]
    assert parse("rate", "1", "0.5") == [1.0, 0.5]


def test_a_column_with_one_leading_zero_stays_text():
    assert parse("plant", "001", "12") == ["001", "12"]


def test_one_text_keeps_a_column_text():
    assert parse("shelf", "1", "n/a") == ["1", "n/a"]


@pytest.mark.parametrize("header", ["county_fips", "Plant ID", "zip2", "项目编号", "fax"])
def test_figures_that_name_something_stay_text(header):
    assert is_identifier(header)
    assert parse(header, "19013", "19187") == ["19013", "19187"]


@pytest.mark.parametrize("header", ["paid", "width", "valid", "grid", "phones sold"])
def test_headers_that_only_sound_like_codes_are_quantities(header):
    assert not is_identifier(header)


def test_more_figures_than_a_float_holds_stay_text():
    assert parse("serial", "12345678901234567") == ["12345678901234567"]


def test_a_column_of_truths_becomes_truths():
    assert parse("licensed", "yes", "No", "", "TRUE") == [True, False, None, True]
    assert parse("有证", "是", "否") == [True, False]


def test_na_is_a_text_of_its_own():
    assert parse("land", "NA", "DE") == ["NA", "DE"]


def test_a_thousands_mark_among_numbers_is_refused_by_position_and_the_rest_stay_numbers() -> None:
    refused: list[tuple[int, str]] = []
    values = parse_column(
        "payment_days", ["30", "1,234", "", "45"], Numerals(), lambda row, cell: refused.append((row, cell))
    )
    assert values == [30, None, None, 45]
    assert refused == [(1, "1,234")]
    assert parse_column("payment_days", ["30", "1,234"], Numerals(thousands=",")) == [30, 1234]


@pytest.mark.parametrize("cell", ["31.10.2022", "10.0.0.12", "1.10.20", "12 2013", "555-1234"])
def test_days_addresses_and_versions_are_texts_and_no_marked_numbers(cell):
    refused = []
    assert parse_column("seen", [cell, cell], Numerals(), lambda row, text: refused.append(text)) == [cell, cell]
    assert refused == []

from __future__ import annotations

import pytest

from channelcrm.interchange.countries import country_box, country_code
from channelcrm.interchange.regions import country_of_regions, region_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"),
        ("us", "US"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States", "US"),
        ("美国", "US"),
        ("美國", "US"),
        ("中国", "CN"),
        ("中华人民共和国", "CN"),
        ("China", "CN"),
        ("PR China", "CN"),
        ("CHN", "CN"),
        ("香港", "HK"),
        ("台湾", "TW"),
        ("Deutschland", "DE"),
        ("Germany", "DE"),
        ("德国", "DE"),
        ("日本", "JP"),
        ("UK", "GB"),
        ("England", "GB"),
        ("The Netherlands", "NL"),
        ("Côte d’Ivoire", "CI"),
        ("Korea", "KR"),
        ("Russian Federation", "RU"),
        ("Czech Republic", "CZ"),
        ("NA", "NA"),
        ("Namibia", "NA"),
        ("no", "NO"),
    ],
)
def test_countries_are_known_by_code_and_name(text, code):
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["Atlantis", "ZZ", "EU", "XX", "", "19"])
def test_other_texts_are_no_country(text):
    assert country_code(text) is None


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("IA", "US", "IA"),
        ("Iowa", "US", "IA"),
        ("iowa", "US", "IA"),
        ("US-IA", "US", "IA"),
        ("D.C.", "US", "DC"),
        ("上海", "CN", "31"),
        ("上海市", "CN", "31"),
        ("31", "CN", "31"),
        ("310000", "CN", "31"),
        ("Shanghai", "CN", "31"),
        ("广西壮族自治区", "CN", "45"),
        ("内蒙古", "CN", "15"),
        ("Guangdong Province", "CN", "44"),
        ("Québec", "CA", "QC"),
        ("Bayern", "DE", "Bayern"),
        ("anything", "", "anything"),
    ],
)
def test_regions_are_known_where_there_is_a_table(text, country, code):
    assert region_code(text, country) == code


def test_a_region_its_country_does_not_have_is_none():
    assert region_code("Bayern", "US") is None


def test_the_country_follows_from_regions_of_one_country():
    assert country_of_regions(["IA", "IA", "CO", ""]) == "US"
    assert country_of_regions(["上海", "广东省"]) == "CN"


def test_the_country_does_not_follow_from_few_or_strange_regions():
    assert country_of_regions([]) == ""
    assert country_of_regions(["NL", "NL"]) == "CA"  # Newfoundland and Labrador
    assert country_of_regions(["IA", "Bayern"]) == ""


def test_boxes_hold_their_capitals():
    for code, lon, lat in (
        ("US", -77, 38.9),
        ("CN", 116.4, 39.9),
        ("DE", 13.4, 52.5),
        ("NZ", 174.8, -41.3),
        ("RU", 37.6, 55.8),
    ):
        box = country_box(code)
        assert box is not None
        west, south, east, north = box
        assert south <= lat <= north
        assert west <= lon <= east if west <= east else (lon >= west or lon <= east)

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from channelcrm.dealers.scripts import folded, sounds
from channelcrm.dealers.streets import take_street_apart
from channelcrm.dealers.wording import take_apart


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("上海华兴贸易有限公司", "华兴"),
        ("华兴贸易（上海）有限责任公司", "华兴"),
        ("上海市華興貿易股份有限公司", "华兴"),
        ("江苏省苏州市恒达农机销售有限公司", "恒达"),
        ("トヨタ株式会社", "トヨタ"),
        ("㈱山田", "山田"),
        ("삼성전자 주식회사", "삼성전자"),
        ("ООО Ромашка", "ромашка"),
        ("Müller GmbH & Co. KG", "muller"),
        ("Sony S.A. de C.V.", "sony"),
        ("Foo S.p.A.", "foo"),
        ("Bar sp. z o.o.", "bar"),
        ("Şeker A.Ş.", "seker"),
        ("Ames Tractor, LLC", "ames tractor"),
        ("The Ames Tractor Co., Inc.", "ames tractor"),
        ("Ørsted A/S", "orsted a s"),
        ("LLC", "llc"),
    ],
)
def test_legal_form_and_place_are_no_part_of_what_tells_a_name(name, words):
    assert take_apart(name).core == words


def test_the_dealers_own_town_is_left_out_even_cut_off():
    assert take_apart("CASEY'S GENERAL STORE #2270 / AURELI", ["AURELIA"]).words == ("caseys", "general", "store")
    assert take_apart("Waterloo", ["Waterloo"]).words == ("waterloo",)


def test_store_numbers_stand_apart():
    assert take_apart("HY-VEE #1 (0154)").numbers == {"1", "154"}


def test_place_and_trade_of_a_chinese_name_are_kept_aside():
    parts = take_apart("广州华兴贸易有限公司")
    assert (parts.place, parts.trade) == ("广州", "贸易")


@given(st.text(max_size=20), st.lists(st.text(max_size=5), max_size=2))
def test_any_name_has_words(name, places):
    assert take_apart(name, places).words


@given(st.text(max_size=20))
def test_folding_is_done_once(text):
    assert folded(folded(text)) == folded(text)


def test_traditional_and_simplified_fold_to_one():
    assert folded("東莞匯豐電器") == folded("东莞汇丰电器")


def test_accents_fold_on_latin_letters_only():
    assert folded("Ñandú Øst Straße") == "nandu ost strasse"
    assert folded("ガス") == "ガス"
    assert folded("Ёлка й") == "ёлка й"


def test_many_texts_sound_the_same():
    assert sounds("华兴") == sounds("华星") == "huaxing"
    assert sounds("Ромашка") == "romashka"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("409 West 5th Street", "409 W. FIFTH ST"),
        ("100, PEARL ST", "100 Pearl Street"),
        ("1843 Johnson Avenue, N.W.", "1843 JOHNSON AVE NW"),
        ("Hauptstraße 12", "Hauptstr. 12"),
        ("No. 12 Nanjing Road", "12 Nanjing Rd"),
        ("0012 Main St.", "12 MAIN STREET"),
        ("上海市浦东新区世纪大道100号", "世纪大道100号"),
    ],
)
def test_spellings_of_a_street_are_one(left, right):
    mine, theirs = take_street_apart(left), take_street_apart(right)
    assert mine is not None
    assert theirs is not None
    assert (mine.house, mine.words) == (theirs.house, theirs.words)


@pytest.mark.parametrize(
    ("street", "house", "unit"),
    [
        ("109 E 1ST ST. # B", "109", "b"),
        ("12 Main St, Suite 104", "12", "104"),
        ("N 8TH ST", "", ""),
        ("531 U.S. 52", "531", ""),
        ("世纪大道100号2001室", "100", "2001"),
    ],
)
def test_house_and_unit_are_found(street, house, unit):
    parts = take_street_apart(street)
    assert parts is not None
    assert (parts.house, parts.unit) == (house, unit)


@given(st.text(max_size=30))
def test_any_street_is_taken_apart_or_none(street):
    parts = take_street_apart(street)
    assert parts is None or parts.whole

from __future__ import annotations

import codecs

import pytest

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.interchange.encodings import decode

CHINESE = "编号,名称,地址\n1,上海华兴贸易有限公司,世纪大道100号\n2,鑫源农机,人民路２号\n"
GERMAN = "code,name\n1,Müller\n2,Größe & Söhne\n3,Bäckerei\n"
FRENCH = "code,name\n1,Hôtel de l’Europe\n2,Café São Paulo\n3,À la carte\n"


def read(data: bytes, **options):
    return decode(data, path="list.csv", **options)


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_rules(mark):
    found = read(CHINESE.encode(mark))
    assert found.text == CHINESE
    assert not found.guessed


def test_utf_8_without_a_mark_is_no_guess():
    found = read(CHINESE.encode())
    assert (found.text, found.encoding, found.guessed) == (CHINESE, "utf-8", False)


@pytest.mark.parametrize("text", [CHINESE, "name\n华兴\n", "名称\n鑫源农机\n龘\n" + CHINESE])
def test_chinese_in_gb18030_is_recognised(text):
    found = read(text.encode("gb18030"))
    assert (found.text, found.encoding, found.guessed) == (text, "gb18030", True)


@pytest.mark.parametrize(
    "text", [GERMAN, FRENCH, "code,name\n1,Müller\n", "name\nMüller\n", "name\nGröße\n", "n\nÄÖÜ\n"]
)
def test_a_short_western_file_does_not_turn_chinese(text):
    found = read(text.encode("cp1252"))
    assert (found.text, found.encoding, found.guessed) == (text, "cp1252", True)


def test_a_long_chinese_file_is_never_cut_inside_a_character():
    text = "a" + CHINESE * 3000  # the odd byte before puts every power of two between two halves
    assert read(text.encode("gb18030")).text == text


def test_a_guess_shows_lines_to_judge_it_by():
    assert read(GERMAN.encode("cp1252")).sample[0] == "1,Müller"


def test_the_encoding_said_wins_over_every_sign():
    found = read("Grün".encode("cp1252"), encoding="cp1252")
    assert (found.text, found.guessed) == ("Grün", False)
    assert read("naïve".encode(), encoding="latin-1").text == "naÃ¯ve"


def test_the_encoding_said_takes_off_its_mark():
    assert read(codecs.BOM_UTF8 + b"code", encoding="utf-8").text == "code"


def test_an_encoding_that_does_not_fit_names_byte_and_line():
    with pytest.raises(FileProblemError, match="0xfc on line 2"):
        read(GERMAN.encode("cp1252"), encoding="utf-8")


@pytest.mark.parametrize("name", ["utf-99", "rot13", "base64"])
def test_an_encoding_that_does_not_exist_is_said(name):
    with pytest.raises(ValidationError) as caught:
        read(b"code", encoding=name)
    assert caught.value.field == "encoding"


@pytest.mark.parametrize(
    ("country", "encoding", "text"),
    [
        ("RU", "cp1251", "имя\nООО Ромашка\n"),
        ("JP", "cp932", "名前\nトヨタ自動車株式会社\n"),
        ("TW", "big5hkscs", "名稱\n華興貿易\n"),
        ("KR", "cp949", "이름\n삼성전자\n"),
        ("PL", "cp1250", "nazwa\nŻółć\n"),
        ("DE", "cp1252", GERMAN),
        ("CN", "gb18030", "n\n鑫\n"),
    ],
)
def test_the_country_of_the_data_orders_the_candidates(country, encoding, text):
    found = read(text.encode(encoding), country=country)
    assert (found.text, found.encoding) == (text, encoding)


def test_what_nobody_can_tell_is_refused_with_suggestions():
    with pytest.raises(FileProblemError, match="cp1251"):
        read("имя\nООО Ромашка и партнёры\n".encode("cp1251"))


def test_utf_16_without_a_mark_is_recognised():
    found = read("code,name\n1,Ames\n".encode("utf-16-le"))
    assert (found.text, found.guessed) == ("code,name\n1,Ames\n", True)


@pytest.mark.parametrize(
    ("data", "word"), [(b"\x00\x01\x02\x00" * 40, "zero bytes"), (bytes(range(256)) * 20, "cannot be told")]
)
def test_bytes_that_are_no_text_are_refused(data, word):
    with pytest.raises(FileProblemError, match=word):
        read(data)


def test_one_zero_byte_is_a_fault_in_a_cell_and_not_another_encoding():
    assert read(b"code,name\n1,Am\x00es\n2,Boone\n").encoding == "utf-8"

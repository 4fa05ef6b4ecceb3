"""Nothing that comes from outside can become markup."""

from __future__ import annotations

import html
import json
from html.parser import HTMLParser

from hypothesis import given, strategies as st

from channelcrm.values.markup import escape, inline_json, join, tag

TEXT = st.text(st.sampled_from("ab&<>\"'/!-=\u2028\u202e爱 \n") | st.characters(exclude_categories=["Cs", "Cc"]))


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.seen.append(data)


def read(markup):
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader.seen


@given(TEXT)
def test_a_text_is_shown_and_does_nothing_else(text):
    tags = [one for one in read(tag("p", escape(text), title=text)) if isinstance(one, tuple)]
    assert tags == [("p", {"title": text})]
    assert html.unescape(escape(text)) == text


def test_nul_is_shown_as_what_cannot_be_shown():
    assert escape("a\0b") == "a\ufffdb"


def test_half_a_character_is_shown_as_what_cannot_be_shown():
    assert escape("a\ud800b") == "a?b"


@given(st.dictionaries(TEXT, TEXT | st.lists(st.integers())))
def test_json_in_a_page_says_the_same_and_ends_nothing(value):
    text = inline_json(value)
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


def test_attributes_are_left_out_bare_or_quoted():
    assert tag("input", type="search", hidden=True, value=None, disabled=False) == '<input type="search" hidden>'
    assert tag("td", escape("1"), class_="n", data_v=0) == '<td class="n" data-v="0">1</td>'


def test_what_stands_between_pieces_is_escaped():
    assert join([escape("a"), escape("b")], " < ") == "a &lt; b"

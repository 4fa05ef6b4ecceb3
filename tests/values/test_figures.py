"""Texts in columns stand under each other, whatever script they are in."""

from __future__ import annotations

from hypothesis import given, strategies as st

from channelcrm.values.figures import aligned, printable


def test_wide_characters_count_for_two_and_marks_upon_letters_for_nothing():
    assert aligned([("上海", "1"), ("abcd", "20"), ("e\u0301e", "3")], "lr") == [
        "上海   1", "abcd  20", "e\u0301e     3",
    ]  # fmt: skip


def test_what_would_break_a_line_or_steer_a_terminal_is_a_blank():
    assert aligned([("a\nb", "x"), ("\x1b[31m", "y")], "lr") == ["a b    x", " [31m  y"]


@given(st.text())
def test_a_printable_text_is_one_line(text):
    assert printable(text).isprintable()
    assert len(printable(text)) == len(text)

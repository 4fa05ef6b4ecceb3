"""What is drawn is well-formed, whoever's words stand in it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from channelcrm.values.drawing import box, digits, drawing, line


def test_a_drawing_is_announced_by_its_label_and_keeps_shapes_side_by_side():
    svg = ET.fromstring(
        drawing(10, 4, box(0, 0, 5, 4, "<script>&", fill="red"), line(0, 0, 5, 4, stroke="red"), label='a "b" <c>')
    )
    assert (svg.get("role"), svg.get("aria-label"), svg.get("viewBox")) == ("img", 'a "b" <c>', "0 0 10 4")
    assert [(shape.tag, len(shape)) for shape in svg] == [("rect", 1), ("path", 0)]
    assert svg[0][0].text == "<script>&"


def test_a_box_is_never_narrower_than_nothing():
    assert 'width="0"' in box(1, 1, -3, 2)


def test_lengths_have_a_decimal_where_it_says_something():
    assert [digits(value) for value in (1, 1.04, 1.06, -0.25)] == ["1", "1", "1.1", "-0.2"]

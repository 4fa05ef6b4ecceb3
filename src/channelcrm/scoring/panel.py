"""A table with small pictures that any notebook shows as it is, in light and dark, and in which nothing runs.

Styles are written into the elements, because notebooks, their viewers and mail take style sheets away. Words have the
colour of the page, and every colour of a bar keeps a contrast of 3 to 1 on white and on the usual darks, so no theme
has to be known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from channelcrm.values.drawing import box, drawing, line
from channelcrm.values.markup import Html, escape, tag

__all__ = ["COLOURS", "Part", "bar", "key", "name", "panel", "quiet", "stacked", "total", "versus", "waterfall"]

COLOURS = ("#3f86b5", "#c9762b", "#2f8f6f", "#b0588a", "#76869a", "#94831c", "#8a63c4", "#c4564a")
_RULE = "1px solid rgba(128,128,128,.35)"
_WORDS = "font:13px/1.45 system-ui,-apple-system,'Segoe UI','Noto Sans','Noto Sans CJK SC','PingFang SC',sans-serif"
_CELL = f"padding:4px 14px 4px 0;border:0;border-bottom:{_RULE};background:none;vertical-align:middle;max-width:30em"
_ALIGN = {
    "text": "text-align:left;overflow-wrap:anywhere;min-width:7.5em",
    "word": "text-align:left;overflow-wrap:anywhere;min-width:3em",
    "number": "text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums",
    "picture": "text-align:left;white-space:nowrap;min-width:200px",
    "narrow": "text-align:left;white-space:nowrap;min-width:100px",
}
_HEIGHT = 18.0


def name(text: str) -> Html:
    """A name from outside, kept from turning the words around it, whichever way it is written."""
    return tag("bdi", escape(text))


def quiet(words: Html) -> Html:
    """Words of less weight."""
    return tag("span", words, style="opacity:.72")


def key(colour: str, words: Html) -> Html:
    """What a colour stands for."""
    square = tag("span", style=f"display:inline-block;width:10px;height:10px;border-radius:2px;background:{colour}")
    return tag("span", square, escape(" "), words, style="white-space:nowrap;margin-right:14px")


def panel(
    title: Html, columns: Sequence[tuple[Html, str]], rows: Iterable[Sequence[Html]], notes: Iterable[Html] = ()
) -> Html:
    """A table under its title; the first cell of a row names it.

    Columns are (label, text | word | number | picture | narrow).
    """
    styles = [f"{_CELL};{_ALIGN[kind]}" for _, kind in columns]
    head = [
        tag("th", label, scope="col", style=f"{style};font-weight:600;vertical-align:bottom;white-space:normal")
        for (label, _), style in zip(columns, styles, strict=True)
    ]
    body = [
        tag(
            "tr",
            tag("th", row[0], scope="row", style=f"{styles[0]};font-weight:400"),
            *(tag("td", cell, style=style) for cell, style in zip(row[1:], styles[1:], strict=True)),
            style="background:none",
        )
        for row in rows
    ]
    table = tag(
        "table",
        tag("caption", title, style="caption-side:top;text-align:left;padding:0 0 6px;color:inherit;font:inherit"),
        tag("thead", tag("tr", *head, style="background:none"), style="border:0"),
        tag("tbody", *body),
        style="border-collapse:collapse;border:0;margin:0;table-layout:auto;width:auto;min-width:560px;color:inherit;font:inherit",
    )
    below = [tag("p", note, style="margin:6px 0 0;max-width:76ch") for note in notes]
    scrolled = tag("div", table, style="overflow-x:auto")
    return tag("div", scrolled, *below, style=f"{_WORDS};color:inherit;margin:4px 0 8px")


@attrs.frozen
class Part:
    """A piece of a bar: what it is, in words, how long, its colour, and whether what it shows is known."""

    words: str
    length: float
    colour: str = COLOURS[0]
    known: bool = True

    def drawn(self, x: float, y: float, scale: float, height: float) -> Html:
        """The piece from ``x`` on; what is not known is pale, with a dashed edge."""
        look = {"fill": self.colour, "rx": 1.5}
        if not self.known:
            look |= {"fill_opacity": 0.35, "stroke": self.colour, "stroke_dasharray": "3 2"}
        return box(x, y, max(self.length * scale - 1, 0.6), height, self.words, **look)


def _picture(width: float, height: float, *shapes: Html, label: str) -> Html:
    return drawing(width, height, *shapes, label=label, style="display:block")


def _track(x: float, width: float, y: float = 5, height: float = 8) -> Html:
    return box(x, y, width, height, fill="currentColor", fill_opacity=0.1, rx=1.5)


def _rule(x: float, top: float = 1, bottom: float = _HEIGHT - 1, **look: object) -> Html:
    return line(x, top, x, bottom, **{"stroke": "currentColor", "stroke_opacity": 0.55, **look})


def _between(low: float, high: float, scale: float, y: float = 16) -> list[Html]:
    """A span under a bar: what is missing leaves this much open."""
    if high - low < 0.05:
        return []
    ends = [_rule(at * scale, y - 2, y + 2) for at in (low, high)]
    return [line(low * scale, y, high * scale, y, stroke="currentColor", stroke_opacity=0.55), *ends]


def stacked(parts: Iterable[Part], low: float, high: float, *, label: str, width: float = 240) -> Html:
    """A score of 0..100 as its parts side by side, with the span from low to high under it."""
    scale, x = width / 100, 0.0
    shapes = [_track(0, width)]
    for part in parts:
        if part.length > 0:
            shapes.append(part.drawn(x, 5, scale, 8))
            x += part.length * scale
    return _picture(width + 2, _HEIGHT + 1, *shapes, *_between(low, high, scale), label=label)


def waterfall(start: float, part: Part, lost: float, *, label: str, width: float = 240) -> Html:
    """One step of a sum of 0..100: what it adds from ``start`` on, and pale what it could have added."""
    scale = width / 100
    whole = _track(start * scale, (part.length + lost) * scale, 4, 10)
    shapes = [whole] + ([part.drawn(start * scale, 4, scale, 10)] if part.length > 0 else [])
    return _picture(width + 2, _HEIGHT, _rule(0, 0, _HEIGHT, stroke_opacity=0.25), *shapes, label=label)


def total(score: float, low: float, high: float, mark: float | None, *, label: str, width: float = 240) -> Html:
    """The sum itself, with its span, and a mark where the next tier begins."""
    scale = width / 100
    shapes = [_track(0, width, 3, 10), Part(label, score).drawn(0, 3, scale, 10), *_between(low, high, scale)]
    if mark is not None:
        shapes.append(_rule(mark * scale, 0, _HEIGHT, stroke_width=1.6, stroke_opacity=0.9, stroke_dasharray="3 2"))
    return _picture(width + 2, _HEIGHT + 1, *shapes, label=label)


def versus(difference: float, limit: float, *, label: str, width: float = 200) -> Html:
    """Who leads, and by how much: to the left of the middle when the left one does."""
    middle, scale = width / 2, width / 2 / (limit or 1)
    length = abs(difference) * scale
    x = middle - length if difference > 0 else middle
    lead = box(x, 4, length, 10, label, fill=COLOURS[0 if difference > 0 else 1], rx=1.5)
    return _picture(width, _HEIGHT, _track(0, width, 4, 10), lead, _rule(middle, 0, _HEIGHT), label=label)


def bar(value: float, low: float, high: float, *, label: str, width: float = 200) -> Html:
    """A figure on an axis from low to high, drawn from zero where the axis has one."""
    scale = width / ((high - low) or 1)
    zero = min(max(0.0, low), high)
    x, length = (min(value, zero) - low) * scale, max(abs(value - zero) * scale, 1)
    shapes = [_track(0, width, 4, 10), box(x, 4, length, 10, label, fill=COLOURS[0], rx=1.5)]
    if low < 0 < high:
        shapes.append(_rule((zero - low) * scale, 0, _HEIGHT))
    return _picture(width + 2, _HEIGHT, *shapes, label=label)

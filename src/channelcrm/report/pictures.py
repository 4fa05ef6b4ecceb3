"""Small drawings in SVG. Colours come from the page's style sheet by class, so that paper, light and dark differ."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from channelcrm.values import drawing as svg
from channelcrm.values.drawing import digits
from channelcrm.values.markup import Html, escape, tag

__all__ = ["Part", "bar", "columns", "diverging", "drawing", "parts_bar", "steps", "text", "timeline"]


@attrs.frozen
class Part:
    """A piece of a stacked bar: what it is, in words, and how long, in the unit of the bar."""

    label: str
    length: float
    style: str


def drawing(width: float, height: float, *shapes: Html, label: str, style: str = "") -> Html:
    """An SVG element that a screen reader announces by ``label``."""
    return svg.drawing(width, height, *shapes, label=label, class_=f"pic {style}".strip())


def _box(x: float, y: float, width: float, height: float, style: str, title: str = "") -> Html:
    return svg.box(x, y, width, height, title, class_=style)


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> Html:
    return svg.line(x1, y1, x2, y2, class_=style)


def text(x: float, y: float, words: str, style: str = "", anchor: str = "start") -> Html:
    """Words in a drawing; ``anchor`` is start, middle or end."""
    return tag("text", escape(words), x=digits(x), y=digits(y), class_=style or None, text_anchor=anchor)


def parts_bar(parts: Sequence[Part], low: float, high: float, *, label: str, width: float = 180) -> Html:
    """A score in 0..100 as its parts side by side, with a thin line from ``low`` to ``high`` where they differ."""
    scale = width / 100
    shapes = [_box(0, 3, width, 10, "track")]
    x = 0.0
    for part in parts:
        if part.length > 0:
            shapes.append(_box(x, 3, part.length * scale, 10, part.style, part.label))
            x += part.length * scale
    if high - low > 0.05:
        shapes += [_line(low * scale, 16, high * scale, 16, "range")]
        shapes += [_line(at, 14, at, 18, "range") for at in (low * scale, high * scale)]
    return drawing(width, 19, *shapes, label=label)


def bar(share: float, *, label: str, style: str = "fill", width: float = 110) -> Html:
    """A share in 0..1 of a track."""
    share = min(max(share, 0.0), 1.0)
    return drawing(width, 12, _box(0, 2, width, 8, "track"), _box(0, 2, width * share, 8, style), label=label)


def diverging(value: float, limit: float, *, label: str, width: float = 130, allowed: float | None = None) -> Html:
    """A figure left or right of zero, on an axis of ``-limit..limit``; a band shows what is ``allowed`` either way."""
    middle, scale = width / 2, (width / 2) / (limit or 1)
    length = min(abs(value), limit) * scale
    shapes = [_box(0, 2, width, 10, "track")]
    if allowed is not None:
        shapes.append(_box(middle - allowed * scale, 2, 2 * allowed * scale, 10, "band"))
    outside = allowed is not None and abs(value) > allowed * 1.000001
    shapes.append(_box(middle if value >= 0 else middle - length, 4, length, 6, "warn" if outside else "fill"))
    shapes.append(_line(middle, 0, middle, 14, "axis"))
    return drawing(width, 14, *shapes, label=label)


def timeline(
    start: float, end: float, now: float | None, *, label: str, style: str = "fill", width: float = 150
) -> Html:
    """A span of time, as shares 0..1 of a common window, with a mark for the day of the report."""
    shapes = [_box(0, 5, width, 4, "track"), _box(start * width, 3, max((end - start) * width, 2), 8, style)]
    if now is not None and 0 <= now <= 1:
        shapes.append(_line(now * width, 0, now * width, 14, "now"))
    return drawing(width, 14, *shapes, label=label)


def columns(
    values: Sequence[tuple[str, float, str]],
    *,
    label: str,
    unit: str = "",
    height: float = 190,
    second: Sequence[float] = (),
) -> Html:
    """Upright bars: name below, value above. ``second`` are smaller bars inside the first (weighted, reached, ...)."""
    slot = 64.0 if len(values) <= 10 else 44.0
    width, floor, top = max(slot * len(values), 120) + 8, height - 26, 26
    largest = max((value for _, value, _ in values), default=0) or 1
    shapes = [text(0, 10, unit, "small")] if unit else []
    shapes.append(_line(0, floor, width, floor, "axis"))
    for at, (name, value, shown) in enumerate(values):
        x, tall = at * slot + 8, value / largest * (floor - top)
        shapes.append(_box(x, floor - tall, slot - 14, tall, "soft" if second else "fill", f"{name}: {shown}"))
        if second:
            inner = second[at] / largest * (floor - top)
            shapes.append(_box(x, floor - inner, slot - 14, inner, "fill"))
        shapes.append(text(x + (slot - 14) / 2, floor - tall - 5, shown, "small value", "middle"))
        shapes.append(text(x + (slot - 14) / 2, floor + 16, name, "small", "middle"))
    return drawing(width, height, *shapes, label=label, style="chart")


def steps(
    curve: Sequence[tuple[float, float]],
    marks: Sequence[tuple[float, float, str]],
    *,
    label: str,
    names: tuple[str, str],
) -> Html:
    """A curve over 0..1 x 0..1 with marked points, and the diagonal of an even split."""
    side, left, top = 220.0, 42.0, 12.0
    width, height = left + side + 24, top + side + 40

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * side, top + (1 - y) * side

    shapes = [_box(left, top, side, side, "frame")]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = at(tick, tick)
        if 0 < tick < 1:
            shapes += [_line(left, y, left + side, y, "grid"), _line(x, top, x, top + side, "grid")]
        shapes.append(text(left - 6, y + 4, f"{tick:.0%}", "small", "end"))
        shapes.append(text(x, top + side + 15, f"{tick:.0%}", "small", "middle"))
    shapes.append(_line(*at(0, 0), *at(1, 1), "even"))
    points = " ".join(f"{digits(x)},{digits(y)}" for x, y in (at(*point) for point in curve))
    shapes.append(Html(f'<polyline class="curve" points="{points}"/>'))
    for share, reached, words in marks:
        x, y = at(share, reached)
        shapes.append(Html(f'<circle class="dot" cx="{digits(x)}" cy="{digits(y)}" r="4"/>'))
        shapes.append(text(x + 9, y + 12, words, "small value"))
    shapes.append(text(left + side / 2, top + side + 33, names[0], "small", "middle"))
    shapes.append(text(left, 8, names[1], "small"))
    return drawing(width, height, *shapes, label=label, style="chart")

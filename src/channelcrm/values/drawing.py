"""Boxes, lines and words in SVG: what the pictures of a report and of a notebook are made of."""

from __future__ import annotations

from channelcrm.values.markup import Html, escape, tag

__all__ = ["box", "digits", "drawing", "line"]


def digits(value: float) -> str:
    """A length for an attribute: one decimal where it says something."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def drawing(width: float, height: float, *shapes: Html, label: str, **attributes: object) -> Html:
    """An SVG element that a screen reader announces by ``label``."""
    return tag(
        "svg", *shapes, **attributes, role="img", aria_label=label, width=digits(width), height=digits(height),
        viewBox=f"0 0 {digits(width)} {digits(height)}",
    )  # fmt: skip


def box(x: float, y: float, width: float, height: float, title: str = "", **attributes: object) -> Html:
    """A rectangle, and the words that appear over it."""
    inner = tag("title", escape(title)) if title else None
    placed = {"x": digits(x), "y": digits(y), "width": digits(max(width, 0)), "height": digits(height)}
    return tag("rect", inner, **attributes, **placed)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Html:
    """A straight line."""
    return tag("path", **attributes, d=f"M{digits(x1)} {digits(y1)}L{digits(x2)} {digits(y2)}")

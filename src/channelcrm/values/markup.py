"""HTML as text that is known to be safe: everything else goes through ``escape`` on its way in."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import NewType

__all__ = ["Html", "escape", "inline_json", "join", "tag"]

Html = NewType("Html", str)
"""Markup made by this package. Text from outside is never cast to it, only escaped into it."""

_VOID = frozenset({"br", "col", "input", "link", "meta"})


def escape(text: object) -> Html:
    """Any text as HTML that shows it, and does nothing else, in elements and in quoted attributes."""
    shown = html.escape(str(text), quote=True).replace("\0", "\N{REPLACEMENT CHARACTER}")
    return Html(shown.encode("utf-8", "replace").decode())  # half characters cannot be written to any page


def join(parts: Iterable[Html], between: str = "") -> Html:
    """Several pieces as one; ``between`` is escaped."""
    return Html(escape(between).join(parts))


def tag(name: str, *children: Html | str | None, **attributes: object) -> Html:
    """An element. Children that are ``Html`` by type checker are markup: pass other text through ``escape``.

    Attribute names lose a trailing underscore, and other underscores become hyphens (``class_``, ``aria_label``).
    None and False leave an attribute out, True gives it without a value.
    """
    shown = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = key.rstrip("_").replace("_", "-")
        shown.append(f" {label}" if value is True else f' {label}="{escape(value)}"')
    opening = f"<{name}{''.join(shown)}>"
    if name in _VOID:
        return Html(opening)
    return Html(f"{opening}{''.join(child for child in children if child)}</{name}>")


def inline_json(value: object) -> Html:
    """JSON that may stand inside a script element: no text in it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Html(text)

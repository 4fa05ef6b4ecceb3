"""Numbers as people read them: thousands separators, a true minus, percentages that do not lie at their ends."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

__all__ = ["DASH", "Number", "aligned", "number", "percent", "points", "printable"]

Number = int | float | Decimal
DASH = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"


def number(value: Number | None, decimals: int = 0) -> str:
    """``1,234.5``; an en dash for what is missing or no number."""
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{value:,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.lstrip("-")
    return text.replace("-", _MINUS)


def percent(share: Number | None, decimals: int = 1, *, signed: bool = False) -> str:
    """``87.3%`` of a share in 0..1. What is not all is never shown as 100%, what is not nothing never as 0%."""
    if share is None or not math.isfinite(share):
        return DASH
    least = 0.5 * 10 ** (-decimals - 2)
    if not signed and 0 < share < least:
        return f"<{number(10.0**-decimals, decimals)}%"
    if not signed and 1 - least <= share < 1:
        return f">{number(100 - 10.0**-decimals, decimals)}%"
    text = number(float(share) * 100, decimals) + "%"
    return f"+{text}" if signed and text[0].isdigit() and any(digit in text for digit in "123456789") else text


def points(value: float) -> str:
    """``40``, ``11.6``: one decimal where it says something."""
    return number(value, 1).removesuffix(".0")


def printable(text: str) -> str:
    """A text as one line: what would break it, or steer a terminal, is a blank."""
    return "".join(one if one.isprintable() else " " for one in text)


def aligned(rows: Sequence[Sequence[str]], kinds: str) -> list[str]:
    """Rows of texts as lines in columns, two blanks apart; ``kinds`` has an l (left) or r (right) a column.

    Wide characters count for two, as terminals and notebooks draw them; cells are made ``printable``.
    """
    clean = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*clean, strict=True)]
    lines = []
    for row in clean:
        cells = []
        for cell, width, kind in zip(row, widths, kinds, strict=True):
            blanks = " " * (width - _width(cell))
            cells.append(blanks + cell if kind == "r" else cell + blanks)
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") - bool(unicodedata.combining(one)) for one in text)

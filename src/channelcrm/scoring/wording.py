"""Numbers as sentences say them."""

from __future__ import annotations

__all__ = ["figure", "percent"]


def percent(share: float) -> str:
    """A share of 0..1 in per cent, to one decimal; only nothing is 0%, and only all is 100%."""
    if 0 < share < 0.0005:
        return "under 0.1%"
    if 0.9995 <= share < 1:
        return "over 99.9%"
    return f"{share:.1%}".replace(".0%", "%")


def figure(value: float) -> str:
    """A number to about three digits; thousands whole, with separators."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"

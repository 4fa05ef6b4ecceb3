"""Figures as people read them: with their units, in words, and as days."""

from __future__ import annotations

import math
from datetime import date

from channelcrm.values.figures import DASH, Number, number, percent, points
from channelcrm.values.money import CURRENCIES, Money
from channelcrm.values.period import Period

__all__ = [
    "DASH",
    "amount",
    "compact",
    "condition",
    "count",
    "day",
    "long_day",
    "lost",
    "money",
    "number",
    "percent",
    "plural",
    "points",
    "span",
    "words",
]

NO_BREAK = "\N{NO-BREAK SPACE}"
_SPOKEN = {"12m": "in 12 months", "pop": "population"}


def count(value: int) -> str:
    """``1,234``."""
    return number(value)


def plural(value: int, noun: str, several: str = "") -> str:
    """``1 dealer``, ``1,234 dealers``."""
    return f"{count(value)} {noun if value == 1 else several or noun + 's'}"


def compact(value: Number | None) -> str:
    """``950``, ``92,345``, ``428.4 M``, ``1.2 bn``: whole up to a million, then the digits that matter."""
    if value is None or not math.isfinite(value):
        return DASH
    size = abs(float(value))
    for limit, unit in ((1e9, "bn"), (1e6, "M")):
        if size >= limit * 0.99995:
            return f"{number(float(value) / limit, 1)}{NO_BREAK}{unit}"
    return number(value, 0 if size >= 100 or float(value).is_integer() else 1)


def lost(marginal: float | None) -> str:
    """What becomes of a network without a dealer: ``950 would be lost without it``."""
    if marginal is None:
        return "what would be lost without it is not known"
    return f"{compact(marginal)} would be lost without it" if math.isfinite(marginal) else "cannot be spared"


def amount(value: Number | None, unit: str) -> str:
    """A compact figure with its unit before it: ``USD 428.4 M``."""
    return f"{unit}{NO_BREAK}{compact(value)}".strip()


def money(value: Money | None) -> str:
    """``USD 1,200,000``; cents only when there are some."""
    if value is None:
        return DASH
    whole = value.amount == value.amount.to_integral_value()
    return f"{value.currency}{NO_BREAK}{number(value.amount, 0 if whole else 2)}"


def day(value: date | None) -> str:
    """``2027-01-31``."""
    return DASH if value is None else value.isoformat()


def long_day(value: date) -> str:
    """``31 January 2027``, in English on any machine."""
    names = "January February March April May June July August September October November December".split()
    return f"{value.day} {names[value.month - 1]} {value.year}"


def span(period: Period) -> str:
    """``2027-01-01 to 2027-12-31``, the last day included, as people write it."""
    if period.end is None:
        return f"{day(period.start)} on"
    return f"{day(period.start)} to {day(date.fromordinal(period.end.toordinal() - 1))}"


def words(name: str) -> str:
    """A name from a program as people read it: ``sales_usd_12m`` is ``sales USD in 12 months``."""
    parts = [_SPOKEN.get(part) or (part.upper() if part.upper() in CURRENCIES else part) for part in _split(name)]
    return " ".join(parts)


def _split(name: str) -> list[str]:
    return name.replace("_", " ").split()


def condition(text: str) -> str:
    """A requirement as people read it: ``licensed == true`` is ``licensed is true``."""
    for sign, spoken in ((" == ", " is "), (" != ", " is not "), (" >= ", " at least "), (" <= ", " at most ")):
        text = text.replace(sign, spoken)
    return words(text)

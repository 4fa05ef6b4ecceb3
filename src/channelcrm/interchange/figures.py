"""Columns of figures for observations: exact decimals, units read from headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from channelcrm.interchange.headers import is_identifier, plain_header
from channelcrm.interchange.numerals import Numerals
from channelcrm.interchange.problem import ProblemLog
from channelcrm.market.observation import DECIMAL_PLACES
from channelcrm.values.money import CURRENCIES

__all__ = ["metric_columns", "read_figures", "unit_of"]

_SIMPLE = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
_BRACKET = re.compile(r"[(\[]\s*([^)\]]+?)\s*[)\]]")
_LARGEST = Decimal("9.2e12")
_UNITS = {"pct": "%", "percent": "%", "km": "km", "km2": "km2", "kg": "kg", "eur": "EUR", "rmb": "CNY"}
_SIGNS = {
    "元": "CNY",
    "人民币": "CNY",
    "$": "USD",
    "us$": "USD",
    "€": "EUR",
    "£": "GBP",
    "美元": "USD",
    "欧元": "EUR",
    "rmb": "CNY",
}


def metric_columns(columns: Mapping[str, Sequence[str]], numerals: Numerals) -> list[str]:
    """The columns that hold figures: at least half of what stands there is a number, and the header names no code."""
    found = []
    for name, cells in columns.items():
        given = [cell for cell in cells[:10_000] if cell] or [cell for cell in cells if cell]
        figures = sum(numerals.parse(cell) is not None for cell in given)
        if given and not is_identifier(name) and figures >= len(given) / 2:
            found.append(name)
    return found


def unit_of(header: str) -> str:
    """The unit a header names: "sales_usd", "Sales (USD)" are USD, "销售额（元）" CNY, "share_pct" %; "" when none."""
    folded = unicodedata.normalize("NFKC", header)
    bracket = _BRACKET.search(folded)
    if bracket:
        word = bracket[1]
        return word.upper() if word.upper() in CURRENCIES else _SIGNS.get(word.casefold(), word)
    last = plain_header(header).rsplit("_", 1)
    if len(last) == 2:
        return last[1].upper() if last[1].upper() in CURRENCIES else _UNITS.get(last[1], "")
    return ""


def read_figures(
    cells: Sequence[str], numbers: Sequence[int], field: str, numerals: Numerals, log: ProblemLog
) -> list[str | None]:
    """Plain exact figures, None where a cell is blank or wrong (with a problem). Finer than a millionth is rounded."""
    figures: list[str | None] = []
    plain = _SIMPLE.fullmatch if numerals.decimal == "." else (lambda _: None)
    for position, cell in enumerate(cells):
        if plain(cell):
            figures.append(cell)
        elif not cell:
            figures.append(None)
        else:
            figures.append(_figure(cell, numbers[position], field, numerals, log))
    return figures


def _figure(cell: str, row: int, field: str, numerals: Numerals, log: ProblemLog) -> str | None:
    plain = numerals.parse(cell)
    if plain is None:
        log.blank(row, field, cell, *numerals.explain(cell))
        return None
    number = Decimal(plain)
    if abs(number) >= _LARGEST:
        log.blank(
            row,
            field,
            cell,
            f"{cell} is too large to be kept exactly.",
            "Give it in thousands, and say so in the unit.",
        )
        return None
    return f"{round(number, DECIMAL_PLACES):f}"

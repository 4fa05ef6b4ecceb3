"""Columns that nobody knows become attributes: numbers and truths where the whole column is, text else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from channelcrm.interchange.headers import is_identifier
from channelcrm.interchange.numerals import Numerals
from channelcrm.values.attributes import Scalar

__all__ = ["parse_column"]

_TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys("true yes y 是 有".split(), True),
    **dict.fromkeys("false no n 否 无".split(), False),
}
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]")
_SIGNIFICANT = 15


def parse_column(
    header: str, cells: Sequence[str], numerals: Numerals, refuse: Callable[[int, str], None] = lambda _row, _cell: None
) -> list[Scalar]:
    """The values of an extra column, None where a cell is blank.

    Numbers, when every cell is a number of at most 15 figures without leading zero, and the header does not say that
    the figures name something (id, code, number, zip, fips, phone, 编号, ...): then "19013" stays a text. True and
    False, when every cell is one of true/false, yes/no, y/n, 是/否, 有/无. Text else.

    In a column of numbers a figure with a thousands mark, or another that ``numerals`` does not allow, is None, and
    ``refuse`` is told its position and text.
    """
    given = {cell for cell in cells if cell}
    if given and all(cell.casefold() in _TRUTHS for cell in given):
        return [_TRUTHS[cell.casefold()] if cell else None for cell in cells]
    numbers: dict[str, Scalar] = {}
    if given and not is_identifier(header):
        whole = True
        for cell in given:
            plain = numerals.parse(cell)
            if plain is None and numerals.is_marked(cell):
                numbers[cell] = None
                continue
            if plain is None or _LEADING_ZERO.match(plain) or sum(map(str.isdigit, plain)) > _SIGNIFICANT:
                break
            whole = whole and plain.lstrip("+-").isdigit()
            numbers[cell] = float(plain)
        else:
            if whole:
                numbers |= {
                    cell: int(numerals.parse(cell) or "0") for cell, value in numbers.items() if value is not None
                }
            for row, cell in enumerate(cells):
                if cell and numbers[cell] is None:
                    refuse(row, cell)
            return [numbers[cell] if cell else None for cell in cells]
    return [cell or None for cell in cells]

"""Paging by key: the rows that come after a given one, in any order of columns, missing values last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from channelcrm_sql.dialect import Parameters

__all__ = ["Cursor", "clause_after", "lift_after"]

Cursor = Sequence[Any]
"""The encoded values of the last row's ordering columns, the id at the end."""
_Keys = Sequence[tuple[str, bool, bool]]  # name, nullable, descending


def lift_after(cursor: Cursor, values: list[Any]) -> tuple[bool, ...]:
    """Which of the cursor's values are there; ``values`` receives them in the order ``clause_after`` asks for them."""
    there = tuple(value is not None for value in cursor)
    values.extend(value for value in cursor if value is not None)
    return there


def clause_after(
    keys: _Keys, there: tuple[bool, ...], table: sa.Table, parameters: Parameters
) -> sa.ColumnElement[bool]:
    """Later in the order of ``keys`` than the cursor."""
    columns = [table.c[name] for name, _, _ in keys]
    bound = [parameters.next(column.type) if known else None for column, known in zip(columns, there, strict=True)]
    if not any(nullable or descending for _, nullable, descending in keys):
        # A row value: both databases walk the index from here.
        return sa.tuple_(*columns) > sa.tuple_(*[one for one in bound if one is not None])
    later: sa.ColumnElement[bool] = sa.false()
    for (_, nullable, descending), column, value in reversed(list(zip(keys, columns, bound, strict=True))):
        if value is None:
            later = column.is_(None) & later  # nothing comes after a missing value but what ties with it
            continue
        beyond = column < value if descending else column > value
        if nullable:
            beyond = beyond | column.is_(None)
        later = beyond | ((column == value) & later)
    (_, nullable, descending), column, value = keys[0], columns[0], bound[0]
    if not nullable and value is not None:  # says nothing new, but tells the database where in the index to begin
        later = (column <= value if descending else column >= value) & later
    return later

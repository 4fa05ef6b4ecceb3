"""Order and pages: by the fields asked for, missing values last, the id settling ties."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from typing import Any

from channelcrm.storage.evaluation import reader, sort_key
from channelcrm.storage.expressions import Order

__all__ = ["in_order", "page"]


def in_order(values: Iterable[Any], order_by: Sequence[Order]) -> list[Any]:
    """The values sorted: least important field first, because sorting is stable."""
    found = sorted(values, key=lambda value: value.id)
    for order in reversed(order_by):
        found.sort(key=sort_key(order), reverse=order.descending)
    return found


def page(values: Iterable[Any], order_by: Sequence[Order], limit: int | None, after: Any) -> list[Any]:
    """The first ``limit`` values that come after the record ``after``, all when these are None."""
    found = in_order(values, order_by)
    position = cmp_to_key(_comparison(order_by))
    start = 0 if after is None else bisect_right(found, position(after), key=position)
    return found[start:] if limit is None else found[start : start + limit]


def _comparison(order_by: Sequence[Order]) -> Callable[[Any, Any], int]:
    """Below zero when the first comes before the second, above when it comes after."""
    columns = [(reader(order.column.path), -1 if order.descending else 1) for order in order_by]

    def compare(left: Any, right: Any) -> int:
        for read, sign in columns:
            a, b = read(left), read(right)
            if a is None or b is None:
                if (a is None) != (b is None):
                    return 1 if a is None else -1
            elif a != b:
                return sign if a > b else -sign
        return int(left.id > right.id) - int(left.id < right.id)

    return compare

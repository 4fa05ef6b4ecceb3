"""The right answers, worked out in the plainest way there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from typing import Any

from channelcrm.storage.arguments import orders
from channelcrm.storage.evaluation import predicate, reader
from channelcrm.storage.expressions import Expression, Order
from channelcrm.storage.fields import Field

__all__ = ["answer"]


def answer(
    values: Iterable[Any], repository: str, where: Expression | None = None, order_by: Sequence[Field | Order] = ()
) -> list[Any]:
    """Which of the values a find must give, in which order."""
    holds = (lambda _: True) if where is None else predicate(where)
    by = orders(order_by, repository)
    return sorted((value for value in values if holds(value)), key=cmp_to_key(_comparison(by)))


def _comparison(by: Sequence[Order]) -> Callable[[Any, Any], int]:
    def compare(left: Any, right: Any) -> int:
        for order in by:
            read = reader(order.column.path)
            a, b = read(left), read(right)
            if a == b:
                continue
            if a is None or b is None:
                return 1 if a is None else -1
            return (1 if a > b else -1) * (-1 if order.descending else 1)
        return 1 if left.id > right.id else -1 if left.id < right.id else 0

    return compare

"""Recency, frequency, monetary value: who bought lately, often and much, and what that makes of them (handbook C1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import cell_of, is_missing, numbers
from channelcrm.scoring.tiering.exact import whole_numbers
from channelcrm.values.arguments import require_day, require_text, require_type, shown, stream, whole_number
from channelcrm.values.attributes import plain_number
from channelcrm.values.history import day_of
from channelcrm.values.period import add_months
from channelcrm.values.tables import Table, named_columns, text_of, to_frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from channelcrm.values.tables import DataFrame

__all__ = ["NO_ORDERS", "RFM", "SEGMENTS", "rfm"]

_MEASURES = ("recency", "frequency", "monetary")
_GRID = {
    5: ("new", "potential loyalists", "potential loyalists", "champions", "champions"),
    4: ("promising", "potential loyalists", "potential loyalists", "loyal", "loyal"),
    3: ("about to sleep", "about to sleep", "need attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at risk", "at risk", "must not lose"),
    1: ("hibernating", "hibernating", "at risk", "at risk", "must not lose"),
}
SEGMENTS: Mapping[tuple[int, int], str] = MappingProxyType(
    {(recency, value): name for recency, names in _GRID.items() for value, name in enumerate(names, 1)}
)
"""(recency score, mean of the other two scores, halves up) -> the segment: each of the 25 pairs has one."""
NO_ORDERS = "no orders"
"""The segment of who ordered nothing."""


@attrs.frozen(kw_only=True, eq=False)
class RFM:
    """Dealers by what they ordered; arrays have one entry a dealer, in the order of the ids.

    Attributes:
        ids: the dealers, in order.
        recency: days from the last order to the day of the question, 1 or more; NaN for who ordered nothing.
        frequency: how many orders.
        monetary: the sum of all amounts, returns taken off.
        scores: dealers x (recency, frequency, monetary), 1 to 5, 5 the best.
        segments: the segment of each dealer, see ``SEGMENTS``; "no orders" for who ordered nothing.
    """

    ids: tuple[str, ...] = attrs.field(repr=False)
    recency: NDArray[np.float64] = attrs.field(repr=False)
    frequency: NDArray[np.int64] = attrs.field(repr=False)
    monetary: NDArray[np.float64] = attrs.field(repr=False)
    scores: NDArray[np.int64] = attrs.field(repr=False)

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The segment of each dealer."""
        recency, value = self.scores[:, 0], (self.scores[:, 1] + self.scores[:, 2] + 1) // 2
        named = (SEGMENTS[pair] for pair in zip(recency.tolist(), value.tolist(), strict=True))
        return tuple(name if count else NO_ORDERS for name, count in zip(named, self.frequency.tolist(), strict=True))

    def to_columns(self) -> dict[str, object]:
        """Columns id, recency, frequency, monetary, their scores (``recency_score`` and so on) and segment."""
        columns: dict[str, object] = {"id": list(self.ids), **{name: getattr(self, name) for name in _MEASURES}}
        columns |= {f"{name}_score": self.scores[:, at] for at, name in enumerate(_MEASURES)}
        return {**columns, "segment": list(self.segments)}

    def to_frame(self) -> DataFrame:
        """A DataFrame of ``to_columns()``, rows named by id."""
        columns = self.to_columns()
        columns.pop("id")
        return to_frame(columns, self.ids)


def rfm(
    orders: Table,
    *,
    as_of: date,
    months: int = 12,
    id: str = "id",
    on: str = "on",
    amount: str = "amount",
    dealers: Iterable[str] = (),
    steps: Mapping[str, Sequence[float]] | None = None,
) -> RFM:
    """Score dealers by how lately, how often and how much they ordered in the months before a day.

    An order is a row whose amount is above zero; rows of zero or less (returns, corrections) count in the sum alone.
    Scores go by fifths of those who ordered: 5 for who has fewer than a fifth of them ahead, 4 for fewer than two
    fifths, and so on; equals share a score. With ``steps`` they go by fixed limits, so that no dealer changes another's
    score. Who ordered nothing has 1 three times. Sums are exact.

    Args:
        orders: a row an order.
        as_of: the day of the question; orders before it count, those of the day itself do not.
        months: how far back.
        id: the column of the dealer.
        on: the column of the day: dates, times, or texts such as 2026-10-01.
        amount: the column of the amount.
        dealers: who else should be in the answer, with orders or without.
        steps: measure ("recency", "frequency", "monetary") -> four rising limits; who is exactly on one has the better
            score: ``{"recency": (30, 60, 120, 240)}`` gives 5 up to 30 days and 1 beyond 240.

    Raises:
        ValidationError: a column that is missing; a row without a dealer, a day or an amount; limits that do not rise.
    """
    import numpy as np

    require_day(as_of, "as_of")
    for field, column in (("id", id), ("on", on), ("amount", amount)):
        require_text(column, field, "Name the column.")
    start = add_months(as_of, -whole_number(months, "months", 1))
    limits = _limits(steps)
    _, columns = named_columns(orders, [id, on, amount], numbered=True)
    names, days, amounts = _names(columns[id], id), _days(columns[on], on), _amounts(columns[amount], amount)
    within = (days >= start.toordinal()) & (days < as_of.toordinal())
    others = [text_of(one) for one in stream(dealers, object, "dealers")]
    ids, rows = np.unique(np.asarray([*names[within], *others], dtype=object), return_inverse=True)
    rows = rows[: int(within.sum())]
    units, places = whole_numbers(amounts[within])
    sums = np.zeros(len(ids), dtype=units.dtype)
    np.add.at(sums, rows, units)
    ordered = units > 0
    frequency = np.bincount(rows[ordered], minlength=len(ids))
    last = np.zeros(len(ids), dtype=np.int64)
    np.maximum.at(last, rows[ordered], days[within][ordered])
    bought = frequency > 0
    recency = np.where(bought, as_of.toordinal() - last, np.nan)
    monetary = np.asarray([_as_float(id, total, places, amount) for id, total in zip(ids, sums.tolist(), strict=True)])
    scores = np.ones((len(ids), len(_MEASURES)), dtype=np.int64)
    measured = {"recency": (-recency, -recency), "frequency": (frequency, frequency), "monetary": (monetary, sums)}
    for at, (name, (printed, exact)) in enumerate(measured.items()):
        limit = limits.get(name)
        scores[bought, at] = _by_fifths(exact[bought]) if limit is None else _by_steps(printed[bought], limit)
    return RFM(ids=tuple(ids.tolist()), recency=recency, frequency=frequency, monetary=monetary, scores=scores)


def _as_float(id: str, total: int, places: int, name: str) -> float:
    try:
        return float(Fraction(total) / Fraction(10) ** places)
    except OverflowError:
        raise ValidationError(
            f"The orders of {id} add up to more than a float holds.", field=name, value=id,
            remedy="Give amounts in a larger unit.",
        ) from None  # fmt: skip


def _by_fifths(values: NDArray[Any]) -> NDArray[np.int64]:
    import numpy as np

    ahead = len(values) - np.searchsorted(np.sort(values), values, side="right")
    fifths: NDArray[np.int64] = 5 - ahead * 5 // max(len(values), 1)
    return fifths


def _by_steps(values: NDArray[Any], limits: Sequence[float]) -> NDArray[np.int64]:
    import numpy as np

    return 1 + np.searchsorted(limits, values, side="right")


def _limits(steps: Mapping[str, Sequence[float]] | None) -> dict[str, list[float]]:
    """Rising limits in the sense in which more is better: days since the last order count below zero."""
    found: dict[str, list[float]] = {}
    require_type(steps, Mapping | None, "steps")
    for name, given in (steps or {}).items():
        limits = list(stream(given, object, f"steps.{name}"))
        if name not in _MEASURES:
            raise ValidationError(
                f"There is no measure {shown(name)}.", field=f"steps.{name}", value=given,
                remedy=f"It is one of: {', '.join(_MEASURES)}.",
            )  # fmt: skip
        numeric = [one for one in limits if plain_number(one) and not isinstance(one, bool)]
        if len(numeric) != len(limits) or len(limits) != 4 or sorted(set(numeric)) != limits:
            raise ValidationError(
                f"{shown(given)} are not four rising limits.", field=f"steps.{name}", value=given,
                remedy="Give four numbers, such as (30, 60, 120, 240).",
            )  # fmt: skip
        found[name] = [-limit for limit in reversed(numeric)] if name == "recency" else numeric
    return found


def _names(column: np.ndarray, name: str) -> np.ndarray:
    import numpy as np

    names = np.fromiter((text_of(cell) for cell in column.tolist()), dtype=object, count=len(column))
    if len(blank := np.flatnonzero(names == "")):
        raise ValidationError(
            "The order has no dealer.", field=name, row=int(blank[0]) + 1, remedy="Fill it, or leave the row out."
        )
    return names


def _amounts(column: np.ndarray, name: str) -> NDArray[np.float64]:
    import numpy as np

    amounts = numbers(column, name)
    if len(unknown := np.flatnonzero(np.isnan(amounts))):
        raise ValidationError(
            "The order has no amount.", field=name, row=int(unknown[0]) + 1, remedy="Fill it, or leave the row out."
        )
    return amounts


def _days(column: np.ndarray, name: str) -> NDArray[np.int64]:
    """Days as ordinals, of dates, times (in UTC) and ISO texts."""
    import numpy as np

    if column.dtype.kind == "M":
        column = column.astype("datetime64[D]").astype(object)
    known: dict[object, int] = {}
    ordinals = np.empty(len(column), dtype=np.int64)
    for row, cell in enumerate(column.tolist()):
        try:
            if cell not in known:
                known[cell] = _ordinal(cell)
            ordinals[row] = known[cell]
        except (TypeError, ValueError):
            raise ValidationError(
                "The order has no day." if is_missing(cell) else f"{shown(cell)} is not a day.", field=name,
                value=cell_of(column, row), row=row + 1, remedy="Give dates, or texts such as 2026-10-01.",
            ) from None  # fmt: skip
    return ordinals


def _ordinal(cell: object) -> int:
    if isinstance(cell, datetime):
        return (cell.date() if cell.tzinfo is None else day_of(cell)).toordinal()
    return (cell if isinstance(cell, date) else date.fromisoformat(cell)).toordinal()  # type: ignore[arg-type]  # or refused

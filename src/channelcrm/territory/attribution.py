"""Sales and the territory that was in force when they were made: later re-alignment never moves them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.holdings import Holdings
from channelcrm.territory.territory import Territory
from channelcrm.values.arguments import require_type, shown
from channelcrm.values.choice import Choice
from channelcrm.values.ids import DealerId, TerritoryId
from channelcrm.values.tables import Table, columns_of, number_of, text_of, to_frame

if TYPE_CHECKING:
    import numpy as np

    from channelcrm.values.tables import DataFrame

__all__ = ["SaleStanding", "SalesAttribution", "attribute_sales"]

_K = TypeVar("_K", bound=str)


class SaleStanding(Choice):
    """How a sale stands to the territories of its day.

    held: one territory holds its area; contested: several do, and its dealer does not say which; unheld: none does.
    """

    HELD = "held"
    CONTESTED = "contested"
    UNHELD = "unheld"


@attrs.frozen(kw_only=True, eq=False)
class SalesAttribution:
    """Sales with the territory that held each of them, row by row.

    Attributes:
        ids: of the rows.
        territories: the one that holds the sale; None when contested or unheld.
        standings: held, contested or unheld.
        outside: True when the dealer who sold holds none of the territories of that area, line and day, and someone
            does.
        amounts: what each row counts for.
    """

    ids: tuple[str, ...] = attrs.field(repr=False)
    territories: tuple[Territory | None, ...] = attrs.field(repr=False)
    standings: tuple[SaleStanding, ...] = attrs.field(repr=False)
    outside: tuple[bool, ...] = attrs.field(repr=False)
    amounts: tuple[float, ...] = attrs.field(repr=False)

    @cached_property
    def by_territory(self) -> Mapping[TerritoryId, float]:
        """Territory id -> the sum of its sales, by id."""
        return MappingProxyType(_sums((None if one is None else one.id for one in self.territories), self.amounts))

    @cached_property
    def by_dealer(self) -> Mapping[DealerId, float]:
        """The dealer whose territory it is -> the sum of the sales in it, whoever made them, by id."""
        return MappingProxyType(_sums(self._dealers, self.amounts))

    @property
    def _dealers(self) -> list[DealerId | None]:
        return [None if one is None else one.dealer_id for one in self.territories]

    def total(self, standing: SaleStanding | str) -> float:
        """The sum of the sales that stand like this."""
        wanted = SaleStanding(standing)
        pairs = zip(self.amounts, self.standings, strict=True)
        return math.fsum(amount for amount, one in pairs if one is wanted)

    def to_frame(self) -> DataFrame:
        """A DataFrame: territory_id, dealer_id (of the territory), standing, outside, amount; rows named by id."""
        return to_frame(
            {
                "territory_id": [None if one is None else one.id for one in self.territories],
                "dealer_id": self._dealers,
                "standing": [str(one) for one in self.standings],
                "outside": list(self.outside),
                "amount": list(self.amounts),
            },
            self.ids,
        )


def attribute_sales(
    sales: Table,
    holdings: Holdings,
    *,
    on: str = "on",
    area: str | None = "area_id",
    dealer: str | None = None,
    line: str | None = None,
    amount: str | None = None,
) -> SalesAttribution:
    """Give each sale to the territory that held its area, for its line, on its day.

    A sale without an area goes by its dealer: to the one territory that dealer had that day. Where several territories
    hold an area, the sale goes to that of the dealer who made it. What is on record of a day decides, so that the same
    sale has the same territory whatever was re-aligned since.

    Args:
        sales: a row a sale; a frame's index or a column "id" names them.
        holdings: who held what.
        on: the column of days: dates, times (their own day), or ISO texts.
        area: the column of area ids, None when there is none.
        dealer: the column of the ids of the dealers who sold.
        line: the column of product lines; None or a blank cell asks for territories of all lines.
        amount: the column that sums add up; None counts every sale once.

    Raises:
        ValidationError: a column that is missing, rows without a day (all of them are named), an amount that is no
            finite number, neither area nor dealer named.
    """
    require_type(holdings, Holdings, "holdings")
    if area is None and dealer is None:
        raise ValidationError(
            "Nothing says where a sale was made.", field="area", remedy="Name area=, dealer= or both."
        )
    for name, field in ((on, "on"), (area, "area"), (dealer, "dealer"), (line, "line"), (amount, "amount")):
        require_type(name, str if field == "on" else str | None, field)
    names = [name for name in (on, area, dealer, line, amount) if name is not None]
    ids, columns = columns_of(sales, dict.fromkeys(names))
    days = _days(columns[on], on)
    blank = [""] * len(ids)
    areas, dealers, lines = (
        blank if name is None else [text_of(cell) for cell in columns[name].tolist()] for name in (area, dealer, line)
    )
    amounts = [1.0] * len(ids) if amount is None else _amounts(columns[amount], amount)
    held = holdings.holders_each(areas, days, lines)
    rows = [
        _standing(holders if area else holdings.territories(DealerId(dealer), day, line), dealer)
        for holders, area, day, line, dealer in zip(held, areas, days, lines, dealers, strict=True)
    ]
    return SalesAttribution(
        ids=tuple(ids), territories=tuple(row[0] for row in rows), standings=tuple(row[1] for row in rows),
        outside=tuple(row[2] for row in rows), amounts=tuple(amounts),
    )  # fmt: skip


def _standing(held: Sequence[Territory], dealer: str) -> tuple[Territory | None, SaleStanding, bool]:
    if len(held) == 1:
        return held[0], SaleStanding.HELD, bool(dealer) and held[0].dealer_id != dealer
    own = [one for one in held if dealer and one.dealer_id == dealer]
    outside = bool(dealer and held and not own)
    chosen = own or held
    if len(chosen) == 1:
        return chosen[0], SaleStanding.HELD, outside
    return None, SaleStanding.CONTESTED if chosen else SaleStanding.UNHELD, outside


def _days(column: np.ndarray, field: str) -> list[date]:
    if column.dtype.kind == "M":  # numpy's own days and times
        column = column.astype("datetime64[D]")
    cells: list[object] = column.tolist()
    found = [cell if type(cell) is date else _day(cell) for cell in cells]
    _require_all(found, cells, field, "a day", "Give a date, or a text such as 2027-10-31.")
    return cast("list[date]", found)


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):  # NaT is one too, and has no date
        return cell.date() if cell == cell else None  # noqa: PLR0124
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        try:
            return datetime.fromisoformat(cell).date()
        except ValueError:
            return None
    return None


def _amounts(column: np.ndarray, field: str) -> list[float]:
    cells: list[object] = column.tolist()
    found = [cell if type(cell) is float and math.isfinite(cell) else number_of(cell) for cell in cells]
    _require_all(found, cells, field, "an amount", "Give finite numbers; leave rows without one out.")
    return cast("list[float]", found)


def _require_all(found: Sequence[object], cells: Sequence[object], field: str, what: str, remedy: str) -> None:
    """Refuse a column in which some cells cannot be read; all their rows are named."""
    wrong = [row for row, value in enumerate(found, 1) if value is None]
    if wrong:
        more = f" (and {len(wrong) - 1:,} more: rows {', '.join(map(str, wrong[1:6]))})" if len(wrong) > 1 else ""
        raise ValidationError(
            f"{shown(cells[wrong[0] - 1])} is not {what}{more}.", field=field, row=wrong[0], value=cells[wrong[0] - 1],
            remedy=remedy,
        )  # fmt: skip


def _sums(keys: Iterable[_K | None], amounts: Sequence[float]) -> dict[_K, float]:
    parts: dict[_K, list[float]] = {}
    for key, amount in zip(keys, amounts, strict=True):
        if key is not None:
            parts.setdefault(key, []).append(amount)
    return {key: math.fsum(parts[key]) for key in sorted(parts)}

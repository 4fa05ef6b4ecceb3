"""The table of what is known of each dealer, with the source and the day of every cell (handbook H3, H5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as calendar_date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.values.arguments import shown, stream
from channelcrm.values.attributes import Scalar
from channelcrm.values.ids import DealerId
from channelcrm.values.tables import to_frame

if TYPE_CHECKING:
    from channelcrm.values.tables import DataFrame

__all__ = ["Draft", "EvidenceCell", "EvidenceColumn", "EvidenceTable", "Fact"]

Fact = Scalar | calendar_date
"""What a cell holds; None where nothing is known."""


@attrs.frozen(kw_only=True)
class EvidenceCell:
    """One value, and what it rests on.

    Attributes:
        value: None when it is unknown; ``reason`` says why.
        source: what was taken, made into one value how, and where it came from; figures with their unit or currency.
        date: the last day that the value rests on, None when it rests on no dated record.
        records: how many records it rests on.
        reason: "" for a value that is known.
    """

    value: Fact
    source: str
    date: calendar_date | None
    records: int
    reason: str = ""


@attrs.frozen(kw_only=True, eq=False)
class EvidenceColumn:
    """A column: one value, source, day and number of records a dealer.

    ``dated`` is false where values are as they stand now, whatever the day that was asked for.
    """

    values: tuple[Fact, ...] = attrs.field(repr=False)
    sources: tuple[str, ...] = attrs.field(repr=False)
    dates: tuple[calendar_date | None, ...] = attrs.field(repr=False)
    records: tuple[int, ...] = attrs.field(repr=False)
    reasons: Mapping[int, str] = attrs.field(repr=False)
    dated: bool

    def only(self, rows: Sequence[int]) -> EvidenceColumn:
        """These rows of it."""
        return EvidenceColumn(
            values=tuple(self.values[row] for row in rows), sources=tuple(self.sources[row] for row in rows),
            dates=tuple(self.dates[row] for row in rows), records=tuple(self.records[row] for row in rows),
            reasons={at: self.reasons[row] for at, row in enumerate(rows) if row in self.reasons}, dated=self.dated,
        )  # fmt: skip

    def cell(self, row: int) -> EvidenceCell:
        """The cell of this row."""
        return EvidenceCell(
            value=self.values[row], source=self.sources[row], date=self.dates[row], records=self.records[row],
            reason=self.reasons.get(row, ""),
        )  # fmt: skip


class Draft:
    """A column in the making: unknown for ``reason`` everywhere, until something is put there."""

    def __init__(self, count: int, source: str, reason: str, *, dated: bool = True) -> None:
        self._values: list[Fact] = [None] * count
        self._sources = [source] * count
        self._dates: list[calendar_date | None] = [None] * count
        self._records = [0] * count
        self._reasons = dict.fromkeys(range(count), reason)
        self._dated = dated

    def put(self, row: int, value: Fact, source: str, day: calendar_date | None = None, records: int = 1) -> None:
        """What is known in this row."""
        self.leave(row, "", source, day, records)
        self._values[row] = value
        del self._reasons[row]

    def leave(self, row: int, reason: str, source: str, day: calendar_date | None = None, records: int = 1) -> None:
        """Why this row stays unknown, although there are records."""
        self._values[row] = None
        self._sources[row] = source
        self._dates[row] = day
        self._records[row] = records
        self._reasons[row] = reason

    def column(self) -> EvidenceColumn:
        """The finished column."""
        return EvidenceColumn(
            values=tuple(self._values), sources=tuple(self._sources), dates=tuple(self._dates),
            records=tuple(self._records), reasons=MappingProxyType(self._reasons), dated=self._dated,
        )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class EvidenceTable(Mapping[str, Sequence[Fact]]):
    """Column name -> one value a dealer, None where nothing is known; "id" names the rows. ``rank`` takes it as it is.

    Attributes:
        as_of: the day it speaks of: nothing that became known later is in it.
        ids: the dealers, one a row, in the order of their ids.
        columns: name -> the column with the sources, days and records of its cells.
    """

    as_of: calendar_date
    ids: tuple[DealerId, ...] = attrs.field(repr=False)
    columns: Mapping[str, EvidenceColumn] = attrs.field(repr=False)

    def __getitem__(self, name: str) -> Sequence[Fact]:
        return self.ids if name == "id" else self.columns[name].values

    def __iter__(self) -> Iterator[str]:
        yield "id"
        yield from self.columns

    def __len__(self) -> int:
        return 1 + len(self.columns)

    @property
    def undated(self) -> tuple[str, ...]:
        """The columns that are as they stand now, because nothing says how they stood on ``as_of``."""
        return tuple(name for name, column in self.columns.items() if not column.dated)

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {id: row for row, id in enumerate(self.ids)}

    def only(self, ids: Iterable[str]) -> EvidenceTable:
        """The rows of these dealers, in the order of the table.

        Raises:
            ValidationError: no row has one of these ids.
        """
        rows = sorted({self._row(id) for id in stream(ids, str, "ids")})
        columns = {name: column.only(rows) for name, column in self.columns.items()}
        return EvidenceTable(as_of=self.as_of, ids=tuple(self.ids[row] for row in rows), columns=columns)

    def cell(self, id: str, column: str) -> EvidenceCell:
        """What is known of this dealer in this column, and what it rests on.

        Raises:
            ValidationError: no row has this id, or no column this name.
        """
        return self._column(column).cell(self._row(id))

    def _row(self, id: str) -> int:
        row = self._rows.get(id) if isinstance(id, str) else None
        if row is None:
            raise ValidationError(
                f"{shown(id)} is not in this table.", field="id", value=id, remedy="Its ids are in table.ids."
            )
        return row

    def _column(self, name: str) -> EvidenceColumn:
        if not isinstance(name, str) or name not in self.columns:
            close = nearest(name, self.columns)
            raise ValidationError(
                f"The table has no column {name!r}.", field="column", value=name,
                remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(self.columns)}.",
            )  # fmt: skip
        return self.columns[name]

    def to_frame(self) -> DataFrame:
        """A DataFrame of the values, rows named by id; unknown is NaN among numbers and None elsewhere."""
        return to_frame({name: list(column.values) for name, column in self.columns.items()}, self.ids)

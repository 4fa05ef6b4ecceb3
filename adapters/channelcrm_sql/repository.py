"""The stored records of one kind, seen from inside one unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from channelcrm.errors import ConflictError, NotFoundError, ValidationError
from channelcrm.storage.arguments import checked, limit_of, orders, values_of
from channelcrm.storage.canonical import storable_text
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.evaluation import reader
from channelcrm.storage.expressions import Expression, Near, Order, Within
from channelcrm.storage.fields import Field
from channelcrm.storage.records import Column, Kind
from channelcrm.storage.spatial import boxes, matching
from channelcrm.values.arguments import whole_number
from channelcrm.values.ids import is_id
from channelcrm_sql import diagnosis, frames
from channelcrm_sql.conditions import Condition
from channelcrm_sql.dialect import RefusedError
from channelcrm_sql.session import Session
from channelcrm_sql.tables import RecordTable

if TYPE_CHECKING:
    import geopandas

__all__ = ["CHUNK", "SqlRepository"]

T = TypeVar("T")

CHUNK = 10_000
"""So many rows are written, or read by scan, at a time."""
_ID_AND_REVISION = attrgetter("id", "revision")


class SqlRepository(Generic[T]):
    """Implements ``channelcrm.storage.ports.Repository``."""

    def __init__(self, table: RecordTable[T], session: Session) -> None:
        self.table = table
        self.session = session
        self._condition = Condition(session.dialect, table.id_kind, self._matching)

    # --- writing

    def add(self, value: T, /) -> T:
        """Store a new record."""
        row = self._row(value)
        try:
            with self.session.all_or_nothing():
                self.session.insert(self.table.table, 1, [row])
                self._added([value])
        except RefusedError as refusal:
            raise diagnosis.of_rows(self.session, self.table, [row], refusal) from refusal
        self.session.note(self.table.name, row[0], ChangeKind.ADDED, row[-1])
        return value

    def add_many(self, values: Iterable[T], /) -> int:
        """Store new records in bulk."""
        remaining = values_of(values)
        chunk = list(islice(remaining, CHUNK))
        if len(chunk) == CHUNK:
            self.session.write_notes()
        total = 0
        with self.session.all_or_nothing():
            while chunk:
                self._add_chunk(chunk)
                total += len(chunk)
                if len(chunk) < CHUNK:
                    break
                self.session.write_notes()
                chunk.clear()  # before the next is made: one at a time
                chunk = list(islice(remaining, CHUNK))
            if total >= CHUNK:
                self.session.loaded(self.table.table)
        return total

    def _add_chunk(self, chunk: list[T]) -> None:
        try:
            with self.session.all_or_nothing():
                # Rows are made while the database takes them in: PostgreSQL works on a core of its own.
                self.session.insert(self.table.table, len(chunk), map(self._row, chunk))
                self._added(chunk)
        except RefusedError as refusal:  # the chunks before are still there to be asked
            raise diagnosis.of_rows(self.session, self.table, list(map(self._row, chunk)), refusal) from refusal
        self.session.note_added(self.table.name, map(_ID_AND_REVISION, chunk))

    def save(self, value: T, /) -> T:
        """Replace the stored record by this value."""
        row = self._row(value)
        was = row[-1]
        try:
            with self.session.all_or_nothing():
                changed = self.session.change(self.table.statements.save, [*row[:-1], was + 1, was])
                if changed:
                    self._saved(value)
        except RefusedError as refusal:
            raise diagnosis.of_rows(self.session, self.table, [row], refusal, saving=True) from refusal
        if not changed:
            raise self._stale(row[0], was)
        self.session.note(self.table.name, row[0], ChangeKind.SAVED, was + 1)
        return attrs.evolve(value, revision=was + 1)  # type: ignore[misc]  # records are attrs classes

    def remove(self, id: str, /) -> None:
        """Delete the record."""
        revision = self._revision(id)
        try:
            with self.session.all_or_nothing():
                gone = self.session.change(self.table.statements.remove, [id, revision])
        except RefusedError as refusal:
            raise diagnosis.of_removal(self.session, self.table, id, refusal) from refusal
        if not gone:
            raise ConflictError(
                f"Someone else changed {self.table.record.name} {id} just now. Read it again.",
                record=self.table.record.name, id=id,
            )  # fmt: skip
        self.session.note(self.table.name, id, ChangeKind.REMOVED, revision)

    def _row(self, value: T) -> tuple[Any, ...]:
        if type(value) is not self.table.record.type:
            raise ValidationError(
                f"{value!r:.200} is not a {self.table.record.name}.", value=value,
                remedy=f"This repository keeps {self.table.record.type.__name__} values.",
            )  # fmt: skip
        return self.table.row_of(value)

    def _added(self, values: Sequence[T]) -> None:
        """What else must hold for these new records."""

    def _saved(self, value: T) -> None:
        """What else must hold for this changed record."""

    def _revision(self, id: str) -> int:
        found = self.session.row(self.table.statements.revision, (id,)) if self._possible(id) else None
        if found is None:
            raise NotFoundError(self.table.record.name, id)
        return int(found[0])

    def _stale(self, id: str, was: int) -> Exception:
        name = self.table.record.name
        if self.session.row(self.table.statements.revision, (id,)) is None:
            return NotFoundError(name, id)
        return ConflictError(
            f"Someone saved {name} {id} since revision {was} was read. Read it again and repeat the change.",
            record=name, id=id,
        )  # fmt: skip

    def _possible(self, id: object) -> bool:
        self.session.require_open()
        if self.table.id_kind is Kind.ID:
            return isinstance(id, str) and is_id(id)
        return storable_text(id) is not None

    # --- reading

    def get(self, id: str, /) -> T:
        """The record with this id."""
        found = self.session.row(self.table.statements.get, (id,)) if self._possible(id) else None
        if found is None:
            raise NotFoundError(self.table.record.name, id)
        return self.table.value_of(found)

    def find(
        self,
        where: Expression | None = None,
        /,
        *,
        order_by: Sequence[Field | Order] = (),
        limit: int | None = None,
        after: T | None = None,
    ) -> list[T]:
        """The records that answer to ``where``, in order."""
        limit = limit_of(limit)
        where = checked(where, self.table.name)
        ordering = orders(order_by, self.table.name)
        statement, values = self.table.statements.select(
            "all", where, self._condition, ordering, self._cursor(ordering, after), limit
        )
        return list(map(self.table.value_of, self.session.rows(statement, values)))

    def scan(self, where: Expression | None = None, /, *, size: int = CHUNK) -> Iterator[T]:
        """The records that answer to ``where``, by id."""
        whole_number(size, "size", least=1)
        return self._pages(checked(where, self.table.name), size)

    def _pages(self, where: Expression | None, size: int) -> Iterator[T]:
        last: T | None = None
        while True:
            page = self.find(where, limit=size, after=last)
            yield from page
            if len(page) < size:
                return
            last = page[-1]

    def count(self, where: Expression | None = None, /) -> int:
        """How many records answer to ``where``."""
        statement, values = self.table.statements.select("count", checked(where, self.table.name), self._condition)
        found = self.session.row(statement, values)
        return 0 if found is None else int(found[0])

    def frame(
        self, where: Expression | None = None, /, *, order_by: Sequence[Field | Order] = ()
    ) -> geopandas.GeoDataFrame:
        """The same records as a GeoDataFrame, straight from the columns."""
        where = checked(where, self.table.name)
        statement, values = self.table.statements.select(
            "all", where, self._condition, orders(order_by, self.table.name)
        )
        return frames.frame(self.table.record, self.session.dialect, self.session.rows(statement, values))

    def columns(
        self, names: Sequence[str], where: Expression | None = None, /, *, size: int
    ) -> Iterator[tuple[Sequence[Any], ...]]:
        """The values of these columns of the records that answer to ``where``, by id."""
        kinds = [self.table.kind(name) for name in names]
        return self._column_pages(tuple(names), kinds, checked(where, self.table.name), size)

    def _column_pages(
        self, names: tuple[str, ...], kinds: Sequence[Kind], where: Expression | None, size: int
    ) -> Iterator[tuple[Sequence[Any], ...]]:
        last: list[Any] | None = None
        while True:
            statement, values = self.table.statements.select(names, where, self._condition, (), last, size)
            rows = self.session.rows(statement, values)
            if rows:
                _, *columns = zip(*rows, strict=True)
                yield tuple(
                    frames.decoded(self.session.dialect, kind, one) for kind, one in zip(kinds, columns, strict=True)
                )
            if len(rows) < size:
                return
            last = [rows[-1][0]]

    def condition(self, where: Expression) -> tuple[str, dict[str, Any]]:
        """The question as SQL whose values are bound by name, for a statement of one's own."""
        values: list[Any] = []
        shape = self._condition.lift(where, values)
        return self.table.statements.condition(shape), {f"p{at}": value for at, value in enumerate(values)}

    def _cursor(self, ordering: Sequence[Order], after: T | None) -> list[Any] | None:
        if after is None:
            return None
        if type(after) is not self.table.record.type:
            raise ValidationError(
                f"{after!r:.200} is not a {self.table.record.name}.", field="after", value=after,
                remedy="Give the last record of the page before.",
            )  # fmt: skip
        columns = [*(order.column for order in ordering), self.table.record.columns[0]]
        return [self._encoded(column, reader(column.path)(after)) for column in columns]

    def _encoded(self, column: Column, value: Any) -> Any:
        return None if value is None else self.session.dialect.codec.encode(column.kind)(value)

    def _matching(self, question: Within | Near) -> Sequence[str]:
        """The ids of the records whose location answers: candidates from the index, then the exact test."""
        import numpy as np

        around = boxes(question)
        statement = self.table.statements.candidates(question.column.name, question.latitude.name, len(around))
        found = self.session.rows(statement, [side for box in around for side in box])
        if not found:
            return []
        ids, lon, lat = zip(*found, strict=True)
        inside = matching(question, np.array(lon, dtype=float), np.array(lat, dtype=float))
        return [ids[index] for index in np.flatnonzero(inside)]

"""A repository in memory, and those of dealers, which also merge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import attrs

from channelcrm.errors import AlreadyExistsError, ConflictError, NotFoundError, ValidationError
from channelcrm.storage.arguments import checked, limit_of, orders, values_of
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.evaluation import predicate
from channelcrm.storage.expressions import Expression, Order
from channelcrm.storage.fields import Field
from channelcrm.storage.framing import frame_of
from channelcrm.storage.records import Record
from channelcrm.storage.rows import write_row
from channelcrm.values.arguments import whole_number
from channelcrm_memory.paging import in_order, page
from channelcrm_memory.working import Working

if TYPE_CHECKING:
    from channelcrm.values.tables import GeoDataFrame

__all__ = ["MemoryRepository"]

T = TypeVar("T")


class MemoryRepository(Generic[T]):
    """See channelcrm.storage.ports.Repository."""

    def __init__(self, working: Working, record: Record[T]) -> None:
        self._working = working
        self._record = record
        self._name = record.repository

    def add(self, value: T, /) -> T:
        """Store a new record."""
        with self._working.call():
            self._add(value)
        return value

    def add_many(self, values: Iterable[T], /) -> int:
        """Store new records, all or none; how many."""
        count = 0
        with self._working.call():
            for value in values_of(values):
                self._add(value)
                count += 1
        return count

    def get(self, id: str, /) -> T:
        """The record with this id."""
        records = self._working.table(self._name).records
        found = records.get(id) if isinstance(id, str) else None
        if found is None:
            raise NotFoundError(self._record.name, id)
        return cast("T", found)

    def save(self, value: T, /) -> T:
        """Replace the stored record; the value with its next revision."""
        with self._working.call():
            following: T = self._save(value)
        return following

    def remove(self, id: str, /) -> None:
        """Delete the record."""
        with self._working.call():
            self.get(id)
            for _, field, value in self._working.referring(self._name, id):
                raise ConflictError(
                    f"{self._record.name} {id} is still the {field} of {type(value).__name__} {value.id}, for one. "
                    "Remove or change what refers to it first.",
                    record=self._record.name,
                    id=id,
                )
            self._working.drop(self._name, id)

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
        if after is not None:
            self._require_kind(after)
        by = orders(order_by, self._name)
        return page(self._answering(where), by, limit_of(limit), after)

    def scan(self, where: Expression | None = None, /, *, size: int = 10_000) -> Iterator[T]:
        """The records that answer to ``where``, by id; those added meanwhile are left out."""
        whole_number(size, "size", least=1)
        return self._scanned([value.id for value in in_order(self._answering(where), ())], where)

    def count(self, where: Expression | None = None, /) -> int:
        """How many records answer to ``where``."""
        return sum(1 for _ in self._answering(where))

    def frame(self, where: Expression | None = None, /, *, order_by: Sequence[Field | Order] = ()) -> GeoDataFrame:
        """The same records as a GeoDataFrame."""
        found = page(self._answering(where), orders(order_by, self._name), None, None)
        rows = list(map(write_row(self._record, {}), found))
        columns = zip(*rows, strict=True) if rows else [() for _ in self._record.columns]
        names = (column.name for column in self._record.columns)
        return frame_of(self._record, {name: list(values) for name, values in zip(names, columns, strict=True)})

    def _answering(self, where: Expression | None) -> Iterator[Any]:
        records = self._working.table(self._name).records.values()
        question = checked(where, self._name)
        return iter(records) if question is None else filter(predicate(question), records)

    def _scanned(self, ids: list[str], where: Expression | None) -> Iterator[T]:
        holds = None if where is None else predicate(where)
        for id in ids:
            value = self._working.table(self._name).records.get(id)
            if value is not None and (holds is None or holds(value)):
                yield value

    def _add(self, value: Any) -> None:
        self._require_kind(value)
        if value.id in self._working.table(self._name).records:
            raise AlreadyExistsError(self._record.name, "id", value.id)
        self._working.put(self._name, value, ChangeKind.ADDED)

    def _save(self, value: Any) -> Any:
        self._require_kind(value)
        self._require_current(value)
        following = attrs.evolve(value, revision=value.revision + 1)
        self._working.put(self._name, following, ChangeKind.SAVED)
        return following

    def _require_current(self, value: Any) -> None:
        stored: Any = self.get(value.id)
        if stored.revision != value.revision:
            raise ConflictError(
                f"{self._record.name} {value.id} was saved by someone else: it is at revision {stored.revision}, this "
                f"one was read at {value.revision}. Read it again and repeat the change.",
                record=self._record.name,
                id=value.id,
            )

    def _require_kind(self, value: object) -> None:
        if type(value) is not self._record.type:
            raise ValidationError(
                f"{value!r} is not a {self._record.name}.", value=value,
                remedy=f"The repository {self._name} keeps records of the class {self._record.name}.",
            )  # fmt: skip

"""One repository's records by id, with the index that keeps its unique fields apart."""

from __future__ import annotations

from typing import Any

from channelcrm.errors import AlreadyExistsError
from channelcrm.storage.catalogue import UNIQUE
from channelcrm.storage.records import Record

__all__ = ["Table"]


class Table:
    """Records by id. ``fork`` gives a copy that changes on its own; the records themselves never change."""

    __slots__ = ("_taken", "record", "records")

    def __init__(self, record: Record[Any]) -> None:
        self.record = record
        self.records: dict[str, Any] = {}
        self._taken: dict[str, dict[object, str]] = {name: {} for name in UNIQUE.get(record.repository, ())}

    def fork(self) -> Table:
        """A copy that shares nothing that changes."""
        copy = Table(self.record)
        copy.records = self.records.copy()
        copy._taken = {name: ids.copy() for name, ids in self._taken.items()}
        return copy

    def require_free(self, value: Any) -> None:
        """Refuse a value whose unique fields another record holds.

        Raises:
            AlreadyExistsError: with the field and the value that is taken.
        """
        for name, ids in self._taken.items():
            wanted = getattr(value, name)
            if wanted is not None and ids.get(wanted, value.id) != value.id:
                raise AlreadyExistsError(self.record.name, name, wanted)

    def put(self, value: Any) -> None:
        """Keep the value under its id."""
        before = self.records.get(value.id)
        if before is not None:
            self._forget(before)
        self.records[value.id] = value
        for name, ids in self._taken.items():
            if getattr(value, name) is not None:
                ids[getattr(value, name)] = value.id

    def drop(self, id: str) -> None:
        """Forget the record with this id."""
        self._forget(self.records.pop(id))

    def _forget(self, value: Any) -> None:
        for name, ids in self._taken.items():
            ids.pop(getattr(value, name), None)

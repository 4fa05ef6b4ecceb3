"""A store in memory: for tests, notebooks and trying things out. It forgets everything with the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Self

from channelcrm.errors import StorageError, ValidationError
from channelcrm.storage.arguments import stamp
from channelcrm.storage.changes import Change
from channelcrm.storage.ports import Store
from channelcrm.values.actor import Actor
from channelcrm_memory.turns import Turns
from channelcrm_memory.unit import MemoryUnitOfWork
from channelcrm_memory.working import State, Working

__all__ = ["MemoryStore", "open_store"]


class MemoryStore:
    """See channelcrm.storage.ports.Store. Safe to share between threads; a unit of work belongs to one.

    ``timeout`` is how many seconds a writer waits for the one before.
    """

    def __init__(self, *, timeout: float = 5.0) -> None:
        self._state = State.empty()
        self._changes: list[Change] = []
        self._turns = Turns(timeout)
        self._closed = False

    @contextmanager
    def begin(self, *, by: Actor | None = None, at: datetime | None = None) -> Iterator[MemoryUnitOfWork]:
        """A unit of work; commits at the end, an exception rolls all of it back."""
        if self._closed:
            raise StorageError("This store is closed. Open it again.")
        who, when = stamp(by, at)
        working = Working(lambda: self._state, self._turns)
        try:
            yield MemoryUnitOfWork(working, self._changes)
            self._commit(working, who, when)
        finally:
            working.end()

    def close(self) -> None:
        """Refuse further work. Idempotent."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _commit(self, working: Working, by: str, at: datetime) -> None:
        result = working.result()
        if result is None:
            return
        self._changes += [
            Change(number=number, at=at, by=by, repository=repository, id=id, kind=kind, revision=revision)
            for number, (repository, id, kind, revision) in enumerate(working.pending, len(self._changes) + 1)
        ]
        self._state = result


_: type[Store] = MemoryStore


def open_store(url: str = "memory:", *, timeout: float = 5.0) -> MemoryStore:
    """A new, empty store; ``"memory:"`` is the only URL.

    Raises:
        ValidationError: a URL that names something: nothing in memory can be opened a second time.
    """
    if url.rstrip("/") != "memory:":
        raise ValidationError(
            f"{url!r} names a store, and stores in memory have no names.", field="url", value=url,
            remedy='Open "memory:" and share the store itself, or use sqlite:///file.db.',
        )  # fmt: skip
    return MemoryStore(timeout=timeout)

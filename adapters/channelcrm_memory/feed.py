"""The change feed in memory: one list that only grows, and how much of it a unit of work may see."""

from __future__ import annotations

from channelcrm.storage.arguments import repository_named
from channelcrm.storage.changes import Change
from channelcrm.values.arguments import whole_number
from channelcrm_memory.working import Working

__all__ = ["MemoryFeed"]


class MemoryFeed:
    """See channelcrm.storage.ports.ChangeFeed. The n-th change of the store has the number n."""

    def __init__(self, working: Working, entries: list[Change]) -> None:
        self._working = working
        self._entries = entries

    def after(self, cursor: int = 0, /, *, limit: int = 1000, repository: str | None = None) -> list[Change]:
        """The committed changes whose number is above ``cursor``."""
        self._working.require_open()
        whole_number(cursor, "cursor")
        whole_number(limit, "limit")
        repository_named(repository)
        seen = self._entries[cursor : self._working.state.changes]
        return [change for change in seen if repository is None or change.repository == repository][:limit]

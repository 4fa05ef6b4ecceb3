"""The tables as one unit of work sees them: copied on its first write to each, handed over whole when it commits.

Readers never wait: until its first write a unit of work sees what was last committed, each time it asks. Writers take
turns: the first write waits until the writer before has ended, and from then on nothing changes but by its own hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs

from channelcrm.errors import AlreadyExistsError, ConflictError, NotFoundError, StorageError
from channelcrm.storage.catalogue import RECORDS, record_named
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.holds import Hold, above_by, conflict, holds_of
from channelcrm_memory import seals
from channelcrm_memory.claims import Claims
from channelcrm_memory.tables import Table

if TYPE_CHECKING:
    from channelcrm.pipeline.agreement import Agreement
    from channelcrm_memory.turns import Turns

__all__ = ["Moved", "Pending", "State", "Working"]

Pending = tuple[str, str, ChangeKind, int]
"""Repository, id, what happened, the revision after it."""
Moved = tuple[str, str]
"""Repository and id of a record that a merge moved to the keeper."""


@attrs.frozen
class State:
    """What is committed: never changed, only replaced."""

    tables: dict[str, Table]
    claims: Claims
    moves: dict[tuple[str, str], tuple[Moved, ...]]  # (keeper, absorbed) -> what moved
    changes: int  # how many entries of the feed belong to it

    @classmethod
    def empty(cls) -> State:
        """A store that nobody has written to."""
        return cls({name: Table(record_named(name)) for name in RECORDS}, Claims(), {}, 0)


class Working:
    """A unit of work's own view, and its changes until they are committed."""

    def __init__(self, committed: Callable[[], State], turns: Turns) -> None:
        self.pending: list[Pending] = []
        self.closed = False
        self._committed = committed
        self._turns = turns
        self._own: dict[str, Table] = {}
        self._claims: Claims | None = None
        self._moves: dict[tuple[str, str], tuple[Moved, ...]] | None = None
        self._undo: list[Callable[[], object]] = []
        self._writing = False

    # --- reading ---

    @property
    def state(self) -> State:
        """What is committed; while this unit of work writes nobody else commits."""
        return self._committed()

    def table(self, repository: str) -> Table:
        """The repository's records as they stand here."""
        self.require_open()
        return self._own.get(repository) or self.state.tables[repository]

    def claims(self) -> Claims:
        """The agreements' claims as they stand here."""
        return self.state.claims if self._claims is None else self._claims

    def moved(self, keeper: str, absorbed: str) -> tuple[Moved, ...]:
        """What this merge moved."""
        moves = self.state.moves if self._moves is None else self._moves
        return moves.get((keeper, absorbed), ())

    def require_open(self) -> None:
        """Refuse work after the end."""
        if self.closed:
            raise StorageError("This unit of work has ended. Begin another one.")

    # --- writing ---

    @contextmanager
    def call(self) -> Iterator[None]:
        """All of one call, or nothing of it."""
        self.require_open()
        if not self._writing:
            self._turns.take()
            self._writing = True
        changes, entries = len(self._undo), len(self.pending)
        try:
            yield
        except BaseException:
            while len(self._undo) > changes:
                self._undo.pop()()
            del self.pending[entries:]
            raise

    def put(self, repository: str, value: Any, kind: ChangeKind) -> None:
        """Store a value that keeps all rules.

        Raises:
            AlreadyExistsError, NotFoundError, ExclusivityConflictError: the rules it does not keep.
        """
        table = self._writable(repository)
        try:
            table.require_free(value)
        except AlreadyExistsError:
            if repository == "agreements":
                self._claim([value])  # claims in the way say more
            raise
        self._require_references(table, value)
        before = table.records.get(value.id)
        if repository == "decisions":
            seals.require_same(value, self.table("scorecards").records[value.scorecard_id])
        if repository == "scorecards" and before is not None and before.content_hash != value.content_hash:
            seals.require_unused(before, self.table("decisions").records.values(), self.table("tiers").records.values())
        if repository == "agreements":
            self._claim([value])
        table.put(value)
        self._undo.append((lambda: table.drop(value.id)) if before is None else (lambda: table.put(before)))
        if repository == "areas" and value.parent_id != (None if before is None else before.parent_id):
            self._hang(value.id)
        self.pending.append((repository, value.id, kind, value.revision))

    def drop(self, repository: str, id: str) -> None:
        """Forget a record that is stored."""
        table = self._writable(repository)
        before = table.records[id]
        if repository == "scorecards":
            seals.require_unused(before, (), self.table("tiers").records.values())
        table.drop(id)
        self._undo.append(lambda: table.put(before))
        if repository == "agreements":
            self._hold(id, ())
        if repository == "areas" and before.parent_id is not None:
            self._hang(id)
        self.pending.append((repository, id, ChangeKind.REMOVED, before.revision))

    def remember(self, keeper: str, absorbed: str, moved: tuple[Moved, ...]) -> None:
        """Keep what a merge moved; nothing forgets it."""
        moves = self._moves = dict(self.state.moves) if self._moves is None else self._moves
        before = moves.get((keeper, absorbed), ())
        moves[keeper, absorbed] = moved
        self._undo.append(lambda: moves.update({(keeper, absorbed): before}))

    def referring(self, repository: str, id: str) -> Iterator[tuple[str, str, Any]]:
        """Repository, field and value of every record that refers to this one."""
        for name in RECORDS:
            table = self.table(name)
            fields = [column.name for column in table.record.columns if column.references == repository]
            for field in fields:
                yield from ((name, field, value) for value in table.records.values() if getattr(value, field) == id)

    def _require_references(self, table: Table, value: Any) -> None:
        for column in table.record.columns:
            if column.references is None:
                continue
            wanted = getattr(value, column.name)
            target = self.table(column.references)
            if wanted is not None and wanted not in target.records:
                raise NotFoundError(target.record.name, wanted)

    def _writable(self, repository: str) -> Table:
        if not self._writing:
            raise ConflictError("Writing outside of a call.")  # a fault of this adapter
        if repository not in self._own:
            self._own[repository] = self.state.tables[repository].fork()
        return self._own[repository]

    def _hang(self, area_id: str) -> None:
        """An area lies in another now: what is held there is felt elsewhere."""
        agreements = self.table("agreements").records
        self._claim([agreements[id] for id in self.claims().touching(area_id)])

    def _claim(self, agreements: Sequence[Agreement]) -> None:
        areas, stored = self.table("areas").records, self.table("agreements").records
        above = above_by(lambda id: areas[id].parent_id if id in areas else None)
        wanted = [(agreement, holds_of(agreement, above)) for agreement in agreements]
        changed = [(agreement, holds) for agreement, holds in wanted if self.claims().of(agreement.id) != holds]
        for agreement, _ in changed:
            self._hold(agreement.id, ())
        for agreement, holds in changed:
            other = self.claims().in_the_way(holds)
            if other is not None:
                raise conflict(agreement, stored[other], above)
            self._hold(agreement.id, holds)

    def _hold(self, agreement_id: str, holds: tuple[Hold, ...]) -> None:
        claims = self._claims = self.state.claims.fork() if self._claims is None else self._claims
        before = claims.put(agreement_id, holds)
        self._undo.append(lambda: claims.put(agreement_id, before))

    # --- the end ---

    def result(self) -> State | None:
        """What to commit, None when nothing was changed."""
        if not self.pending and self._moves is None:
            return None
        return State(
            {**self.state.tables, **self._own},
            self.claims(),
            self.state.moves if self._moves is None else self._moves,
            self.state.changes + len(self.pending),
        )

    def end(self) -> None:
        """Let the next writer go on. Idempotent."""
        self.closed = True
        if self._writing:
            self._writing = False
            self._turns.give()

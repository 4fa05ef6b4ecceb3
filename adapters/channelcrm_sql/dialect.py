"""What a database must do for the rest of the adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import attrs
import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from channelcrm.errors import ChannelCrmError
    from channelcrm.storage.holds import Place
    from channelcrm.storage.records import Kind
    from channelcrm_sql.kinds import SqlCodec
    from channelcrm_sql.words import StoreWords

__all__ = ["Dialect", "Parameters", "RefusedError", "Statement"]

Rows = list[tuple[Any, ...]]


class RefusedError(Exception):
    """A constraint refused a row. Never leaves the adapter: whoever wrote finds out which and says so."""


class Parameters:
    """Names for the values of one statement, in order."""

    __slots__ = ("names",)

    def __init__(self) -> None:
        self.names: list[str] = []

    def next(self, type_: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
        """A parameter for the next value."""
        name = f"p{len(self.names)}"
        self.names.append(name)
        return sa.bindparam(name, type_=type_)


@attrs.frozen
class Statement:
    """SQL text for the driver; ``order`` says which value stands at which place, None when they come in order."""

    sql: str
    order: tuple[int, ...] | None = None

    @classmethod
    def compiled(cls, statement: sa.ClauseElement, dialect: sa.Dialect, names: Sequence[str] = ()) -> Statement:
        """A statement whose parameters have these ``names``, the first value's first."""
        made = statement.compile(dialect=dialect)
        places = {name: index for index, name in enumerate(names)}
        assert isinstance(made, SQLCompiler)
        order = tuple(places[name] for name in made.positiontup or ()) if names else ()
        return cls(str(made), None if order == tuple(range(len(names))) else order)

    def arranged(self, values: Sequence[Any] | Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
        """The values as the SQL text wants them; those bound by name as they are."""
        if self.order is None or isinstance(values, Mapping):
            return values
        return [values[index] for index in self.order]


class Dialect(Protocol):
    """One kind of database: its words, its transactions, its errors."""

    def __hash__(self) -> int: ...

    @property
    def name(self) -> str:
        """What SQLAlchemy calls it."""
        ...

    @property
    def codec(self) -> SqlCodec:
        """How values are written and read."""
        ...

    @property
    def sqlalchemy(self) -> sa.Dialect:
        """What compiles statements."""
        ...

    @property
    def named(self) -> sa.Dialect:
        """What compiles statements whose values are bound by name."""
        ...

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What the driver raises."""
        ...

    @property
    def one_writer(self) -> bool:
        """Whether a second writer waits for the first to end."""
        ...

    # --- words

    def lists(self, kind: Kind, values: Sequence[Any], /) -> list[Any]:
        """The parameters that carry a list of encoded values."""
        ...

    def one_of(
        self, column: sa.ColumnElement[Any], kind: Kind, count: int, parameters: Parameters, /
    ) -> sa.ColumnElement[bool]:
        """Whether the column equals one of a list that came as ``count`` parameters."""
        ...

    def containing(self, text: str, /) -> list[Any]:
        """The parameters for ``contains``."""
        ...

    def contains(self, column: sa.ColumnElement[Any], parameters: Parameters, /) -> sa.ColumnElement[bool]:
        """Whether a JSON array of texts holds the text."""
        ...

    def id_text(self, column: sa.ColumnElement[Any], /) -> sa.ColumnElement[Any]:
        """An id as text, ordered by code point."""
        ...

    def scoring(self) -> StoreWords:
        """How dealers are scored here; afresh for every statement."""
        ...

    # --- transactions, on a driver's own connection and cursor

    def settle(self, cursor: Any, /) -> None:
        """Choose how a database of our own works."""
        ...

    def held_version(self, cursor: Any, table: str, /) -> str | None:
        """What the version table says, None when there is none."""
        ...

    def lock_schema(self, cursor: Any, table: str, /) -> None:
        """Begin a transaction in which nobody else makes or migrates tables."""
        ...

    def prepare(self, connection: Any, /) -> tuple[Any, Callable[[], None]]:
        """A cursor, ready for a unit of work, and what to call at its end to leave the connection as it was."""
        ...

    def begin(self, cursor: Any, /) -> None:
        """Make sure that a transaction which may write is open."""
        ...

    def commit(self, cursor: Any, /) -> None:
        """Make the transaction last."""
        ...

    def insert(self, cursor: Any, table: sa.Table, count: int, rows: Iterable[tuple[Any, ...]], /) -> None:
        """Store these ``count`` rows, which hold every column of the table in order, the fastest way there is."""
        ...

    def loaded(self, cursor: Any, table: sa.Table, /) -> None:
        """Many rows were added: let the database learn what the table holds, where it does not by itself."""
        ...

    def lock_feed(self, cursor: Any, table: sa.Table, /) -> None:
        """Whoever holds this lock writes to the feed next; it is let go by the commit, so that numbers are in order."""
        ...

    def note(self, cursor: Any, table: sa.Table, stamp: tuple[Any, str], rows: Rows, /) -> None:
        """Append to the change feed: when and by whom for all; repository, id, kind and revision of each."""
        ...

    def lock_nesting(self, cursor: Any, table: sa.Table, /, *, changing: bool) -> None:
        """Until the transaction ends, which area lies in which changes in no other, or is read in no other."""
        ...

    def lock_slots(self, cursor: Any, table: sa.Table, places: Sequence[Place], /) -> dict[Place, int]:
        """The slots of these places, made where they are new, held until the transaction ends."""
        ...

    def translated(self, error: Exception, /) -> ChannelCrmError | RefusedError:
        """Our error for one of the driver's."""
        ...

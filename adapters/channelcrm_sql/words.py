"""What scoring in the database needs beyond the words of a scorecard: members of a document, and exact sums.

An exact sum is a pair, units and millionths of the same sign or opposite ones, the millionths below a million.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from channelcrm.market.figures import MILLION
from channelcrm.scoring.sqlwords import Postgresql, Sqlite

__all__ = ["Pair", "PostgresqlWords", "SqliteWords", "StoreWords"]

Pair: TypeAlias = tuple[str, str]
_SMALL = 2**53 // MILLION
"""Below so many units millionths are whole numbers that doubles hold, and one division rounds once."""


_PRECISE = "1." + "0" * 80
"""One, which makes PostgreSQL divide decimals to so many places."""


class SqliteWords(Sqlite):
    """SQLite's."""

    figure: Pair = (f"value / {MILLION}", f"value % {MILLION}")
    """Units and millionths of a stored figure."""

    @contextmanager
    def functions(self, cursor: sqlite3.Cursor) -> Iterator[None]:
        """Lend the connection Python's reading of decimals, and its division of whole numbers of any size."""
        connection = cursor.connection
        for name, (arguments, function) in _FUNCTIONS.items():
            connection.create_function(name, arguments, function, deterministic=True)
        try:
            yield
        finally:
            for name, (arguments, _) in _FUNCTIONS.items():
                connection.create_function(name, arguments, None)

    def members(self, document: str, names: Sequence[str]) -> tuple[str, list[str]]:
        """By ``->``; by Python where SQLite is older, or a name is such that a path cannot say it."""
        return "", [self._member(document, name) for name in names]

    def has_member(self, document: str, name: str) -> str:
        """A member that is null has a text too."""
        return f"{self._member(document, name)} IS NOT NULL"

    def _member(self, document: str, name: str) -> str:
        if sqlite3.sqlite_version_info < (3, 38) or not name.isprintable() or set(name) & {'"', "\\"}:
            return f"channelcrm_member({document}, {self.bind(name)})"
        path = f'$."{name}"'
        return f"{document} -> {self.bind(path)}"

    def text(self, id: str) -> str:
        """Ids are texts here."""
        return id

    def day(self, day: str) -> str:
        """Days are ISO texts here."""
        return self.bind(day)

    def ratio(self, over: Pair, under: Pair) -> str:
        """One division of doubles where both are small, else Python's of whole numbers."""
        parts = ", ".join((*over, *under))
        small = f"abs({over[0]}) < {_SMALL} AND abs({under[0]}) < {_SMALL}"
        a, b = (self.double(f"{units} * {MILLION} + {rest}") for units, rest in (over, under))
        return f"CASE WHEN {small} THEN {a} / {b} ELSE channelcrm_ratio({parts}) END"


class PostgresqlWords(Postgresql):
    """PostgreSQL's."""

    figure: Pair = ("value", "0")

    @contextmanager
    def functions(self, _: Any) -> Iterator[None]:
        """It has all it takes."""
        yield

    def members(self, document: str, names: Sequence[str]) -> tuple[str, list[str]]:
        """All at once, by json_to_record; one by one where a name is too long for a column's."""
        short = [name for name in dict.fromkeys(names) if len(name.encode()) < 64]
        columns = ", ".join(f"{self.quote(name)} json" for name in short)
        join = f"CROSS JOIN LATERAL json_to_record({document}::json) AS members ({columns})" if short else ""
        return join, [
            f"members.{self.quote(name)}::text" if name in short else f"{self._member(document, name)}::text"
            for name in names
        ]

    def has_member(self, document: str, name: str) -> str:
        """A member that is null is JSON's null."""
        return f"{self._member(document, name)} IS NOT NULL"

    def _member(self, document: str, name: str) -> str:
        return f"({document}::json -> {self.bind(name)})"

    def text(self, id: str) -> str:
        """By a cast."""
        return f"{id}::text"

    def day(self, day: str) -> str:
        """By a cast."""
        return f"{self.bind(day)}::date"

    def ratio(self, over: Pair, under: Pair) -> str:
        """One division of doubles where both are small, else of decimals with digits to spare."""
        small = f"abs({over[0]}) < {_SMALL} AND abs({under[0]}) < {_SMALL}"
        a, b = (f"({units} + {rest})" for units, rest in (over, under))
        exact = f"{self.double(f'{a} * {MILLION}')} / {self.double(f'{b} * {MILLION}')}"
        return f"CASE WHEN {small} THEN {exact} ELSE {self.double(f'{a} * {_PRECISE} / {b}')} END"


StoreWords: TypeAlias = SqliteWords | PostgresqlWords


def _member(document: str, name: str) -> str | None:
    """The JSON text of a member, None when there is none."""
    members = json.loads(document)
    return json.dumps(members[name], ensure_ascii=False) if name in members else None


def _ratio(over: int, over_rest: int, under: int, under_rest: int) -> float:
    return (over * MILLION + over_rest) / (under * MILLION + under_rest)


_FUNCTIONS: dict[str, tuple[int, Any]] = {
    "channelcrm_double": (1, float),
    "channelcrm_member": (2, _member),
    "channelcrm_ratio": (4, _ratio),
}

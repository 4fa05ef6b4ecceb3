"""What scoring in the database needs beyond the words of a scorecard: members of a document, and exact sums.

An exact sum is a pair, units and millionths of the same sign or opposite ones, the millionths below a million.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from json.encoder import encode_basestring
from random import Random
from typing import Any, TypeAlias

import attrs

from channelcrm.market.figures import MILLION
from channelcrm.scoring.pushdown.sqlwords import Form, Postgresql, Sqlite

__all__ = ["Members", "Pair", "PostgresqlWords", "SqliteWords", "StoreWords"]

Pair: TypeAlias = tuple[str, str]
Wanted: TypeAlias = tuple[str, Form]
"""A member, and how it is read."""
_SMALL = 2**53 // MILLION
"""Below so many units millionths are whole numbers that doubles hold, and one division rounds once."""
_PRECISE = "1." + "0" * 80
"""One, which makes PostgreSQL divide decimals to so many places."""


@attrs.frozen
class Members:
    """How members of a document are read: what to select beside them, and what to select of each."""

    others: Mapping[str, str]
    reads: Mapping[Wanted, str]


class SqliteWords(Sqlite):
    """SQLite's."""

    figure: Pair = (f"value / {MILLION}", f"value % {MILLION}")
    """Units and millionths of a stored figure."""

    def lend(self, cursor: sqlite3.Cursor) -> None:
        """Give the connection Python's reading of decimals, and its division of whole numbers of any size."""
        for name, (arguments, function) in _FUNCTIONS.items():
            cursor.connection.create_function(name, arguments, function, deterministic=True)

    def members(self, document: str, wanted: Sequence[Wanted]) -> Members:
        """By ``json_extract``; true and false as words where they are levels, decimals by Python where need be."""
        return Members({}, {one: self._read(document, *one) for one in wanted})

    def rows(self, table: str, _: str, joins: str, where: str) -> str:
        """Of the table itself."""
        return f"{table} {joins} WHERE {where}"

    def _read(self, document: str, name: str, form: Form) -> str:
        path = _path(name)
        if path is None:
            return self._member(document, name)
        at = self.bind(path)
        cases = "" if _reads_exactly() else f" WHEN 'real' THEN {self.exactly(f'{document} -> {at}')}"
        if form == "level":
            cases += " WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'"
        read = f"json_extract({document}, {at})"
        return f"CASE json_type({document}, {at}){cases} ELSE {read} END" if cases else read

    def member(self, name: str, read: str, form: Form) -> str:
        """A member as a cell."""
        return self.typed(read, form) if _path(name) else self.token(read, form)

    def has_member(self, document: str, name: str) -> str:
        """A member that is null has a text too."""
        return f"{self._member(document, name)} IS NOT NULL"

    def _member(self, document: str, name: str) -> str:
        path = _path(name)
        return (
            f"channelcrm_member({document}, {self.bind(name)})" if path is None else f"{document} -> {self.bind(path)}"
        )

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

    def lend(self, _: Any, /) -> None:
        """It has all it takes."""

    def members(self, document: str, wanted: Sequence[Wanted]) -> Members:
        """From the text of the document: a tenth of the price of reading it as JSON.

        As ``storage.documents`` writes it there are no blanks between members, and a quote behind a comma opens a text
        or closes one that ends in a comma. So a comma and a whole key stand nowhere but before a member, unless the key
        begins like what may follow a text. What reaches from there to the next comma and quote, or bracket, is the
        value if it looks like one (see ``member``); a document that others wrote is read as JSON.
        """
        reads = {
            (name, form): f"split_part(split_part(split_part(members, {self.bind(_key(name))}, 2), ',\"', 1), '}}', 1)"
            for name, form in wanted
        }
        return Members({"document": document} if wanted else {}, reads)

    def member(self, name: str, read: str, form: Form) -> str:
        """A member as a cell: a number, a text, true, false or null where it is one for sure, else by JSON."""
        json = self.token(f"{self._member('document', name)}::text", form)
        if name[:1] in ":,}":
            return json
        inside = f"substr({read}, 2, length({read}) - 2)"
        text = (
            f"left({read}, 1) = '\"' AND right({read}, 1) = '\"' AND length({read}) > 1"
            f" AND strpos({inside}, '\"') = 0 AND strpos({read}, '\\') = 0"
        )
        known = f"strpos(document, {self.bind(_key(name)[1:-1])}) > 0 OR strpos(document, '\\') > 0"
        return (
            f"CASE WHEN {self.is_number(read)} AND strpos({read}, '\"') = 0 THEN {self.as_number(read, form)}"
            f" WHEN {text} THEN {self.as_text(inside, form)}"
            f" ELSE CASE left({read}, 1) {self.as_truth(form)} ELSE CASE WHEN {known} THEN {json} END END END"
        )

    def rows(self, table: str, document: str, joins: str, where: str) -> str:
        """With the members of the document, each behind a comma."""
        members = f"',' || substr({document}, 2) AS members"
        return f"(SELECT *, {members} FROM {table} WHERE {where} {self.unfolded}) AS {table} {joins}"  # noqa: S608

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


def _path(name: str) -> str | None:
    """How SQLite finds a member by itself, None when it is too old or the name is one that no path says."""
    if sqlite3.sqlite_version_info < (3, 38) or not name or not name.isprintable() or set(name) & {'"', "\\"}:
        return None
    return f'$."{name}"'


def _key(name: str) -> str:
    """What stands before a member."""
    return f",{encode_basestring(name)}:"


@cache
def _reads_exactly() -> bool:
    """Whether this SQLite's JSON functions find the double nearest to a decimal.

    It depends on the version and on how it was built: some read by the C library, which does, others by SQLite's own
    code, which misses some of a thousand by a bit.
    """
    random = Random(53)  # noqa: S311  numbers to try
    numbers = [random.uniform(-1, 1) * 10.0 ** random.randint(-9, 15) for _ in range(10_000)]
    connection = sqlite3.connect(":memory:")
    try:
        found = connection.execute("SELECT value FROM json_each(?) ORDER BY key", (json.dumps(numbers),))
        return [value for (value,) in found] == numbers
    finally:
        connection.close()


def _member(document: str, name: str) -> str | None:
    """The JSON text of a member, None when there is none."""
    members = json.loads(document)
    return json.dumps(members[name], ensure_ascii=False) if name in members else None


def _ratio(over: int, over_rest: int, under: int, under_rest: int) -> float:
    whole: float = (over * MILLION + over_rest) / (under * MILLION + under_rest)
    return whole


_FUNCTIONS: dict[str, tuple[int, Any]] = {
    "channelcrm_double": (1, float),
    "channelcrm_member": (2, _member),
    "channelcrm_ratio": (4, _ratio),
}

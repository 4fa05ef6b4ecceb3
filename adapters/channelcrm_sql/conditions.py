"""From a question to SQL: the structure is compiled once, the values are lifted out of it.

``lift`` walks a question and gives its shape (equal for questions that differ in values only) and the values in the
order in which ``clause`` uses them. Names of columns come from the records alone; nothing a caller said becomes SQL.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from channelcrm.storage.expressions import (
    And,
    Compare,
    Contains,
    Empty,
    Expression,
    Missing,
    Near,
    Not,
    OneOf,
    Or,
    Within,
)  # fmt: skip
from channelcrm.storage.records import Kind
from channelcrm.values.ids import is_id
from channelcrm_sql.dialect import Dialect, Parameters

__all__ = ["Condition", "Matching", "Shape", "no_spatial"]

Shape = tuple[Any, ...]
Matching = Callable[[Within | Near], Sequence[str]]
"""The ids of the records whose location answers."""


def no_spatial(question: Within | Near) -> Sequence[str]:
    """For where locations are not asked."""
    raise TypeError(f"{question!r} is asked elsewhere.")


_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Condition:
    """Questions in the words of one database."""

    __slots__ = ("_dialect", "_id_kind", "_matching")

    def __init__(self, dialect: Dialect, id_kind: Kind, matching: Matching) -> None:
        self._dialect = dialect
        self._id_kind = id_kind
        self._matching = matching

    def lift(self, expression: Expression, values: list[Any]) -> Shape:  # noqa: PLR0911  one branch a kind of question
        """The shape; ``values`` receives the values, encoded."""
        match expression:
            case And(parts):
                return ("and", *[self.lift(part, values) for part in parts])
            case Or(parts):
                return ("or", *[self.lift(part, values) for part in parts])
            case Not(part):
                return ("not", self.lift(part, values))
            case Compare(_, column, sign, wanted):
                values.append(self._dialect.codec.encode(column.kind)(wanted))
                return (_as_text(column.kind, (wanted,)), column.name, sign)
            case OneOf(_, column, wanted):
                encode = self._dialect.codec.encode(column.kind)
                how = _as_text(column.kind, wanted)
                kind = Kind.TEXT if how == "text" else column.kind
                lists = self._dialect.lists(kind, [encode(one) for one in wanted])
                values.extend(lists)
                return ("in", how, column.name, kind, len(lists))
            case Missing(_, column):
                return ("missing", column.name)
            case Contains(_, column, text):
                values.extend(self._dialect.containing(text))
                return ("contains", column.name)
            case Empty(_, column):
                return ("empty", column.name)
            case Within() | Near():
                lists = self._dialect.lists(self._id_kind, self._matching(expression))
                values.extend(lists)
                return ("in", "as it is", "id", self._id_kind, len(lists))
        raise TypeError(f"{expression!r} is not a question this version knows.")

    def clause(self, shape: Shape, table: sa.Table, parameters: Parameters) -> sa.ColumnElement[bool]:
        """The SQL of a shape: true for what answers, false or NULL for what does not."""
        match shape:
            case ("and", *parts):
                return sa.and_(sa.true(), *[self.clause(part, table, parameters) for part in parts])
            case ("or", *parts):
                return sa.or_(sa.false(), *[self.clause(part, table, parameters) for part in parts])
            case ("not", part):
                return sa.not_(sa.func.coalesce(self.clause(part, table, parameters), sa.false()))
            case ("missing", name):
                return table.c[name].is_(None)
            case ("contains", name):
                return self._dialect.contains(table.c[name], parameters)
            case ("empty", name):
                return sa.func.coalesce(table.c[name], sa.literal_column("'[]'")).in_(
                    [sa.literal_column("'[]'"), sa.literal_column("'{}'")]
                )
            case ("in", how, name, kind, count):
                column = self._column(table, name, how)
                return self._dialect.one_of(column, kind, count, parameters)
            case (how, name, sign):
                column = self._column(table, name, how)
                return _OPERATORS[sign](column, parameters.next(column.type))  # type: ignore[no-any-return]
        raise TypeError(f"{shape!r} is not a shape.")

    def _column(self, table: sa.Table, name: str, how: str) -> sa.ColumnElement[Any]:
        return self._dialect.id_text(table.c[name]) if how == "text" else table.c[name]


def _as_text(kind: Kind, values: Sequence[Any]) -> str:
    """Ids compare with texts that are none as texts."""
    return "text" if kind is Kind.ID and not all(map(is_id, values)) else "as it is"

"""The words in which SQLite and PostgreSQL say what a scorecard reads and computes.

A cell is read in one of two forms. As a number it is a double: NULL when nothing is known, infinite when it holds what
is no number. As a level it is the text that ``level_name`` gives, perhaps with blanks around it, NULL when nothing is
known; a number that is not small and whole is told apart, so that it meets no text. Values are bound by name, never
written into the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from channelcrm.errors import ValidationError, nearest
from channelcrm.values.arguments import shown

__all__ = ["DIALECTS", "INFINITE", "Form", "Postgresql", "Sqlite", "Words", "words_of"]

Form = Literal["number", "level"]
"""How a cell is read."""
INFINITE = float("inf")
"""What a cell that holds no number reads as, as a number."""
_WHOLE = 2.0**53
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What str.strip takes away."""
_MARK = "\x01"


class _Binding:
    """Parameters by name, one for each different value, filled up as the text is written."""

    def __init__(self) -> None:
        self.parameters: dict[str, str | int | float] = {}
        self._names: dict[tuple[type, str | int | float], str] = {}

    def _name(self, value: str | float) -> str:
        name = self._names.setdefault((type(value), value), f"c{len(self._names)}")
        self.parameters[name] = value
        return name

    mark = '"'
    """What stands around an identifier."""

    def quote(self, name: str) -> str:
        """An identifier between its marks."""
        if not isinstance(name, str) or not name or "\0" in name:
            raise ValidationError(
                f"{shown(name)} cannot name a column or table.", field="columns", value=name,
                remedy="Give the name as the database has it.",
            )  # fmt: skip
        return self.mark + name.replace(self.mark, self.mark * 2) + self.mark


class Sqlite(_Binding):
    """SQLite's words: values carry their types, so a cell may be read whatever its column is declared as."""

    mark = "`"
    """Between double quotes SQLite takes the name of a column that is not there for a text."""

    unfolded = "LIMIT -1 OFFSET 0"
    """What keeps a subquery from being folded into the one around it, and its expressions from being doubled."""

    def bind(self, value: str | float) -> str:
        """``:c0``."""
        return f":{self._name(value)}"

    def whole(self, number: str) -> str:
        """A double without fraction as a whole number."""
        return f"CAST({number} AS INTEGER)"

    def double(self, whole: str) -> str:
        """A number as a double."""
        return f"CAST({whole} AS REAL)"

    def between(self, number: str, low: float, high: float) -> str:
        """A double cut off at both ends."""
        return f"min(max({number}, {self.bind(low)}), {self.bind(high)})"

    def trimmed(self, text: str) -> str:
        """A text without blanks around it; NULL when nothing is left."""
        return f"nullif(trim({text}, {self.bind(_BLANKS)}), '')"

    def column(self, name: str, form: Form) -> str:
        """A column of anybody's table as a cell. SQLite knows no NaN, and infinite numbers of either sign."""
        column = self.quote(name)
        infinite = f"{column} = {self.bind(-INFINITE)}"
        return f"CASE WHEN {infinite} THEN {self.bind(INFINITE)} ELSE {self.typed(column, form)} END"

    def typed(self, sql: str, form: Form) -> str:
        """What is never infinite, as a cell. Numbers stand before all texts here."""
        if form == "number":
            number, other = self.double(sql), self._no_number(self.trimmed(sql))
        else:
            number, other = self._whole_text(sql), sql
        return f"CASE WHEN {sql} < '' THEN {number} ELSE {other} END"

    def token(self, token: str, form: Form) -> str:
        """A JSON scalar, given as text, as a cell. Numbers by Python: SQLite's own cast may be off by a bit."""
        text = f"json_extract({token}, '$')"
        if form == "number":
            cases = f"WHEN '\"' THEN {self._no_number(self.trimmed(text))} WHEN 't' THEN 1.0 WHEN 'f' THEN 0.0"
            number = self.exactly(token)
        else:
            cases = f"WHEN '\"' THEN {text} WHEN 't' THEN 'true' WHEN 'f' THEN 'false'"
            whole = f"instr({token}, '.') = 0 AND instr({token}, 'e') = 0"
            number = f"CASE WHEN {whole} THEN {token} ELSE {self._whole_text(self.exactly(token))} END"
        some = f"CASE substr({token}, 1, 1) {cases} ELSE {number} END"
        return f"CASE WHEN {token} <> 'null' THEN {some} END"

    def exactly(self, text: str) -> str:
        """The double nearest to a decimal text, by the function that whoever runs the query lends the connection."""
        return f"channelcrm_double({text})"

    def _no_number(self, text: str) -> str:
        return f"CASE WHEN {text} IS NOT NULL THEN {self.bind(INFINITE)} END"

    def _whole_text(self, number: str) -> str:
        """Whole numbers as text, others as they are: a number never equals a text here."""
        whole = f"abs({number}) < {self.bind(_WHOLE)} AND {number} = {self.whole(number)}"
        return (
            f"CASE WHEN typeof({number}) = 'integer' OR {whole} THEN CAST({self.whole(number)} AS TEXT)"
            f" ELSE {number} END"
        )

    def level_keys(self, level: str) -> Iterator[str | float]:
        """What a cell of this level may read as: the text, and a number written so that is not small and whole."""
        yield level
        number = _number_written(level)
        if number is not None:
            yield number


class Postgresql(_Binding):
    """PostgreSQL's words: every value bound with its type, cells of whatever type read as JSON reads them."""

    unfolded = "OFFSET '0'"
    """The same; the quotes make it a constant, so that PostgreSQL sees that any of its workers may do the work."""

    def bind(self, value: str | float) -> str:
        """``%(c0)s`` with a cast: an untyped number would make all arithmetic around it decimal."""
        kind = {str: "text", int: "bigint", float: "double precision"}[type(value)]
        return f"%({self._name(value)})s::{kind}"

    def quote(self, name: str) -> str:
        """An identifier; per cent signs are doubled, as the driver reads them."""
        return super().quote(name).replace("%", "%%")

    def whole(self, number: str) -> str:
        """A double without fraction as a whole number."""
        return f"({number})::bigint"

    def double(self, whole: str) -> str:
        """A number as a double."""
        return f"({whole})::double precision"

    def between(self, number: str, low: float, high: float) -> str:
        """A double cut off at both ends."""
        return f"least(greatest({number}, {self.bind(low)}), {self.bind(high)})"

    def trimmed(self, text: str) -> str:
        """A text without blanks around it; NULL when nothing is left."""
        return f"nullif(btrim({text}, {self.bind(_BLANKS)}), '')"

    def column(self, name: str, form: Form) -> str:
        """A column of anybody's table as a cell. A NaN is nothing known."""
        column = self.quote(name)
        numeric = ", ".join(f"'{kind}'::regtype" for kind in ("double precision", "real", "numeric"))
        nothing = f"{column}::text = 'NaN' AND pg_typeof({column}) IN ({numeric})"
        return f"CASE WHEN {nothing} THEN NULL ELSE {self.typed(column, form)} END"

    def typed(self, sql: str, form: Form) -> str:
        """What is never NaN, as a cell: as its JSON."""
        return self.token(f"to_json({sql})::text", form)

    def token(self, token: str, form: Form) -> str:
        """A JSON scalar, given as text, as a cell: by its first letter."""
        escaped = f"CASE WHEN strpos({token}, '\\') > 0 THEN ({token})::json #>> '{{}}'"
        text = self.as_text(f"{escaped} ELSE substr({token}, 2, length({token}) - 2) END", form)
        return (
            f"CASE WHEN {self.is_number(token)} THEN {self.as_number(token, form)}"
            f" ELSE CASE left({token}, 1) WHEN '\"' THEN {text} {self.as_truth(form)} END END"
        )

    def is_number(self, token: str) -> str:
        """Whether a token begins like a number."""
        return f"ascii({token}) BETWEEN {ord('-')} AND {ord('9')}"

    def as_number(self, token: str, form: Form) -> str:
        """A token that is a number."""
        number = self.double(token)
        if form == "number":
            return number
        small = f"abs({number}) < {self.bind(_WHOLE)} AND trunc({number}) = {number}"
        return (
            f"CASE WHEN strpos({token}, '.') = 0 AND strpos({token}, 'e') = 0 THEN {token}"
            f" WHEN {small} THEN {self.whole(number)}::text ELSE {self.bind(_MARK)} || {token} END"
        )

    def as_text(self, text: str, form: Form) -> str:
        """A text."""
        return text if form == "level" else f"CASE WHEN {self.trimmed(text)} IS NOT NULL THEN {self.bind(INFINITE)} END"

    def as_truth(self, form: Form) -> str:
        """The branches of a CASE over the first letter for true and false, and what is null."""
        yes, no = ("'true'", "'false'") if form == "level" else (self.bind(1.0), self.bind(0.0))
        return f"WHEN 't' THEN {yes} WHEN 'f' THEN {no} WHEN 'n' THEN NULL"

    def level_keys(self, level: str) -> Iterator[str | float]:
        """What a cell of this level may read as: the text, and a number written so, marked."""
        yield level
        number = _number_written(level)
        if number is not None:
            yield f"{_MARK}{number!r}"
            digits, power = f"{number:.15e}".split("e")  # PostgreSQL has no plain text of more than 15 digits
            yield f"{_MARK}{digits.rstrip('0').rstrip('.')}e{power}"


def _number_written(level: str) -> float | None:
    """The number that is written like this level, when it is not small and whole."""
    from channelcrm.scoring.columns import level_name

    try:
        number = float(level)
    except ValueError:
        return None
    whole = abs(number) < _WHOLE and number.is_integer()
    return number if not whole and number - number == 0 and level_name(number) == level else None


Words: TypeAlias = Sqlite | Postgresql
DIALECTS: dict[str, type[Words]] = {"sqlite": Sqlite, "postgresql": Postgresql}


def words_of(dialect: str) -> Words:
    """Fresh words of this dialect.

    Raises:
        ValidationError: a dialect that nobody speaks here.
    """
    if not isinstance(dialect, str) or dialect not in DIALECTS:
        close = nearest(dialect, DIALECTS) if isinstance(dialect, str) else None
        raise ValidationError(
            f"{shown(dialect)} is no dialect that a card is written in.", field="dialect", value=dialect,
            remedy=f"Did you mean {close!r}?" if close else f"Give one of: {', '.join(DIALECTS)}.",
        )  # fmt: skip
    return DIALECTS[dialect]()

"""A scorecard as SQL: the units that ``rank`` gives, computed by the database, to the last one.

Everything but additions of whole numbers happens in doubles, step by step as numpy does it, so that SQLite, PostgreSQL
and numpy round alike. A cell that ``rank`` would refuse (text where a number belongs, a level that the scale does not
have) makes its criterion, and with it the total, NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import pairwise
from types import MappingProxyType

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.criterion import Requirement
from channelcrm.scoring.points import TOTAL, apportion
from channelcrm.scoring.pushdown.sqlwords import INFINITE, Form, Words, words_of
from channelcrm.scoring.scales import Custom, Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.units import slope, units_of_reach, units_of_share
from channelcrm.values.arguments import require_type

__all__ = ["CardSql", "card_to_sql", "cells_of", "form_of", "points_sql"]

Cells = Mapping[tuple[str, Form], str]
"""Column and form -> the SQL that reads it."""
_EMPTY = -1
"""What a criterion's units are before an empty cell is filled by the card's policy."""
_NOTHING, _TINY, _FLAT = 1e-9, 1e-200, 1e-100
"""Parts of a scale that make no unit, cut off before they are computed: to PostgreSQL an underflow is an error."""
_HALF_EVEN = 6755399441055744.0
"""1.5 * 2**52: a double that had it added and taken away is whole, half rounded to even."""


def _read_only(given: Mapping[str, str | int | float]) -> Mapping[str, str | int | float]:
    return MappingProxyType(dict(given))


@attrs.frozen(kw_only=True)
class CardSql:
    """A query, and what it binds by name: ``:c0`` for SQLite, ``%(c0)s`` for psycopg."""

    text: str
    parameters: Mapping[str, str | int | float] = attrs.field(converter=_read_only)


def card_to_sql(
    card: Scorecard,
    table: str,
    columns: Mapping[str, str] | None = None,
    *,
    dialect: str,
    id: str = "id",
) -> CardSql:
    """The query behind ``Scorecard.to_sql``, which says what it gives."""
    require_type(card, Scorecard, "card")
    words = words_of(dialect)
    known = dict.fromkeys(card.sources)
    columns = {} if columns is None else columns
    require_type(columns, Mapping, "columns")
    for name in columns:
        if name not in known:
            close = nearest(str(name), known)
            raise ValidationError(
                f"The card has no criterion or requirement {name!r}.", field="columns", value=name,
                remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(known)}.",
            )  # fmt: skip
    cells = {(name, form): words.column(columns.get(name, name), form) for name, form in cells_of(card)}
    text = points_sql(card, cells, words.quote(table), words, id=words.quote(id))
    return CardSql(text=text, parameters=words.parameters)


def form_of(part: Scale | Requirement) -> Form:
    """Whether a scale or requirement reads numbers or levels."""
    if isinstance(part, Levels) or (isinstance(part, Requirement) and isinstance(part.value, str)):
        return "level"
    return "number"


def cells_of(card: Scorecard) -> list[tuple[str, Form]]:
    """The columns that a card reads, and as what, each once.

    Raises:
        ValidationError: a scale that no database knows.
    """
    for criterion in card.criteria:
        if isinstance(criterion.scale, Custom):
            raise ValidationError(
                f"The scale {criterion.scale.name!r} is a Python function, which no database can run.",
                field=criterion.name, value=criterion.scale.name,
                remedy="Use Linear, Piecewise, Steps or Levels for it, or score in memory: rank(table, card).",
            )  # fmt: skip
    wanted = [(criterion.name, form_of(criterion.scale)) for criterion in card.criteria]
    wanted += [(requirement.name, form_of(requirement)) for requirement in card.requirements]
    return list(dict.fromkeys(wanted))


def points_sql(
    card: Scorecard,
    cells: Cells,
    source: str,
    words: Words,
    *,
    id: str = "id",
    outputs: Iterable[str] | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A SELECT of id and ``outputs`` from ``source``, a table or subquery.

    Args:
        card: what counts.
        cells: the SQL that reads each column in each form that ``cells_of`` names.
        source: what is read.
        words: the dialect.
        id: the SQL of the id.
        outputs: some of criterion_1 ..., total, low, high, known, met; all by default.
        more: name -> SQL of further columns to hand on.
    """
    names = {key: f"v{at}" for at, key in enumerate(cells)}
    read = ", ".join(f"{sql} AS {names[key]}" for key, sql in cells.items())
    most = list(map(int, apportion(card)))
    ends = [units_of_reach(one.scale, most[at]) for at, one in enumerate(card.criteria)]
    names_of = [names[one.name, form_of(one.scale)] for one in card.criteria]
    met = " * ".join(_met(one, names[one.name, form_of(one)], words) for one in card.requirements) or "1"
    passed = ", ".join(["id", *more])
    others = "".join(f"{sql} AS {name}, " for name, sql in more.items())
    query = f"SELECT {id} AS id, {others}{read} FROM {source} {words.unfolded}"  # noqa: S608  see sqlwords
    units = _Units(tuple(f"u{at + 1}" for at in range(len(most))), tuple(most), tuple(ends), card.missing, words)

    def counted(at: int, empty: str) -> str:
        return _units(card.criteria[at].scale, names_of[at], most[at], empty, words)

    if outputs is not None and set(outputs) <= {"total", "met"} and card.missing in {Missing.BOUNDS, Missing.WORST}:
        total = " + ".join(counted(at, units.fill(at)) for at in range(len(most)))  # what is empty need not be told
        return f"SELECT {passed}, {total} AS total, {met} AS met FROM ({query}) AS cells"  # noqa: S608
    columns = ", ".join(f"{counted(at, words.bind(_EMPTY))} AS {name}" for at, name in enumerate(units.names))
    query = f"SELECT {passed}, {columns}, {met} AS met FROM ({query}) AS cells {words.unfolded}"  # noqa: S608
    if card.missing is Missing.NEUTRAL:
        own = ", ".join([passed, *units.names, "met"])
        query = f"SELECT {own}, {units.mean()} AS mean FROM ({query}) AS counted {words.unfolded}"  # noqa: S608
    known = units.outputs()
    chosen = [f"{known[name]()} AS {name}" for name in (known if outputs is None else outputs)]
    return f"SELECT {', '.join([passed, *chosen])} FROM ({query}) AS units"  # noqa: S608


@attrs.frozen
class _Units:
    """Columns of units whose empty cells are -1, and what can be asked of them."""

    names: tuple[str, ...]
    most: tuple[int, ...]
    ends: tuple[tuple[int, int], ...]
    missing: Missing
    words: Words

    def outputs(self) -> dict[str, Callable[[], str]]:
        """The columns of the answer, each written when it is wanted."""
        bind = self.words.bind
        low, high = ([bind(end[side]) for end in self.ends] for side in (0, 1))
        return {
            **{f"criterion_{at + 1}": partial(self._filled, at) for at in range(len(self.names))},
            "total": lambda: self._sum(self.fill(at) for at in range(len(self.names))),
            "low": lambda: self._sum(low),
            "high": lambda: self._sum(high),
            "known": lambda: f"{self.words.double(self._seen())} / {bind(float(TOTAL))}",
            "met": self._in_the_running,
        }

    def mean(self) -> str:
        """The mean share over what is known, half when that is nothing."""
        sure, seen = self._sum("0" for _ in self.names), self._seen()
        mean = f"{self.words.double(sure)} / {self.words.double(seen)}"
        return f"CASE WHEN {seen} > 0 THEN {mean} ELSE {self.words.bind(0.5)} END"

    def _seen(self) -> str:
        """The units that could be had for what is known."""
        return " + ".join(
            f"CASE WHEN {name} < 0 THEN 0 ELSE {self.words.bind(most)} END"
            for name, most in zip(self.names, self.most, strict=True)
        )

    def _sum(self, fills: Iterable[str]) -> str:
        filled = zip(self.names, fills, strict=True)
        return " + ".join(f"CASE WHEN {name} < 0 THEN {fill} ELSE {name} END" for name, fill in filled)

    def _filled(self, at: int) -> str:
        return f"CASE WHEN {self.names[at]} < 0 THEN {self.fill(at)} ELSE {self.names[at]} END"

    def fill(self, at: int) -> str:
        """What an empty cell is given by the card's policy."""
        low, high = self.ends[at]
        if self.missing is Missing.BOUNDS:
            return self.words.bind((low + high) // 2)
        if self.missing is not Missing.NEUTRAL:
            return self.words.bind(low)
        whole = _whole(f"mean * {self.words.bind(float(self.most[at]))}", self.words)
        least, most = self.words.bind(low), self.words.bind(high)
        return f"CASE WHEN {whole} < {least} THEN {least} WHEN {whole} > {most} THEN {most} ELSE {whole} END"

    def _in_the_running(self) -> str:
        if self.missing is not Missing.REJECT:
            return "met"
        return f"CASE WHEN {' OR '.join(f'{name} < 0' for name in self.names)} THEN 0 * met ELSE met END"


def _units(scale: Scale, cell: str, most: int, empty: str, words: Words) -> str:
    """Whole units of one cell; ``empty`` when it is empty, NULL when it cannot be scored."""
    if isinstance(scale, Levels):
        keys = " ".join(
            f"WHEN {words.bind(key)} THEN {words.bind(units_of_share(share, most))}"
            for level, share in scale.levels.items()
            for key in words.level_keys(level)
        )
        return f"CASE {cell} {keys} ELSE {_trimmed_only(cell, f'CASE {{}} {keys} END', empty, words)} END"
    return (
        f"CASE WHEN {cell} IS NULL THEN {empty} WHEN {cell} = {words.bind(INFINITE)} THEN NULL"
        f" {_numeric(scale, cell, most, words)} END"
    )


def _trimmed_only(cell: str, otherwise: str, empty: str, words: Words) -> str:
    """``empty`` for nothing and for blank text, NULL for numbers (SQLite's), else for the text without its blanks."""
    text = words.trimmed(cell)
    return f"CASE WHEN {cell} < '' THEN NULL WHEN {text} IS NULL THEN {empty} ELSE {otherwise.format(text)} END"


def _numeric(scale: Scale, cell: str, most: int, words: Words) -> str:
    """The branches of a CASE, the last one open to all."""

    def units(share: float) -> str:
        return words.bind(units_of_share(share, most))

    def rounded(share: str) -> str:
        return _whole(f"{share} * {words.bind(float(most))}", words)

    if isinstance(scale, Linear):
        worst, best = float(scale.worst), float(scale.best)
        span = best - worst
        below, above = ("<=", ">=") if span > 0 else (">=", "<=")
        near = worst + _NOTHING * span
        whole = _whole(f"({cell} - {words.bind(worst)}) * {words.bind(slope(scale, most))}", words)
        return (
            f"WHEN {cell} {below} {words.bind(near)} THEN {units(0.0)} "
            f"WHEN {cell} {above} {words.bind(best)} THEN {units(1.0)} ELSE {whole}"
        )
    if isinstance(scale, Piecewise):
        points = [(float(value), float(share)) for value, share in scale.points]
        branches = [f"WHEN {cell} <= {words.bind(points[0][0])} THEN {units(points[0][1])}"]
        for (x, y), (end, last) in pairwise(points):
            width, rise = end - x, last - y
            if abs(rise) > _FLAT:
                share = f"{words.bind(y)} + ({cell} - {words.bind(x)}) / {words.bind(width)} * {words.bind(rise)}"
                share = words.between(share, min(y, last), max(y, last))
                branches.append(f"WHEN {cell} <= {words.bind(x + _TINY * width)} THEN {units(y)}")
                branches.append(f"WHEN {cell} < {words.bind(end)} THEN {rounded(share)}")
            else:
                branches.append(f"WHEN {cell} < {words.bind(end)} THEN {units(y)}")
        return f"{' '.join(branches)} ELSE {units(points[-1][1])}"
    assert isinstance(scale, Steps)
    branches = [f"WHEN {cell} >= {words.bind(float(value))} THEN {units(float(share))}" for value, share in scale.steps]
    return f"{' '.join(reversed(branches))} ELSE {units(float(scale.below))}"


def _whole(number: str, words: Words) -> str:
    """The nearest whole number, half to even."""
    magic = words.bind(_HALF_EVEN)
    return words.whole(f"({number} + {magic}) - {magic}")


def _met(requirement: Requirement, cell: str, words: Words) -> str:
    """1 or 0; NULL when the cell cannot be held against it."""
    value = requirement.value
    if isinstance(value, str):
        keys = ", ".join(words.bind(key) for key in words.level_keys(value.strip()))
        yes, no = (1, 0) if requirement.operator == "==" else (0, 1)
        text = words.trimmed(cell)
        return (
            f"CASE WHEN {cell} IN ({keys}) THEN {yes} WHEN {cell} < '' THEN {no} WHEN {text} IS NULL THEN 0"
            f" WHEN {text} IN ({keys}) THEN {yes} ELSE {no} END"
        )
    if isinstance(value, bool):
        yes, no = (1, 0) if value == (requirement.operator == "==") else (0, 1)
        true, false = (f"WHEN {cell} = {words.bind(number)} THEN" for number in (1.0, 0.0))
        return f"CASE WHEN {cell} IS NULL THEN 0 {true} {yes} {false} {no} END"
    holds = {"==": "=", "!=": "<>"}.get(requirement.operator, requirement.operator)
    return (
        f"CASE WHEN {cell} IS NULL THEN 0 WHEN {cell} = {words.bind(INFINITE)} THEN NULL"
        f" WHEN {cell} {holds} {words.bind(float(value))} THEN 1 ELSE 0 END"
    )

"""Dealers scored where they are stored: one statement, in which they are scored once, then counted and put in order.

    members   the columns as they are stored: JSON texts of attributes, fields, observations made one number
    cells     read as numbers or levels          \\
    counted   units by criterion                  > channelcrm.scoring.sql
    units     the total under the card's policy  /
    scored    the total, whether it counts, the tier: MATERIALIZED
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import StorageError, ValidationError
from channelcrm.market.figures import one_unit
from channelcrm.market.observation import Observation, Subject
from channelcrm.scoring.bars import Bar
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.points import RESOLUTION, TOTAL
from channelcrm.scoring.scoreboard import Placed, Scoreboard
from channelcrm.scoring.sources import Observed
from channelcrm.scoring.sql import cells_of, points_sql
from channelcrm.scoring.sqlwords import INFINITE, Form
from channelcrm.scoring.tiers import TierPolicy
from channelcrm.storage.arguments import checked
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.storage.records import Column
from channelcrm.storage.score_question import Attribute, ScoreQuestion, score_question
from channelcrm.storage.scored import answered
from channelcrm_sql.dialect import Rows, Statement
from channelcrm_sql.observed import observed_column
from channelcrm_sql.repository import SqlRepository
from channelcrm_sql.statements import LARGEST
from channelcrm_sql.words import StoreWords, Wanted

__all__ = ["score"]


def score(
    dealers: SqlRepository[Dealer],
    card: Scorecard,
    where: Expression | None,
    *,
    policy: TierPolicy | None,
    top: int,
    as_of: date | None,
) -> Scoreboard:
    """The answer of ``DealerRepository.score``."""
    asked = _Asked(dealers, checked(where, "dealers"))
    question = score_question(card, where, policy=policy, top=top, as_of=as_of, holdings=asked)
    words = dealers.session.dialect.scoring()
    rows = asked.run(_counted_and_placed(question, asked, words), words)
    counts = rows[0]
    for at, source in enumerate(_observed(question)):
        low, high = counts[len(counts) - 2 * (at + 1) :][:2]
        one_unit(source.metric, {unit for unit in (low, high) if unit is not None})
    if counts[_WRONG]:
        return _in_python(question, asked)
    return _board(question, rows)


_ID, _TOTAL, _PLACE, _ALL, _WRONG, _OUT, _TIERS = range(7)
"""The columns of the answer: one of the best, then what is the same in every row, counts to begin with."""


def _board(question: ScoreQuestion, rows: Rows) -> Scoreboard:
    tiers = [] if question.policy is None else [tier.name for tier in question.policy.tiers]
    placed: list[Placed] = []
    for place, row in enumerate(
        sorted((-row[_TOTAL], row[_ID], row[_PLACE]) for row in rows if row[_ID] is not None), 1
    ):
        tied = bool(placed) and placed[-1].units == -row[0]
        placed.append(
            Placed(
                id=row[1], units=-row[0], rank=placed[-1].rank if tied else place, tier=tiers[row[2]] if tiers else None
            )
        )
    return Scoreboard(
        card=question.card, count=rows[0][_ALL], excluded=rows[0][_OUT],
        tiers=MappingProxyType({name: rows[0][_TIERS + at] for at, name in enumerate(tiers)}), top=tuple(placed),
    )  # fmt: skip


def _in_python(question: ScoreQuestion, asked: _Asked) -> Scoreboard:
    """Which cell it is and what is wrong with it, Python says: for the first such dealer, and if need be for all."""
    words = asked.dealers.session.dialect.scoring()
    scored = _scored(question, asked, words)
    find = f"SELECT id FROM ({scored}) AS scored WHERE place IS NULL ORDER BY id LIMIT 1"  # noqa: S608  bound values
    (first,) = asked.run(find, words)[0]
    answered(attrs.evolve(question, where=fields(Dealer).id == first), asked.dealers, asked.observations)
    return answered(question, asked.dealers, asked.observations)


@attrs.frozen(slots=False)
class _Asked:
    """The dealers that are asked for: what the store holds of them, and how a statement of ours finds them."""

    dealers: SqlRepository[Dealer]
    where: Expression | None

    @property
    def observations(self) -> SqlRepository[Observation]:
        session = self.dealers.session
        return SqlRepository(session.tables.records["observations"], session)

    @property
    def table(self) -> str:
        """The name of the dealers' table."""
        return self.dealers.table.table.name

    def any_dealer(self) -> bool:
        """By the first."""
        return bool(self.dealers.find(self.where, limit=1))

    def has_attribute(self, name: str, /) -> bool:
        """By the first that has it."""
        words = self.dealers.session.dialect.scoring()
        has = words.has_member(f"{self.table}.attributes", name)
        return bool(self.run(f"SELECT 1 FROM {self.table} WHERE {self.condition} AND {has} LIMIT 1", words))  # noqa: S608

    def is_observed(self, metric: str, as_of: date, /) -> bool:
        """By the first figure."""
        one = fields(Observation)
        known = (one.subject == Subject.DEALER.value) & (one.metric == metric) & (one.observed_on <= as_of)
        return bool(self.observations.find(known, limit=1))

    @property
    def condition(self) -> str:
        """What stands behind WHERE."""
        return "1 = 1" if self.where is None else self._lifted[0]

    @cached_property
    def _lifted(self) -> tuple[str, dict[str, Any]]:
        return ("", {}) if self.where is None else self.dealers.condition(self.where)

    def run(self, sql: str, words: StoreWords) -> Rows:
        """All rows of a statement in which ``condition`` and ``words`` bound values."""
        session = self.dealers.session
        try:
            words.lend(session.cursor)
            return session.rows(Statement(sql), {**self._lifted[1], **words.parameters})
        except ValidationError as error:  # what was asked is checked, so it is what is stored
            raise StorageError(f"A stored document cannot be read: {error.message}") from error


def _observed(question: ScoreQuestion) -> list[Observed]:
    return [place for place in question.places.values() if isinstance(place, Observed)]


def _counted_and_placed(question: ScoreQuestion, asked: _Asked, words: StoreWords) -> str:
    """The whole statement: a row each of the best, or one without any, and the counts in all of them."""
    scored = _scored(question, asked, words)
    tiers = 0 if question.policy is None else len(question.policy.tiers)
    conditions = ["place IS NULL", "place = -1", *(f"place = {at}" for at in range(tiers))]
    counts = ["count(*) AS n", *(f"count(CASE WHEN {one} THEN 1 END) AS n{at}" for at, one in enumerate(conditions))]
    for at in reversed(range(len(_observed(question)))):
        counts += [f"min(low{at}) AS low{at}", f"max(high{at}) AS high{at}"]
    best = f"SELECT id, total, place FROM scored WHERE place >= 0 ORDER BY total DESC, id LIMIT {words.bind(min(question.top, LARGEST))}"  # noqa: S608, E501
    return (
        f"WITH scored AS MATERIALIZED ({scored}) SELECT best.*, counts.* FROM (SELECT {', '.join(counts)} FROM scored)"  # noqa: S608
        f" AS counts LEFT JOIN ({best}) AS best ON 1 = 1"
    )


def _scored(question: ScoreQuestion, asked: _Asked, words: StoreWords) -> str:
    """id, total, place, and the first and last unit of each observed column.

    The place is the number of the tier, 0 without a policy; -1 of who is excluded, NULL where a cell cannot be scored.
    """
    wanted = [*cells_of(question.card), *((name, "number") for name in question.measures)]
    stored, cells, units = _stored(question, dict.fromkeys(wanted), asked, words)
    measures = {f"m{at}": cells[name, "number"] for at, name in enumerate(question.measures)}
    policy = () if question.policy is None else question.policy.measures
    outputs = ["total", "met", *(name for name in ("low", "high", "known") if name in policy)]
    points = points_sql(
        question.card, {one: cells[one] for one in cells_of(question.card)}, f"({stored}) AS stored", words,
        outputs=outputs, more={**measures, **{name: name for name in units}},
    )  # fmt: skip
    wrong = "".join(f" OR {name} = {words.bind(INFINITE)}" for name in measures)
    passed = "".join(f", {name}" for name in units)
    return (
        f"SELECT id, total, CASE WHEN total IS NULL OR met IS NULL{wrong} THEN NULL WHEN met = 0 THEN -1"  # noqa: S608
        f"{_tiers(question, words)} AS place{passed} FROM ({points} {words.unfolded}) AS points"
    )


def _tiers(question: ScoreQuestion, words: StoreWords) -> str:
    """The end of a CASE: the number of the highest tier whose every requirement is met."""
    if question.policy is None:
        return " ELSE 0 END"
    names = {name: f"m{at}" for at, name in enumerate(question.measures)}
    cases = []
    for at, tier in enumerate(question.policy.tiers[:-1]):
        asked = [
            f"{_POINTS[bar.measure]} {'>=' if bar.up else '<='} {words.bind(_units(bar))}" if bar.measure in _POINTS
            else f"{names.get(bar.measure, bar.measure)} {'>=' if bar.up else '<='} {words.bind(float(bar.limit))}"
            for bar in tier.bars
        ]  # fmt: skip
        cases.append(f" WHEN {' AND '.join(asked)} THEN {at}")
    return f"{''.join(cases)} ELSE {len(cases)} END"


_POINTS = {"score": "total", "low": "low", "high": "high"}


def _units(bar: Bar) -> int:
    """The fewest units that make so many points, or the most that make no more, as ``Ranking.scores`` gives them."""
    if not 0 <= bar.limit <= TOTAL / RESOLUTION:
        return (0 if bar.up else -1) if bar.limit < 0 else (TOTAL + 1 if bar.up else TOTAL)
    units = math.ceil(bar.limit * RESOLUTION)
    near = range(max(units - 2, 0), units + 3)
    return next(units for units in (near if bar.up else reversed(near)) if bar.met(units / RESOLUTION))


def _stored(
    question: ScoreQuestion, wanted: Iterable[Wanted], asked: _Asked, words: StoreWords
) -> tuple[str, dict[Wanted, str], list[str]]:
    """A query of the columns as they are stored, how they are read from it, and the names of the units of figures."""
    table, figures = asked.table, asked.observations.table.table.name
    id = words.text(f"{table}.id")
    attributes = {
        (place.name, form): (name, form)
        for name, form in wanted
        if isinstance(place := question.places[name], Attribute)
    }
    members = words.members(f"{table}.attributes", list(attributes))
    joins: list[str] = []
    among = None if asked.where is None else f"SELECT {id} FROM {table} WHERE {asked.condition}"  # noqa: S608
    reads: dict[Wanted, str] = {}
    units: dict[str, str] = {}
    observed: dict[str, str] = {}
    for name, form in wanted:
        place = question.places[name]
        if isinstance(place, Attribute):
            reads[name, form] = members.reads[place.name, form]
        elif isinstance(place, Column):
            reads[name, form] = f"{table}.{place.name}"
        else:
            if name not in observed:
                assert question.as_of is not None
                at = len(observed)
                made = observed_column(place, question.as_of, f"observed{at}", words, table=figures, dealers=among)
                joins.append(f"LEFT JOIN ({made.query}) AS observed{at} ON observed{at}.subject_id = {id}")
                units |= {f"low{at}": made.units[0], f"high{at}": made.units[1]}
                observed[name] = made.number
            reads[name, form] = observed[name]
    columns = {
        "id": f"{table}.id",
        **members.others,
        **units,
        **{f"t{at}": sql for at, sql in enumerate(reads.values())},
    }
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    rows = words.rows(table, f"{table}.attributes", " ".join(joins), asked.condition)
    query = f"SELECT {listed} FROM {rows} {words.unfolded}"  # noqa: S608
    cells = {one: words.typed(f"t{at}", one[1]) for at, one in enumerate(reads)}
    for at, (name, form) in enumerate(reads):
        place = question.places[name]
        if isinstance(place, Attribute):
            cells[name, form] = words.member(place.name, f"t{at}", form)
    return query, cells, list(units)

"""Dealers scored where they are stored: one statement, in which they are scored once, then counted and put in order.

    members   the columns as they are stored: JSON texts of attributes, fields, observations made one number
    cells     read as numbers or levels          \\
    counted   units by criterion                  > channelcrm.scoring.sql
    units     the total under the card's policy  /
    scored    the total, whether it counts, the tier: MATERIALIZED
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.market.figures import one_unit
from channelcrm.market.observation import Observation, Subject
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.points import RESOLUTION
from channelcrm.scoring.scoreboard import Placed, Scoreboard
from channelcrm.scoring.sources import Observed
from channelcrm.scoring.sql import cells_of, points_sql
from channelcrm.scoring.sqlwords import Form
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
from channelcrm_sql.words import StoreWords

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
    groups = [row for row in rows if row[_ID] is None]
    for at, source in enumerate(_observed(question)):
        units = [unit for row in groups for unit in row[_UNITS + 2 * at : _UNITS + 2 * at + 2] if unit is not None]
        one_unit(source.metric, set(units))
    if any(row[_STATE] is None for row in groups):
        return _in_python(question, asked)
    return _board(question, groups, [row for row in rows if row[_ID] is not None])


_ID, _TOTAL, _STATE, _TIER, _COUNT, _UNITS = range(6)
"""The columns of the answer. The state is 1 in the running, 0 when excluded, None when a cell cannot be scored."""


def _board(question: ScoreQuestion, groups: Rows, best: Rows) -> Scoreboard:
    tiers = [] if question.policy is None else [tier.name for tier in question.policy.tiers]
    running = Counter({row[_TIER]: row[_COUNT] for row in groups if row[_STATE]})
    placed: list[Placed] = []
    for place, row in enumerate(sorted(best, key=lambda row: (-row[_TOTAL], row[_ID])), 1):
        tied = placed and placed[-1].units == row[_TOTAL]
        placed.append(
            Placed(
                id=row[_ID], units=row[_TOTAL], rank=placed[-1].rank if tied else place,
                tier=tiers[row[_TIER]] if tiers else None,
            )
        )  # fmt: skip
    return Scoreboard(
        card=question.card, count=sum(row[_COUNT] for row in groups),
        excluded=sum(row[_COUNT] for row in groups if not row[_STATE]),
        tiers=MappingProxyType({name: running[at] for at, name in enumerate(tiers)}), top=tuple(placed),
    )  # fmt: skip


def _in_python(question: ScoreQuestion, asked: _Asked) -> Scoreboard:
    """Which cell it is and what is wrong with it, Python says: for the first such dealer, and if need be for all."""
    words = asked.dealers.session.dialect.scoring()
    scored = _scored(question, asked, words)
    find = f"SELECT id FROM ({scored}) AS scored WHERE state IS NULL ORDER BY id LIMIT 1"  # noqa: S608  bound values
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
        with words.functions(session.cursor):
            return session.rows(Statement(sql), {**self._lifted[1], **words.parameters})


def _observed(question: ScoreQuestion) -> list[Observed]:
    return [place for place in question.places.values() if isinstance(place, Observed)]


def _counted_and_placed(question: ScoreQuestion, asked: _Asked, words: StoreWords) -> str:
    """The whole statement: a row a group without id, then a row each of the best."""
    scored = _scored(question, asked, words)
    found = range(len(_observed(question)))
    units = "".join(f", min(low{at}), max(high{at})" for at in found)
    nothing = ", NULL, NULL" * len(found)
    return (
        f"WITH scored AS MATERIALIZED ({scored})"  # noqa: S608  names of ours, bound values
        f" SELECT NULL AS id, NULL AS total, state, tier, count(*){units} FROM scored GROUP BY state, tier"
        f" UNION ALL SELECT id, total, state, tier, 0{nothing} FROM (SELECT id, total, state, tier FROM scored"
        f" WHERE state = 1 ORDER BY total DESC, id LIMIT {words.bind(min(question.top, LARGEST))}) AS best"
    )


def _scored(question: ScoreQuestion, asked: _Asked, words: StoreWords) -> str:
    """id, total, state, tier, and the first and last unit of each observed column."""
    stored, raw, units = _stored(question, asked, words)

    def cell(name: str, form: Form) -> str:
        return words.token(raw[name], form) if isinstance(question.places[name], Attribute) else (
            words.typed(raw[name], form)
        )

    cells = {(name, form): cell(name, form) for name, form in cells_of(question.card)}
    measures = {f"m{at}": cell(name, "number") for at, name in enumerate(question.measures)}
    known = {"score": "total", **dict(zip(question.measures, measures, strict=True))}
    outputs = ["total", "met", *(name for name in ("low", "high", "known") if name in _asked_for(question))]
    points = points_sql(
        question.card, cells, f"({stored}) AS stored", words, outputs=outputs,
        more={**measures, **{name: name for name in units}},
    )  # fmt: skip
    wrong = "".join(f" OR abs({name}) = {words.bind(float('inf'))}" for name in measures)
    passed = "".join(f", {name}" for name in units)
    return (
        f"SELECT id, total, CASE WHEN total IS NULL{wrong} THEN NULL ELSE met END AS state,"  # noqa: S608
        f" {_tier(question, known, words)} AS tier{passed} FROM ({points}) AS points"
    )


def _asked_for(question: ScoreQuestion) -> Sequence[str]:
    return () if question.policy is None else question.policy.measures


def _tier(question: ScoreQuestion, known: Mapping[str, str], words: StoreWords) -> str:
    """The number of the highest tier whose every requirement is met."""

    def measured(name: str) -> str:
        if name in {"score", "low", "high"}:
            return f"{words.double(known.get(name, name))} / {words.bind(float(RESOLUTION))}"
        return known.get(name, name)

    if question.policy is None:
        return "0"
    tiers = question.policy.tiers
    asked = [
        " AND ".join(f"{measured(name)} >= {words.bind(float(least))}" for name, least in tier.at_least.items())
        for tier in tiers[:-1]
    ]
    cases = "".join(f" WHEN {condition} THEN {at}" for at, condition in enumerate(asked))
    return f"CASE{cases} ELSE {len(asked)} END" if asked else "0"


def _stored(question: ScoreQuestion, asked: _Asked, words: StoreWords) -> tuple[str, dict[str, str], list[str]]:
    """A query of the columns as they are stored; column -> its name there; the names of the units of observations."""
    names = [name for name, place in question.places.items() if isinstance(place, Attribute)]
    attributes = [place.name for place in question.places.values() if isinstance(place, Attribute)]
    join, members = words.members(f"{asked.table}.attributes", attributes)
    joins, reads = [join] if join else [], dict(zip(names, members, strict=True))
    units: list[str] = []
    among = None if asked.where is None else f"SELECT {words.text(f'{asked.table}.id')} FROM {asked.table} WHERE {asked.condition}"  # noqa: S608, E501
    for name, place in question.places.items():
        if isinstance(place, Column):
            reads[name] = f"{asked.table}.{place.name}"
        elif isinstance(place, Observed):
            assert question.as_of is not None
            alias, at = f"observed{len(units)}", len(units) // 2
            made = observed_column(place, question.as_of, alias, words, table=asked.observations.table.table.name, dealers=among)
            joins.append(f"LEFT JOIN ({made.query}) AS {alias} ON {alias}.subject_id = {words.text(f'{asked.table}.id')}")
            reads[name] = made.number
            units += [f"{made.units[0]} AS low{at}", f"{made.units[1]} AS high{at}"]
    raw = {name: f"t{at}" for at, name in enumerate(reads)}
    columns = ", ".join([f"{asked.table}.id AS id", *(f"{sql} AS {raw[name]}" for name, sql in reads.items()), *units])
    query = f"SELECT {columns} FROM {asked.table} {' '.join(joins)} WHERE {asked.condition} {words.unfolded}"  # noqa: S608
    return query, raw, [name for at in range(len(units) // 2) for name in (f"low{at}", f"high{at}")]

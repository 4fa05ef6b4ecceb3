r"""The statement in which dealers are scored once, then counted and put in order.

stored    the columns as they are stored: members of documents, fields, observations made one number
cells     read as numbers or levels         \
    counted   units by criterion                 > channelcrm.scoring.pushdown.sql
units     the total under the card's policy /
scored    the total, whether it counts, the tier: MATERIALIZED
"""

from __future__ import annotations

import math
from collections.abc import Collection

from channelcrm.scoring.points import RESOLUTION, TOTAL
from channelcrm.scoring.pushdown.sql import cells_of, points_sql
from channelcrm.scoring.pushdown.sqlwords import INFINITE
from channelcrm.scoring.sources import Observed
from channelcrm.scoring.tiering.bars import Bar
from channelcrm.storage.records import Column
from channelcrm.storage.score_question import Attribute, ScoreQuestion
from channelcrm_sql.asked import Asked
from channelcrm_sql.observed import observed_column
from channelcrm_sql.statements import LARGEST
from channelcrm_sql.words import StoreWords, Wanted

__all__ = ["counted_and_placed", "observed_in", "scored"]

_POINTS = {"score": "total", "low": "low", "high": "high"}


def observed_in(question: ScoreQuestion) -> list[Observed]:
    """The columns that are made of observations."""
    return [place for place in question.places.values() if isinstance(place, Observed)]


def counted_and_placed(question: ScoreQuestion, asked: Asked, words: StoreWords) -> str:
    """The whole statement: a row each of the best, or one without any, and the counts in all of them.

    Columns are id, total and place of one of the best; how many in all, how many that cannot be scored, how many that
    are excluded, how many in each tier; the first and last unit of each observed column.
    """
    rows = scored(question, asked, words)
    tiers = 0 if question.policy is None else len(question.policy.tiers)
    conditions = ["place IS NULL", "place = -1", *(f"place = {at}" for at in range(tiers))]
    counts = ["count(*) AS n", *(f"count(CASE WHEN {one} THEN 1 END) AS n{at}" for at, one in enumerate(conditions))]
    for at in range(len(observed_in(question))):
        counts += [f"min(low{at}) AS low{at}", f"max(high{at}) AS high{at}"]
    limit = words.bind(min(question.top, LARGEST))
    best = f"SELECT id, total, place FROM scored WHERE place >= 0 ORDER BY total DESC, id LIMIT {limit}"  # noqa: S608
    return (
        f"WITH scored AS MATERIALIZED ({rows}) SELECT best.*, counts.* FROM (SELECT {', '.join(counts)} FROM scored)"  # noqa: S608  names of ours, bound values
        f" AS counts LEFT JOIN ({best}) AS best ON 1 = 1"
    )


def scored(question: ScoreQuestion, asked: Asked, words: StoreWords) -> str:
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


def _units(bar: Bar) -> int:
    """The fewest units that make so many points, or the most that make no more, as ``Ranking.scores`` gives them."""
    if not 0 <= bar.limit <= TOTAL / RESOLUTION:
        return (0 if bar.up else -1) if bar.limit < 0 else (TOTAL + 1 if bar.up else TOTAL)
    units = math.ceil(bar.limit * RESOLUTION)
    near = range(max(units - 2, 0), units + 3)
    return next(units for units in (near if bar.up else reversed(near)) if bar.met(units / RESOLUTION))


def _stored(
    question: ScoreQuestion, wanted: Collection[Wanted], asked: Asked, words: StoreWords
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

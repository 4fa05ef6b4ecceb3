"""Observations made one number a dealer, by the database: as ``channelcrm.evidence`` makes them.

Of one dealer and period the figures observed last stand; those of the same day are added.
"""

from __future__ import annotations

from datetime import date

import attrs

from channelcrm.market.figures import MILLION
from channelcrm.market.observation import Subject
from channelcrm.scoring.sources import Observed
from channelcrm.values.period import add_months
from channelcrm_sql.words import Pair, StoreWords

__all__ = ["ObservedColumn", "observed_column"]


@attrs.frozen
class ObservedColumn:
    """What to join as ``alias``, and what then holds the number and the first and last unit of its figures."""

    query: str
    number: str
    units: tuple[str, str]


def observed_column(
    source: Observed, as_of: date, alias: str, words: StoreWords, *, table: str, dealers: str | None
) -> ObservedColumn:
    """A query that gives a row each dealer who has figures. ``dealers`` asks for the ids that count; None takes all."""
    start = add_months(as_of, -source.months)
    grows = source.aggregate == "growth"
    first = add_months(start, -source.months) if grows else start
    begin, end = words.day(start.isoformat()), words.day(as_of.isoformat())
    now, before = f"period_start >= {begin}", f"period_end <= {begin}"
    among = "" if dealers is None else f" AND subject_id IN ({dealers})"
    figures = (
        f"SELECT *, max(observed_on) OVER (PARTITION BY subject_id, period_start, period_end) AS latest FROM {table}"  # noqa: S608  our own names
        f" WHERE subject = {words.bind(Subject.DEALER.value)} AND metric = {words.bind(source.metric)}"
        f" AND period_start >= {words.day(first.isoformat())} AND period_end <= {end} AND observed_on <= {end}{among}"
    )
    units, rest = words.figure
    standing = (
        f"SELECT subject_id, period_start, period_end, min(unit) AS low, max(unit) AS high, sum({units}) AS q,"  # noqa: S608
        f" sum({rest}) AS r, row_number() OVER (PARTITION BY subject_id ORDER BY period_end DESC, period_start DESC) AS"
        f" back FROM ({figures}) AS figures WHERE observed_on = latest GROUP BY subject_id, period_start, period_end"
    )
    counted = f"({now} OR {before})" if grows else now
    wanted = "back = 1" if source.aggregate == "last" else now
    query = (
        f"SELECT subject_id, {_sum('', wanted)}, {_sum('before_', before)},"  # noqa: S608
        f" sum(CASE WHEN {now} THEN 1 ELSE 0 END) AS periods, max(CASE WHEN {now} THEN period_end END) AS newest,"
        f" min(CASE WHEN {counted} THEN low END) AS low, max(CASE WHEN {counted} THEN high END) AS high"
        f" FROM ({standing}) AS standing GROUP BY subject_id"
    )
    number = _number(source, alias, words)
    if source.max_age_months is not None:
        oldest = words.day(add_months(as_of, -source.max_age_months).isoformat())
        number = f"CASE WHEN {alias}.newest < {oldest} THEN NULL ELSE {number} END"
    return ObservedColumn(query, number, (f"{alias}.low", f"{alias}.high"))


def _sum(name: str, condition: str) -> str:
    q, r = (f"coalesce(sum(CASE WHEN {condition} THEN {part} END), 0)" for part in ("q", "r"))
    whole = f"{r} / {MILLION}"  # of PostgreSQL's decimals r is always 0
    return f"{q} + {whole} AS {name}q, {r} - {whole} * {MILLION} AS {name}r"


def _number(source: Observed, alias: str, words: StoreWords) -> str:
    now: Pair = (f"{alias}.q", f"{alias}.r")
    if source.aggregate == "count":
        return words.double(f"coalesce({alias}.periods, 0)")
    if source.aggregate == "growth":
        base: Pair = (f"{alias}.before_q", f"{alias}.before_r")
        more: Pair = (f"({now[0]} - {base[0]})", f"({now[1]} - {base[1]})")
        grew = f"({base[0]} > 0 OR ({base[0]} = 0 AND {base[1]} > 0))"
        value, known = words.ratio(more, base), f"{alias}.periods > 0 AND {grew}"
    else:
        by: Pair = (f"{alias}.periods" if source.aggregate == "mean" else "1", "0")
        value, known = words.ratio(now, by), f"{alias}.periods > 0"
    return f"CASE WHEN {known} THEN {value} END"

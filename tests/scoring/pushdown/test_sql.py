"""A card as SQL gives, on anybody's table, the units that rank gives."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import psycopg
import pytest
from hypothesis import HealthCheck, assume, given, settings

from channelcrm.errors import ValidationError
from channelcrm.scoring import (
    Criterion,
    Custom,
    Levels,
    Linear,
    Piecewise,
    Ranking,
    Requirement,
    Scorecard,
    Steps,
    rank,
)
from channelcrm.testing.strategies import ScoreCase, score_cases
from tests.support.postgres_server import libpq_url

patient = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


def card_of(*criteria: Criterion, **parts: Any) -> Scorecard:
    return Scorecard(name="card", criteria=criteria, **parts)


def plain(card: Scorecard) -> Scorecard:
    """The same card over columns of a table."""
    return attrs.evolve(card, criteria=[attrs.evolve(one, source=None) for one in card.criteria])


def table_of(case: ScoreCase, card: Scorecard) -> dict[str, list[Any]]:
    cells = {name: [dealer.attributes.get(name) for dealer in case.dealers] for name in card.sources}
    return {"id": [dealer.id for dealer in case.dealers], **cells}


def expected(ranking: Ranking) -> dict[str, tuple[Any, ...]]:
    columns = [*ranking.units.T, ranking.total_units, ranking.low_units, ranking.high_units, ranking.known]
    met = [int(id not in ranking.excluded) for id in ranking.ids]
    return {id: tuple(row) for id, *row in zip(ranking.ids, *(column.tolist() for column in columns), met, strict=True)}


def hold(rows: Sequence[Sequence[Any]], table: dict[str, list[Any]], card: Scorecard) -> None:
    """What the database gave is what rank gives, or a row without a total where rank refuses."""
    try:
        ranking = rank(table, card)
    except ValidationError:
        assert any(None in row for row in rows)
    else:
        assert {row[0]: tuple(row[1:]) for row in rows} == expected(ranking)


@patient
@given(case=score_cases())
def test_sqlite_counts_the_units_that_rank_counts(case: ScoreCase) -> None:
    card = plain(case.card)
    table = {
        name: [int(cell) if isinstance(cell, bool) else cell for cell in column]  # as SQLite keeps them
        for name, column in table_of(case, card).items()
    }
    names = {name: f'column "`{at}`"' for at, name in enumerate(card.sources)}
    query = card.to_sql('the "table"', names, dialect="sqlite")
    connection = sqlite3.connect(":memory:")
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names.values())
    connection.execute(f'CREATE TABLE "the ""table""" (id, {quoted})')
    connection.executemany(
        f'INSERT INTO "the ""table""" VALUES ({", ".join("?" * (1 + len(names)))})', zip(*table.values(), strict=True)
    )
    hold(connection.execute(query.text, dict(query.parameters)).fetchall(), table, card)
    connection.close()


@pytest.fixture(scope="module")
def postgres(module_postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(libpq_url(module_postgres_url)) as connection:
        yield connection


@patient
@given(case=score_cases())
def test_postgresql_counts_the_units_that_rank_counts(postgres: psycopg.Connection[Any], case: ScoreCase) -> None:
    card = plain(case.card)
    table = table_of(case, card)
    kinds: dict[str, str] = {}
    for name in card.sources:
        known = [cell for cell in table[name] if cell is not None and not (isinstance(cell, str) and not cell.strip())]
        if all(isinstance(cell, str) for cell in known):
            kinds[name] = "text"
        else:
            assume(not any(isinstance(cell, str | bool) for cell in known))
            kinds[name] = "double precision"
            table[name] = [float(cell) if cell in known else math.nan for cell in table[name]]
    assume(
        all(
            kinds[one.name] != "text" or isinstance(one.scale, Levels) or not any(table[one.name])
            for one in card.criteria
        )
    )
    names = {name: f"c{at} %s" for at, name in enumerate(card.sources)}
    query = card.to_sql("rows %", names, dialect="postgresql")
    with postgres.cursor() as cursor:
        cursor.execute('DROP TABLE IF EXISTS "rows %"')
        listed = ", ".join(f'"{names[name]}" {kind}' for name, kind in kinds.items())
        cursor.execute(f'CREATE TEMP TABLE "rows %" (id text, {listed})'.encode())
        with cursor.copy('COPY "rows %" FROM STDIN') as copy:
            for row in zip(*table.values(), strict=True):
                copy.write_row(row)
        cursor.execute(query.text.encode(), dict(query.parameters))
        hold(cursor.fetchall(), table, card)


def scored(card: Scorecard, *cells: Any) -> list[Any]:
    """The units of these cells of one column, by SQLite."""
    query = card.to_sql("dealers", dialect="sqlite")
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE dealers (id, sales)")
    connection.executemany("INSERT INTO dealers VALUES (?, ?)", enumerate(cells))
    return [row[1] for row in connection.execute(query.text, dict(query.parameters))]


@pytest.mark.parametrize(
    ("scale", "cells", "units"),
    [
        (Linear(0, 2e8), [1, 3, 5], [0, 2, 2]),
        (Linear(10, 0), [-1e300, 0, 5, 10, 1e300], [100_000_000, 100_000_000, 50_000_000, 0, 0]),
        (Piecewise([(0, 0), (10, 1), (20, 0.5)]), [-1, 5, 10, 15], [0, 50_000_000, 100_000_000, 75_000_000]),
        (Steps([(0, 0.5), (10, 1)], below=0.25), [-1, 0, 9.99, 10], [25_000_000, 50_000_000, 50_000_000, 100_000_000]),
        (Levels({"a": 1, "3": 0.5}), [" a ", 3, 3.0, "A"], [100_000_000, 50_000_000, 50_000_000, None]),
        (Linear(0, 1), ["x", float("inf"), -float("inf"), None], [None, None, None, 50_000_000]),
    ],
)  # fmt: skip
def test_each_scale_counts_as_its_words_say(scale: Any, cells: list[Any], units: list[Any]) -> None:
    assert scored(card_of(Criterion("sales", weight=1, scale=scale)), *cells) == units


@pytest.mark.parametrize("given", [{"columns": {"sales": "turnovr"}}, {"columns": {"area": "regoin"}}, {"id": "code"}])
def test_a_column_that_is_not_there_is_an_error_in_sqlite_too(given: dict[str, Any]) -> None:
    card = card_of(Criterion("sales", weight=1, scale=Linear(0, 1)), requirements=[Requirement("area", "!=", "north")])
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE outlets (id, sales, area)")
    connection.execute("INSERT INTO outlets VALUES (1, 0.5, 'south')")
    query = card.to_sql("outlets", dialect="sqlite", **given)
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        connection.execute(query.text, dict(query.parameters))


def test_names_are_quoted_and_values_bound() -> None:
    hostile = '`"; DROP TABLE dealers; --'
    card = card_of(
        Criterion(hostile, weight=1, scale=Levels({hostile: 1})), requirements=[Requirement("%s", "==", hostile)]
    )
    for dialect in ("sqlite", "postgresql"):
        query = card.to_sql(hostile, dialect=dialect, id=hostile)
        quoted = '"`""; DROP TABLE dealers; --"' if dialect == "postgresql" else '```"; DROP TABLE dealers; --`'
        assert "DROP TABLE" in query.text
        assert "DROP TABLE" not in query.text.replace(quoted, "")
        assert hostile in query.parameters.values()
        assert ('"%%s"' if dialect == "postgresql" else "`%s`") in query.text


def test_a_custom_scale_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="Python function") as caught:
        card_of(Criterion("sales", weight=1, scale=Custom("mine", np.sqrt))).to_sql("dealers", dialect="sqlite")
    assert caught.value.field == "sales"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"dialect": "postgres"}, "'postgresql'"),
        ({"dialect": "sqlite", "columns": {"sale": "x"}}, "'sales'"),
        ({"dialect": "sqlite", "columns": {"sales": ""}}, "cannot name"),
        ({"dialect": "sqlite", "columns": ["sales"]}, "no Mapping"),
        ({"dialect": None}, "no dialect"),
    ],
)
def test_what_cannot_be_written_is_refused_with_what_can(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        card_of(Criterion("sales", weight=1, scale=Linear(0, 1))).to_sql("dealers", **given)

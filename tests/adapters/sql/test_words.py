"""Numbers that the databases make: the double nearest to the exact one, as Python divides whole numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from channelcrm_sql import SqlStore, words
from channelcrm_sql.dialect import Statement

MILLION = 1_000_000
wholes = st.integers(-(10**19), 10**19) | st.integers(-(10**7), 10**7) | st.integers(2**53 - 3, 2**53 + 3)


@pytest.fixture
def session(store: SqlStore) -> Iterator[Any]:
    with store.begin() as uow:
        yield uow.dealers.session


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(over=wholes, under=wholes.map(abs).filter(bool))
@example(over=2**53 + 1, under=MILLION)
@example(over=9_223_372_036_854_775_807, under=3 * MILLION)
@example(over=1, under=10**19)
def test_a_ratio_is_the_double_nearest_to_it(session: Any, over: int, under: int) -> None:
    said = session.dialect.scoring()
    if isinstance(said, words.SqliteWords):
        parts = [(number // MILLION, number % MILLION) for number in (over, under)]
        pairs = [tuple(f"CAST({part} AS INTEGER)" for part in pair) for pair in parts]
    else:
        pairs = [(f"({number}::numeric(40, 6) / {MILLION})", "0") for number in (over, under)]
    said.lend(session.cursor)
    sql = f"SELECT {said.ratio(*pairs)}"
    assert session.rows(Statement(sql), dict(said.parameters)) == [(over / under,)]


@pytest.mark.parametrize("name", ["", "a", "a b", 'say "a"', "\\", ":a", ",b", "}", "%s", "{cells}", "x" * 70, "ü"])
def test_a_member_of_any_name_is_found(session: Any, name: str) -> None:
    said = session.dialect.scoring()
    members = {name: 1, "z" + name: 2, name + ",": 3}
    document = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    said.lend(session.cursor)
    found = said.has_member(f"({said.bind(document)})", name), said.has_member(f"({said.bind(document)})", name + "!")
    (row,) = session.rows(Statement(f"SELECT {', '.join(found)}"), dict(said.parameters))
    assert [bool(one) for one in row] == [True, False]

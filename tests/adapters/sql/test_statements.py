"""Statements: compiled once a shape, using the indexes, whatever stands in the question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import shapely

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import NotFoundError
from channelcrm.sample import sample_network
from channelcrm.storage.fields import fields
from channelcrm.testing import samples
from channelcrm.values.location import Location
from channelcrm_sql import SqlStore, open_store
from channelcrm_sql.dialect import Statement
from channelcrm_sql.session import Session

d = fields(Dealer)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is compiled from here on."""
    compiled: list[str] = []
    original = Statement.compiled.__func__  # type: ignore[attr-defined]

    def compiling(cls: type[Statement], *arguments: Any) -> Statement:
        statement = original(cls, *arguments)
        compiled.append(statement.sql)
        return statement

    monkeypatch.setattr(Statement, "compiled", classmethod(compiling))
    return compiled


def test_questions_of_one_shape_are_compiled_once(store: SqlStore, counted: list[str]) -> None:
    with store.begin() as uow:
        for number in range(5):
            some = [f"{number}", "b", *"c" * number]
            uow.dealers.find((d.name == f"{number}") & ~d.code.in_(some), order_by=[d.tier.desc()], limit=number)
            assert len(counted) <= 1


def test_a_new_shape_is_compiled_anew(store: SqlStore, counted: list[str]) -> None:
    with store.begin() as uow:
        uow.dealers.find((d.name == "a") & (d.chain == "b") & (d.segment > "c"))
        before = len(counted)
        uow.dealers.find((d.name == "a") & (d.chain == "b") & (d.segment < "c"))
    assert len(counted) == before + 1


def test_nothing_a_caller_says_becomes_sql(store: SqlStore, counted: list[str]) -> None:
    hostile = "zebra'; DROP TABLE channelcrm_dealers; --"
    with store.begin() as uow:
        uow.dealers.add(samples.dealer(name=hostile))
        question = (d.name == hostile) & d.code.in_(["a", hostile]) & ~d.product_lines.contains(hostile)
        assert [found.name for found in uow.dealers.find(question, order_by=[d.name])] == [hostile]
    assert not any("zebra" in sql for sql in counted)


def test_a_list_may_be_long(store: SqlStore) -> None:
    with store.begin() as uow:
        uow.dealers.add_many(samples.dealers("abc"))
        codes = [f"code {number}" for number in range(70_000)]
        assert uow.dealers.count(d.code.in_([*codes, "a", "c"])) == 2
        assert uow.dealers.count(d.location.lon.in_([number / 7 for number in range(1000)])) == 0


def test_one_inside_a_list_of_texts_is_found_exactly(store: SqlStore) -> None:
    lines = ["x,", ",z", 'a"b', "\\", "[", '","', "tractors"]
    with store.begin() as uow:
        uow.dealers.add(samples.dealer(product_lines=lines))
        for line in lines:
            assert uow.dealers.count(d.product_lines.contains(line)) == 1
        for other in ("x", ",", "z", "b", '"', "\\\\", "tractor", "ractors", 'x,",",z', "TRACTORS", "%", "."):
            assert uow.dealers.count(d.product_lines.contains(other)) == 0


def test_numbers_and_ids_beyond_what_a_database_knows_are_answered_too(store: SqlStore) -> None:
    with store.begin() as uow:
        dealer = uow.dealers.add(samples.dealer())
        assert uow.dealers.find(limit=2**70) == [dealer]
        assert list(uow.dealers.scan(size=2**70)) == [dealer]
        assert uow.events.after(2**70, limit=2**70) == []
        for id in ("\0", "\ud800", "a" * 100_000):
            with pytest.raises(NotFoundError):
                uow.areas.get(id)
        assert uow.dealers.count() == 1  # and the unit of work goes on


# --- plans


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'network.db'}") as store:
        with store.begin() as uow:
            uow.dealers.add_many(sample_network(dealers=12_000, seed=3).dealers)
        yield store


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How SQLite answers what is asked from here on."""
    steps: list[str] = []
    original = Session.rows

    def rows(self: Session, statement: Statement, values: Any = ()) -> Any:
        cursor = self.cursor.connection.cursor()
        explained = cursor.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.arranged(values))
        steps.extend(row[3] for row in explained.fetchall())
        return original(self, statement, values)

    monkeypatch.setattr(Session, "rows", rows)
    return steps


@pytest.mark.parametrize("order_by", [[], [d.code], [d.code.desc()]], ids=["id", "code", "code down"])
def test_a_later_page_begins_in_the_index_and_sorts_nothing(
    network: SqlStore, plan: list[str], order_by: list[Any]
) -> None:
    with network.begin() as uow:
        first = uow.dealers.find(d.status == "active", order_by=order_by, limit=100)
        plan.clear()
        assert len(uow.dealers.find(d.status == "active", order_by=order_by, limit=100, after=first[-1])) == 100
    assert any(step.startswith("SEARCH") for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_page_by_status_begins_in_its_index_before_anything_is_known_of_the_table(
    store: SqlStore, plan: list[str]
) -> None:
    with store.begin() as uow:
        uow.dealers.find(d.status == "active", limit=100)
    assert plan == ["SEARCH channelcrm_dealers USING INDEX channelcrm_dealers_status_idx (status=?)"]


@pytest.mark.parametrize(
    "question",
    [d.location.near(Location(-93.6, 41.6), km=30), d.location.within(shapely.box(-94, 41, -93, 42))],
    ids=["near", "within"],
)
def test_places_are_looked_up_in_an_index_alone(network: SqlStore, plan: list[str], question: Any) -> None:
    with network.begin() as uow:
        assert uow.dealers.find(question)
    assert any("COVERING INDEX channelcrm_dealers_location_idx" in step for step in plan), plan
    assert not any(step == "SCAN channelcrm_dealers" for step in plan), plan

"""Inside somebody else's database, on somebody else's engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from channelcrm.errors import AlreadyExistsError, ConflictError, StorageError
from channelcrm.testing import samples
from channelcrm_sql import SqlStore


@pytest.fixture(params=["as it comes", "AUTOCOMMIT", "SERIALIZABLE"])
def engine(request: pytest.FixtureRequest, url: str) -> Iterator[sa.Engine]:
    """An engine with settings of its owner's choosing, and a table beside ours."""
    options: dict[str, Any] = {} if request.param == "as it comes" else {"isolation_level": request.param}
    made = sa.create_engine(url, **options)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE host (id integer PRIMARY KEY)")
    yield made
    made.dispose()


def settings(engine: sa.Engine) -> tuple[object, ...]:
    """How a connection of this engine behaves."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if isinstance(driver, psycopg.Connection):
            zone = driver.execute("SHOW TIME ZONE").fetchone()
            return driver.autocommit, driver.isolation_level, zone
        return driver.isolation_level, driver.execute("PRAGMA foreign_keys").fetchone()


def test_a_store_on_a_given_engine_does_its_work(engine: sa.Engine) -> None:
    with SqlStore(engine) as store:
        with store.begin() as uow:
            dealer = uow.dealers.add(samples.dealer())
            uow.contacts.add(samples.contact(dealer))
            with pytest.raises(AlreadyExistsError):
                uow.dealers.add(samples.dealer())
            with pytest.raises(ConflictError, match="1 of contacts"):
                uow.dealers.remove(dealer.id)
        with suppress(KeyError), store.begin() as uow:
            uow.dealers.save(dealer.renamed("Undone"))
            raise KeyError
        with store.begin() as uow:
            assert uow.dealers.get(dealer.id).name == dealer.name
            assert len(uow.events.after()) == 2


def test_its_connections_are_left_as_they_were(engine: sa.Engine) -> None:
    before = settings(engine)
    with SqlStore(engine) as store:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
        assert settings(engine) == before
        with suppress(KeyError), store.begin() as uow:
            uow.dealers.count()
            raise KeyError
    assert settings(engine) == before


def test_its_own_tables_are_not_touched_and_it_stays_open(engine: sa.Engine) -> None:
    with SqlStore(engine) as store, store.begin() as uow:
        uow.dealers.add(samples.dealer())
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO host VALUES (1)")
        assert connection.exec_driver_sql("SELECT count(*) FROM host").scalar() == 1


def test_a_dealer_that_its_owner_refers_to_cannot_be_removed(engine: sa.Engine) -> None:
    with SqlStore(engine) as store:
        with store.begin() as uow:
            dealer = uow.dealers.add(samples.dealer())
        kind = "uuid" if engine.dialect.name == "postgresql" else "text"
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE TABLE orders (dealer_id {kind} REFERENCES channelcrm_dealers (id))")
            connection.exec_driver_sql(f"INSERT INTO orders VALUES ('{dealer.id}')")
        with store.begin() as uow, pytest.raises(ConflictError, match="not ours"):
            uow.dealers.remove(dealer.id)


def test_a_unit_of_work_reads_what_others_commit_meanwhile(engine: sa.Engine) -> None:
    with SqlStore(engine) as store, store.begin() as reader:
        assert reader.dealers.count() == 0
        with store.begin() as writer:
            writer.dealers.add(samples.dealer())
        assert reader.dealers.count() == 1


def test_another_database_is_refused() -> None:
    class Dialect:
        name = "mysql"

    class Engine:
        dialect = Dialect
        driver = "pymysql"

    with pytest.raises(StorageError, match="does not run on mysql"):
        SqlStore(Engine)  # type: ignore[arg-type]  # stands in for an engine that would need its driver

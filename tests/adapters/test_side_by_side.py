"""Memory, SQLite and PostgreSQL driven side by side: every answer and every error the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from channelcrm.storage.opening import open_store
from channelcrm.storage.ports import Store
from channelcrm.testing.comparison import StoreComparison
from channelcrm_memory import MemoryStore
from channelcrm_memory.unit import MemoryUnitOfWork
from tests.adapters.stores import PostgresDatabase, SqliteTemplate
from tests.support.examples import examples


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def postgres_database(module_postgres_url: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(module_postgres_url)
    yield database
    database.dispose()


@pytest.fixture
def sqlite(sqlite_template: SqliteTemplate, tmp_path: Path) -> Callable[[], Store]:
    return lambda: open_store(sqlite_template.copy(tmp_path))


@pytest.fixture
def postgresql(postgres_database: PostgresDatabase) -> Callable[[], Store]:
    return lambda: open_store(postgres_database.swept())


def drive(stores: dict[str, Callable[[], Store]], drawing: settings) -> None:
    class Machine(StoreComparison):
        def open_stores(self) -> dict[str, Store]:
            return {name: store() for name, store in stores.items()}

    run_state_machine_as_test(Machine, settings=settings(drawing, suppress_health_check=list(HealthCheck)))


def test_sqlite_answers_as_memory_does(sqlite: Callable[[], Store]) -> None:
    drive({"memory": MemoryStore, "sqlite": sqlite}, examples(15, stateful_step_count=30))


def test_postgresql_and_sqlite_answer_as_memory_does(
    sqlite: Callable[[], Store], postgresql: Callable[[], Store]
) -> None:
    drive({"memory": MemoryStore, "sqlite": sqlite, "postgresql": postgresql}, examples(25, stateful_step_count=40))


def test_stores_that_differ_are_told_apart() -> None:
    class Reversed(MemoryStore):
        @contextmanager
        def begin(self, **said: Any) -> Iterator[MemoryUnitOfWork]:
            with super().begin(**said) as uow:
                find = uow.dealers.find
                uow.dealers.find = lambda *asked, **how: find(*asked, **how)[::-1]
                yield uow

    with pytest.raises(AssertionError, match="reversed differs from memory"):
        drive({"memory": MemoryStore, "reversed": Reversed}, settings(max_examples=10, stateful_step_count=20))


@pytest.mark.slow
def test_they_answer_alike_for_longer(sqlite: Callable[[], Store], postgresql: Callable[[], Store]) -> None:
    stores = {"memory": MemoryStore, "sqlite": sqlite, "postgresql": postgresql}
    count = int(os.environ.get("CHANNELCRM_SIDE_BY_SIDE", "300"))
    drive(stores, settings(max_examples=count, stateful_step_count=60))

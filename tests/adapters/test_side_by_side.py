"""Memory, SQLite and PostgreSQL driven side by side: every answer and every error the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from channelcrm.storage.opening import open_store
from channelcrm.storage.ports import Store
from channelcrm.testing.comparison import StoreComparison
from tests.adapters.stores import PostgresDatabase, SqliteTemplate


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def postgres_database(module_postgres_url: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(module_postgres_url)
    yield database
    database.dispose()


@pytest.fixture
def sqlite(sqlite_template: SqliteTemplate, tmp_path: Path) -> Callable[[], str]:
    return lambda: sqlite_template.copy(tmp_path)


def drive(urls: dict[str, Callable[[], str]], examples: int, steps: int) -> None:
    class Machine(StoreComparison):
        def open_stores(self) -> dict[str, Store]:
            return {name: open_store(url()) for name, url in urls.items()}

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_sqlite_answers_as_memory_does(sqlite: Callable[[], str]) -> None:
    drive({"memory": lambda: "memory:", "sqlite": sqlite}, examples=10, steps=30)


def test_postgresql_and_sqlite_answer_as_memory_does(
    sqlite: Callable[[], str], postgres_database: PostgresDatabase
) -> None:
    urls = {"memory": lambda: "memory:", "sqlite": sqlite, "postgresql": postgres_database.swept}
    drive(urls, examples=15, steps=40)


@pytest.mark.slow
def test_they_answer_alike_for_longer(sqlite: Callable[[], str], postgres_database: PostgresDatabase) -> None:
    urls = {"memory": lambda: "memory:", "sqlite": sqlite, "postgresql": postgres_database.swept}
    drive(urls, examples=int(os.environ.get("CHANNELCRM_SIDE_BY_SIDE", "300")), steps=60)

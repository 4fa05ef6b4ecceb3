"""Our two adapters under the suite that ships with the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from channelcrm.testing.conformance import StoreConformance
from tests.adapters.stores import PostgresDatabase, SqliteTemplate


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def postgres_database(module_postgres_url: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(module_postgres_url)
    yield database
    database.dispose()


class TestMemory(StoreConformance):
    persistent = False

    @pytest.fixture
    def url(self) -> str:
        return "memory:"


class TestSqlite(StoreConformance):
    @pytest.fixture
    def url(self, sqlite_template: SqliteTemplate, tmp_path: Path) -> str:
        return sqlite_template.copy(tmp_path)


class TestPostgres(StoreConformance):
    @pytest.fixture
    def url(self, postgres_database: PostgresDatabase) -> str:
        return postgres_database.swept()

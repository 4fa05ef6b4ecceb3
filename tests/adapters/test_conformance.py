"""Our two adapters under the suite that ships with the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from channelcrm.testing.conformance import StoreConformance


class TestMemory(StoreConformance):
    persistent = False

    @pytest.fixture
    def url(self) -> str:
        return "memory:"


class TestSqlite(StoreConformance):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/network.db"

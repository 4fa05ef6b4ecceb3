"""One network and one page for all tests of the report."""

from __future__ import annotations

from pathlib import Path

import pytest

import channelcrm as crm
from tests.report.networks import TODAY, Network, sample


@pytest.fixture(scope="session")
def network() -> Network:
    return sample()


@pytest.fixture(scope="session")
def report(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report with everything handed over."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    return crm.write_report(network.store, path, title="Iowa 爱荷华", on=TODAY, **network.results)

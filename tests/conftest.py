"""Fixtures for every test: a private PostgreSQL server, a headless browser, the shared data when it is there."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from tests.support import browser
from tests.support.examples import IN_CI
from tests.support.postgres_binaries import NoPostgres
from tests.support.postgres_server import PostgresServer, Run, obtain

ROOT = Path(__file__).parent.parent

# Without this a failing assertion of the conformance suite, which ships with the library, would print nothing.
pytest.register_assert_rewrite("channelcrm.testing")

# The same examples every time: a red test is somebody's fault, not luck. CI looks at more; "random" looks at new ones.
settings.register_profile(
    "default", max_examples=20, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci", max_examples=IN_CI, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "random",
    max_examples=300,
    derandomize=False,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def skip(what: str, reason: str) -> NoReturn:
    """Skip for want of ``what``; fail instead where ``CHANNELCRM_TEST_REQUIRE`` lists it, as CI does."""
    if what in os.environ.get("CHANNELCRM_TEST_REQUIRE", "").split(","):
        pytest.fail(f"Required here: {reason}")
    pytest.skip(reason)


RUN = pytest.StashKey[Run]()
RUN_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell; some tests press Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        config.stash[RUN_FOLDER] = Path(config.workerinput["channelcrm_run"])
    else:
        config.stash[RUN] = run = Run.begin()
        config.stash[RUN_FOLDER] = run.folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each worker of pytest-xdist where the run's folder is."""
    node.workerinput["channelcrm_run"] = str(node.config.stash[RUN_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if run := config.stash.get(RUN, None):
        run.end()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by what a test asks for, so that ``-m postgres`` and ``-m browser`` need no hand."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "postgres_server" in names:
            item.add_marker(pytest.mark.postgres)
        if "chromium" in names:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> PostgresServer:
    """The run's PostgreSQL server; see `tests.support.postgres_server`."""
    try:
        return obtain(pytestconfig.stash[RUN_FOLDER])
    except NoPostgres as error:
        skip("postgres", str(error))


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """SQLAlchemy URL of an empty database for one test."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="module")
def module_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """SQLAlchemy URL of a database for one file of tests, empty at its first."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[browser.Browser]:
    """A headless Chromium; see `tests.support.browser`."""
    program = browser.find_chromium()
    if not program:
        skip("browser", f"No Chromium found: install one, or name it by {browser.VARIABLE}.")
    with browser.chromium(program) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Find a file of the shared data beside the checkout, or where CHANNELCRM_TEST_DATA says; skip without it."""
    folder = Path(os.environ.get("CHANNELCRM_TEST_DATA", ROOT.parent / "shared" / "data"))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"{name} is not in {folder}: the shared data is not part of the repository.")
        return path

    return find

"""The tests' own ground holds: the server is fresh, private and strange; the browser tells on the page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.support.browser import Browser
from tests.support.postgres_server import URL_VARIABLE, PostgresServer, libpq_url

ROOT = Path(__file__).parent.parent


def ask(url: str, question: str) -> object:
    with psycopg.connect(libpq_url(url)) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]


def test_a_database_is_empty_and_gone_after_its_test(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url:
        assert ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        assert ask(url, "SHOW server_encoding") == "UTF8"
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        ask(url, "SELECT 1")


def test_a_database_is_copied_from_a_template(postgres_server: PostgresServer, postgres_url: str) -> None:
    with psycopg.connect(libpq_url(postgres_url)) as connection:
        connection.execute("CREATE TABLE template_for AS SELECT 7 AS n")
    with postgres_server.database(template=postgres_url) as copy:
        assert ask(copy, "SELECT n FROM template_for") == 7


def test_a_database_goes_while_somebody_is_connected(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url:
        left_open = psycopg.connect(libpq_url(url))
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()


def test_no_server_outlives_a_run_that_was_killed(postgres_server: PostgresServer) -> None:
    if os.environ.get(URL_VARIABLE):
        pytest.skip(f"{URL_VARIABLE} names a server that is not ours to stop.")
    code = (
        "import os, signal; from tests.support.postgres_server import Run, obtain; run = Run.begin();"
        "obtain(run.folder); print(run.folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    folder = Path(killed.stdout.strip())
    assert killed.returncode == -signal.SIGKILL
    assert folder.name.startswith("channelcrm-")
    deadline = time.monotonic() + 30
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not folder.exists()


def test_the_browser_tells_what_a_page_says_and_asks_for(chromium: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><title>t</title><p>Grüße, 世界<script>console.error('said');"
        "fetch('https://example.org/').catch(() => 0); setTimeout(() => nothing())</script>",
        encoding="utf-8",
    )
    with chromium.open(page) as visit:
        visit.page.wait_for_timeout(200)
        assert "said" in visit.messages[0]
        assert "nothing" in visit.errors[0]
        assert visit.requests == ["https://example.org/"]


def test_a_quiet_page_leaves_no_trace(chromium: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>t</title><meta charset=utf-8><p>世界", encoding="utf-8")
    with chromium.open(page) as visit:
        assert visit.page.inner_text("p") == "世界"
        assert (visit.messages, visit.errors, visit.requests) == ([], [], [])

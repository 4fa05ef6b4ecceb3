"""Keep a PostgreSQL server for as long as the test run lives: a program of its own, started by `postgres_server`.

The test run holds a lock on a file. When it lets go, the server is stopped and its files are removed. The kernel lets
go for a process that was killed, so no server outlives its tests.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path


def keep(folder: Path) -> None:
    """Run what ``folder/keeper.json`` says until ``folder/alive`` is let go; then remove ``folder``."""
    task = json.loads((folder / "keeper.json").read_text(encoding="utf-8"))
    try:
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(
                task["command"],
                cwd=task["data"],
                env=task["environment"],
                user=task["uid"],
                group=task["gid"],
                extra_groups=None if task["uid"] is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            with (folder / "alive").open("rb") as alive:
                fcntl.flock(alive, fcntl.LOCK_SH)
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then immediate shutdown, then kill."""
    for number, patience in ((signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        if server.poll() is not None:
            return
        server.send_signal(number)
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    keep(Path(sys.argv[1]))

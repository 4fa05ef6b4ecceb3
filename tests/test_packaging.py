"""The built wheel is whole: installed into an empty environment it opens stores and runs the README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def succeed(*command: str | Path, cwd: Path) -> str:
    done = run(*command, cwd=cwd)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    succeed(
        sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT, cwd=folder
    )
    (built,) = folder.glob("channelcrm-*.whl")
    return built


@pytest.fixture(scope="module")
def constraints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lock's versions without its hashes: a wheel built a moment ago has none to match."""
    path = tmp_path_factory.mktemp("lock") / "constraints.txt"
    lines = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.rstrip(" \\") for line in lines if re.match(r"[a-z0-9]", line)), encoding="utf-8")
    return path


class Environment:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "venv", with_pip=True)
        self.bin = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")

    def install(self, what: str, constraints: Path) -> None:
        succeed(self.bin / "python", "-m", "pip", "install", "-q", "-c", constraints, what, cwd=self.folder)

    def python(self, code: str) -> str:
        return succeed(self.bin / "python", "-W", "error", "-c", code, cwd=self.folder)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, wheel: Path, constraints: Path) -> Environment:
    """An environment with the wheel and what it cannot do without."""
    environment = Environment(tmp_path_factory.mktemp("base"))
    environment.install(str(wheel), constraints)
    return environment


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, wheel: Path, constraints: Path) -> Environment:
    """An environment with the wheel and every extra."""
    environment = Environment(tmp_path_factory.mktemp("full"))
    environment.install(f"{wheel}[all]", constraints)
    return environment


def test_the_wheel_holds_the_library_its_adapters_and_their_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    expected = {
        "channelcrm/__init__.py",
        "channelcrm/py.typed",
        "channelcrm/data/counties.geojson",
        "channelcrm/data/places.csv",
        "channelcrm/data/README.md",
        "channelcrm/report/assets/leaflet.js",
        "channelcrm/report/assets/leaflet.css",
        "channelcrm_memory/__init__.py",
        "channelcrm_sql/__init__.py",
    }
    assert expected <= names


def test_every_file_of_the_packages_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    # What is new and not ignored counts too: it is built, and will be committed.
    ours = succeed("git", "ls-files", "-co", "--exclude-standard", "src/channelcrm", "adapters", cwd=ROOT).splitlines()
    tracked = {path.partition("/")[2] for path in ours if (ROOT / path).is_file()}
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == tracked


def test_the_licences_travel_with_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        licences = {name.rpartition("/")[2] for name in archive.namelist() if "/licenses/" in name}
    assert {"LICENSE", "LICENSE.leaflet", "LICENSE.us-atlas", "README.md"} <= licences


@pytest.mark.parametrize("url", ["memory:", "sqlite:///network.db"])
def test_the_base_install_opens_a_store(base: Environment, url: str) -> None:
    said = base.python(
        "import channelcrm as crm\n"
        f"with crm.open({url!r}) as store, store.begin() as uow:\n"
        "    print(uow.dealers.count())\n"
    )
    assert said.split() == ["0"]


def test_the_base_install_brings_no_frames_and_no_terminal_library(base: Environment) -> None:
    said = succeed(base.bin / "python", "-m", "pip", "list", "--format=freeze", cwd=base.folder)
    installed = {line.partition("==")[0].lower() for line in said.splitlines()}
    assert installed.isdisjoint({"pandas", "geopandas", "pyarrow", "click", "rich", "psycopg"})


def test_the_command_without_its_extra_says_what_to_install(base: Environment) -> None:
    done = run(base.bin / "channelcrm", "--help", cwd=base.folder)
    assert done.returncode != 0
    assert "channelcrm[cli]" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_full_install_has_no_conflicts(full: Environment) -> None:
    succeed(full.bin / "python", "-m", "pip", "check", cwd=full.folder)
    assert "Usage" in succeed(full.bin / "channelcrm", "--help", cwd=full.folder)


def test_the_readme_runs_on_the_wheel(full: Environment) -> None:
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert blocks
    full.python("\n".join(blocks))

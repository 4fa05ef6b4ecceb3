"""What is offered is documented: commands, rooms, public names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import channelcrm
from channelcrm.cli.commands import channelcrm as commands
from channelcrm.storage.catalogue import RECORDS

REFERENCE = Path(__file__).parent.parent.parent / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_a_command_has_its_section(name: str) -> None:
    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    assert f"### {name}\n" in page
    assert f"{{command}} {name}\n" in page


def test_every_exit_code_is_explained() -> None:
    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == {0, 1, 2, 130}


def test_every_public_name_lies_in_a_room_that_the_reference_shows() -> None:
    shown = {
        room
        for page in (REFERENCE / "api").glob("*.md")
        for room in re.findall(r"\{room\} (channelcrm\.\w+)", page.read_text(encoding="utf-8"))
    }
    homes = {".".join(home.split(".")[:2]) for home in channelcrm._HOMES} | {"channelcrm.storage"}
    assert homes <= shown


def test_the_table_of_repositories_is_the_one_that_stores_have() -> None:
    page = (REFERENCE / "api" / "storage.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^\| `(\w+)` \| \{py:class\}`channelcrm\.(\w+)` \|$", page, re.MULTILINE))
    assert shown == {repository: record.__name__ for repository, record in RECORDS.items()}


@pytest.mark.parametrize("name", channelcrm.__all__)
def test_a_public_name_says_what_it_is(name: str) -> None:
    thing = getattr(channelcrm, name)
    own = getattr(thing, "__doc__", None)
    assert own
    assert own.strip()

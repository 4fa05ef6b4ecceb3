"""Every example of the README and of the documentation is run as a test, each page in an empty folder of its own.

Python runs as it stands: `>>>` sessions must print what the page shows. In `console` blocks each line that begins with
`$ channelcrm` is run and must succeed; what stands below it must be among what it prints.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sybil import Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

if TYPE_CHECKING:
    from sybil import Example


class ConsoleParser(CodeBlockParser):
    """Runs the commands of a console block in this process."""

    language = "console"

    def evaluate(self, example: Example) -> str | None:
        """Nothing when all commands do what the page says; what is wrong otherwise."""
        from click.testing import CliRunner

        from channelcrm.cli.commands import channelcrm

        printed = ""
        for line in str(example.parsed).replace("\\\n", " ").splitlines():
            if line.startswith("$ channelcrm "):
                done = CliRunner().invoke(channelcrm, shlex.split(line)[2:], env={"COLUMNS": "120"})
                printed = done.output
                if done.exit_code:
                    return f"{line}\nended with {done.exit_code}: {done.exception!r}\n{printed}"
            elif line.startswith("$"):
                return f"{line}\nis not run: only channelcrm is."
            elif line.strip() and " ".join(line.split()) not in " ".join(printed.split()):
                return f"{line}\nis not among what was printed:\n{printed}"
        return None


def enter(namespace: dict[str, Any]) -> None:
    """Go to an empty folder."""
    namespace["_folder"] = folder = tempfile.TemporaryDirectory()
    namespace["_before"] = Path.cwd()
    os.chdir(folder.name)


def leave(namespace: dict[str, Any]) -> None:
    """Go back, and take away what the page's examples made."""
    os.chdir(namespace["_before"])
    namespace["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        ConsoleParser(),
        SkipParser(),
    ],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    excludes=["docs/_build/**", "docs/notebooks/**"],
    setup=enter,
    teardown=leave,
).pytest()

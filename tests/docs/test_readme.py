"""The README says what its lines print."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_readme_shows_what_its_lines_print(tmp_path: Path) -> None:
    code = "\n".join(BLOCKS)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert all(f"    {line}\n" in README for line in done.stdout.splitlines())


def test_the_ten_lines_are_ten() -> None:
    assert [len([line for line in block.splitlines() if line.strip()]) for block in BLOCKS] == [10]


def test_the_pictures_of_the_readme_are_there() -> None:
    root = Path(__file__).parent.parent.parent
    pictures = re.findall(r"!\[.*?\]\((\S+?)\)", README)
    assert pictures
    assert [path for path in pictures if not (root / path).is_file()] == []

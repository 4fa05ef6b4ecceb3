"""What the page says that we do with bad input is what we do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def rows(text):
    """Case and first answer of each line of a table."""
    lines = [line.strip("| ").split(" | ")[:2] for line in text.splitlines() if line.startswith("|")]
    return lines[2:]


def test_our_column_of_the_table_is_what_happens():
    run = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "bad_input"), "--ours"], check=True, capture_output=True, text=True
    )
    page = (ROOT / "docs" / "explanation" / "bad-input.md").read_text(encoding="utf-8")
    table = page[page.index("<!-- table") : page.index("<!-- end of table")]
    happened = rows(run.stdout)
    assert rows(table) == happened
    assert {cell for _, cell in happened[:-1]} == {"refuses", "right"}

"""What the page on adapters says of the suite is so: how many sentences it has, and how many faults it was held to."""

from __future__ import annotations

import re
from pathlib import Path

from channelcrm.testing.conformance import StoreConformance
from tests.adapters.faults import FAULTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "adapters.md").read_text(encoding="utf-8")


def test_the_suite_has_the_sentences_and_the_faults_that_the_page_counts():
    sentences = [name for name in dir(StoreConformance) if name.startswith("test_")]
    assert re.findall(r"suite of (\d+) sentences", PAGE) == [str(len(sentences))]
    assert re.findall(r"(\d+) faults are planted", PAGE) == [str(len(FAULTS))]


def test_tables_stand_in_one_piece():
    blocks = re.split(r"\n\n+", PAGE)
    assert [block for block in blocks if block.startswith("|") and "|---" not in block] == []

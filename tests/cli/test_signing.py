"""What the road offers to the chosen dealers."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import attrs

from channelcrm.cli.signing import _terms
from channelcrm.pipeline import ALL_LINES
from channelcrm.testing import samples
from channelcrm.values.ids import AreaId

JUDGED: Any = SimpleNamespace(on=date(2027, 1, 1), sales={}, money="")


def test_a_dealer_without_lines_is_offered_all_of_them() -> None:
    assert _terms(samples.dealer(), [AreaId("19001")], JUDGED).product_lines == (ALL_LINES,)
    known = attrs.evolve(samples.dealer(), product_lines=["tractors"])
    assert _terms(known, [AreaId("19001")], JUDGED).product_lines == ("tractors",)

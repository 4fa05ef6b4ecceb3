"""States whose best division was published (Validi, Buchanan, Lykhovyd 2022) are proven."""

from __future__ import annotations

import math

import pytest

from benchmarks import territory_exact

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("state", "connected", "cost"),
    [
        ("ME", False, 10789.07), ("ME", True, 19093.26), ("NH", False, 3641.24), ("NH", True, math.inf),
        ("OR", False, 31424.49), ("OR", True, math.inf), ("AR", False, 16525.07),
        ("IA", False, 17748.05), ("IA", True, 17748.05), ("WV", False, 11844.76), ("CO", True, math.inf),
    ],
)  # fmt: skip
def test_the_published_optimum_of_a_state_is_proven(shared_data, monkeypatch, state, connected, cost):
    monkeypatch.setattr(territory_exact, "COUNTIES", shared_data("location/districting"))
    line = territory_exact.line_of(state, connected=connected)
    assert line.status == ("optimal" if math.isfinite(cost) else "infeasible")
    assert line.cost == pytest.approx(cost, abs=0.01)
    assert line.bound == line.cost

"""States whose best division was published (Validi, Buchanan, Lykhovyd 2022) are proven; the fast mode comes near."""

from __future__ import annotations

import json
import math

import pytest

from benchmarks import territory_exact
from benchmarks.territory_states import instances, problem_of
from channelcrm.territory.districting.solve import district

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


@pytest.mark.parametrize(("state", "connected"), [("OR", False), ("AL", True), ("SC", False), ("OK", True)])
def test_the_fast_mode_comes_within_two_percent_of_the_published_optimum(shared_data, state, connected):
    folder = shared_data("location/districting")
    counties = json.loads((folder / "us_counties_2010_graphs.json").read_text())[state]
    districts, low, high, best = instances(folder)[state, connected]
    plan = district(problem_of(counties, districts, low, high, contiguous=connected))
    assert (plan.excess, plan.broken) == (0, 0)
    assert plan.cost == pytest.approx(best, rel=0.02)

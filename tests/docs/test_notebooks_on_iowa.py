"""The cells of a notebook on the real outlets: only the cell that brings the data is another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import jupytext
import pandas as pd
import pytest
from shapely import Point

import channelcrm as crm

pytestmark = pytest.mark.slow

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"


def run(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """Run a notebook's cells, with ``data`` in place of what the cell tagged "data" makes."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in jupytext.read(NOTEBOOKS / f"{name}.py", fmt="py:percent").cells:
        if cell.cell_type == "code":
            if "data" in cell.metadata.get("tags", ()):
                names |= data
            else:
                exec(compile(cell.source, name, "exec"), names)
    return names


@pytest.fixture(scope="module")
def outlets(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> crm.Store:
    months = pd.read_csv(shared_data("iowa/dealer_month.csv.gz"), dtype=str)
    sales = tmp_path_factory.mktemp("iowa") / "sales.csv"
    months[["dealer_id", "month", "sales_usd"]].to_csv(sales, index=False)
    today = date(2022, 12, 1)
    store = crm.open("memory:")
    with store.begin() as uow:
        crm.bring_in_dealers(uow, crm.read_dealers(shared_data("iowa/dealers.csv"), country="US", today=today).dealers)
        crm.bring_in_observations(uow, crm.read_observations(sales, today=today).observations)
    return store


def test_evidence_becomes_tiers_on_the_real_outlets(outlets: crm.Store) -> None:
    found = run("from_evidence_to_tiers", {"store": outlets, "today": date(2022, 11, 1), "large": 2_000_000})
    assert len(found["ranking"].ids) == 2357
    back = found["back"]  # two years back: 2020-11, the year to 2021-10 followed
    assert (len(back.ranking.ids), len(back.lost)) == (1867, 99)
    assert back.retention.auc > back.plain_retention.auc


@pytest.fixture(scope="module")
def market(shared_data: Callable[[str], Path]) -> dict[str, Any]:
    """Iowa's counties and census tracts, and the outlets that bought something in the year to 2022-10."""
    today = date(2022, 11, 1)
    areas = crm.read_areas(shared_data("iowa/counties.geojson")).areas
    counties = crm.Geography.from_areas(
        attrs.evolve(area, measures={"population": area.measures["pop_2010"]}) for area in areas
    )
    tracts = pd.read_csv(shared_data("iowa/demand_points.csv"), dtype={"tract_geoid": str, "county_fips": str})
    demand = crm.Geography.from_areas(
        crm.Area(
            id=row.tract_geoid, name=row.tract_geoid, parent_id=row.county_fips, geometry=Point(row.lon, row.lat),
            measures={"population": row.pop_2010},
        )
        for row in tracts.itertuples()
    )  # fmt: skip
    months = pd.read_csv(shared_data("iowa/dealer_month.csv.gz"), dtype={"dealer_id": str})
    year = months[months.month >= "2021-11"].groupby("dealer_id").sales_usd.sum()
    listed = crm.read_dealers(shared_data("iowa/dealers.csv"), country="US", today=today).dealers
    dealers = [dealer for dealer in listed if dealer.code in year.index]
    sales = {dealer.id: float(year[dealer.code]) for dealer in dealers}
    return {"today": today, "counties": counties, "demand": demand, "dealers": dealers, "sales": sales}


def test_coverage_becomes_territories_on_the_real_outlets(market: dict[str, Any]) -> None:
    found = run("from_coverage_to_territories", market)
    assert (len(market["dealers"]), found["people"]) == (2013, 3_046_355)
    assert [round(found["shares"][km], 3) for km in (2, 5, 10, 20)] == [0.566, 0.742, 0.944, 0.999]
    covered, groups = found["covered"], found["groups"]
    assert round(sum(gap.amount for gap in covered.gaps)) == 171_090
    assert (len(covered.overlaps), sum(one.sole > 0 for one in covered.by_dealer.values())) == (60_902, 63)
    assert (groups["the twenty largest"].dealers, round(groups["the twenty largest"].share, 3)) == (20, 0.313)
    assert (groups["the twenty largest"].sole, round(found["change"].lost)) == (0, 1_921_525)
    assert [line.split()[0] for line in found["equal"].conflict] == ["Polk", "Linn", "Scott"]
    before = found["before"].deviation["population"].values()
    assert (round(max(before), 2), round(min(before), 2)) == (0.41, -0.38)
    assert found["moves"].disruption["population"] < 0.17
    assert found["after"].gap < 0.05


def test_a_network_is_chosen_on_the_real_outlets(market: dict[str, Any]) -> None:
    found = run("choosing_a_network", market)
    shares = [found[name].share for name in ("choice", "by_sales", "apart", "held", "answer")]
    assert [round(share, 3) for share in shares] == [0.629, 0.389, 0.627, 0.487, 0.542]
    frontier = found["frontier"]
    assert [round(frontier.points[at - 1].network.share, 3) for at in (1, 9, 20, 40)] == [0.155, 0.489, 0.629, 0.769]
    assert (frontier.knee.at, len(found["fewest"].chosen)) == (9, 37)
    standing = found["choice"].explain(found["biggest"])
    assert [round(amount) for amount in (standing.alone, standing.adds, standing.loss)] == [398_722, 0, 14_901]
    assert (round(found["short"].objective / found["people"], 1), found["short"].status) == (21.0, "optimal")
    assert found["longest"].bound <= found["longest"].objective < 60
    assert len(set(found["answer"].chosen) - set(found["choice"].chosen)) == 8

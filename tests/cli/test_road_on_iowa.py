"""The whole road on 2,357 real outlets, held to the reference numbers that came with the data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import channelcrm as crm

pytestmark = pytest.mark.slow

Walked = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def walked(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Walked:
    folder = tmp_path_factory.mktemp("iowa")
    command = [
        sys.executable, "-m", "channelcrm.cli", "plan",
        "--dealers", shared_data("iowa/dealers.csv"), "--areas", shared_data("iowa/counties.geojson"),
        "--observations", shared_data("iowa/dealer_month.csv.gz"), "--demand", shared_data("iowa/demand_points.csv"),
        "--country", "US", "--measure", "pop_2010", "--store", f"sqlite:///{folder / 'network.db'}",
        "--report", folder / "report.html", "--choose", "20", "--rehearse", "--json",
        *(word for km in ("20", "2", "5", "10") for word in ("--reach-km", km)),
    ]  # fmt: skip
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, cwd=folder)
    return folder, json.loads(done.stdout)


def test_every_located_dealer_lies_in_one_county_and_the_edge_cases_are_named(walked: Walked) -> None:
    _, summary = walked
    assert summary["dealers"] == 2357
    assert summary["located"] == 2355
    # 9936 stands in the list with premises in Colorado and no coordinate, like 5807
    assert summary["in_one_area"] + len(summary["outside_areas"]) == 2355
    assert summary["in_one_area"] == 2355
    assert set(summary["without_location"]) == {"5807", "9936"}


def test_sales_of_twelve_months_add_up_to_the_cent(walked: Walked) -> None:
    _, summary = walked
    assert summary["on"] == "2022-11-01"
    assert Decimal(str(summary["total_12m"])) == Decimal("428418797.66")
    assert summary["active"] == 2013
    assert summary["top_10_percent_share"] == pytest.approx(0.587, abs=0.0005)


def test_coverage_of_tract_population_is_as_published(walked: Walked) -> None:
    _, summary = walked
    published = {"2": 0.566, "5": 0.742, "10": 0.944, "20": 0.999}
    assert {km: round(share, 3) for km, share in summary["coverage"].items()} == published


def test_the_choice_is_proven_and_every_county_is_given_once(walked: Walked) -> None:
    _, summary = walked
    assert summary["status"] == "optimal"
    assert len(summary["chosen"]) == 20
    assert summary["objective"] == pytest.approx(summary["bound"])
    assert summary["areas_divided"] == 99


def test_the_store_holds_signed_agreements_with_disjoint_claims(walked: Walked) -> None:
    folder, summary = walked
    with crm.open(f"sqlite:///{folder / 'network.db'}") as store, store.begin() as uow:
        agreements = uow.agreements.find()
        dealers = {dealer.id: dealer for dealer in uow.dealers.find()}
    assert len(agreements) == summary["agreements_signed"] == 19
    claims = [(claim.area_id, claim.product_line) for one in agreements for claim in one.claims()]
    assert len(claims) == len(set(claims))
    assert all(agreement.status_on(date(2023, 6, 1)) == "active" for agreement in agreements)
    assert all(dealers[agreement.dealer_id].tier for agreement in agreements)


def test_walking_the_road_again_changes_nothing(walked: Walked, shared_data: Callable[[str], Path]) -> None:
    folder, _ = walked
    command = [
        sys.executable, "-m", "channelcrm.cli", "import",
        "--dealers", shared_data("iowa/dealers.csv"), "--areas", shared_data("iowa/counties.geojson"),
        "--observations", shared_data("iowa/dealer_month.csv.gz"), "--country", "US",
        "--store", f"sqlite:///{folder / 'network.db'}", "--json",
    ]  # fmt: skip
    with crm.open(f"sqlite:///{folder / 'network.db'}") as store, store.begin() as uow:
        last = _last_change(uow)
    subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, cwd=folder)
    with crm.open(f"sqlite:///{folder / 'network.db'}") as store, store.begin() as uow:
        assert _last_change(uow) == last


def test_the_report_is_one_file_that_names_the_network(walked: Walked) -> None:
    folder, _ = walked
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "http://" not in page.replace("http://www.w3.org", "")


def _last_change(uow: crm.UnitOfWork) -> int:
    cursor = 0
    while changes := uow.events.after(cursor, limit=100_000):
        cursor = changes[-1].number
    return cursor

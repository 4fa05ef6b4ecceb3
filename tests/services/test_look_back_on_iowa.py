"""A card of 2021-10 judged by the 12 months that followed, on 2,357 real outlets; the findings stand in the docs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import channelcrm as crm

pytestmark = pytest.mark.slow

CARD = crm.Scorecard(
    name="outlet",
    criteria=[
        crm.Criterion(
            "volume", weight=40, source=crm.Observed("sales_usd"),
            scale=crm.Piecewise([(0, 0), (20_000, 0.3), (100_000, 0.6), (1_000_000, 1)]),
        ),
        crm.Criterion(
            "steadiness", weight=20, scale=crm.Linear(worst=0, best=12),
            source=crm.Observed("sales_usd", aggregate="count"),
        ),
        crm.Criterion(
            "recency", weight=25, scale=crm.Linear(worst=0, best=3), source=crm.Observed("sales_usd", 3, "count")
        ),
        crm.Criterion(
            "growth", weight=15, scale=crm.Linear(worst=-0.5, best=0.5),
            source=crm.Observed("sales_usd", aggregate="growth"),
        ),
    ],
)  # fmt: skip
POLICY = crm.TierPolicy([crm.Tier("A", at_least={"score": 70}), crm.Tier("B", at_least={"score": 50}), crm.Tier("C")])


@pytest.fixture(scope="module")
def iowa(shared_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> crm.Store:
    months = pd.read_csv(shared_data("iowa/dealer_month.csv.gz"), dtype=str)
    sales = tmp_path_factory.mktemp("iowa") / "sales.csv"
    months[["dealer_id", "month", "sales_usd"]].to_csv(sales, index=False)
    today = date(2022, 12, 1)
    store = crm.open("memory:")
    with store.begin() as uow:
        dealers = crm.read_dealers(shared_data("iowa/dealers.csv"), country="US", today=today).dealers
        crm.bring_in_dealers(uow, dealers)
        crm.bring_in_observations(uow, crm.read_observations(sales, today=today).observations)
    return store


def looked_back(iowa: crm.Store, year: int) -> crm.Retrospect:
    with iowa.begin() as uow:
        return crm.look_back(uow, CARD, "sales_usd", as_of=date(year, 11, 1), policy=POLICY)


@pytest.fixture(scope="module")
def found(iowa: crm.Store) -> crm.Retrospect:
    return looked_back(iowa, 2021)


def test_who_was_active_kept_lost_and_new_is_as_the_reference_says(found: crm.Retrospect) -> None:
    assert (len(found.table.ids), len(found.kept), len(found.lost), len(found.new)) == (1945, 1862, 83, 151)


def test_the_year_before_is_known_to_the_cent_and_nothing_of_the_year_after(found: crm.Retrospect) -> None:
    assert found.table.as_of == date(2021, 11, 1)
    assert found.table.undated == ()
    days = {found.table.cell(id, name).date for id in found.table.ids for name in ("volume", "recency", "growth")}
    assert max(day for day in days if day) == date(2021, 10, 31)
    assert sum(found.followed.values()) == Decimal("428418797.66")  # the reference's year to 2022-10
    assert found.volume.mean == pytest.approx(float(sum(found.followed[id] for id in found.kept)) / 1945)


def test_the_card_tells_who_is_kept_far_better_than_last_years_sales(found: crm.Retrospect) -> None:
    assert found.retention.auc == pytest.approx(0.959, abs=0.0005)
    assert found.plain_retention.auc == pytest.approx(0.708, abs=0.0005)
    assert found.retention.auc_interval[0] > found.plain_retention.auc_interval[1]


def test_last_years_sales_tell_next_years_better_than_the_card(found: crm.Retrospect) -> None:
    assert found.volume.spearman == pytest.approx(0.836, abs=0.0005)
    assert found.plain_volume.spearman == pytest.approx(0.892, abs=0.0005)


def test_no_tier_a_dealer_was_lost_and_most_of_those_lost_were_tier_c(found: crm.Retrospect) -> None:
    kept = {band.name: (band.count, band.count - band.total) for band in found.retention.tiers}
    assert kept == {"A": (1214, 0), "B": (501, 11), "C": (230, 72)}
    lifts = {band.name: round(band.lift, 2) for band in found.volume.tiers}
    assert lifts == {"A": 1.47, "B": 0.24, "C": 0.15}


def test_the_year_before_that_says_the_same(iowa: crm.Store) -> None:
    earlier = looked_back(iowa, 2020)
    assert (len(earlier.table.ids), len(earlier.lost)) == (1867, 99)
    assert (round(earlier.retention.auc, 3), round(earlier.plain_retention.auc, 3)) == (0.933, 0.743)
    assert (round(earlier.volume.spearman, 3), round(earlier.plain_volume.spearman, 3)) == (0.861, 0.902)

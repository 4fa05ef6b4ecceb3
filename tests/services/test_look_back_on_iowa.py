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


def looked_back(iowa: crm.Store, day: date, card: crm.Scorecard = CARD) -> crm.Retrospect:
    with iowa.begin() as uow:
        return crm.look_back(uow, card, "sales_usd", as_of=day, policy=POLICY)


def told(found: crm.Retrospect) -> tuple[float, float]:
    """How well the card tells who is kept, and how much follows."""
    return round(found.retention.auc, 3), round(found.volume.spearman, 3)


def plainly_told(found: crm.Retrospect) -> tuple[float, float]:
    """The same of last year's sales alone."""
    return round(found.plain_retention.auc, 3), round(found.plain_volume.spearman, 3)


@pytest.fixture(scope="module")
def found(iowa: crm.Store) -> crm.Retrospect:
    return looked_back(iowa, date(2021, 11, 1))


def test_who_was_active_kept_lost_and_new_is_as_the_reference_says(found: crm.Retrospect) -> None:
    assert (len(found.table.ids), len(found.kept), len(found.lost), len(found.new)) == (1945, 1862, 83, 151)


def test_the_year_before_is_known_to_the_cent_and_nothing_of_the_year_after(found: crm.Retrospect) -> None:
    assert found.table.as_of == date(2021, 11, 1)
    assert found.table.undated == ()
    days = {found.table.cell(id, name).date for id in found.table.ids for name in ("volume", "recency", "growth")}
    assert max(day for day in days if day) == date(2021, 10, 31)
    assert sum(found.followed.values()) == Decimal("428418797.66")  # the reference's year to 2022-10
    assert found.volume.mean == pytest.approx(float(sum(found.followed[id] for id in found.kept)) / 1945)


def test_the_card_tells_who_is_kept_better_and_last_years_sales_how_much_follows(found: crm.Retrospect) -> None:
    assert told(found) == (0.959, 0.836)
    assert plainly_told(found) == (0.708, 0.892)
    assert [round(one, 3) for one in found.retention.auc_interval] == [0.930, 0.976]
    assert [round(one, 3) for one in found.plain_retention.auc_interval] == [0.648, 0.761]
    assert [round(one.bands[0].share, 3) for one in (found.volume, found.plain_volume)] == [0.558, 0.584]


def test_who_was_lost_stood_at_the_end_of_the_order(found: crm.Retrospect) -> None:
    lost = {band.name: (band.count, band.count - band.total) for band in found.retention.tiers}
    assert lost == {"A": (1214, 0), "B": (501, 11), "C": (230, 72)}
    followed = {band.name: (round(band.mean), round(band.lift, 2)) for band in found.volume.tiers}
    assert followed == {"A": (316_063, 1.47), "B": (51_896, 0.24), "C": (32_494, 0.15)}
    last = [one.bands[-1].count - one.bands[-1].total for one in (found.retention, found.plain_retention)]
    assert last == [69, 32]


@pytest.mark.parametrize(
    ("day", "active", "lost", "card", "plain"),
    [
        (date(2020, 11, 1), 1867, 99, (0.933, 0.861), (0.743, 0.902)),
        (date(2020, 1, 1), 1748, 82, (0.932, 0.882), (0.764, 0.901)),
    ],
)
def test_other_years_say_the_same(
    iowa: crm.Store, day: date, active: int, lost: int, card: tuple[float, float], plain: tuple[float, float]
) -> None:
    earlier = looked_back(iowa, day)
    assert (len(earlier.table.ids), len(earlier.lost)) == (active, lost)
    assert (told(earlier), plainly_told(earlier)) == (card, plain)


def test_most_of_what_the_card_knows_of_who_is_kept_is_recency(iowa: crm.Store) -> None:
    recency = [one for one in CARD.criteria if one.name == "recency"]
    others = [one for one in CARD.criteria if one.name != "recency"]
    alone, without = (
        looked_back(iowa, date(2021, 11, 1), crm.Scorecard(name=name, criteria=criteria))
        for name, criteria in (("alone", recency), ("without", others))
    )
    assert told(alone) == (0.966, 0.510)
    assert told(without)[0] == 0.893

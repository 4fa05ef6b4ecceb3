"""Sales effectiveness from the store: the areas a dealer answers for, and what was observed of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

import channelcrm as crm
from channelcrm.errors import ValidationError
from channelcrm.values.period import Period
from tests.services.gathered import DAY, ONE, TWO, figure, stored, territory

YEAR = Period(date(2025, 7, 1), DAY)
SEGMENTS = {"sedan": crm.Segment("sedans", "our sedans"), "pickup": crm.Segment("pickups", "our pickups")}


def seen(area: str, metric: str, value: int, ago: int = 1, **more: Any) -> crm.Observation:
    said = {"unit": "count"} | more
    return attrs.evolve(figure(value, ago, metric=metric, number=ord(area), **said), subject="area", subject_id=area)


def units(value: int, dealer: crm.Dealer = ONE) -> crm.Observation:
    return figure(value, 1, dealer, metric="units", unit="count")


# Both areas: 40 of 400 sedans and 50 of 200 pickups are ours: 10% and 25%.
# "a" holds 300 sedans and 40 pickups: 30 + 10 = 40 expected. "b" holds 100 sedans and 160 pickups: 10 + 40 = 50.
MARKET = [
    seen("a", "sedans", 100, 1), seen("a", "sedans", 200, 2), seen("a", "our sedans", 22), seen("a", "pickups", 40),
    seen("b", "sedans", 100), seen("b", "our sedans", 18), seen("b", "pickups", 160), seen("b", "our pickups", 50),
]  # fmt: skip


def results(*records: object, segments: Any = SEGMENTS, **more: Any) -> crm.MarketResults:
    with crm.open("memory:") as store:
        stored(store, [ONE, TWO, *records])
        with store.begin() as uow:
            return crm.gather_effectiveness(uow, segments, **({"sales": "units", "during": YEAR} | more))


def test_each_dealer_is_held_against_the_areas_it_answers_for() -> None:
    found = results(*MARKET, units(30), units(60, TWO), territory(ONE, "a"), territory(TWO, "a", "b"))
    assert found.shares == {"sedan": Fraction(1, 10), "pickup": Fraction(1, 4)}
    one, two = found.by_dealer[ONE.id], found.by_dealer[TWO.id]
    assert (one.expected, one.sales_effectiveness, one.registration_effectiveness) == (
        40, Decimal("0.75"), Decimal("0.55"),
    )  # fmt: skip
    assert (two.expected, two.registrations, two.segments) == (90, 90, {"sedan": 40, "pickup": 50})


def test_a_benchmark_of_ones_own_goes_before_the_average_of_all_areas() -> None:
    found = results(*MARKET, units(30), territory(ONE, "a"), benchmark={"sedan": Decimal("0.2"), "pickup": 0})
    assert found.by_dealer[ONE.id].expected == 60


def test_an_area_in_two_territories_counts_once_and_one_given_back_not_at_all() -> None:
    back = territory(ONE, "b", period=Period(date(2026, 1, 1), date(2026, 6, 30)))
    found = results(*MARKET, territory(ONE, "a"), territory(ONE, "a", product_line="seed"), back)
    assert found.by_dealer[ONE.id].expected == 40


def test_who_holds_nothing_has_no_effectiveness() -> None:
    assert results(*MARKET, units(30)).by_dealer == {}


def test_areas_without_observed_demand_are_named() -> None:
    found = results(*MARKET, territory(ONE, "a", "z"))
    assert found.unobserved == {ONE.id: ("z",)}
    assert (found.by_dealer[ONE.id].expected, found.by_dealer[ONE.id].sales) == (40, None)


def test_whoever_holds_a_region_answers_for_the_areas_in_it() -> None:
    areas = [crm.Area(id=id, name=id, parent_id="r") for id in "ab"]
    region = seen("r", "sedans", 9999)
    assert results(*MARKET, region, *areas, territory(ONE, "r")).by_dealer[ONE.id].expected == 90


def test_what_became_known_later_is_left_out_when_a_day_is_given() -> None:
    late = seen("a", "sedans", 1000, 3, observed_on=date(2026, 8, 1))
    assert results(*MARKET, late, territory(ONE, "a"), known_by=DAY).by_dealer[ONE.id].expected == 40
    assert results(*MARKET, late, territory(ONE, "a")).by_dealer[ONE.id].expected != 40


def test_sales_in_money_are_not_held_against_counted_registrations() -> None:
    with pytest.raises(ValidationError, match="pickups in count, sedans in count, units in USD") as caught:
        results(*MARKET, figure(1, metric="units"))
    assert caught.value.field == "unit"


@pytest.mark.parametrize(
    ("said", "field"),
    [({"segments": {}}, "segments"), ({"segments": {"x": "sedans"}}, "segments.x"), ({"during": Period(DAY)}, "during"),
     ({"sales": ""}, "sales"), ({"benchmark": {"sedan": 2}}, "shares.sedan")],
)  # fmt: skip
def test_what_cannot_be_right_is_named_by_field(said: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        results(*MARKET, territory(ONE, "a"), **said)
    assert caught.value.field == field


# --- outcomes


def outcomes(*records: object, **more: Any) -> dict[str, Decimal]:
    with crm.open("memory:") as store:
        stored(store, [ONE, TWO, *records])
        with store.begin() as uow:
            return crm.outcomes(uow, "sales", **({"during": YEAR} | more))


def test_outcomes_are_the_exact_sums_of_a_period_and_leave_out_who_has_none() -> None:
    figures = [figure("0.1", 1), figure("0.2", 12), figure(5, 13), figure(7, 0), figure(9, 1, TWO, metric="other")]
    assert outcomes(*figures) == {ONE.id: Decimal("0.3")}


def test_outcomes_take_corrections_until_the_day_that_is_given() -> None:
    corrected = figure(8, 1, observed_on=date(2026, 9, 1))
    assert outcomes(figure(5), corrected) == {ONE.id: 8}
    assert outcomes(figure(5), corrected, known_by=DAY) == {ONE.id: 5}


def test_outcomes_after_a_day_and_the_evidence_of_that_day_share_no_figure() -> None:
    figures = [figure(3**at, 12 - at) for at in range(24)]
    after = Period(DAY, date(2027, 7, 1))
    with crm.open("memory:") as store:
        stored(store, [ONE, *figures])
        with store.begin() as uow:
            known = crm.evidence(uow, {"x": crm.Observed("sales")}, as_of=DAY)["x"][0]
            followed = crm.outcomes(uow, "sales", during=after)[ONE.id]
    assert Decimal(known) + followed == sum(3**at for at in range(24))

"""Sales effectiveness against benchmark shares, by hand and by algebra."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.errors import ValidationError
from channelcrm.scoring import market_shares, sales_effectiveness, sales_target

# The state: 10% of 20,000 mid-size sedans, 25% of 8,000 pickups, 2% of 5,000 small cars are the brand's.
STATE = {"sedan": 20_000, "pickup": 8_000, "small": 5_000}
BRAND = {"sedan": 2_000, "pickup": 2_000, "small": 100}
# The dealer's area: 1,000 sedans, 400 pickups, 250 small cars. Expected: 100 + 100 + 5 = 205.
AREA = {"sedan": 1_000, "pickup": 400, "small": 250}


def judged(**more: object) -> crm.Effectiveness:
    said: dict[str, object] = {"demand": {"d": AREA}, "shares": market_shares(BRAND, STATE), "sales": {"d": 164}} | more
    return sales_effectiveness(**said)["d"]


def test_shares_are_the_brand_by_all_brands() -> None:
    assert market_shares(BRAND, STATE) == {"sedan": Fraction(1, 10), "pickup": Fraction(1, 4), "small": Fraction(1, 50)}


@pytest.mark.parametrize("wrong", [np.timedelta64(3, "D"), np.bool_(True), np.float64("nan")])
def test_what_a_frame_holds_and_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError, match=r"sales.d: .* is not a finite number"):
        judged(sales={"d": wrong})


def test_cells_of_a_frame_are_numbers() -> None:
    brand, demand = np.int64(3), np.float32(2.5)
    assert market_shares({"a": brand}, {"a": np.float64(12)}) == {"a": Fraction(1, 4)}
    assert sales_target(brand, demand) == Decimal("2.9")


def test_a_segment_without_demand_has_no_share() -> None:
    assert market_shares({}, {"sedan": 0, "pickup": 4}) == {"pickup": 0}


def test_expected_sales_are_the_shares_of_the_demand_in_the_area() -> None:
    found = judged()
    assert found.expected == 205
    assert found.segments == {"sedan": 100, "pickup": 100, "small": 5}


def test_effectiveness_is_what_was_sold_by_what_was_expected() -> None:
    found = judged(registrations={"d": 123}, inside={"d": 82})
    assert (found.sales_effectiveness, found.registration_effectiveness) == (Decimal("0.8"), Decimal("0.6"))
    assert (found.insell, found.outsell, found.shortfall) == (41, 82, 41)


def test_who_sells_more_than_expected_lacks_nothing() -> None:
    assert judged(sales={"d": 300}).shortfall == 0


def test_where_nothing_was_expected_there_is_no_effectiveness() -> None:
    found = judged(demand={"d": {"sedan": 0}}, registrations={"d": 0})
    assert (found.expected, found.sales_effectiveness, found.registration_effectiveness) == (0, None, None)


def test_unknown_sales_are_no_zero() -> None:
    found = judged(sales={})
    assert (found.sales, found.sales_effectiveness, found.shortfall, found.insell) == (None, None, None, None)


def test_sales_net_of_returns_may_be_below_zero() -> None:
    assert judged(sales={"d": -41}).sales_effectiveness == Decimal("-0.2")


def test_a_target_is_mostly_opportunity_and_a_little_history() -> None:
    assert sales_target(205, 150) == 194  # 0.8 x 205 + 0.2 x 150
    assert sales_target(205, 150, opportunity_weight=Decimal("0.5"), history_weight=Decimal("0.5")) == Decimal("177.5")
    assert sales_target(205, 150, opportunity_weight=0.9, history_weight=0.1) == Decimal("199.5")


def test_a_target_needs_both_figures() -> None:
    assert sales_target(205, None) is None
    assert sales_target(None, 150) is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"shares": {"sedan": 10}}, "shares.sedan"),
        ({"shares": {"sedan": -0.1}}, "shares.sedan"),
        ({"shares": {"sedan": float("nan")}}, "shares.sedan"),
        ({"shares": {"sedan": Decimal("sNaN")}}, "shares.sedan"),
        ({"shares": {"sedan": "0.1"}}, "shares.sedan"),
        ({"shares": {"sedan": Decimal("0.1")}}, "shares.pickup"),
        ({"demand": {"d": {"sedan": -1}}}, "demand.d.sedan"),
        ({"demand": {"d": {"sedan": True}}}, "demand.d.sedan"),
        ({"demand": {"d": [1]}}, "demand.d"),
        ({"sales": {"d": float("inf")}}, "sales.d"),
        ({"registrations": {"d": -1}}, "registrations.d"),
        ({"inside": {"d": 165}}, "inside.d"),
        ({"inside": {"d": 124}, "registrations": {"d": 123}}, "inside.d"),
    ],
)
def test_what_cannot_be_right_is_named_by_field(said: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        judged(**said)
    assert caught.value.field == field


def test_more_of_the_brand_than_of_all_brands_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"brand\.sedan: 3 of the brand were registered, and 2 of all brands"):
        market_shares({"sedan": 3}, {"sedan": 2})


@pytest.mark.parametrize(
    ("weights", "field"),
    [((0.8, 0.3), "history_weight"), ((1.2, -0.2), "opportunity_weight"), ((None, 1), "opportunity_weight")],
)
def test_weights_of_a_target_sum_to_one(weights: tuple[object, object], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        sales_target(1, 1, opportunity_weight=weights[0], history_weight=weights[1])
    assert caught.value.field == field


# --- algebra

SEGMENTS = st.sampled_from("abc")
COUNTS = st.dictionaries(SEGMENTS, st.integers(0, 10_000), min_size=1)


@st.composite
def markets(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, Fraction]]:
    """An area's demand, and shares of a benchmark territory that hold for every segment."""
    demand = draw(COUNTS)
    state = {segment: draw(st.integers(1, 10**6)) for segment in "abc"}
    brand = {segment: draw(st.integers(0, state[segment])) for segment in "abc"}
    return demand, market_shares(brand, state)


@given(markets())
def test_who_sells_exactly_the_benchmark_share_is_at_one(market: tuple[dict[str, int], dict[str, Fraction]]) -> None:
    demand, shares = market
    exactly = sum((shares[segment] * amount for segment, amount in demand.items()), Fraction())
    found = sales_effectiveness({"d": demand}, shares, {"d": exactly}, registrations={"d": exactly})["d"]
    expected = 1 if exactly else None
    assert (found.sales_effectiveness, found.registration_effectiveness) == (expected, expected)


@given(markets(), COUNTS)
def test_expected_sales_of_two_areas_are_those_of_both(
    market: tuple[dict[str, int], dict[str, Fraction]], other: dict[str, int]
) -> None:
    demand, _ = market
    shares = {segment: Decimal("0.125") for segment in "abc"}
    both = {segment: demand.get(segment, 0) + other.get(segment, 0) for segment in "abc"}
    found = sales_effectiveness({"one": demand, "other": other, "both": both}, shares, {})
    assert found["one"].expected + found["other"].expected == found["both"].expected
    assert sum(found["both"].segments.values()) == found["both"].expected


@given(markets(), st.integers(0, 10_000), st.integers(1, 1000))
def test_a_market_counted_in_another_size_leaves_effectiveness_as_it_is(
    market: tuple[dict[str, int], dict[str, Fraction]], sold: int, times: int
) -> None:
    demand, shares = market
    larger = {segment: amount * times for segment, amount in demand.items()}
    found = sales_effectiveness({"as is": demand, "larger": larger}, shares, {"as is": sold, "larger": sold * times})
    assert found["as is"].sales_effectiveness == found["larger"].sales_effectiveness


@given(st.integers(0, 10**9), st.integers(-(10**6), 10**9), st.integers(0, 100))
def test_a_target_lies_between_opportunity_and_history(opportunity: int, history: int, percent: int) -> None:
    weight = Decimal(percent) / 100
    target = sales_target(opportunity, history, opportunity_weight=weight, history_weight=1 - weight)
    assert target is not None
    assert min(opportunity, history) <= target <= max(opportunity, history)

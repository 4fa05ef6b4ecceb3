"""The channel plan and the gap to it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import IllegalTransitionError, PermissionRefusedError, ValidationError
from channelcrm.planning import Actual, ChannelPlan, Target, gap_to_plan
from channelcrm.values import Actor, Period, make_id
from channelcrm.values.ids import AreaId, DealerId

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ANN, BOB = Actor("ann", "specialist"), Actor("bob", "manager")
YEAR = Period.year(2027)
DEALER = DealerId(make_id(NOW, "dealer", "D1"))
OTHER = DealerId(make_id(NOW, "dealer", "D2"))


def target(value=100, **changes):
    return Target(**{"metric": "sales", "period": YEAR, "value": value, "unit": "USD", **changes})


def actual(value, month=1, **changes):
    return Actual(**{"metric": "sales", "period": Period.month(2027, month), "value": value, "unit": "USD", **changes})


def plan(*targets):
    return ChannelPlan.new("2027", period=YEAR, targets=targets, by=ANN, at=NOW)


def gap(of, *actuals, on=None):
    [found] = gap_to_plan(plan(of), actuals, on=on)
    return found


def test_a_plan_is_approved_by_another_and_then_stands():
    approved = plan(target()).approve(by=BOB, at=NOW)
    assert (approved.approved_by, approved.approved_at) == (BOB, NOW)
    for step in (lambda: approved.approve(by=BOB, at=NOW), lambda: approved.revise([], by=ANN, at=NOW)):
        with pytest.raises(IllegalTransitionError):
            step()


@pytest.mark.parametrize("by", [ANN, Actor("ann", "director"), Actor("dee", "dealer")])
def test_whoever_drew_up_a_plan_does_not_approve_it_nor_does_who_does_not_lead(by):
    with pytest.raises(PermissionRefusedError):
        plan().approve(by=by, at=NOW)


def test_who_revised_a_plan_is_who_asks():
    revised = plan(target()).revise([target(200)], by=BOB, at=NOW)
    assert revised.targets == (target(200),)
    with pytest.raises(PermissionRefusedError):
        revised.approve(by=BOB, at=NOW)


@pytest.mark.parametrize("step", [lambda p, at: p.approve(by=BOB, at=at), lambda p, at: p.revise([], by=ANN, at=at)])
def test_a_plan_runs_forward_in_time(step):
    with pytest.raises(ValidationError, match="before the last step"):
        step(plan(), NOW - timedelta(seconds=1))


@pytest.mark.parametrize(
    "period", [Period.year(2028), Period(date(2026, 12, 31), date(2027, 2, 1)), Period(YEAR.start)]
)
def test_a_target_lies_within_the_days_of_its_plan(period):
    with pytest.raises(ValidationError, match=r"targets\.1\.period"):
        plan(target(), target(period=period))


def test_the_gap_is_what_is_missing():
    found = gap(target(), actual(30), actual("12.5", 2))
    assert (found.actual, found.gap, found.attained) == (Decimal("42.5"), Decimal("57.5"), 0.425)


def test_more_than_the_target_is_a_gap_below_zero():
    assert gap(target(), actual(150)).gap == -50


def test_a_target_of_zero_has_no_share():
    assert gap(target(0), actual(5)).attained is None


@pytest.mark.parametrize("name", ["area_id", "dealer_id", "product_line"])
def test_a_target_that_names_an_area_dealer_or_line_takes_only_its_own(name):
    own, other = {"area_id": ("a", "b"), "dealer_id": (DEALER, OTHER), "product_line": ("t", "p")}[name]
    actuals = [actual(1, **{name: own}), actual(10, **{name: other}), actual(100)]
    assert gap(target(**{name: own}), *actuals).actual == 1
    assert gap(target(), *actuals).actual == 111


def test_another_metric_does_not_count():
    assert gap(target(), actual(5, metric="visits", unit="count")).actual == 0


def test_another_unit_is_refused_not_added():
    with pytest.raises(ValidationError, match="'USD' and was reached in 'EUR'"):
        gap(target(), actual(5, unit="EUR"))


def test_another_unit_elsewhere_does_no_harm():
    assert gap(target(area_id="a"), actual(5, unit="EUR", area_id="b")).actual == 0


def test_days_that_are_only_partly_the_targets_are_counted_apart():
    found = gap(target(period=Period.month(2027, 2)), actual(5, period=Period(date(2027, 1, 15), date(2027, 2, 15))))
    assert (found.actual, found.straddling) == (0, 1)


def test_days_outside_are_not_mentioned():
    found = gap(target(period=Period.month(2027, 2)), actual(5, month=3))
    assert (found.actual, found.straddling) == (0, 0)


def test_as_of_a_day_only_what_was_over_by_then_counts():
    found = gap(target(), actual(5, 1), actual(7, 2), actual(9, 3), on=date(2027, 3, 1))
    assert found.actual == 12


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2026, 5, 1), 0), (YEAR.start, 0), (date(2027, 3, 15), 73), (YEAR.end, 365), (date(2030, 1, 1), 365)],
)
def test_what_is_expected_by_a_day_is_spread_evenly(on, expected):
    assert gap(target(365), on=on).expected == expected


def test_without_a_day_nothing_is_expected():
    assert gap(target()).expected is None


ACTUALS = st.lists(
    st.builds(
        actual,
        st.decimals(0, 1000, places=2),
        st.integers(1, 12),
        area_id=st.sampled_from([AreaId("a"), AreaId("b"), AreaId("c")]),
    ),
    max_size=10,
)


@given(ACTUALS)
def test_the_areas_add_up_to_the_whole(actuals):
    found = gap_to_plan(plan(target(), *(target(area_id=area) for area in "abc")), actuals)
    assert found[0].actual == sum(each.actual for each in found[1:])


@given(ACTUALS)
def test_the_months_add_up_to_the_year(actuals):
    months = [target(period=Period.month(2027, month)) for month in range(1, 13)]
    found = gap_to_plan(plan(target(), *months), actuals)
    assert found[0].actual == sum(each.actual for each in found[1:])
    assert all(each.gap == each.target.value - each.actual for each in found)

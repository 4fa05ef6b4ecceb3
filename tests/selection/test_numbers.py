"""Numbers of every size and kind: what they are counted in changes no choice, and none is too large or small."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from itertools import product

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy.sparse import coo_array, csr_array

from channelcrm.errors import ValidationError
from channelcrm.selection import (
    Budget,
    Count,
    MaxChanges,
    MaxCoverage,
    MaxScore,
    MinCost,
    MinDealers,
    MinMaxDistance,
    MinScore,
    Mix,
    PerGroup,
    PerRegion,
    Spacing,
    TierMix,
    models,
    select,
)
from channelcrm.territory import Area, Geography, Radius
from tests.selection.oracle import OBJECTIVES, limits_on, markets
from tests.territory.maps import points

POWERS = st.integers(-60, 60)
KINDS = {
    "whole": st.integers(0, 9).map(float), "thousands": st.integers(0, 9).map(lambda count: 1000.0 * count),
    "cents": st.integers(0, 500).map(lambda count: count / 100), "steps": st.integers(0, 50).map(lambda n: n * 0.37),
    "any": st.floats(0, 1, allow_subnormal=False).map(lambda x: x if x > 1e-200 else 0.0),
    "wild": st.floats(-9, 9).map(lambda exponent: 10.0**exponent),
}  # fmt: skip


@attrs.frozen(kw_only=True)
class Case:
    """Costs or cover and weights, what demand takes up and sites hold."""

    cover: np.ndarray
    costs: np.ndarray
    prices: np.ndarray
    weights: np.ndarray
    demand: np.ndarray
    capacity: np.ndarray
    p: int


@st.composite
def cases(draw, *, kinds=tuple(KINDS)):
    rows, sites = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    values = KINDS[draw(st.sampled_from(kinds))]

    def some(of, *shape):
        count = math.prod(shape)
        return np.asarray(draw(st.lists(of, min_size=count, max_size=count))).reshape(shape)

    return Case(
        cover=some(st.booleans(), rows, sites) * 1.0, costs=some(values, rows, sites), prices=some(values, sites),
        weights=some(values, rows), demand=some(KINDS["steps"], rows), capacity=some(KINDS["steps"], sites),
        p=draw(st.integers(1, sites)),
    )  # fmt: skip


MODELS = {
    "coverage": lambda case, by, _: models.max_coverage(case.cover, case.weights * by, case.p),
    "partial": lambda case, by, _: models.max_coverage(case.cover * 0.7, case.weights * by, case.p, partial=True),
    "backup": lambda case, by, _: models.max_coverage(case.cover, case.weights * by, case.p, backup=0.3),
    "covering": lambda case, by, other: models.set_cover(
        case.cover, case.prices * by, share=0.6, weights=case.weights * other
    ),
    "median": lambda case, by, _: models.p_median(case.costs * by, case.p),
    "centre": lambda case, by, _: models.p_center(case.costs * by, case.p),
    "capture": lambda case, by, other: models.max_capture(
        case.costs * other, case.weights * by, case.p, case.costs[:, 0] * other
    ),
    "share": lambda case, by, other: models.max_share(case.costs * other, case.weights * by, case.p, [other] * 5)
    if len(case.weights) == 5 else models.max_share(
        case.costs * other, case.weights * by, case.p, np.full(len(case.weights), other)
    ),
    "capacitated median": lambda case, by, other: models.capacitated_p_median(
        case.costs * by, case.p, case.demand * other, case.capacity * other
    ),
    "capacitated coverage": lambda case, by, other: models.capacitated_coverage(
        case.cover, case.weights * by, case.p, case.demand * other, case.capacity * other
    ),
    "split": lambda case, by, other: models.capacitated_coverage(
        case.cover, case.weights * by, case.p, case.demand * other, case.capacity * other, split=True
    ),
}  # fmt: skip


def answer(model, *arguments):
    """What a model answers; None where it refuses."""
    try:
        return MODELS[model](*arguments)
    except ValidationError:
        return None


@pytest.mark.parametrize("model", MODELS)
@given(cases(), POWERS, POWERS)
@settings(max_examples=60)
def test_what_is_counted_in_powers_of_two_changes_nothing(model, case, shift, other):
    """Other than the objective, by that power."""
    first, second = answer(model, case, 1.0, 1.0), answer(model, case, 2.0**shift, 2.0**other)
    if first is None or second is None:
        assert first is second
        return
    assert (second.status, second.chosen.tolist()) == (first.status, first.chosen.tolist())
    assert second.objective == math.ldexp(first.objective, shift)
    assert second.bound == math.ldexp(first.bound, shift)


@pytest.mark.parametrize("model", MODELS)
@given(cases())
@settings(max_examples=60)
def test_numbers_of_every_kind_are_proven(model, case):
    found = answer(model, case, 1.0, 1.0)
    assert (
        found is None or (found.status, found.gap) == ("infeasible", 0) or (found.status, found.gap) == ("optimal", 0)
    )


def served_at_best(case) -> float:
    """The most weight that any assignment serves, each demand whole and from one site."""
    rows, sites = case.cover.shape
    best = 0.0
    for places in product(range(-1, sites), repeat=rows):
        loads = [
            math.fsum(case.demand[row] for row in range(rows) if places[row] == site) for site in range(sites)
        ]  # fmt: skip
        fits = all(load <= holds * (1 + 1e-9) for load, holds in zip(loads, case.capacity, strict=True))
        may = all(place < 0 or case.cover[row, place] for row, place in enumerate(places))
        if fits and may and len({*places} - {-1}) <= case.p:
            best = max(best, math.fsum(case.weights[row] for row in range(rows) if places[row] >= 0))
    return best


@given(cases(kinds=("thousands", "cents", "steps", "wild")))
@settings(max_examples=60, deadline=None)
def test_under_capacities_weights_with_a_step_or_without_are_served_at_best(case):
    found = MODELS["capacitated coverage"](case, 1.0, 1.0)
    assert found.objective == pytest.approx(served_at_best(case), rel=1e-9)


def test_steps_of_a_thousand_leave_no_gap_under_capacities():
    found = models.capacitated_coverage(np.ones((2, 1)), [8000, 3000], 1, [5, 4], [6])
    assert (found.objective, found.bound, found.status) == (8000, 8000, "optimal")


def test_capacities_in_cents_hold_to_the_cent():
    found = models.capacitated_coverage(np.ones((3, 1)), [1, 1, 1], 1, [0.1, 0.2, 0.3], [0.3])
    assert found.objective == 2
    less = models.capacitated_coverage(np.ones((3, 1)), [1, 1, 1], 1, [0.1, 0.2, 0.3], [0.299])
    assert less.objective == 1


# --- select


def scaled(shops, by: float):
    return [attrs.evolve(shop, attributes=shop.attributes | {"cost": shop.attributes["cost"] * by}) for shop in shops]


@pytest.mark.parametrize("kind", sorted(set(OBJECTIVES) - {"mix", "ways and costs"}))
@given(st.data())
@settings(max_examples=30)
def test_a_network_is_the_same_in_any_unit_of_the_measure_and_of_costs(kind, data):
    geo, shops, km = data.draw(markets(most=4))
    limits = data.draw(limits_on(shops, count=True))
    objective, shift, other = OBJECTIVES[kind](data.draw), data.draw(POWERS), data.draw(POWERS)
    weights = np.ldexp(geo.measure("people"), shift)
    lon, lat = geo.places
    again = points(list(zip(lon.tolist(), lat.tolist(), strict=True)), weights.tolist())
    budgets = [
        Budget(limit.name, math.ldexp(limit.amount, other)) if isinstance(limit, Budget) else limit for limit in limits
    ]
    first = select(shops, demand=geo, reach=Radius(km=km), objective=objective, limits=limits)
    second = select(
        scaled(shops, 2.0**other), demand=again, reach=Radius(km=km), objective=objective, limits=budgets
    )  # fmt: skip
    unit = {"score": 0, "fewest": 0, "farthest": 0, "cost": other}.get(kind, shift)
    assert (second.status, second.chosen) == (first.status, first.chosen)
    assert second.objective == pytest.approx(math.ldexp(first.objective, unit), rel=1e-12)


def four(costs, **more):
    sites = {"id": list("abcd"), "lon": [-93, -92, -91, -90], "lat": [42] * 4, "cost": costs, "score": [5] * 4}
    return sites | more


DEMAND = points([(-93, 42), (-92, 42), (-91, 42), (-90, 42)], [10, 10, 10, 10])


def spent_within(costs, most, objective=None):
    choice = select(
        four(costs), demand=DEMAND, reach=Radius(km=10), objective=objective or MaxCoverage("people"),
        limits=[Budget("cost", most), Count(max=4)],
    )  # fmt: skip
    assert (choice.status, choice.broken) == ("optimal", ())
    return len(choice.chosen)


@pytest.mark.parametrize("unit", [1e-300, 1e-15, 1e-9, 1.0, 1e9, 1e10, 1e15, 1e100, 1e300])
@pytest.mark.parametrize("objective", [MaxCoverage("people"), MaxScore(), Mix([(MaxScore(), 1), (MinCost(), 0)])])
def test_a_budget_holds_in_any_unit(unit, objective):
    costs = [3 * unit, 4 * unit, 5 * unit, 1e6 * unit]
    assert spent_within(costs, 12 * unit, objective) == 3
    assert spent_within(costs, 11.999 * unit, objective) == 2


@pytest.mark.parametrize("size", [1e6, 1e9, 1e10, 1e12, 1e15])
def test_a_budget_of_whole_numbers_holds_to_the_last(size):
    costs = [size, size + 1, size + 2, size + 5]
    assert [spent_within(costs, 2 * size + more) for more in (0, 1)] == [1, 2]


@pytest.mark.parametrize("short", [1e-6, 1e-9, 1e-10, 1e-11])
def test_a_sum_that_is_above_the_budget_by_less_than_the_solver_sees_is_not_taken(short):
    costs, most = [math.pi, math.e, 2.5, 4.0], (math.pi + math.e) * (1 - short)
    assert spent_within(costs, most) == 2
    with_two = select(
        four(costs, score=[9, 8, 1, 1]), demand=DEMAND, reach=Radius(km=10), objective=MaxScore(),
        limits=[Budget("cost", most), Count(max=4)],
    )  # fmt: skip
    assert with_two.chosen == ("a", "c")


def test_prices_in_cents_add_up_to_the_budget():
    assert spent_within([0.1, 0.2, 0.3, 0.7], 0.3) == 2
    assert spent_within([0.1, 0.2, 0.3, 0.7], 0.6) == 3


@pytest.mark.parametrize("one", [np.int64(2), np.uint8(2), np.int8(2)])
def test_whole_numbers_of_numpys_are_numbers_of_dealers(one):
    assert Count(min=one, max=one) == Count(min=2, max=2)
    assert PerRegion(max=one) == PerRegion(max=2)
    assert PerGroup(by="brand", min=one) == PerGroup(by="brand", min=2)
    assert TierMix("A", max=one) == TierMix("A", max=2)
    assert MaxChanges(["a"], one) == MaxChanges(["a"], 2)
    assert type(Count(max=one).max) is int


@pytest.mark.parametrize("half", [np.float64(0.5), np.float32(0.5), np.float16(0.5), Decimal("0.5")])
def test_numbers_of_numpys_and_decimals_are_numbers(half):
    assert Budget("cost", half) == Budget("cost", 0.5)
    assert MinScore("score", half) == MinScore("score", 0.5)
    assert Spacing(km=half) == Spacing(km=0.5)
    assert TierMix("A", min_share=half) == TierMix("A", min_share=0.5)
    assert MaxCoverage("people", backup=half) == MaxCoverage("people", backup=0.5)
    assert MinDealers(share=half) == MinDealers(share=0.5)
    assert Radius(km=half) == Radius(km=0.5)


@pytest.mark.parametrize("wrong", [True, np.bool_(True), np.float64(2), 2.0, "2", np.timedelta64(2, "ns"), Decimal(2)])
def test_what_is_no_whole_number_is_no_number_of_dealers(wrong):
    with pytest.raises(ValidationError):
        Count(max=wrong)


@pytest.mark.parametrize("wrong", [True, np.bool_(True), "2", np.timedelta64(2, "ns"), 1j, np.float64("nan"), 10**400])
def test_what_is_no_number_is_no_budget(wrong):
    with pytest.raises(ValidationError):
        Budget("cost", wrong)


@pytest.mark.parametrize(
    "call",
    [
        lambda: models.max_coverage(np.ones((2, 1)), [1e308, 1e308], 1),
        lambda: models.set_cover(np.ones((2, 2)), [1e308, 1e308]),
        lambda: models.p_median(np.full((2, 1), 1e308), 1),
        lambda: models.p_median(np.full((2, 1), 1e200), 1, weights=[1e200, 1.0]),
        lambda: models.p_center(np.full((2, 1), 1e200), 1, weights=[1e200, 1.0]),
        lambda: models.max_capture(np.ones((2, 1)), [1e308, 1e308], 1, [2, 2]),
        lambda: models.max_share(np.ones((2, 1)), [1e308, 1e308], 1, [2, 2]),
        lambda: models.capacitated_p_median(np.ones((2, 1)), 1, [1e308, 1e308], [1]),
        lambda: models.capacitated_coverage(np.ones((2, 1)), [1e308, 1e308], 1, [1, 1], [1]),
        lambda: select(four([1e308] * 4), demand=DEMAND, objective=MinCost(), limits=[Count(min=2)]),
    ],
)
def test_what_cannot_be_added_up_is_refused(call):
    with pytest.raises(ValidationError, match="more than a number can hold"):
        call()


def test_one_value_in_place_of_a_column_is_refused():
    with pytest.raises(ValidationError, match="one row"):
        select({"id": "a", "lon": 1.0, "lat": 2.0}, demand=DEMAND, objective=MaxCoverage("people"), reach=Radius(km=9))


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.int8, np.uint64, np.bool_, object, np.longdouble])
def test_arrays_of_any_kind_of_number_are_counted(kind):
    cover = np.asarray([[1, 0], [1, 1], [0, 1]])
    assert models.max_coverage(cover.astype(kind), np.asarray([1, 0, 0]).astype(kind), 1).chosen.tolist() == [0]
    assert models.p_median(cover.astype(kind), 1, weights=np.asarray([1, 1, 0]).astype(kind)).objective == 1


@pytest.mark.parametrize("shape", [np.asfortranarray, np.ascontiguousarray, lambda cells: cells[::-1][::-1]])
def test_what_is_given_may_lie_in_any_order_and_is_left_as_it_was(shape):
    cells = shape(np.asarray([[3.0, 1.0], [0.0, 2.0], [5.0, 0.5]]))
    weights, before = np.asarray([2.0, 3.0, 0.37]), cells.copy()
    for array in (cells, weights):
        array.flags.writeable = False
    every = [
        models.max_coverage(cells, weights, 1), models.set_cover(cells, weights[:2]),
        models.p_median(cells, 1, weights=weights), models.p_center(cells, 1, weights=weights),
        models.max_capture(cells, weights, 1, weights), models.max_share(cells, weights, 1, weights),
        models.capacitated_p_median(cells, 1, weights, [9, 9]),
        models.capacitated_coverage(cells, weights, 1, weights, [3, 3]),
    ]  # fmt: skip
    assert {one.status for one in every} == {"optimal"}
    assert (cells == before).all()


def test_sparse_zeros_and_repeated_cells_are_told_apart():
    rows, columns, values = [0, 0, 1, 1], [0, 0, 1, 0], [1.0, 2.0, 4.0, 0.0]
    given_twice = coo_array((values, (rows, columns)), shape=(2, 2))
    assert models.max_coverage(given_twice, [1, 1], 1).objective == 1  # a stored zero serves nobody
    assert models.p_median(csr_array(given_twice), 1).objective == 3  # and costs nothing; what stands twice adds up
    with pytest.raises(ValidationError):
        models.max_coverage(coo_array(([math.nan], ([0], [0])), shape=(1, 1)), [1], 1)


@pytest.mark.parametrize(
    "column",
    [
        pd.array([1, 2, 3, 4], dtype="Int64"), pd.array([1.0, 2.0, 3.0, 4.0], dtype="Float32"),
        list(map(Decimal, range(1, 5))), np.asarray([1, 2, 3, 4], dtype=np.uint8),
        np.asarray([1, 2, 3, 4], dtype=object),
    ],
)  # fmt: skip
def test_columns_of_any_kind_of_number_are_costs(column):
    assert spent_within(column, 3) == 2


@pytest.mark.parametrize(
    "missing", [pd.array([1, None, 3, 4], dtype="Int64"), [1, None, 3, 4], [1, Decimal("NaN"), 3, 4]]
)
def test_a_missing_cost_is_named(missing):
    with pytest.raises(ValidationError, match="site b"):
        spent_within(missing, 3)


def test_a_negative_zero_is_zero():
    assert models.max_coverage(np.asarray([[-0.0, 1.0]]), [2.0], 1).chosen.tolist() == [1]
    assert spent_within([-0.0, 1.0, 2.0, 9.0], 0.0) == 1


def test_the_smallest_numbers_that_floats_know_are_counted():
    tiny = 5e-324
    assert models.max_coverage(np.eye(3), np.asarray([1, 2, 3]) * tiny, 2).chosen.tolist() == [1, 2]
    assert models.set_cover(np.ones((1, 2)), [3 * tiny, 2 * tiny]).chosen.tolist() == [1]
    assert spent_within([tiny, 2 * tiny, 3 * tiny, 4 * tiny], 3 * tiny) == 2


def test_what_no_number_says_is_said_in_words():
    near = Geography.from_areas(
        Area(id=f"a{at}", name=f"a{at}", geometry=place, measures={"people": 1})
        for at, place in enumerate(points([(-93, 42), (-91, 42)], [1, 1]).geometry)
    )
    choice = select(
        four([0, 0, 0, 0]), demand=near, reach=Radius(km=90), objective=MinMaxDistance("people"), limits=[Count(max=3)]
    )  # fmt: skip
    said = [str(choice.explain(id)) for id in "abcd"] + [str(choice.drop("a")), choice._repr_html_()]
    assert "without it somebody would be served by nobody" in said[0]
    assert not [text for text in said if re.search(r"\binf\b|\bnan\b|-0\b", text)]
    free = select(four([0] * 4), demand=near, objective=MinCost(), limits=[Count(min=1)])
    assert "is as good" in str(free.explain(free.chosen[0]))

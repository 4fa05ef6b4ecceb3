"""Classes from the values themselves: shares, quantiles, natural breaks."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import tiers_by_breaks, tiers_by_quantile, tiers_by_share

ABC = {"A": 0.8, "B": 0.95, "C": 1.0}
values = st.lists(st.integers(-5, 50), min_size=1, max_size=30)


def test_the_dealer_who_crosses_the_boundary_is_in_the_better_class():
    assert tiers_by_share({"a": 70, "b": 20, "c": 6, "d": 4}, ABC) == {"a": "A", "b": "A", "c": "B", "d": "C"}


def test_a_boundary_met_exactly_is_not_crossed():
    assert tiers_by_share({"a": 0.8, "b": 0.1, "c": 0.05, "d": 0.05}, ABC) == {"a": "A", "b": "B", "c": "B", "d": "B"}
    assert tiers_by_share([0.1] * 8 + [0.099] * 2, {"A": 0.8, "B": 1})["7"] == "A"


def test_values_that_hold_nothing_are_in_the_last_class():
    assert tiers_by_share({"a": 10, "b": 0, "c": -3}, ABC) == {"a": "A", "b": "C", "c": "C"}
    assert tiers_by_share({"a": 0, "b": 0}, ABC) == {"a": "C", "b": "C"}


def test_quantiles_count_dealers():
    assert tiers_by_quantile([5, 4, 3, 2, 1], {"A": 0.2, "B": 0.6, "C": 1}) == dict(zip("01234", "ABBCC", strict=True))


def test_a_series_is_classed_by_its_index():
    series = pd.Series([70.0, 20.0, 10.0], index=["x", "y", "z"])
    assert tiers_by_share(series, {"A": 0.7, "B": 1}) == {"x": "A", "y": "B", "z": "B"}
    assert tiers_by_quantile(series, {"A": 0.34, "B": 1}) == {"x": "A", "y": "A", "z": "B"}


def test_an_id_is_the_text_that_it_is_in_a_ranking():
    assert tiers_by_share(pd.Series([3, 1], index=[1.0, 2.0]), {"A": 1}) == {"1": "A", "2": "A"}


@pytest.mark.parametrize("nothing", [None, float("nan"), " "])
def test_a_value_without_an_id_is_refused(nothing):
    with pytest.raises(ValidationError, match="has no id"):
        tiers_by_share({"a": 1, nothing: 2}, ABC)


@pytest.mark.parametrize("number", [np.int64(7), np.float32(7), Decimal(7)])
def test_numbers_of_any_kind_are_values(number):
    assert tiers_by_share({"a": number, "b": 2, "c": 1}, {"A": 0.7, "B": 1}) == {"a": "A", "b": "B", "c": "B"}


def test_natural_breaks_fall_in_the_gaps():
    assert list(tiers_by_breaks([1, 2, 3, 10, 11, 50, 51, 52, 100], k=4).values()) == list("DDDCCBBBA")


def test_fewer_different_values_than_classes_make_fewer_classes():
    assert tiers_by_breaks([5, 5, 9], k=4) == {"0": "B", "1": "B", "2": "A"}
    assert tiers_by_breaks([], k=4) == {}


@pytest.mark.parametrize("wrong", [None, float("nan"), float("inf"), "many", "5", True, pd.Timedelta(days=1)])
@pytest.mark.parametrize(
    "classify", [lambda v: tiers_by_share(v, ABC), lambda v: tiers_by_quantile(v, ABC), tiers_by_breaks]
)
def test_a_value_that_is_no_finite_number_is_refused_by_its_id(classify, wrong):
    with pytest.raises(ValidationError, match=r"b: .* is not a value"):
        classify({"a": 1, "b": wrong})


@pytest.mark.parametrize(
    "wrong", [{}, {"A": 0.8}, {"A": 0.8, "B": 0.8, "C": 1}, {"A": 1.2}, {"A": 0, "B": 1}, {"A": "1"}]
)
def test_shares_rise_to_one(wrong):
    with pytest.raises(ValidationError, match="shares"):
        tiers_by_share([1, 2], wrong)


@pytest.mark.parametrize(("k", "names"), [(0, None), (True, None), (27, None), (3, ["A", "B"])])
def test_breaks_need_a_number_of_classes_with_names(k, names):
    with pytest.raises(ValidationError):
        tiers_by_breaks([1, 2], k=k, names=names)


@given(values)
def test_the_better_classes_hold_at_least_their_share_and_not_a_dealer_more_than_needed(amounts):
    tiers = tiers_by_share(amounts, ABC)
    total = sum(max(amount, 0) for amount in amounts)
    for classes, share in (("A", Decimal("0.8")), ("AB", Decimal("0.95"))):
        held = [amount for at, amount in enumerate(amounts) if tiers[str(at)] in classes]
        assert sum(held) >= share * total
        if held:
            least = min(held)
            assert sum(amount for amount in held if amount > least) < share * total


@given(values, st.randoms())
def test_classes_do_not_depend_on_the_order_of_values_and_equals_share_one(amounts, chance):
    for classify in (lambda v: tiers_by_share(v, ABC), lambda v: tiers_by_quantile(v, ABC), tiers_by_breaks):
        named = {f"d{at}": amount for at, amount in enumerate(amounts)}
        items = list(named.items())
        chance.shuffle(items)
        tiers = classify(named)
        assert classify(dict(items)) == tiers
        assert len({(amount, tiers[id]) for id, amount in named.items()}) == len(set(amounts))


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.7, 1e-20, 5.0, 1e300, -1e300, 3, 2**70]), min_size=1, max_size=12))
def test_shares_are_exact_whatever_the_size_of_the_values(amounts):
    tiers = tiers_by_share(amounts, ABC)
    exact = [Fraction(str(amount)) for amount in amounts]
    total = sum(max(amount, 0) for amount in exact)
    for at, amount in enumerate(exact):
        ahead = sum(max(other, 0) for other in exact if other > amount)
        share = Fraction("0.8") if tiers[str(at)] == "A" else Fraction("0.95")
        if tiers[str(at)] != "C":
            assert amount > 0
            assert ahead < share * total
        else:
            assert amount <= 0 or ahead >= Fraction("0.95") * total


def test_a_dealer_named_twice_is_refused():
    with pytest.raises(ValidationError, match="'x' stands twice"):
        tiers_by_share(pd.Series([1.0, 2.0], index=["x", "x"]), ABC)

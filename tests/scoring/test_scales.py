"""Scales turn what was measured into shares of points."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Levels, Linear, Piecewise, Steps
from tests.scoring.cards import NUMERIC_SCALES


def shares(scale, *values):
    return scale.shares(np.asarray(values, dtype=object), "column").tolist()


def test_a_linear_scale_is_straight_between_its_ends_and_cut_off_outside():
    assert shares(Linear(worst=0, best=10), -5, 0, 2.5, 10, 99) == [0, 0, 0.25, 1, 1]


def test_less_is_better_when_the_best_is_below_the_worst():
    assert shares(Linear(worst=90, best=30), 120, 90, 60, 30, 0) == [0, 0, 0.5, 1, 1]


def test_steps_give_the_share_of_the_highest_step_reached():
    assert shares(Steps([(10, 0.5), (20, 1)], below=0.1), 9.999, 10, 19, 20, 21) == [0.1, 0.5, 0.5, 1, 1]


def test_a_piecewise_scale_may_rise_and_fall():
    assert shares(Piecewise([(0, 0), (10, 1), (20, 0.5)]), -1, 5, 10, 15, 99) == [0, 0.5, 1, 0.75, 0.5]


def test_levels_are_matched_by_their_text():
    scale = Levels({True: 1, False: 0, 3: 0.5, "good": 0.7})
    assert shares(scale, True, np.bool_(False), 3.0, " good ", "true") == [1, 0, 0.5, 0.7, 1]


@pytest.mark.parametrize("empty", [None, float("nan"), Decimal("NaN"), Decimal("sNaN"), "", "  "])
def test_an_empty_cell_has_no_share(empty):
    assert np.isnan(shares(Levels({"good": 1}), empty)).all()
    assert np.isnan(shares(Linear(0, 1), empty)).all()


def test_an_unknown_level_is_named_with_its_row_and_the_levels_there_are():
    with pytest.raises(
        ValidationError, match=r"row 2: column: 'godo' is not a level\. Give one of: poor, good"
    ) as error:
        shares(Levels({"poor": 0, "good": 1}), "good", "godo")
    assert (error.value.row, error.value.value) == (2, "godo")


@pytest.mark.parametrize("wrong", ["12", "many", np.datetime64("2027-01-01"), np.timedelta64(3, "D")])
def test_what_is_no_number_is_refused_where_a_number_belongs(wrong):
    with pytest.raises(ValidationError, match=r"row 2: column: .* not a number") as error:
        shares(Linear(0, 1), 0.5, wrong)
    assert error.value.row == 2


def test_a_span_of_time_is_no_number_whatever_holds_it():
    with pytest.raises(ValidationError, match=r"row 1: column: .* is not a number"):
        Linear(0, 1).shares(np.asarray([1, 2], dtype="timedelta64[D]"), "column")


@pytest.mark.parametrize("column", [["30", "n/a", "45"], ["30", None, "n/a"]])
def test_of_a_column_of_text_the_cell_that_made_it_text_is_named(column):
    with pytest.raises(ValidationError, match="'n/a' is not a number") as error:
        shares(Linear(0, 90), *column)
    assert error.value.row == column.index("n/a") + 1


def test_figures_that_are_text_are_told_so():
    with pytest.raises(ValidationError, match="row 1: column: '30' is text, not a number"):
        shares(Linear(0, 90), "30", "45")


@pytest.mark.parametrize(
    "wrong",
    [float("inf"), -float("inf"), 10**400, -(10**400), Decimal("1e400"), Decimal("Infinity"), np.longdouble("1e400")],
)
def test_an_infinite_number_and_one_that_no_float_holds_are_refused(wrong):
    with pytest.raises(ValidationError, match=r"row 1: column: .*not a finite number"):
        Linear(0, 1).shares(np.asarray([wrong]), "column")


@pytest.mark.parametrize("odd", [Decimal("Infinity"), Decimal("1e400"), Decimal("1e1000000000"), Decimal("0.10")])
def test_a_decimal_that_is_not_small_and_whole_is_a_level_by_its_text(odd):
    assert shares(Levels({"good": 0, odd: 1}), odd) == [1]
    with pytest.raises(ValidationError, match="is not a level"):
        shares(Levels({"good": 0}), odd)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Linear(5, 5), "best"),
        (lambda: Linear(float("nan"), 5), "worst"),
        (lambda: Linear(0, float("inf")), "best"),
        (lambda: Linear(-1.7e308, 1.7e308), "best"),
        (lambda: Linear("0", 5), "worst"),
        (lambda: Linear(True, 5), "worst"),
        (lambda: Levels({}), "levels"),
        (lambda: Levels({"good": 1.2}), "levels.good"),
        (lambda: Levels({"good": float("nan")}), "levels.good"),
        (lambda: Levels({3: 1, "3": 0}), "levels"),
        (lambda: Levels({"": 1}), "levels"),
        (lambda: Steps([(20, 1), (10, 0.5)]), "steps[1]"),
        (lambda: Steps([(10, 1), (10, 0.5)]), "steps[1]"),
        (lambda: Steps([]), "steps"),
        (lambda: Steps([(0, 1)], below=2), "below"),
        (lambda: Steps([(0, -0.1)]), "steps[0]"),
        (lambda: Piecewise([(0, 0)]), "points"),
        (lambda: Piecewise([(0, 0), (float("inf"), 1)]), "points[1]"),
        (lambda: Piecewise([(0, 0), ("ten", 1)]), "points[1]"),
        (lambda: Linear(0, 1, kind="steps"), "kind"),
    ],
)
def test_a_scale_that_cannot_be_right_is_refused_by_the_name_of_its_field(make, field):
    with pytest.raises(ValidationError) as error:
        make()
    assert error.value.field == field
    assert error.value.remedy


@given(NUMERIC_SCALES, st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_every_share_lies_within_the_reach_of_its_scale(scale, values):
    low, high = scale.reach
    assert all(low <= share <= high for share in shares(scale, *values))


def test_the_narrowest_scale_still_cuts_off_and_a_narrower_one_is_refused():
    assert shares(Linear(0, 1e-200), -1e300, 0, 1e-200, 1e300) == [0, 0, 1, 1]
    for make in (lambda: Linear(0, 9e-201), lambda: Piecewise([(0, 0), (9e-201, 1)])):
        with pytest.raises(ValidationError, match=r"no scale|No line"):
            make()


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.lists(st.floats(-2e6, 2e6), min_size=2))
def test_a_linear_scale_never_turns_an_order_round(worst, best, values):
    if worst == best:
        return
    values.sort(reverse=best < worst)
    found = shares(Linear(worst, best), *values)
    assert found == sorted(found)


def test_times_are_no_numbers():
    with pytest.raises(ValidationError, match="is not a number"):
        Linear(0, 1).shares(np.asarray(["2027-01-01"], dtype="datetime64[ns]"), "column")


def test_true_and_one_are_two_levels():
    assert shares(Levels({True: 1, "1": 0.5}), True, 1, 1.0, True) == [1, 0.5, 0.5, 1]


def test_cells_that_hold_lists_are_refused():
    column = np.empty(1, dtype=object)
    column[0] = ["good"]
    for scale in (Levels({"good": 1}), Linear(0, 1)):
        with pytest.raises(ValidationError, match="is not a"):
            scale.shares(column, "column")

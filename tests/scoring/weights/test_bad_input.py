"""What gives no weights is refused with its field and remedy; what does gives finite ones that sum to 1."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import weights
from tests.scoring.methods.test_bad_input import BAD_MATRIX, EXTREMES

NAN = float("nan")
FROM_DATA = {
    "entropy": weights.entropy,
    "critic": lambda m: weights.critic(m, [1, -1]),
    "merec": lambda m: weights.merec(m, [1, -1]),
    "standard_deviation": weights.standard_deviation,
}
NO_NUMBERS = [
    None, "12", ["1", "2"], [None, 1], [1j, 1], {"a": 1}, [[1], [2, 3]], pd.array([1.0, None], dtype="Float64"),
    np.ma.masked_array([1.0, 2.0], mask=[True, False]), [NAN, 1], [float("inf"), 1], [-1, 1], [10**400, 1], [],
]  # fmt: skip
from_data = pytest.mark.parametrize("name", FROM_DATA)


@from_data
@pytest.mark.parametrize("kind", BAD_MATRIX)
def test_a_matrix_that_holds_no_answer_is_refused(name, kind):
    with pytest.raises(ValidationError) as caught:
        FROM_DATA[name](BAD_MATRIX[kind])
    assert caught.value.field == "matrix"
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["critic", "merec"])
@pytest.mark.parametrize("goals", [[1], [1, 0], ["max", "min"], ["1", "1"], [1, NAN], None])
def test_goals_are_1_and_minus_1(name, goals):
    with pytest.raises(ValidationError) as caught:
        getattr(weights, name)([[1, 2], [3, 1]], goals)
    assert caught.value.field == "goals"


@from_data
def test_a_criterion_on_which_all_are_equal_weighs_nothing(name):
    assert FROM_DATA[name]([[0.1, 4], [0.1, 5], [0.1, 2]]) == pytest.approx([0, 1])


@from_data
@given(rows=st.lists(st.tuples(*[st.sampled_from(EXTREMES)] * 2), min_size=1, max_size=5))
def test_whatever_the_numbers_weights_are_finite_and_sum_to_one_or_are_refused(name, rows):
    with suppress(ValidationError):
        found = FROM_DATA[name](rows)
        assert found.sum() == pytest.approx(1)
        assert (found >= 0).all()


@pytest.mark.parametrize("given", NO_NUMBERS)
@pytest.mark.parametrize(
    ("call", "field"),
    [
        (weights.swing, "points"),
        (lambda given: weights.consensus([given, given] if isinstance(given, list) else given), "weights"),
        (lambda given: weights.best_worst(given, [1, 2]), "best_to_others"),
        (lambda given: weights.best_worst([1, 2], given), "others_to_worst"),
        (weights.rank_order_centroid, "ranks"),
        (weights.rank_sum, "ranks"),
        (weights.rank_reciprocal, "ranks"),
    ],
)
def test_what_are_no_judgements_is_refused(given, call, field):
    with pytest.raises(ValidationError) as caught:
        call(given)
    assert caught.value.field == field
    assert caught.value.remedy


@pytest.mark.parametrize(
    "cell", ["3", "1/3", None, 1j, 0, -3, 1e10, 1e-10, float("inf"), pd.NA, [3], 10**400, b"3"], ids=repr
)
def test_a_comparison_is_a_ratio_that_one_can_judge(cell):
    with pytest.raises(ValidationError) as caught:
        weights.ahp([[1, cell], [1 / 3, 1]])
    assert caught.value.field == "pairwise"
    assert caught.value.remedy


@pytest.mark.parametrize("across", [3, 0.3, 0.5, NAN])
def test_comparisons_that_contradict_each_other_are_named(across):
    with pytest.raises(ValidationError, match=r"Cell \(0, 2\) is 3 and cell \(2, 0\) is .* not reciprocal"):
        weights.ahp([[1, 2, 3], [1 / 2, 1, 2], [across, 1 / 2, 1]])


@pytest.mark.parametrize("pairwise", [[], [[]], [[1, 2]], [1, 2], [[[[1]]]], {}, "1", None])
def test_comparisons_are_square(pairwise):
    with pytest.raises(ValidationError) as caught:
        weights.ahp(pairwise)
    assert caught.value.field == "pairwise"


def test_one_criterion_has_all_the_weight():
    assert weights.ahp([[1]]).weights.tolist() == [1]
    assert weights.swing([3]).tolist() == [1]
    assert weights.rank_order_centroid(1).tolist() == [1]

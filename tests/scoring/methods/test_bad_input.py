"""What cannot be answered is refused with its field, value and remedy; what can is a number, never NaN."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from inspect import signature
from types import FunctionType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import methods
from tests.scoring.methods.problems import ALL, SCORES
from tests.support.examples import examples

M = [[3.0, 4.0], [5.0, 6.0], [7.0, 2.0]]
W, G = [0.5, 0.5], [1, -1]
every_method = pytest.mark.parametrize("name", ALL)
BAD_MATRIX = {
    "NaN": [[1, 2], [float("nan"), 3]],
    "infinite": [[1, 2], [float("inf"), 3]],
    "minus infinite": [[1, 2], [float("-inf"), 3]],
    "beyond the range of squares": [[1, 2], [1e300, 3]],
    "text": [["a", "b"], ["c", "d"]],
    "None": [[1, 2], [None, 3]],
    "ragged": [[1, 2], [3]],
    "flat": [1, 2],
    "three-dimensional": [[[1, 2], [3, 4]]],
    "no alternatives": np.empty((0, 2)),
    "no criteria": np.empty((2, 0)),
    "complex": [[1 + 1j, 2], [3, 4]],
    "masked": np.ma.masked_array([[1.0, 2.0], [3.0, 4.0]], mask=[[True, False], [False, False]]),
    "rows that are masked": [np.ma.masked_array([1.0, 2.0], mask=[True, False]), [3.0, 4.0]],
    "text of digits": [["1", "2"], ["3", "4"]],
    "text among numbers": np.array([[1, 2], ["3", 4]], dtype=object),
    "bytes": [[1, 2], [b"3", 4]],
    "dates": np.array([["2027-01-01", "2027-01-02"]] * 2, dtype="M8[D]"),
    "spans of time": np.array([[1, 2], [3, 4]], dtype="m8[D]"),
    "dates to the nanosecond": np.array([["2027-01-01", "2027-01-02"]] * 2, dtype="M8[ns]"),
    "spans of nanoseconds": np.array([[1, 2], [3, 4]], dtype="m8[ns]"),
    "a span among numbers": [[1, 2], [np.timedelta64(3, "ns"), 4.0]],
    "a number beyond a float": [[1, 2], [10**400, 4]],
    "a signalling NaN": [[1, 2], [Decimal("sNaN"), 4]],
    "a mapping": {"a": [1, 2], "b": [3, 4]},
    "no array": "12",
    "nothing": None,
    "a frame's NA": pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [3, 4]}),
    "a frame's missing float": pd.DataFrame({"a": pd.array([1.5, None], dtype="Float64"), "b": [3, 4]}),
    "a frame with texts": pd.DataFrame({"a": ["1", "2"], "b": [3, 4]}),
    "a frame with days": pd.DataFrame({"a": pd.to_datetime(["2027-01-01", "2027-01-02"]), "b": [3, 4]}),
}
GOOD_MATRIX = {
    "lists": [[3, 4], [5, 6], [7, 2]],
    "small whole numbers": np.array(M, dtype=np.int8),
    "bytes in another order": np.array(M, dtype=">f8"),
    "decimals and fractions": [[Decimal(3), Fraction(4)], [5, 6], [7.0, np.int64(2)]],
    "nothing masked": np.ma.masked_array(M),
    "a frame": pd.DataFrame(M),
    "a frame of nullable numbers": pd.DataFrame(M).astype("Float64"),
    "a frame of whole nullable numbers": pd.DataFrame(M).astype("Int64"),
    "a frame of objects": pd.DataFrame(M).astype(object),
}
EXTREMES = [0.0, -0.0, 1.0, -1.0, 2.0, 0.1, 5e-324, 1e-300, -1e-300, 1e-160, 1e50, 9e99, 1e100, -1e100]


@every_method
@pytest.mark.parametrize("kind", BAD_MATRIX)
def test_a_matrix_that_holds_no_answer_is_refused(name, kind):
    with pytest.raises(ValidationError) as caught:
        ALL[name](BAD_MATRIX[kind], W, G)
    assert caught.value.field == "matrix"
    assert caught.value.remedy


@every_method
@pytest.mark.parametrize("kind", GOOD_MATRIX)
def test_numbers_of_any_kind_are_numbers(name, kind):
    assert (np.asarray(ALL[name](GOOD_MATRIX[kind], W, G)) == np.asarray(ALL[name](M, W, G))).all()


@pytest.mark.parametrize(
    ("cell", "words"), [(float("nan"), "nan in criterion 0"), ("3", "'3' in column 0"), (None, "None in column 0")]
)
def test_a_wrong_cell_is_named_by_row_and_criterion(cell, words):
    with pytest.raises(ValidationError, match=f"row 2: matrix: {words}") as caught:
        methods.topsis([[1, 2], [cell, 3]], W, G)
    assert caught.value.row == 2


@every_method
@examples(25)
@given(data=st.data())
def test_whatever_the_numbers_the_answer_is_finite_or_a_clear_refusal(name, data):
    columns = data.draw(st.integers(1, 3))
    row = st.lists(st.sampled_from(EXTREMES), min_size=columns, max_size=columns)
    matrix = data.draw(st.lists(row, min_size=1, max_size=5))
    w = data.draw(st.lists(st.sampled_from([0, 1, 0.1, 5e-324, 1e99]), min_size=columns, max_size=columns))
    goals = data.draw(st.lists(st.sampled_from([1, -1]), min_size=columns, max_size=columns))
    with suppress(ValidationError):
        assert np.isfinite(np.asarray(ALL[name](matrix, w, goals), float)).all()


@every_method
@pytest.mark.parametrize(
    "goals", [[1], [1, 0], [1, 2], ["max", "min"], ["1", "-1"], [1, float("nan")], 1, [True, False]]
)
def test_goals_are_1_and_minus_1(name, goals):
    with pytest.raises(ValidationError) as caught:
        ALL[name](M, W, goals)
    assert caught.value.field in {"goals", "bounds"}


@pytest.mark.parametrize("name", sorted(ALL.keys() - {"pareto_front", "pareto_fronts"}))
@pytest.mark.parametrize(
    "w",
    [
        [-1, 2], [0, 0], [1, -1], [1], [[1, 2]], [float("nan"), 1], [float("inf"), 1], [1e300, 1e308], ["a", "b"],
        ["0.5", "0.5"], [None, 1], [0.5, 1j], np.ma.masked_array([0.5, 0.5], mask=[True, False]), {"a": 1, "b": 1}, 1,
        "ab", None, pd.array([0.5, None], dtype="Float64"),
    ],
)  # fmt: skip
def test_weights_are_one_a_criterion_none_negative_not_all_zero(name, w):
    with pytest.raises(ValidationError) as caught:
        ALL[name](M, w, G)
    assert caught.value.field == "w"


@every_method
def test_one_alternative_has_an_answer(name):
    assert np.isfinite(np.asarray(ALL[name]([[3, 4]], W, G), float)).all()


@every_method
@pytest.mark.parametrize("matrix", [[[3, 4], [3, 4]], [[0.1, 4], [0.1, 5], [0.1, 2]], [[1e-9, 1e9], [2e-9, 1e9]]])
def test_criteria_on_which_all_are_equal_have_an_answer(name, matrix):
    assert np.isfinite(np.asarray(ALL[name](matrix, W, G), float)).all()


@pytest.mark.parametrize("name", SCORES)
def test_all_equal_alternatives_have_equal_scores(name):
    assert len(set(SCORES[name]([[0.1, 0.7]] * 5, W, G).tolist())) == 1


@pytest.mark.parametrize("name", ["topsis", "weighted_sum_vector", "moora"])
def test_a_column_of_zeros_has_no_length(name):
    with pytest.raises(ValidationError, match=r"Criterion 1 .* is zero for every alternative"):
        SCORES[name]([[1, 0], [2, 0]], W, G)


@pytest.mark.parametrize(
    "name", ["weighted_sum_max", "weighted_sum_sum", "weighted_product", "waspas", "aras", "copras", "marcos", "codas"]
)
@pytest.mark.parametrize("cost", [0, -1])
def test_methods_that_divide_by_costs_need_positive_ones(name, cost):
    with pytest.raises(ValidationError, match="Criterion 1 "):
        SCORES[name]([[1, cost], [2, 3]], W, G)


def test_an_average_that_is_not_positive_is_refused():
    with pytest.raises(ValidationError, match="average"):
        methods.edas([[1, -3], [2, 1]], W, G)


def test_a_product_that_vanishes_is_refused():
    with pytest.raises(ValidationError, match="Divide the weights by their sum"):
        methods.weighted_product([[1, 2], [2, 1]], [500, 500], [1, 1], "sum")


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: methods.topsis(M, W, G, "vectro"), "normalization"),
        (lambda: methods.weighted_product(M, W, G, "minmax"), "normalization"),
        (lambda: methods.waspas(M, W, G, lam=1.1), "lam"),
        (lambda: methods.vikor(M, W, G, v=-0.1), "v"),
        (lambda: methods.vikor(M, W, G, advantage=float("nan")), "advantage"),
        (lambda: methods.codas(M, W, G, threshold=-1), "threshold"),
        (lambda: methods.electre(M, W, G, concordance=2), "concordance"),
        (lambda: methods.electre(M, W, G, ranges="max"), "ranges"),
        (lambda: methods.electre2(M, W, G, concordance=(0.5, 0.6, 0.4)), "concordance"),
        (lambda: methods.electre2(M, W, G, concordance=(1.1, 0.6, 0.4)), "concordance"),
        (lambda: methods.electre2(M, W, G, concordance=(0.6, 0.5)), "concordance"),
        (lambda: methods.electre2(M, W, G, discordance=(0.5, float("nan"))), "discordance"),
        (lambda: methods.electre2(M, W, G, ranges="max"), "ranges"),
        (lambda: methods.electre3(M, W, G, q=-1, p=2), "q"),
        (lambda: methods.electre3(M, W, G, q=1, p=[2, 0.5]), "p"),
        (lambda: methods.electre3(M, W, G, q=1, p=2, v=[3, 1.5]), "v"),
        (lambda: methods.electre3(M, W, G, q=1, p=2, v=float("nan")), "v"),
        (lambda: methods.electre3(M, W, G, q=1, p=2, v=[3, None]), "v"),
        (lambda: methods.electre3(M, W, G, q=1, p=2, v=["a", 2]), "v"),
        (lambda: methods.electre3(M, W, G, q=1, p=2, v=["3", "4"]), "v"),
        (lambda: methods.electre3(M, W, G, q=1, p=2, v=10**400), "v"),
        (lambda: methods.waspas(M, W, G, lam=None), "lam"),
        (lambda: methods.vikor(M, W, G, v="0.5"), "v"),
        (lambda: methods.codas(M, W, G, threshold=10**400), "threshold"),
        (lambda: methods.electre2(M, W, G, concordance=0.5), "concordance"),
        (lambda: methods.promethee(M, W, G, 1), "preference"),
        (lambda: methods.electre3(M, W, G, q=1, p=[2]), "p"),
        (lambda: methods.electre3(M, W, G, q=1, p=float("inf")), "p"),
        (lambda: methods.electre3(M, W, G, q=1, p=2, cut=(0.1, -0.2)), "cut"),
        (lambda: methods.electre3(M, W, G, q=1, p=2, cut=(0.1,)), "cut"),
        (lambda: methods.electre_tri(M, W, G, [[5, 5]], q=1, p=0), "p"),
        (lambda: methods.electre_tri(M, W, G, [[5, 5]], q=1, p=2, credibility_level=0.4), "credibility_level"),
        (lambda: methods.electre_tri(M, W, G, [], q=1, p=2), "profiles"),
        (lambda: methods.electre_tri(M, W, G, [[5]], q=1, p=2), "profiles"),
        (lambda: methods.electre_tri(M, W, G, [[5, "a"]], q=1, p=2), "profiles"),
        (lambda: methods.electre_tri(M, W, G, [[5, float("nan")]], q=1, p=2), "profiles"),
        (lambda: methods.electre_tri(M, W, G, [[5, 5], [5, 5]], q=1, p=2), "profiles"),
        (lambda: methods.electre_tri(M, W, G, [[5, 5], [4, 4]], q=1, p=2), "profiles"),
        (lambda: methods.spotis(M, W, G, [(0, 10)]), "bounds"),
        (lambda: methods.spotis(M, W, G, [(0, 10), (5, 5)]), "bounds"),
        (lambda: methods.spotis(M, W, G, [(0, 10), (3, 9)]), "bounds"),
        (lambda: methods.spotis(M, W, G, [(0, 10), (0, "x")]), "bounds"),
        (lambda: methods.spotis(M, W, G, [("0", "10"), ("0", "10")]), "bounds"),
        (lambda: methods.spotis(M, W, G, [(0, 10), (0, float("nan"))]), "bounds"),
        (lambda: methods.spotis(M, W, G, [(0, 10), (0, 10)], expected=[11, 1]), "expected"),
        (lambda: methods.promethee(M, W, G, "linaer", q=1, p=2), "preference"),
        (lambda: methods.promethee(M, W, G, ["usual"]), "preference"),
        (lambda: methods.promethee(M, W, G, "linear", p=2), "q"),
        (lambda: methods.promethee(M, W, G, "gaussian"), "s"),
        (lambda: methods.promethee(M, W, G, "gaussian", s=0), "s"),
        (lambda: methods.promethee(M, W, G, "ushape", q=-1), "q"),
        (lambda: methods.promethee(M, W, G, "level", q=3, p=2), "p"),
        (lambda: methods.promethee(M, W, G, "vshape", p=[1, 2, 3]), "p"),
    ],
)
def test_a_wrong_parameter_is_named(call, field):
    with pytest.raises(ValidationError) as caught:
        call()
    assert caught.value.field == field
    assert caught.value.remedy


NONSENSE = [
    None, "no", 10**400, -1, 2, 0.5, 1j, True, float("nan"), float("inf"), Decimal("sNaN"), [], [0.5, 0.5], [[1]], {},
    {"a": 1}, b"x", object(), date(2027, 1, 1), pd.NA, pd.NaT, np.asarray(3), np.asarray([1, 2]), pd.Series([1, 2]),
]  # fmt: skip


@pytest.mark.parametrize(
    "method", [one for name in methods.__all__ if isinstance(one := getattr(methods, name), FunctionType)]
)
def test_whatever_a_parameter_is_the_method_answers_or_refuses(method):
    fine = {"bounds": [(0, 10), (0, 10)], "q": 1, "p": 2, "profiles": [[5, 5]]}
    known = [*signature(method).parameters.values()][3:]
    needed = {one.name: fine[one.name] for one in known if one.default is one.empty}
    for one in known:
        for value in NONSENSE:
            with suppress(ValidationError):
                method(M, W, G, **{**needed, one.name: value})


def test_profiles_in_the_wrong_order_are_named():
    with pytest.raises(ValidationError, match=r"Profile 0 .* is no better than profile 1: 5 and 4 in criterion 1"):
        methods.electre_tri(M, W, G, [[6, 5], [5, 4]], q=1, p=2)


def test_thresholds_in_the_wrong_order_are_named():
    with pytest.raises(ValidationError, match=r"v of criterion 1 .* is 1.5, and p is 2"):
        methods.electre3(M, W, G, q=1, p=2, v=[3, 1.5])


def test_a_misspelt_name_is_told_the_nearest():
    with pytest.raises(ValidationError, match="Did you mean 'vector'"):
        methods.topsis(M, W, G, "vectro")

"""What is worked on block by block is the same as if it were one: no border shows in the numbers."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring import methods, weights
from channelcrm.scoring.methods import blocks as reading
from tests.scoring.methods.problems import SCORES, problems

every_method = pytest.mark.parametrize("name", SCORES)
BY_DATA = {
    "entropy": lambda m, g: weights.entropy(m),
    "critic": weights.critic,
    "merec": weights.merec,
    "standard_deviation": lambda m, g: weights.standard_deviation(m),
}


@pytest.fixture
def small_blocks(monkeypatch):
    """Borders after every few rows: of blocks, of what is turned at once, of sums side by side."""
    monkeypatch.setattr(reading, "_BLOCK", 8)
    monkeypatch.setattr(reading, "_TURNED", 3)
    monkeypatch.setattr(reading, "_LANES", 2)


def wide_problem(rows, columns=20):
    random = np.random.default_rng(7)
    goals = np.where(np.arange(columns) % 3 == 0, -1, 1)
    return random.uniform(1, 100, (rows, columns)), random.dirichlet(np.ones(columns)), goals


@every_method
@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("rows", [2, 8, 9, 10, 16, 17, 21, 25])
@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray])
def test_equal_alternatives_have_the_same_bits_wherever_they_stand(name, rows, layout):
    matrix, w, goals = wide_problem(rows)
    matrix[rows // 2] = matrix[-1]
    matrix[0] = matrix[-1]
    scores = SCORES[name](layout(matrix), w, goals)
    assert scores[0] == scores[rows // 2] == scores[-1]


@pytest.mark.parametrize("more", [1, 2, reading._TURNED + 1])
def test_no_row_at_a_border_is_added_up_in_another_order(more):
    matrix, w, goals = wide_problem(9)
    scores = SCORES["weighted_sum"](matrix[np.arange(reading._BLOCK + more) % 9], w, goals)
    assert len(set(scores.tolist())) == 9


@every_method
@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("rows", [1, 7, 8, 9, 17, 23])
def test_rows_and_columns_in_memory_give_the_same_bits_across_blocks(name, rows):
    matrix, w, goals = wide_problem(rows)
    expected = SCORES[name](np.asfortranarray(matrix), w, goals)
    spread = np.zeros((rows, 2 * len(w)))[:, ::2]
    spread[:] = matrix
    for table in (np.ascontiguousarray(matrix), spread, matrix[::-1].copy()[::-1]):
        assert (SCORES[name](table, w, goals) == expected).all()


@every_method
@pytest.mark.parametrize("rows", [9, 17, 23])
def test_blocks_of_any_size_give_the_same_scores(name, rows, monkeypatch):
    problem = wide_problem(rows)
    expected = SCORES[name](*problem)
    monkeypatch.setattr(reading, "_BLOCK", 4)
    assert SCORES[name](*problem) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", BY_DATA)
@pytest.mark.parametrize("rows", [9, 17, 23])
def test_blocks_of_any_size_give_the_same_weights(name, rows, monkeypatch):
    matrix, _, goals = wide_problem(rows)
    expected = BY_DATA[name](matrix, goals)
    monkeypatch.setattr(reading, "_BLOCK", 4)
    for table in (matrix, np.asfortranarray(matrix)):
        assert BY_DATA[name](table, goals) == pytest.approx(expected, rel=1e-9)


@every_method
@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray])
def test_what_is_given_is_not_changed(name, layout):
    matrix, w, goals = (layout(part) for part in wide_problem(12, 5))
    before = [part.copy() for part in (matrix, w, goals)]
    SCORES[name](matrix, w, goals)
    assert all((part == kept).all() for part, kept in zip((matrix, w, goals), before, strict=True))


@pytest.mark.parametrize("name", BY_DATA)
@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray])
def test_what_weights_are_taken_from_is_not_changed(name, layout):
    matrix, _, goals = wide_problem(12, 5)
    matrix = layout(matrix)
    before = matrix.copy()
    BY_DATA[name](matrix, goals)
    assert (matrix == before).all()


@given(problem=problems(), offset=st.sampled_from([0, 10**6, -(10**6)]), unit=st.sampled_from([1, 2.0**-400]))
def test_critic_does_not_depend_on_where_zero_is_nor_on_the_unit(problem, offset, unit):
    matrix, _, goals = problem
    if (matrix != matrix[0]).any():
        assert weights.critic((matrix + offset) * unit, goals) == pytest.approx(weights.critic(matrix, goals), abs=1e-9)


ONE_PASS = {
    "weighted_sum": (methods.weighted_sum, 1),
    "topsis": (methods.topsis, 1),
    "vikor": (methods.vikor, 3),
    "moora": (methods.moora, 1),
    "edas": (methods.edas, 2),  # one of them on the way
    "entropy": (lambda m, w, g: weights.entropy(m), 0),
    "critic": (lambda m, w, g: weights.critic(m, g), 0),
    "merec": (lambda m, w, g: weights.merec(m, g), 0),
}


@pytest.mark.parametrize("name", ONE_PASS)
@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray])
def test_the_memory_beside_the_answer_is_that_of_two_blocks_however_long_the_list(name, layout):
    matrix, w, goals = wide_problem(20 * reading._BLOCK)
    matrix = layout(matrix)
    method, arrays = ONE_PASS[name]
    tracemalloc.start()
    method(matrix, w, goals)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - arrays * len(matrix) * 8 < 2.2 * reading._BLOCK * len(w) * 8

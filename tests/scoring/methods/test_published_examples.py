"""Worked examples that papers print, beside those in the shared data, and the traps that they hold."""

from __future__ import annotations

import numpy as np
import pytest

from channelcrm.scoring import methods

EXAMPLES = {
    # Kundakci, Isik (2016), Decision Science Letters 5(3) 381-394: four of the nine criteria are costs
    "copras_kundakci2016": (
        methods.copras,
        [
            [1543, 2000, 39000, 15, 13.76, 3.86, 5, 3, 5000],
            [1496, 3600, 43000, 14, 14.00, 2.50, 4, 4, 4000],
            [1584, 3100, 24500, 10, 13.10, 3.70, 2, 2, 3500],
            [1560, 2700, 36000, 12, 13.20, 3.20, 3, 3, 3500],
            [1572, 2500, 31500, 13, 13.30, 3.40, 3, 2, 3500],
            [1580, 2400, 20000, 12, 12.80, 3.90, 2, 2, 3000],
        ],
        [0.2027, 0.1757, 0.1622, 0.1351, 0.1081, 0.0946, 0.0676, 0.0405, 0.0135],
        [-1, -1, -1, 1, 1, -1, 1, 1, 1],
        [1, 0.9167, 0.8675, 0.9084, 0.9315, 0.9486],
    ),
    # Uysal, Inan (2022), International Journal of Social Science and Economic Research
    "copras_uysal2022": (
        lambda m, w, g: 100 * methods.copras(m, w, g),
        [
            [3.57, 4.00, 4.00, 83.75, 3, 9, 1],
            [3.07, 3.95, 4.00, 83.00, 3, 1, 3],
            [3.23, 3.54, 3.46, 66.00, 4, 0, 2],
            [3.42, 3.96, 4.00, 70.00, 5, 5, 7],
            [2.56, 3.37, 3.79, 82.00, 4, 4, 5],
        ],
        [1 / 7] * 7,
        [1, 1, 1, 1, -1, 1, 1],
        [100.0000, 78.8501, 63.3837, 98.6506, 86.8878],
    ),
    # Badi, Shetwan, Abdulshahed (2017), 1st ICMNEE
    "codas_badi2017": (
        methods.codas,
        [[45, 3600, 45, 0.9], [25, 3800, 60, 0.8], [23, 3100, 35, 0.9],
         [14, 3400, 50, 0.7], [15, 3300, 40, 0.8], [28, 3000, 30, 0.6]],
        [0.2857, 0.3036, 0.2321, 0.1786],
        [1, -1, 1, 1],
        [1.3914, 0.3411, -0.2170, -0.5381, -0.7292, -0.2481],
    ),
    # Yazdani, Torkayesh, Santibanez-Gonzalez, Otaghsara (2020), Sustainable Operations and Computers 1, 35-42
    "edas_yazdani2020": (
        methods.edas,
        [
            [3873, 39.55, 0.27, 0.87, 150, 0.07, 12, 2130],
            [5067, 67.26, 0.23, 0.23, 40, 0.02, 21, 2200],
            [2213, 24.69, 0.08, 0.17, 200, 0.04, 35, 570],
            [6243, 132.00, 0.07, 0.25, 100, 0.04, 16, 100],
            [8312, 460.47, 0.05, 0.21, 25, 0.10, 25, 200],
        ],
        [0.131, 0.113, 0.126, 0.125, 0.126, 0.129, 0.132, 0.117],
        [-1, -1, -1, 1, 1, -1, 1, 1],
        [0.841, 0.632, 0.883, 0.457, 0.104],
    ),
    # Zhao, Peng, Li (2013), Procedia Computer Science 17, 181-188
    "promethee_zhao2013": (
        lambda m, w, g: methods.promethee(m, w, g).net,
        [[4, 3, 2], [3, 2, 4], [5, 1, 3]], [0.5, 0.3, 0.2], [1, 1, 1], [0.1, -0.3, 0.2],
    ),
}  # fmt: skip
# Chakraborty, Zavadskas, Antucheviciene (2015), Economic Computation and Economic Cybernetics 49(1) 5-22, example 2
MILLING = [
    [581818, 54.49, 3, 5500], [595454, 49.73, 3, 4500], [586060, 51.24, 3, 5000], [522727, 45.71, 3, 5800],
    [561818, 52.66, 3, 5200], [543030, 74.46, 4, 5600], [522727, 75.42, 4, 5800], [486970, 62.62, 4, 5600],
    [509394, 65.87, 4, 6400], [513333, 70.67, 4, 6000],
]  # fmt: skip
MILLING_SCORES = {
    0: [0.8578, 0.8144, 0.8408, 0.9413, 0.8632, 0.8241, 0.8454, 0.8915, 0.8987, 0.8697],
    0.5: [0.8584, 0.8169, 0.8419, 0.9417, 0.8638, 0.8278, 0.8503, 0.8949, 0.9027, 0.8740],
    1: [0.8590, 0.8194, 0.8430, 0.9420, 0.8645, 0.8315, 0.8552, 0.8983, 0.9067, 0.8784],
}
# The same paper, example 1: the printed weights add up to 1.0155
CELLS = [
    [30, 23, 5, 0.745, 0.745, 1500, 5000], [18, 13, 15, 0.745, 0.745, 1300, 6000],
    [15, 12, 10, 0.500, 0.500, 950, 7000], [25, 20, 13, 0.745, 0.745, 1200, 4000],
    [14, 18, 14, 0.255, 0.745, 950, 3500], [17, 15, 9, 0.745, 0.500, 1250, 5250],
    [23, 18, 20, 0.500, 0.745, 1100, 3000], [16, 8, 14, 0.255, 0.500, 1500, 3000],
]  # fmt: skip
CELLS_W = np.array([0.1181, 0.1181, 0.0445, 0.1181, 0.2861, 0.2861, 0.0445])
CELLS_GOALS = [1, 1, 1, 1, 1, -1, -1]
CELLS_SCORES = [0.8329, 0.7884, 0.6987, 0.8831, 0.7971, 0.7036, 0.8728, 0.5749]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_comes_out_as_printed(name):
    method, matrix, w, goals, printed = EXAMPLES[name]
    digits = max(len(str(score).partition(".")[2]) for score in printed)
    assert method(matrix, w, goals) == pytest.approx(printed, abs=0.51 * 10**-digits)


@pytest.mark.parametrize("lam", MILLING_SCORES)
def test_waspas_comes_out_as_printed_between_product_and_sum(lam):
    found = methods.waspas(MILLING, [0.467, 0.160, 0.095, 0.278], [-1, -1, -1, 1], lam=lam)
    assert found == pytest.approx(MILLING_SCORES[lam], abs=1e-4)


def test_weights_that_do_not_add_up_to_1_in_print_are_used_as_printed():
    assert CELLS_W.sum() == pytest.approx(1.0155)
    assert methods.waspas(CELLS, CELLS_W, CELLS_GOALS) == pytest.approx(CELLS_SCORES, abs=5.1e-5)
    shared_out = methods.waspas(CELLS, CELLS_W / CELLS_W.sum(), CELLS_GOALS)
    assert np.abs(shared_out - CELLS_SCORES).min() > 0.001


@pytest.mark.parametrize("method", [methods.topsis, methods.weighted_sum])
def test_the_normalisation_picks_the_winner_so_it_is_a_parameter(method):
    # The mountain of Opricovic, Tzeng (2004), EJOR 156(2) 445-455: risk and height of three ways up
    ways = [[1, 3000], [2, 3750], [5, 4500]]
    winner = {name: int(method(ways, [0.5, 0.5], [-1, 1], name).argmax()) for name in ("vector", "minmax")}
    assert winner == {"vector": 0, "minmax": 1}


def test_the_winner_of_topsis_on_a_matrix_of_eight_depends_on_the_normalisation_too():
    assert methods.topsis(CELLS, CELLS_W, CELLS_GOALS, "vector").argmax() == 3
    assert methods.topsis(CELLS, CELLS_W, CELLS_GOALS, "minmax").argmax() == 6


def test_thresholds_serve_again_and_are_left_as_they_were():
    matrix, w, goals = [[4, 3, 2], [3, 2, 4], [5, 1, 3]], [0.5, 0.3, 0.2], [1, -1, 1]
    preference, q, p = ["linear", "usual", "vshape"], np.array([0.5, 0, 0]), np.array([1, 0, 2])
    first = methods.promethee(matrix, w, goals, preference, q=q, p=p)
    assert (q.tolist(), p.tolist()) == ([0.5, 0, 0], [1, 0, 2])
    assert (methods.promethee(matrix, w, goals, preference, q=q, p=p).net == first.net).all()


def test_flows_that_are_equal_on_paper_are_indifferent():
    found = methods.promethee([[1, 1, 0], [0, 0, 1], [0, 0, 0]], [0.1, 0.2, 0.3], [1, 1, 1])
    assert found.positive[0] != found.positive[1]  # 0.1 + 0.2 is not quite 0.3
    assert found.relation(0, 1) == "indifferent"


def test_sums_that_are_equal_on_paper_are_not_stretched_to_best_and_worst():
    found = methods.vikor([[26, 1, 1], [1, 1, 2]], [1e-4, 1e-4, 1e-4], [1, 1, 1])
    assert found.s[0] != found.s[1] or found.r[0] != found.r[1]
    assert found.q.tolist() == [0, 0]

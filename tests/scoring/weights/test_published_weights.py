"""Published weights come out as printed; each citation stands beside its figures in the shared data."""

from __future__ import annotations

import json

import pytest

from channelcrm.scoring import weights

WEIGHTS = {
    "entropy_xu2004_nearly_constant": lambda case: weights.entropy(case["matrix"]),  # EJOR 156(2) 530-532
    "entropy_ersoy2021": lambda case: weights.entropy(case["matrix"]),  # LogForum 17(3)
    "entropy_lee2018": lambda case: weights.entropy(case["matrix"]),  # RSER 92, 883-896
    # Tus, Aytac Adali (2019), Opsearch 56(2) 528-538, who take the one cost as a benefit
    "critic_tus2019_no_direction": lambda case: weights.critic(case["matrix"], case["types"]),
    # Akcakanat, Aksoy, Teker (2018), SDU SBE Dergisi 1(32) 1-24
    "critic_akcakanat2018_one_cost": lambda case: weights.critic(case["matrix"], case["types"]),
    "std_weights_salabun2020": lambda case: weights.standard_deviation(case["matrix"]),  # Symmetry 12(9) 1549
    "bwm_rezaei2015": lambda case: best_worst(case).weights,  # Omega 53, 49-57
}


def best_worst(case):
    return weights.best_worst(case["params"]["best_to_others"], case["params"]["others_to_worst"])


@pytest.fixture(scope="module")
def published(shared_data):
    return {case["name"]: case for case in json.loads(shared_data("scoring/gold.json").read_text())["cases"]}


@pytest.mark.parametrize("name", WEIGHTS)
def test_published_weights_come_out_as_printed(published, name):
    case = published[name]
    found = WEIGHTS[name](case)
    assert found == pytest.approx(case["expected"]["criteria_weights"], abs=case["tolerance"])
    assert found.sum() == pytest.approx(1)


def test_best_worst_finds_the_printed_deviation(published):
    case = published["bwm_rezaei2015"]
    assert best_worst(case).epsilon == pytest.approx(case["expected"]["epsilon"], abs=0.005)


# Rezaei (2016), Omega 64, 126-130: quality, price, comfort, safety and style of a car, examples 1 to 3
CARS = {
    1: ([2, 1, 4, 2, 8], [4, 8, 2, 4, 1]),
    2: ([2, 1, 4, 3, 8], [4, 8, 2, 3, 1]),
    3: ([2, 1, 4, 3, 8], [4, 8, 4, 2, 1]),
}


@pytest.mark.parametrize(
    ("example", "printed", "epsilon"),
    [(1, [0.2105, 0.4211, 0.1053, 0.2105, 0.0526], 0), (2, [0.2295, 0.4481, 0.1148, 0.1530, 0.0546], 0.0109)],
)
def test_the_linear_model_comes_out_as_printed(example, printed, epsilon):
    found = weights.best_worst(*CARS[example], model="linear")
    assert found.weights == pytest.approx(printed, abs=5.1e-5)
    assert found.epsilon == pytest.approx(epsilon, abs=5.1e-5)


@pytest.mark.parametrize(("example", "epsilon"), [(1, 0), (2, 0.1459), (3, 1)])
def test_the_nonlinear_model_finds_the_printed_deviations(example, epsilon):
    assert weights.best_worst(*CARS[example]).epsilon == pytest.approx(epsilon, abs=5.1e-5)


def test_what_each_weight_may_be_comes_out_as_printed():
    found = weights.best_worst(*CARS[2])
    assert found.low == pytest.approx([0.2145, 0.4461, 0.1085, 0.1563, 0.0548], abs=5.1e-5)
    assert found.high == pytest.approx([0.2289, 0.4571, 0.1176, 0.1602, 0.0561], abs=5.1e-5)


def test_input_based_consistency_names_the_criterion_that_is_off():
    found = weights.best_worst(*CARS[2])  # 3 times as good as safety, which is 3 times as good as style, makes 9, not 8
    assert found.input_ratios.tolist() == pytest.approx([0, 0, 0, 1 / 56, 0])


def test_comparisons_are_as_consistent_as_printed(published):
    case = published["ahp_consistency_jmcdm"]  # Saaty (2008), IJSSci 1(1) 83-98
    found = weights.ahp(case["matrix"], method="column_mean")
    assert found.lambda_max == pytest.approx(case["expected"]["lambda_max"], abs=case["tolerance"])
    assert found.consistency_index == pytest.approx(case["expected"]["CI"], abs=case["tolerance"])
    assert found.consistency_ratio == pytest.approx(case["expected"]["CR"], abs=case["tolerance"])


def test_the_table_of_random_indices_moves_the_ratio(published):
    matrix = published["ahp_consistency_jmcdm"]["matrix"]
    assert (
        len(
            {weights.ahp(matrix, random_index=name).consistency_ratio for name in (*weights.RANDOM_INDEX, "alonso2006")}
        )
        == 3
    )

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

"""Published worked examples come out as printed; each citation stands beside its figures in the shared data."""

from __future__ import annotations

import json

import numpy as np
import pytest

from channelcrm.scoring import methods

SCORES = {
    # Ersoy (2021), LogForum 17(3); Hwang, Yoon (1981)
    "topsis_vector_ersoy2021": lambda m, w, g, _: methods.topsis(m, w, g),
    "topsis_vector_unnormalised_weights_jmcdm": lambda m, w, g, _: methods.topsis(m, w, g, normalization="vector"),
    # Rizan et al. (2020), CITSM
    "saw_max_rizan2020_zeros": lambda m, w, g, _: methods.weighted_sum(m, w, g, "max"),
    "saw_max_jmcdm1": lambda m, w, g, _: methods.weighted_sum(m, w, g, "max"),
    "saw_max_jmcdm2": lambda m, w, g, _: methods.weighted_sum(m, w, g, "max"),
    # Kracka, Brauers, Zavadskas (2010), Inzinerine Ekonomika 21(4): weights of 20 each, shared out first
    "wsm_sum_kracka2010": lambda m, w, g, _: methods.weighted_sum(m, w / w.sum(), g, "sum"),
    "moora_ratio_kracka2010": lambda m, w, g, _: methods.moora(m, w, g),
    # Ersoy (2021), LogForum 17(3)
    "edas_ersoy2021": lambda m, w, g, _: methods.edas(m, w, g),
    # Ulutas et al. (2020), Mathematics 8(10) 1672
    "marcos_ulutas2020": lambda m, w, g, _: methods.marcos(m, w, g),
    # Goswami, Mitra (2020), IJDNS 4(1) 27-42
    "aras_goswami2020": lambda m, w, g, _: methods.aras(m, w, g),
    # The SPOTIS method by Dezert, Tchamova, Han and Tacnet, FUSION 2020
    "spotis_dezert2020_a": lambda m, w, g, p: methods.spotis_distances(m, w, g, p["bounds"]),
    "spotis_dezert2020_c_expected_solution_point": lambda m, w, g, p: methods.spotis_distances(
        m, w, g, p["bounds"], p["expected_solution_point"]
    ),
    # Wikipedia, Weighted product model
    "wpm_enwiki": lambda m, w, g, _: np.log10(methods.weighted_product(m, w / w.sum(), g)),
    # Papathanasiou, Ploskas (2018), Multiple Criteria Decision Aid; Ziemba (2019), Sustainability 11(6) 1555
    "promethee2_linear_papathanasiou2018": lambda m, w, g, p: methods.promethee(m, w, g, **thresholds(p)).net,
    "promethee2_linear_ziemba2019": lambda m, w, g, p: methods.promethee(m, w, g, **thresholds(p)).net,
    # Wang, Triantaphyllou (2008), Omega 36(1) 45-63
    "electre2_wang2008": lambda m, w, g, _: methods.electre2(m, w, g).median,
}

VIKOR = [
    "vikor_yang2020",  # IEEE Access 8, 21261-21271
    "vikor_opricovic2004",  # EJOR 156(2) 445-455
    "vikor_papathanasiou2018",  # Multiple Criteria Decision Aid
    "vikor_opricovic2007_W1",  # EJOR 178(2) 514-529
    "vikor_opricovic2007_W2",
]


def thresholds(params):
    return {name: params[name] for name in ("preference", "q", "p")}


@pytest.fixture(scope="module")
def published(shared_data):
    return {case["name"]: case for case in json.loads(shared_data("scoring/gold.json").read_text())["cases"]}


def ranks(scores):
    return [1 + sum(other > score for other in scores) for score in scores]


@pytest.mark.parametrize("name", SCORES)
def test_a_published_table_comes_out_as_printed(published, name):
    case = published[name]
    expected = case["expected"]
    found = SCORES[name](np.array(case["matrix"], float), np.array(case["weights"]), case["types"], case["params"])
    printed = next(expected[key] for key in ("scores", "log10_scores", "net_flow") if key in expected)
    assert found == pytest.approx(printed, abs=case["tolerance"])
    if "ranking" in expected:
        assert ranks(found if case["best"] == "max" else -found) == expected["ranking"]


@pytest.mark.parametrize("name", VIKOR)
def test_vikor_comes_out_as_printed_with_its_compromise(published, name):
    case = published[name]
    expected = case["expected"]
    found = methods.vikor(case["matrix"], case["weights"], case["types"], v=case["params"]["v"])
    for key in ("Q", "S", "R"):
        if key in expected:
            assert getattr(found, key.lower()) == pytest.approx(expected[key], abs=case["tolerance"])
    assert ranks(-found.q) == expected["ranking"]
    if "compromise_set" in expected:
        assert list(found.compromise) == expected["compromise_set"]
        assert found.acceptable_advantage is expected["acceptable_advantage"]
        assert found.acceptable_stability is expected["acceptable_stability"]


def test_vikor_does_not_see_units_and_zero_points(published):
    case = published["vikor_opricovic2004"]
    changed = np.array(case["matrix"], float) * [1, 0.001] + [5, -1]
    assert methods.vikor(changed, case["weights"], case["types"]).q == pytest.approx(case["expected"]["Q"])


def test_the_printed_front_is_found(published):
    case = published["pareto_jmcdm"]  # Deb et al. (2000), PPSN VI
    assert methods.pareto_front(case["matrix"], case["types"]).tolist() == case["expected"]["front"]


def test_higher_spotis_is_better_where_the_paper_prints_distances(published):
    case = published["spotis_dezert2020_a"]
    found = methods.spotis(case["matrix"], case["weights"], case["types"], case["params"]["bounds"])
    assert found == pytest.approx(1 - np.array(case["expected"]["scores"]), abs=case["tolerance"])
    assert ranks(found) == case["expected"]["ranking"]

"""Scores with their reasons, the order of a method and two dealers side by side, from files alone."""

from __future__ import annotations

import json

import pytest

from channelcrm.scoring import Criterion, Group, Linear, Requirement, Scorecard, Tier, TierPolicy

DEALERS = """code,name,lat,lon,country,status,payment_days,visits_a_year,licensed
D1,Ames Tractor,41.5,-93.6,US,active,40,6,true
D2,上海华兴,41.6,-92.5,US,active,60,,true
D3,Clive [red] Machinery,41.4,-93.4,US,active,90,6,true
D4,Dee,41.3,-93.4,US,active,30,6,false
"""
FIGURES = "dealer_code,month,sales_usd\nD1,2026-01,1000\nD2,2026-01,3000\nD3,2026-01,100\nD4,2026-01,100\n"
CARD = Scorecard(
    name="terms",
    groups=[Group("trade", weight=3)],
    criteria=[
        Criterion("payment_days", weight=1, scale=Linear(90, 30), group="trade"),
        Criterion("sales_usd_12m", weight=1, scale=Linear(0, 4000), group="trade"),
        Criterion("visits_a_year", weight=1, scale=Linear(0, 12)),
    ],
    requirements=[Requirement("licensed", "==", True)],
)


@pytest.fixture
def given(files):
    folder = files(dealers__csv=DEALERS, figures__csv=FIGURES)
    CARD.dump(folder / "card.toml")
    return (
        "--dealers", folder / "dealers.csv", "--observations", folder / "figures.csv", "--scorecard",
        folder / "card.toml",
    )  # fmt: skip


def answer(ran):
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_a_score_tells_bounds_groups_and_the_hash_of_the_ranking(run, given):
    scored = answer(run("score", *given, "--json"))
    assert [(row["rank"], row["code"]) for row in scored["ranking"]] == [(1, "D2"), (2, "D1"), (3, "D3")]
    best = scored["ranking"][0]
    assert (best["low"], best["score"], best["high"], best["known"]) == (46.875, 59.375, 71.875, 0.75)
    assert best["trade"] == best["payment_days"] + best["sales_usd_12m"] == 46.875
    assert scored["excluded"] == {"D4": ["licensed == true: it is false"]}
    assert len(scored["content_hash"]) == 64


def test_a_card_that_is_not_there_is_told_before_anything_is_brought_in(run, files):
    folder = files(dealers__csv=DEALERS)
    store = folder / "n.db"
    ran = run("score", "--dealers", folder / "dealers.csv", "--scorecard", "no.toml", "--store", f"sqlite:///{store}")
    assert (ran.code, store.exists()) == (1, False)
    assert "no.toml cannot be read" in ran.err


def test_a_cell_that_cannot_be_scored_is_told_with_the_code_of_its_dealer(run, given):
    path = given[1]
    path.write_text(DEALERS.replace("US,active,90", "US,active,soon"))
    ran = run("score", *given)
    assert ran.code == 1
    assert "D3: 'soon' is not a number" in ran.err


def test_who_is_left_out_stands_below_the_ranking_with_the_reason(run, given):
    assert "Dee (D4) is left out: licensed == true: it is false" in run("score", *given).out


def test_what_is_printed_adds_up(run, files):
    dealers = "code,name,lat,lon,country,a,b,c\nD1,Ames,41.5,-93.6,US,1,1,1\nD2,Boone,41.6,-92.5,US,1,1,0.999999\n"
    folder = files(dealers__csv=dealers)
    Scorecard(
        name="thirds", criteria=[Criterion(name, weight=1, scale=Linear(0, 1)) for name in "abc"]
    ).dump(folder / "card.toml")  # fmt: skip
    given = ("--dealers", folder / "dealers.csv", "--scorecard", folder / "card.toml")
    explained, compared = run("score", *given, "--explain", "D1").out, run("compare", "D1", "D2", *given).out
    for shown in (explained, compared):
        assert "33.333334" in shown
        assert shown.count("33.333333") >= 2
    assert "0.000033" in compared
    assert "-0.00" not in compared
    assert "99.999967 points" in run("score", *given, "--explain", "D2").out


def test_a_criterion_may_be_called_as_a_column_of_the_answer_is(run, files):
    folder = files(dealers__csv="code,name,lat,lon,country,known\nD1,Ames,41.5,-93.6,US,1\n")
    Scorecard(name="c", criteria=[Criterion("known", weight=1, scale=Linear(0, 4))]).dump(folder / "card.toml")
    given = ("--dealers", folder / "dealers.csv", "--scorecard", folder / "card.toml")
    row = answer(run("score", *given, "--json"))["ranking"][0]
    assert (row["score"], row["known"], row["known_points"]) == (25, 1, 25)
    assert "100%" in run("score", *given).out


def test_equal_scores_share_a_rank(run, files):
    folder = files(figures__csv="dealer_code,month,sales_usd\nD1,2026-01,5\nD2,2026-01,5\nD3,2026-01,1\n")
    rows = answer(run("score", "--dealers", folder / "dealers.csv", "--observations", folder / "figures.csv", "--json"))
    assert [row["rank"] for row in rows["ranking"]] == [1, 1, 3]


def test_a_method_ranks_with_the_points_beside_it(run, given):
    ranked = answer(run("score", *given, "--method", "vikor", "--json"))
    assert (ranked["method"], ranked["parameters"]) == ("vikor", {"v": 0.5, "advantage": None})
    best = ranked["ranking"][0]
    assert (best["code"], best["points"]) == ("D2", 59.375)
    assert list(ranked["excluded"]) == ["D4"]
    assert "vikor, terms v1" in run("score", *given, "--method", "vikor").out


def test_a_method_that_cannot_answer_says_which_criterion_stands_in_the_way(run, given):
    ran = run("score", *given, "--method", "aras")
    assert ran.code == 1
    assert "aras cannot answer: 'payment_days' goes down to 0" in ran.err


def test_methods_that_need_thresholds_are_not_offered(run, given):
    assert run("score", *given, "--method", "electre3").code == 2


def test_one_dealer_is_explained(run, given):
    told = run("score", *given, "--explain", "D2")
    assert "上海华兴 (D2), terms v1" in told.out
    assert "59.375 points, low..high 46.875..71.875, 75% known, rank 1 of 3" in told.out
    assert "trade in all" in told.out
    explained = answer(run("score", *given, "--explain", "D2", "--json"))
    assert (explained["id"], explained["tier"], explained["lift"]) == ("D2", "", None)
    assert [reason["code"] for reason in explained["reasons"]] == [
        "part:payment_days", "unknown:visits_a_year", "part:sales_usd_12m",
    ]  # fmt: skip


def test_without_figures_tiers_go_by_score_and_the_way_up_is_told(run, given):
    told = answer(run("score", *given[:2], "--explain", "D1", "--json"))
    assert (told["tier"], told["lift"]["target"]) == ("C", "B")
    assert "from C to B: visits_12m from 0 to 6" in run("score", *given[:2], "--explain", "D1").out


def test_a_policy_of_ones_own_grades_and_tells_the_way_up(run, given):
    folder = given[1].parent
    policy = TierPolicy([Tier("gold", at_least={"score": 70, "visits_12m": 2}), Tier("base")], name="own")
    policy.dump(folder / "policy.toml")
    told = run("score", *given, "--policy", folder / "policy.toml", "--explain", "D1").out
    assert "tier base" in told
    assert "from base to gold: visits_12m from 0 to 2, sales_usd_12m from 1000 to 2800 (+16.875)" in told
    graded = answer(run("tiers", *given, "--policy", folder / "policy.toml", "--json"))
    assert set(graded.values()) == {"base"}


def test_who_is_excluded_hears_why(run, given):
    assert "licensed == true: it is false" in run("score", *given, "--explain", "D4").out


def test_points_are_explained_and_methods_are_not(run, given):
    ran = run("score", *given, "--explain", "D1", "--method", "topsis")
    assert (ran.code, "give one of the two" in ran.err) == (2, True)


def test_two_dealers_stand_side_by_side_with_where_their_order_turns(run, given):
    compared = answer(run("compare", "D1", "D2", *given, "--json"))
    assert (compared["left"], compared["left_score"], compared["right_score"]) == ("D1", 53.125, 59.375)
    turns = {part["criterion"]: part["turns_at"] for part in compared["parts"]}
    # D1 leads by 1/3 in payment, D2 by 1/2 in sales; in visits they are even, D2 by the middle of what is open.
    assert turns == {
        "payment_days": pytest.approx(9 / 19),
        "sales_usd_12m": pytest.approx(2 / 7),
        "visits_a_year": None,
    }
    assert [(group["criterion"], group["weight"]) for group in compared["groups"]] == [("trade", 0.75)]
    assert compared["settled"] is False
    shown = run("compare", "D1", "D2", *given).out
    assert "Ames Tractor (D1)" in shown
    assert "28.6%" in shown
    assert "75%" in shown


def test_names_are_shown_as_they_are_written(run, given):
    assert "Clive [red] Machinery (D3)" in run("compare", "D1", "D3", *given).out


@pytest.mark.parametrize("words", [("compare", "D1", "D22"), ("score", "--explain", "D22")])
def test_a_code_that_nobody_has_is_answered_with_the_nearest(run, given, words):
    ran = run(words[0], *words[1:], *given)
    assert (ran.code, "Did you mean 'D2'" in ran.err) == (2, True)

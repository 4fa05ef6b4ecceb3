"""``channelcrm tiers``: by a policy or from the figures, with reasons, on files."""

from __future__ import annotations

import json

import pytest

import channelcrm as crm

POLICY = """name = "figures"
keep_for_quarters = 2
[[tiers]]
name = "Gold"
at_least = { sales_usd_12m = 3000 }
benefits = { discount = 0.08 }
[[tiers]]
name = "Iron"
benefits = { discount = 0.02 }
"""


def options(folder):
    return ["--dealers", folder / "dealers.csv", "--observations", folder / "figures.csv"]


def tiers(run, folder, *more):
    ran = run("tiers", *options(folder), "--json", *more)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


@pytest.mark.parametrize(
    ("by", "expected"),
    [("share", {"D1": "A", "D2": "B"}), ("quantile", {"D1": "A", "D2": "C"}), ("breaks", {"D1": "A", "D2": "B"})],
)
def test_figures_are_classed_in_the_way_that_is_asked_for(run, files, by, expected):
    assert tiers(run, files(), "--by", by) == expected


def test_each_tier_has_its_reasons(run, files):
    found = tiers(run, files(), "--why")
    assert found["D1"]["reasons"] == [
        "ABC by share of sales_usd in 12 months: A makes 80%, A and B make 95%", "sales_usd in 12 months: 3000.3",
    ]  # fmt: skip
    assert (found["D1"]["tier"], found["D1"]["was"], found["D1"]["next"]) == ("A", None, None)


def test_a_policy_grades_and_says_what_the_next_tier_takes_and_brings(run, files):
    folder = files(policy__toml=POLICY)
    found = tiers(run, folder, "--policy", folder / "policy.toml", "--why")
    assert {code: row["tier"] for code, row in found.items()} == {"D1": "Gold", "D2": "Iron"}
    assert found["D2"]["reasons"] == ["not Gold: sales_usd_12m 500 is below 3000"]
    assert found["D2"]["next"] == {
        "tier": "Gold", "lacking": {"sales_usd_12m": 2500}, "benefits": {"discount": {"now": 0.02, "then": 0.08}},
    }  # fmt: skip
    table = run("tiers", *options(folder), "--policy", folder / "policy.toml", "--why").out
    assert "Gold: sales_usd_12m 2500" in table.replace("\n", " ")


def test_who_stops_selling_is_shown_with_the_reasons_and_falls_when_grace_is_over(run, files):
    folder = files(policy__toml=POLICY)
    given = ("--policy", folder / "policy.toml", "--store", f"sqlite:///{folder / 'n.db'}", "--why")
    assert tiers(run, folder, *given)["D1"]["tier"] == "Gold"
    later = (*given, "--on", "2027-06-01")
    (folder / "figures.csv").write_text("dealer_code,month,sales_usd\nD2,2027-05,500\n")
    found = tiers(run, folder, *later)["D1"]
    assert (found["tier"], found["reached"], found["until"]) == ("Gold", "Iron", "2027-12-01")
    assert found["reasons"] == ["not Gold: sales_usd_12m is not known", "Gold is kept until 2027-12-01"]
    assert "D1" not in tiers(run, folder, *given[:-1], "--on", "2027-06-01")


@pytest.mark.parametrize(
    "words",
    [("score",), ("score", "--explain", "D1"), ("compare", "D1", "D2"), ("coverage",), ("divide",), ("select",)],
)
def test_only_who_grades_changes_the_tiers_on_record(run, files, words):
    folder = files(policy__toml=POLICY)
    store = ("--store", f"sqlite:///{folder / 'n.db'}")
    tiers(run, folder, "--policy", folder / "policy.toml", *store)
    areas = () if words[0] in {"score", "compare"} else ("--areas", folder / "areas.geojson")
    ran = run(*words, *areas, *store)
    assert ran.code == 0, ran.err
    with crm.open(store[1]) as opened, opened.begin() as uow:
        dealers = {dealer.code: dealer.tier for dealer in uow.dealers.find()}
        assert (dealers["D1"], dealers["D2"], uow.tiers.count()) == ("Gold", "Iron", 2)


def test_tiers_stand_in_the_order_of_their_policy_with_the_first_of_each(run, files):
    rows = [f"D{at},Dealer {at},41.5,-93.6,IA,US" for at in range(1, 41)]
    figures = [f"D{at},2026-01,{5000 if at > 30 else 100}" for at in range(1, 41)]
    folder = files(
        dealers__csv="\n".join(["code,name,lat,lon,state,country", *rows]),
        figures__csv="\n".join(["dealer_code,month,sales_usd", *figures]),
        policy__toml=POLICY.replace('"Iron"', '"Base"'),
    )
    shown = run("tiers", *options(folder), "--policy", folder / "policy.toml").out
    assert shown.index("Gold") < shown.index("Base")
    assert "Dealer 31" in shown
    assert "Dealer 1 " in shown
    assert shown.count("Dealer ") < 25


def test_who_misses_a_requirement_is_told_so_and_not_that_the_next_tier_is_met(run, files):
    dealers = "code,name,lat,lon,country,licensed\nD1,Ames,41.5,-93.6,US,no\nD2,Boone,41.6,-92.5,US,yes\n"
    folder = files(dealers__csv=dealers, policy__toml=POLICY)
    card = crm.Scorecard(
        name="c", criteria=[crm.Criterion("sales_usd_12m", weight=1, scale=crm.Linear(0, 5000))],
        requirements=[crm.Requirement("licensed", "==", True)],
    )  # fmt: skip
    card.dump(folder / "card.toml")
    given = ("--policy", folder / "policy.toml", "--scorecard", folder / "card.toml", "--why")
    assert tiers(run, folder, *given)["D1"]["next"] is None
    assert ": met" not in run("tiers", *options(folder), *given).out


def test_what_needs_approval_is_proposed_and_not_recorded(run, files):
    folder = files(policy__toml=f"approval = true\n{POLICY}")
    store = f"sqlite:///{folder / 'n.db'}"
    ran = run("tiers", *options(folder), "--policy", folder / "policy.toml", "--store", store)
    assert ran.code == 0, ran.err
    assert "asks for approval" in ran.err
    with crm.open(store) as opened, opened.begin() as uow:
        assert uow.tiers.count() == 0


def test_tiers_without_approval_are_recorded_with_the_hashes_of_what_made_them(run, files):
    folder = files(policy__toml=POLICY)
    store = f"sqlite:///{folder / 'n.db'}"
    tiers(run, folder, "--policy", folder / "policy.toml", "--store", store)
    with crm.open(store) as opened, opened.begin() as uow:
        records, (card,) = uow.tiers.find(), uow.scorecards.find()
    assert {one.card_hash for one in records} == {card.content_hash}
    assert {one.policy_hash for one in records} == {crm.TierPolicy.load(folder / "policy.toml").content_hash}


@pytest.mark.parametrize("asked", [("score",), ("compare", "D1", "D2"), ("score", "--method", "topsis")])
def test_who_only_asks_changes_no_tier_on_record(run, files, asked):
    folder = files(policy__toml=POLICY)
    store = f"sqlite:///{folder / 'n.db'}"
    assert tiers(run, folder, "--policy", folder / "policy.toml", "--store", store) == {"D1": "Gold", "D2": "Iron"}
    with crm.open(store) as opened, opened.begin() as uow:
        before = uow.tiers.find(), uow.dealers.find()
    ran = run(*asked, *options(folder), "--store", store)
    assert ran.code == 0, ran.err
    with crm.open(store) as opened, opened.begin() as uow:
        assert (uow.tiers.find(), uow.dealers.find()) == before


@pytest.mark.parametrize(
    "words", [("--by", "policy"), ("--by", "share", "--policy", "p.toml"), ("--by", "nonsense")]
)  # fmt: skip
def test_ways_that_do_not_go_together_are_wrong_usage(run, files, words, monkeypatch):
    folder = files(p__toml=POLICY)
    monkeypatch.chdir(folder)
    assert run("tiers", *options(folder), *words).code == 2


def test_shares_of_nothing_are_refused(run, files):
    folder = files()
    ran = run("tiers", "--dealers", folder / "dealers.csv", "--by", "share")
    assert (ran.code, "no figures" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [("tiers = 5", "not a list of tables"), ("[[tiers]]\nname = 'A'\nat_lest = {}", "at_least"), ("tiers", "TOML")],
)
def test_a_policy_that_cannot_be_right_is_told_in_one_line(run, files, text, message):
    folder = files(policy__toml=text)
    ran = run("tiers", *options(folder), "--policy", folder / "policy.toml")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert message in ran.err

from __future__ import annotations

import json

import click
import pytest

import channelcrm as crm
from channelcrm.cli.commands import channelcrm

COMMANDS = sorted(channelcrm.commands)


def test_the_commands_are_the_ones_promised():
    promised = {"demo", "plan", "import", "score", "tiers", "coverage", "select", "divide", "agreements", "report"}
    promised |= {"compare"}
    assert promised <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_for_itself_and_for_each_option(run, name):
    ran = run(name, "--help")
    assert ran.code == 0
    command = channelcrm.commands[name]
    assert command.help
    for option in command.params:
        if isinstance(option, click.Argument):
            assert option.make_metavar(click.Context(command)) in ran.out
            continue
        assert isinstance(option, click.Option)
        assert option.help, option.name
        assert option.opts[0] in ran.out


def test_plan_walks_the_road_and_prints_its_figures_as_json(run, files):
    folder = files()
    ran = run(
        "plan", "--dealers", folder / "dealers.csv", "--areas", folder / "areas.geojson", "--observations",
        folder / "figures.csv", "--store", f"sqlite:///{folder / 'n.db'}", "--report", folder / "r.html", "--choose", 1,
        "--json",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    summary = json.loads(ran.out)
    assert (summary["dealers"], summary["active"], summary["total_12m"]) == (3, 2, "3500.3")
    assert summary["coverage"] == {"50": 1.0}
    assert (summary["status"], summary["areas_divided"], summary["agreements_signed"]) == ("optimal", 2, 0)
    assert (folder / "r.html").stat().st_size > 10_000


def test_plan_twice_opens_no_negotiation_twice(run, files):
    folder = files()
    words = (
        "plan", "--dealers", folder / "dealers.csv", "--areas", folder / "areas.geojson", "--observations",
        folder / "figures.csv", "--store", f"sqlite:///{folder / 'n.db'}", "--report", folder / "r.html", "--choose", 2,
        "--json",
    )  # fmt: skip
    assert json.loads(run(*words).out)["negotiations_opened"] == 2
    assert json.loads(run(*words).out)["negotiations_opened"] == 0


def options(folder):
    named = {"dealers": "dealers.csv", "areas": "areas.geojson", "observations": "figures.csv"}
    return [word for option, name in named.items() for word in (f"--{option}", folder / name)]


def test_the_steps_work_on_files_alone(run, files):
    folder = files()
    given = options(folder)
    assert [row["code"] for row in json.loads(run("score", *given, "--json").out)["ranking"]] == ["D1", "D2"]
    assert json.loads(run("tiers", *given, "--json").out) == {"D1": "A", "D2": "B"}
    assert json.loads(run("coverage", *given, "--reach-km", 50, "--json").out)["share"] == 1.0
    assert json.loads(run("select", *given, "--choose", 1, "--reach-km", 50, "--json").out)["chosen"] == ["D2"]
    assert json.loads(run("divide", *given, "--among", 2, "--json").out)["assignment"] == {"E": "D2", "W": "D1"}


def test_coverage_tells_groups_overlaps_gravity_and_spread_demand(run, files):
    given = [*options(files()), "--reach-km", 100]
    told = json.loads(run("coverage", *given, "--by", "tier", "--overlaps", "--gravity", "--json").out)
    assert {tier: part["dealers"] for tier, part in told["by"].items()} == {"A": 1, "B": 1}
    assert [pair["dealers"] for pair in told["overlaps"]] == [["D1", "D2"]]
    assert sum(told["gravity"].values()) == pytest.approx(told["share"])
    spread = json.loads(run("coverage", *given[:-1], 20, "--spread", "--json").out)
    assert 0 < spread["share"] < 1
    assert set(spread["missed"]) == {"E", "W"}
    assert "may expect" in run("coverage", *given, "--by", "tier", "--overlaps", "--gravity").out
    wrong = run("coverage", *given, "--by", "colour")
    assert wrong.code == 2
    assert "none of: tier, chain, product_lines, segment" in wrong.err


def test_coverage_is_told_by_chain_and_by_each_product_line(run, files):
    folder = files()
    (folder / "dealers.csv").write_text(
        "code,name,lon,lat,chain,product lines\nD1,Ames,-93.5,42.0,Blue,tractors;lawn\nD2,Boone,-92.5,42.0,,lawn\n"
    )
    given = [*options(folder), "--reach-km", 50, "--json"]
    assert list(json.loads(run("coverage", *given, "--by", "chain").out)["by"]) == ["Blue"]
    by_line = json.loads(run("coverage", *given, "--by", "product_lines").out)["by"]
    assert {line: part["dealers"] for line, part in by_line.items()} == {"lawn": 2, "tractors": 1}


def test_where_nothing_is_left_out_the_gaps_say_so(run, files):
    assert "Gaps: nothing" in run("coverage", *options(files()), "--reach-km", 100).out


def test_areas_are_divided_in_balance_on_the_command_line(run, files):
    given = options(files())
    answer = json.loads(run("divide", *given, "--centers", 2, "--balance", "population=1", "--json").out)
    assert answer["assignment"] == {"E": "E", "W": "W"}
    assert answer["status"] in {"optimal", "feasible"}
    assert answer["contiguous"] is True
    held = {"E": 3000, "W": 1000}
    assert answer["deviation"]["population"] == {id: amount / 2000 - 1 for id, amount in held.items()}
    told = run("divide", *given, "--centers", 2, "--balance", "population=1")
    assert "+50.0%" in told.out
    assert f"{answer['status']}: moment of inertia" in told.err
    failed = run("divide", *given, "--balance", "population=x")
    assert "MEASURE=TOLERANCE" in failed.out + failed.err
    too_many = run("divide", *given, "--centers", 3, "--json")
    assert json.loads(too_many.out)["status"] == "infeasible"
    assert too_many.code == 1


def test_a_card_says_where_its_columns_come_from(run, files):
    folder = files()
    (folder / "card.toml").write_text("""
name = "dealer"
[[criteria]]
name = "last month"
weight = 1
scale = { kind = "linear", worst = 0, best = 1000 }
source = { kind = "observed", metric = "sales_usd", months = 1 }
[[criteria]]
name = "market"
weight = 1
scale = { kind = "linear", worst = 0, best = 4000 }
source = { kind = "reached", measure = "population", km = 60 }
""")
    ran = run("score", *options(folder), "--scorecard", folder / "card.toml", "--json")
    assert ran.code == 0, ran.err
    (first,) = (row for row in json.loads(ran.out)["ranking"] if row["code"] == "D1")
    assert (first["last month"], first["market"]) == (50.0, 12.5)


def test_late_reports_and_corrections_are_in_the_score_of_the_month_they_are_about(run, files):
    folder = files()
    (folder / "figures.csv").write_text(
        "dealer_code,month,sales_usd,observed_on\nD1,2026-01,1000,2026-02-01\nD1,2026-01,1500,2026-03-20\n"
        "D1,2026-02,2000,2026-03-15\n"
    )
    ran = run("plan", *options(folder), "--report", folder / "r.html", "--choose", 1, "--json")
    assert ran.code == 0, ran.err
    summary = json.loads(ran.out)
    assert (summary["on"], summary["total_12m"]) == ("2026-03-01", "3500.0")


def test_the_steps_print_tables_for_people(run, files):
    folder = files()
    given = options(folder)
    assert "Ames Tractor" in run("score", *given).out
    assert "Boone Implement" in run("tiers", *given).out
    assert "East" in run("coverage", *given, "--reach-km", "1").out
    assert "Boone Implement" in run("select", *given, "--choose", 1).out
    assert "West" in run("divide", *given).out


def test_select_keeps_and_excludes_by_code(run, files):
    folder = files()
    given = ("--dealers", folder / "dealers.csv", "--areas", folder / "areas.geojson", "--json", "--choose", 1)
    assert json.loads(run("select", *given, "--keep", "D3").out)["chosen"] == ["D3"]
    assert "D2" not in json.loads(run("select", *given, "--exclude", "D2").out)["chosen"]
    assert run("select", *given, "--keep", "D9").code == 2


def test_import_then_report_on_the_same_store(run, files):
    folder = files()
    store = f"sqlite:///{folder / 'n.db'}"
    given = ("--dealers", folder / "dealers.csv", "--areas", folder / "areas.geojson", "--store", store)
    assert json.loads(run("import", *given, "--json").out)["dealers"] == 3
    assert json.loads(run("import", *given, "--json").out)["dealers"] == 3
    assert run("report", "--store", store, "--out", folder / "again.html", "--on", "2026-06-01").code == 0
    assert "Ames Tractor" in (folder / "again.html").read_text(encoding="utf-8")
    assert json.loads(run("agreements", "--store", store, "--json").out) == []


def test_a_small_demonstration_makes_what_it_says(run, tmp_path):
    ran = run("demo", "--out", tmp_path / "demo", "--dealers", 60, "--json")
    assert ran.code == 0, ran.err
    summary = json.loads(ran.out)
    assert summary["status"] == "optimal"
    assert summary["agreements_signed"] > 0
    assert summary["problems"] > 5
    assert (tmp_path / "demo" / "report.html").exists()
    with crm.open(f"sqlite:///{tmp_path / 'demo' / 'network.db'}") as store, store.begin() as uow:
        assert uow.agreements.count() == summary["agreements_signed"]
        assert uow.contacts.count() > 0


def test_a_demonstration_can_be_repeated_with_the_same_result(run, tmp_path):
    first = json.loads(run("demo", "--out", tmp_path / "demo", "--dealers", 40, "--json").out)
    again = json.loads(run("demo", "--out", tmp_path / "demo", "--dealers", 40, "--json").out)
    assert again == first


def test_a_demonstration_does_not_touch_a_folder_with_other_things(run, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    ran = run("demo", "--out", tmp_path)
    assert ran.code == 1
    assert "holds other things" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_a_choice_that_cannot_be_is_exit_code_one(run, files, json_too):
    folder = files()
    given = ["--dealers", folder / "dealers.csv", "--areas", folder / "areas.geojson"]
    ran = run("select", *given, "--choose", 1, "--keep", "D1", "--keep", "D2", *json_too)
    assert ran.code == 1
    assert "Keep(" in ran.out + ran.err


def test_wrong_usage_is_exit_code_two(run, files):
    assert run("plan").code == 2
    assert run("plan", "--choose", 0).code == 2
    assert run("nonsense").code == 2
    folder = files()
    bad_map = run("import", "--dealers", folder / "dealers.csv", "--map", "nonsense", "--store", "memory:")
    assert (bad_map.code, "COLUMN=FIELD" in bad_map.err) == (2, True)


def test_closed_and_suspended_dealers_cover_nothing_and_are_not_chosen(run, files):
    folder = files()
    listed = (folder / "dealers.csv").read_text().splitlines()
    statuses = ("status", "closed", "active", "suspended")
    lines = [f"{line},{status}" for line, status in zip(listed, statuses, strict=True)]
    (folder / "dealers.csv").write_text("\n".join(lines))
    store = f"sqlite:///{folder / 'n.db'}"
    ran = run("plan", *options(folder), "--store", store, "--report", folder / "r.html", "--reach-km", "40", "--json")
    summary = json.loads(ran.out)
    assert (summary["active"], summary["coverage"], len(summary["chosen"])) == (2, {"40": 0.75}, 1)
    with crm.open(store) as opened, opened.begin() as uow:
        assert [uow.dealers.get(id).code for id in summary["chosen"]] == ["D2"]
    assert json.loads(run("coverage", "--store", store, "--reach-km", "40", "--json").out)["gaps"] == ["W"]
    assert json.loads(run("select", "--store", store, "--reach-km", "40", "--json").out)["chosen"] == ["D2"]
    assert set(json.loads(run("divide", "--store", store, "--json").out)["assignment"].values()) == {"D2"}


def test_a_row_without_coordinates_is_one_problem(run, files):
    folder = files()
    (folder / "dealers.csv").write_text("code,name,lat,lon\nD1,Ames Tractor,41.5,-93.6\nD2,Boone Implement,,\n")
    store = f"sqlite:///{folder / 'n.db'}"
    found = json.loads(run("import", *options(folder)[:4], "--store", store, "--json").out)["problems"]
    assert [(problem["row"], problem["field"]) for problem in found] == [(2, "location")]
    later = json.loads(run("import", *options(folder)[2:4], "--store", store, "--json").out)["problems"]
    assert [(problem["value"], problem["field"]) for problem in later] == [("D2", "location")]


def test_an_area_without_a_shape_is_a_problem_and_no_end_of_the_road(run, files):
    folder = files()
    lost = '{"type": "Feature", "properties": {"id": "N", "name": "North", "population": 5}, "geometry": null},'
    text = (folder / "areas.geojson").read_text().replace('"features": [', f'"features": [{lost}')
    (folder / "areas.geojson").write_text(text)
    ran = run("plan", *options(folder), "--store", "memory:", "--report", folder / "r.html", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["areas_divided"] == 2
    for step in ("coverage", "select", "divide"):
        assert run(step, *options(folder), "--store", "memory:", "--json").code == 0


def test_new_figures_are_scored_by_the_card_that_the_first_ones_fixed(run, files):
    folder = files()
    store = f"sqlite:///{folder / 'n.db'}"
    assert run("score", *options(folder), "--store", store, "--json").code == 0
    with (folder / "figures.csv").open("a") as figures:
        figures.write("D1,2026-03,90000\nD2,2026-03,100\n")
    ran = run("score", *options(folder), "--store", store, "--json")
    assert ran.code == 0, ran.err
    with crm.open(store) as opened, opened.begin() as uow:
        assert [(card.name, card.version) for card in uow.scorecards.find()] == [("first look", 1)]


def test_other_figures_make_the_next_version_of_the_first_card(run, files):
    folder = files()
    store = f"sqlite:///{folder / 'n.db'}"
    assert run("score", *options(folder), "--store", store, "--json").code == 0
    (folder / "figures.csv").write_text("dealer_code,month,sales_usd,units\nD1,2026-01,1000.10,3\nD2,2026-01,500,1\n")
    ran = run("score", *options(folder), "--store", store, "--metric", "units", "--json")
    assert ran.code == 0, ran.err
    assert "units_12m" in json.loads(ran.out)["ranking"][0]
    with crm.open(store) as opened, opened.begin() as uow:
        assert {(card.name, card.version) for card in uow.scorecards.find()} == {("first look", 1), ("first look", 2)}

"""`channelcrm select` takes objectives and limits, and tells reasons and the frontier."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def select(run, files):
    """``select("--choose", 1)`` on dealers with cost, room and brand: what it printed, as JSON."""
    folder = files()
    lines = (folder / "dealers.csv").read_text().splitlines()
    more = ("cost,room,brand", "100,5000,X", "300,5000,Y", "50,500,X")
    rows = [f"{line},{extra}" for line, extra in zip(lines, more, strict=True)]
    (folder / "dealers.csv").write_text("\n".join(rows))
    given = ("--dealers", folder / "dealers.csv", "--areas", folder / "areas.geojson", "--reach-km", 50)

    def call(*words, text=False):
        ran = run("select", *given, *words, *(() if text else ("--json",)))
        return ran if text else json.loads(ran.out)

    return call


@pytest.mark.parametrize(
    ("words", "chosen", "objective"),
    [
        (["--choose", 1], ["D2"], 3000),
        (["--objective", "dealers", "--share", 0.7], ["D2"], 1),
        (["--objective", "dealers", "--share", 1], None, 2),
        (["--objective", "cost", "--keep", "D1"], ["D1"], 100),
        (["--objective", "coverage", "--objective", "cost", "--reach-km", 50], ["D2", "D3"], 4000),
        (["--spacing-km", 30, "--keep", "D1"], ["D1", "D2"], 4000),
        (["--at-most", "brand", 1, "--keep", "D1"], ["D1", "D2"], 4000),
        (["--budget", "cost", 120, "--capacity", "room"], ["D1"], 1000),
        (["--today", "D3", "--changes", 0], ["D3"], 1000),
    ],
)
def test_objectives_and_limits_are_options(select, words, chosen, objective):
    told = select(*words)
    assert (told["status"], told["objective"]) == ("optimal", objective)
    assert chosen is None or told["chosen"] == chosen


def test_the_longest_and_the_shortest_ways_need_nobody_but_a_number(select):
    for aim in ("distance", "farthest"):
        told = select("--objective", aim, "--choose", 2, "--measure", "population")
        assert (told["status"], len(told["chosen"])) == ("optimal", 2)
        assert None in told["marginal"].values()  # nobody else reaches the east


def test_reasons_and_the_frontier_are_told(select):
    told = select("--choose", 1, "--explain", "D1", "--frontier", 3)
    assert told["explained"]["D1"].startswith("D1 is not chosen")
    assert "displaces D2" in told["explained"]["D1"]
    assert [point["objective"] for point in told["frontier"]] == [3000, 4000, 4000]
    assert told["knee"] == 2
    shown = select("--choose", 1, "--explain", "D2", "--frontier", 3, text=True).out
    assert "D2 is chosen" in shown
    assert "knee" in shown


def test_a_code_that_nobody_has_is_wrong_usage(select):
    for option in ("--explain", "--today", "--keep"):
        assert select(option, "D9", text=True).code == 2


def test_limits_in_conflict_are_told_and_exit_with_one(select):
    ran = select("--keep", "D1", "--keep", "D3", "--spacing-km", 40, text=True)
    assert ran.code == 1
    assert "Keep(" in ran.err
    assert "Spacing(km=40)" in ran.err

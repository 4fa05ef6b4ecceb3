"""When time is short or somebody interrupts: a good choice all the same, honest about what is not known."""

from __future__ import annotations

import math
import os
import signal
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from channelcrm.cli.choosing import worth_of
from channelcrm.errors import SolverError
from channelcrm.report import formats
from channelcrm.selection import (
    Capacity,
    Count,
    Exclude,
    Keep,
    Lexicographic,
    MaxCoverage,
    MaxScore,
    MinDealers,
    MinDistance,
    MinMaxDistance,
    models,
    select,
)
from channelcrm.selection.problem import Problem
from channelcrm.territory import Radius
from channelcrm.values import Location
from tests.selection.loads import assignments, check_loads, crowds
from tests.selection.networks import Shop
from tests.territory.maps import points

PEOPLE = MaxCoverage("people")
TOWNS = points([(-94 + at % 8 / 4, 41 + at // 8 / 4) for at in range(64)], [1 + at % 5 for at in range(64)])
SHOPS = [
    Shop(
        id=f"s{at:02}", location=Location(-94 + at % 6 / 3, 41 + at // 6 / 3),
        attributes={"room": 20 + at % 3, "score": at % 7, "cost": 1},
    )
    for at in range(36)
]  # fmt: skip
AIMS = {
    "coverage": PEOPLE, "distance": MinDistance("people"), "farthest": MinMaxDistance(),
    "fewest": MinDealers(share=0.5, measure="people"),
    "one after the other": Lexicographic([PEOPLE, MaxScore("score")], tolerance=0.01),
    "all, the longest way first": Lexicographic([MinMaxDistance(), MinDistance("people")], tolerance=0.1),
}  # fmt: skip


def choose(objective=PEOPLE, *, count=20, **options):
    return select(
        SHOPS, demand=TOWNS, reach=Radius(km=120), objective=objective,
        limits=[Count(max=count), Capacity("room", measure="people")], **options,
    )  # fmt: skip


def loads(choice):
    people = dict(zip(TOWNS.ids, TOWNS.measure("people").tolist(), strict=True))
    return {id: sum(people[town] for town, by in choice.assignment.items() if by == id) for id in choice.chosen}


@pytest.mark.parametrize("aim", AIMS)
def test_at_once_there_is_a_choice_that_keeps_to_capacities(aim):
    choice = choose(AIMS[aim], time_limit=0)
    assert choice.status != "infeasible"
    assert 0 < len(choice.chosen) <= 20
    assert all(load <= 20 + int(id[1:]) % 3 for id, load in loads(choice).items())
    assert math.isfinite(choice.bound)


def test_at_once_nearly_all_are_served_whom_a_search_would_serve():
    assert choose(count=5, time_limit=0).objective >= 0.95 * 5 * 20


def test_every_town_is_served_at_once_where_it_has_to_be():
    assert set(choose(AIMS["distance"], time_limit=0).assignment) == set(TOWNS.ids)


def test_a_longer_search_is_not_worse():
    soon, later = choose(AIMS["farthest"], time_limit=0), choose(AIMS["farthest"], time_limit=2)
    assert later.objective <= soon.objective
    assert soon.bound <= later.objective


@given(crowds(), st.integers(0, 4), st.data())
@settings(max_examples=50)
def test_on_arrays_something_is_served_at_once_if_anything_can_be(crowd, p, data):
    costs, demand, capacity = crowd
    weights = np.asarray(data.draw(st.lists(st.integers(0, 9), min_size=len(demand), max_size=len(demand))))
    soon = models.capacitated_coverage(np.isfinite(costs), weights, p, demand, capacity, time_limit=0)
    best = max(
        sum(weights[row] for row, site in enumerate(one) if site >= 0)
        for one in assignments(costs, demand, capacity, p, all_served=False)
    )
    check_loads(soon, costs, demand, capacity)
    assert (soon.objective > 0) == (best > 0)
    assert soon.objective <= best <= soon.bound + 1e-9


def test_what_each_dealer_is_worth_takes_no_longer_than_the_limit_together(monkeypatch):
    choice, lefts = choose(count=6, time_limit=0.4), []

    def slow(self, chosen, watch):
        lefts.append(watch.left)
        while not watch.up:
            time.sleep(0.01)
        return choice.outcome

    monkeypatch.setattr(Problem, "fixed", slow)
    began = time.monotonic()
    assert len(choice.marginal) == len(choice.chosen) > 1
    assert time.monotonic() - began < 2 * 0.4 < 0.4 * len(lefts)
    assert min(lefts) > 0.4 / len(lefts) / 2


def test_ctrl_c_ends_the_question_what_each_dealer_is_worth(monkeypatch):
    choice = choose(count=6, time_limit=0)

    def endless(self, chosen, watch):
        while not watch.up:
            time.sleep(0.01)
        raise SolverError("No time.")

    monkeypatch.setattr(Problem, "fixed", endless)
    monkeypatch.setattr(Problem, "time_limit", None)
    threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    assert set(choice.marginal.values()) == {None}


@pytest.fixture
def unknown(monkeypatch):
    """A choice whose dealers' worth could not be found in time."""
    choice = choose(count=6, time_limit=0)

    def late(*_):
        raise SolverError("No time.")

    monkeypatch.setattr(Problem, "fixed", late)
    return choice


def test_what_is_not_known_in_time_is_said_to_be_unknown(unknown):
    assert set(unknown.marginal.values()) == {None}
    assert unknown.to_frame()["marginal"].isna().all()
    assert "unknown" in unknown._repr_html_()
    standing = unknown.explain(unknown.chosen[0])
    assert (standing.alone, standing.adds) == (None, None)
    assert "without it unknown people would be lost" in str(standing)


@pytest.mark.parametrize(
    ("marginal", "cell", "words"),
    [
        (950.4, 950, "950 would be lost without it"), (math.inf, "cannot be spared", "cannot be spared"),
        (None, "not known in time", "what would be lost without it is not known"),
    ],
)  # fmt: skip
def test_it_is_told_in_words(marginal, cell, words):
    assert (worth_of(marginal), formats.lost(marginal)) == (cell, words)


def test_a_dealer_more_or_less_is_counted_at_once():
    choice = choose(count=6, time_limit=0)
    out = next(shop.id for shop in SHOPS if shop.id not in choice.chosen)
    assert choice.add(out)["dealers"] == 1
    assert choice.drop(choice.chosen[0])["people served"] < 0
    assert choice.swap(choice.chosen[0], out).after.objective > 0


def test_limits_that_contradict_each_other_are_named_as_far_as_ctrl_c_lets(monkeypatch):
    def interrupted(self, watch, *_, **__):
        watch.stop()

    monkeypatch.setattr(Problem, "possible", interrupted)
    limits = [Count(max=3), Keep(["s01"]), Exclude(["s01"])]
    choice = select(SHOPS, demand=TOWNS, reach=Radius(km=120), objective=PEOPLE, limits=limits)
    assert choice.conflict == ("Count(max=3)", "Keep(s01)", "Exclude(s01)")

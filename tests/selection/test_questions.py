"""A question that cannot be meant is refused; one that nobody can satisfy is answered with what stands in the way."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.selection import (
    Capacity,
    Count,
    Keep,
    Lexicographic,
    MaxCapture,
    MaxChanges,
    MaxCoverage,
    MaxScore,
    MinDealers,
    MinDistance,
    MinMaxDistance,
    Mix,
    PerGroup,
    Spacing,
    TierMix,
    Together,
    select,
)
from tests.selection.oracle import OBJECTIVES
from tests.selection.test_answers import DEMAND, KINDS, PEOPLE, REACH, SHOPS, choose

EMPTY = type(DEMAND).from_frame(DEMAND.to_frame().iloc[:0], measures=["people"])


@KINDS
@given(st.data())
@settings(max_examples=5)
def test_no_sites_or_no_demand_is_nothing_to_choose_for(kind, data):
    objective = OBJECTIVES[kind](data.draw)
    none = select([], demand=DEMAND, reach=REACH, objective=objective, limits=[Count(max=1)])
    needs = none.problem.goals[0].need
    assert none.status == ("infeasible" if needs and "0%" not in needs[:2] else "optimal")
    nobody = select(SHOPS[:3], demand=EMPTY, reach=REACH, objective=PEOPLE, limits=[Count(max=1)])
    assert (nobody.chosen, nobody.objective, nobody.share, nobody.status) == ((), 0, 0, "optimal")


def test_who_is_out_of_every_reach_is_named():
    far = select(
        SHOPS[:1], demand=DEMAND, reach=REACH, objective=MinDistance("people"), limits=[Count(max=1)]
    )  # fmt: skip
    assert far.conflict == ("every area is served (3 within reach of no site, such as p1)",)
    few = select(SHOPS[:1], demand=DEMAND, reach=REACH, objective=MinDealers(share=0.5, measure="people"))
    assert few.conflict == ("50% of people within reach (all sites together reach 10 of 100)",)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Mix([(MinMaxDistance(), 1)]), "cannot be part of a sum"),
        (lambda: Mix([(PEOPLE, math.nan)]), "no factor"),
        (lambda: Mix([PEOPLE]), "no objective with its factor"),
        (lambda: Lexicographic([]), "no objective"),
        (lambda: Lexicographic([Lexicographic([PEOPLE])]), "can stand here"),
        (lambda: Lexicographic([PEOPLE], tolerance=2), "no share"),
        (lambda: MinDealers(share=1.5), "no share"),
        (lambda: MaxCoverage(backup=True), "no share"),
        (lambda: MaxCapture("people", competitors=5), "no list"),
        (lambda: MaxCapture("people", competitors={}, rule="far"), "no rule"),
        (lambda: MaxCapture("people", competitors={}, decay=0), "no decay"),
        (lambda: Spacing(km=0), "no distance"),
        (lambda: Together(["a"]), "no two dealers"),
        (lambda: TierMix("A", max_share=-1), "no share"),
        (lambda: MaxChanges(["a"], -1), "no number of dealers"),
        (lambda: Keep([None]), "no dealer"),
        (lambda: Keep(5), "no list"),
        (lambda: choose(objective=MaxScore("score")), "No site has 'score'"),
        (lambda: choose(objective=[PEOPLE, 5]), "can stand here"),
        (lambda: choose(PerGroup(by="brand", max=1, group="X")), "No site has the brand 'X'"),
        (lambda: choose(Capacity("cost"), objective=MaxCoverage(backup=0.5)), "counts several"),
    ],
)
def test_what_cannot_be_meant_is_refused(make, message):
    with pytest.raises(ValidationError, match=message):
        make()

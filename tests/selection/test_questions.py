"""A question that cannot be meant is refused; one that nobody can satisfy is answered with what stands in the way."""

from __future__ import annotations

import math

import numpy as np
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
    models,
    select,
)
from channelcrm.territory import Radius
from channelcrm.values import Location
from tests.selection.networks import Shop
from tests.selection.oracle import OBJECTIVES, km_between, markets
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


@given(st.data())
@settings(max_examples=25)
def test_the_models_on_arrays_say_the_same(data):
    geo, shops, km = data.draw(markets())
    rivals = {"r": Location(-93, 41)}
    ways, theirs = km_between(geo, shops), km_between(geo, [Shop(id="r", location=rivals["r"])])
    ways, theirs = np.where(ways <= km, ways, np.inf), np.where(theirs <= km, theirs, np.inf)
    people, most = geo.measure("people"), data.draw(st.integers(1, 3))
    question = {"demand": geo, "reach": Radius(km=km), "limits": [Count(max=most)]}

    def found(objective):
        return select(shops, objective=objective, **question).objective

    assert found(PEOPLE) == models.max_coverage(np.isfinite(ways), people, most).objective
    nearest = MaxCapture("people", competitors=rivals)
    assert found(nearest) == models.max_capture(ways, people, most, theirs[:, 0]).objective
    huff = MaxCapture("people", competitors=rivals, rule="huff")
    pull, against = (np.where(np.isfinite(way), np.maximum(way, 1.0) ** -2.0, 0.0) for way in (ways, theirs))
    assert found(huff) == pytest.approx(models.max_share(pull, people, most, against[:, 0]).objective, abs=1e-6)

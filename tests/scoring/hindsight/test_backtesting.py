"""A back-test says what followed, about whom it can be said, and None where nothing can."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import backtest, rank
from tests.scoring.cards import example

IDS = st.integers(0, 30).map(lambda number: f"d{number}")
NUMBERS = st.dictionaries(IDS, st.none() | st.integers(0, 5).map(lambda tenths: tenths / 10), max_size=20)


def numbered(values):
    return {f"d{at:02}": value for at, value in enumerate(values)}


def table():
    return {
        "id": ["a", "b", "c", "d"], "sales": [1e6, 2e6, 3e6, 4e6], "payment_days": [40, 40, 40, 40],
        "reputation": ["good"] * 4, "licensed": [True, True, True, False],
    }  # fmt: skip


@given(NUMBERS, NUMBERS)
def test_everyone_is_counted_or_named(scores, outcomes):
    found = backtest(scores, outcomes)
    scored = {id for id, score in scores.items() if score is not None}
    followed = {id for id, outcome in outcomes.items() if outcome is not None}
    assert found.count == len(scored & followed) == sum(band.count for band in found.bands)
    assert set(found.without_outcome) == scored - followed
    assert set(found.without_score) == followed - scored


@given(NUMBERS, NUMBERS, st.randoms())
def test_the_order_in_which_they_come_changes_nothing(scores, outcomes, random):
    one = backtest(scores, outcomes, tiers=dict.fromkeys(scores, "A"))
    shuffled = [random.sample(list(values.items()), len(values)) for values in (scores, outcomes)]
    two = backtest(*map(dict, shuffled), tiers=dict.fromkeys(reversed(scores), "A"))
    assert str(one) == str(two)
    assert one.bands == two.bands
    assert one.tiers == two.tiers


def test_sums_are_added_in_the_order_of_ids_whatever_python_hashes_them_to():
    for at in range(12):
        outcomes = {f"c{at}": -1e16, f"a{at}": 1e16, f"b{at}": 1.0}  # in another order the 1 would be left over
        assert backtest(dict.fromkeys(outcomes, 1), outcomes).mean == 0


@given(NUMBERS, NUMBERS)
def test_nothing_is_nan(scores, outcomes):
    found = backtest(scores, outcomes, event=0.2)
    figures = [found.mean, found.auc, found.spearman, found.kendall, found.gini, found.brier]
    figures += [value for band in found.bands for value in (band.mean, band.low, band.high, band.lift, band.share)]
    assert not any(value is not None and np.isnan(value) for value in figures)


def test_a_ranking_leaves_its_excluded_rows_out_and_names_them_with_what_followed():
    found = backtest(rank(table(), example()), {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5})
    assert (found.count, found.excluded, found.without_score) == (3, {"d": 4}, ("e",))
    assert (found.spearman, found.kendall, found.out_of_order) == (pytest.approx(1), pytest.approx(1), ())


def test_a_ranking_by_a_method_is_held_the_same_way():
    ranking = rank(table(), example(), method="promethee")
    assert backtest(ranking, {"a": 1, "b": 2, "c": 3}).spearman == pytest.approx(1)


def test_outcomes_of_true_and_false_are_events_without_being_told():
    found = backtest(numbered([4, 3, 2, 1]), numbered([True, True, False, True]))
    assert (found.events, found.auc, found.mean) == (3, 2 / 3, 0.75)


def test_amounts_become_events_from_the_given_one_up():
    found = backtest(numbered([4, 3, 2, 1]), numbered([Decimal(500), 100, 500, 99]), event=500)
    assert (found.events, found.auc) == (2, 0.75)
    assert backtest(numbered([4, 3]), numbered([500, 100])).auc is None


@pytest.mark.parametrize("outcome", [0, 1, 7])
def test_outcomes_that_are_all_the_same_say_nothing_and_that_is_said(outcome):
    found = backtest(numbered([4, 3, 2]), numbered([outcome] * 3), event=1)
    assert (found.auc, found.auc_interval, found.spearman, found.kendall, found.gini) == (None,) * 5
    assert "All had the event, or none had it" in str(found)


def test_scores_that_are_all_the_same_are_one_band_and_say_nothing():
    found = backtest(numbered([1, 1, 1]), numbered([0, 1, 1]))
    assert (len(found.bands), found.auc, found.spearman, found.gini) == (1, 0.5, None, 0)
    assert "the scores tell nobody from anybody" in str(found)


def test_nobody_to_hold_against_is_no_error():
    found = backtest({}, {})
    assert (found.count, found.mean, found.bands, found.gains, found.auc) == (0, None, (), None, None)
    assert len(found.to_frame()) == 0
    assert backtest({}, {}, probability=True).brier is None


def test_bands_that_stand_the_wrong_way_round_are_named_and_pooled():
    found = backtest(numbered([4, 3, 2, 1]), numbered([10, 2, 6, 1]), bins=4)
    assert found.out_of_order == (("2", "3"),)
    assert [band.fitted for band in found.bands] == [10, 4, 4, 1]
    assert "Steps from band to band that go the wrong way: 1 of 3 (3 above 2)." in str(found)


def test_tiers_are_held_against_what_followed_and_who_has_none_is_shown():
    found = backtest(numbered([4, 3, 2, 1]), numbered([8, 4, 2, 2]), tiers={"d00": "A", "d01": "A", "d02": "B"})
    assert [(tier.name, tier.count, tier.lift) for tier in found.tiers] == [("A", 2, 1.5), ("B", 1, 0.5), ("", 1, 0.5)]


def test_probabilities_are_held_to_what_they_say():
    found = backtest(numbered([1.0, 0.5, 0.0]), numbered([True, True, False]), probability=True)
    assert found.brier == pytest.approx(0.25 / 3)
    assert [(band.score, band.mean) for band in found.bands] == [(1, 1), (0.5, 1), (0, 0)]


def test_series_are_read_by_their_index():
    found = backtest(pd.Series([2.0, 1.0], index=[7, 8]), pd.Series([5, 4], index=["7", "8"]))
    assert found.count == 2


def test_a_frame_has_a_row_a_band_and_a_tier():
    frame = backtest(numbered([4, 3, 2, 1]), numbered([8, 4, 2, 2]), tiers=numbered("AABB"), bins=2).to_frame()
    assert frame["by"].tolist() == ["score", "score", "tier", "tier"]
    assert frame["lift"].tolist() == [1.5, 0.5, 1.5, 0.5]


def test_what_was_found_is_said_in_sentences():
    ranking = rank(table(), example())
    text = str(backtest(ranking, {"a": 0, "b": 0, "c": 1, "d": 1, "e": 1}, tiers={"a": "B", "b": "B", "c": "A"}))
    assert text.splitlines()[0] == (
        "With a score and an outcome: 3; without a score: 1; excluded: 1, 1 of them with an outcome."
    )
    assert "the one with it scored higher in 100.0% of cases: AUC 1.00 (" in text


def test_a_notebook_shows_sentences_tables_and_the_curve_whatever_the_names():
    found = backtest(numbered([4, 3, 2, 1]), numbered([8, 4, 2, 2]), tiers=numbered(["<i>", "<i>", "&", "&"]))
    page = ET.fromstring(found._repr_html_())
    assert {"<i>", "&"} <= {"".join(cell.itertext()) for cell in page.iter() if cell.tag in {"td", "th"}}
    assert list(page.iter("svg"))
    assert not list(page.iter("i"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ranking": [1, 2]}, "ranking"), ({"outcomes": None}, "outcomes"),
        ({"outcomes": {"a": "many"}}, "not a number"), ({"outcomes": {"a": float("inf")}}, "finite"),
        ({"outcomes": {1: 2, "1": 3}}, "stands twice"),
        ({"outcomes": {"": 3}}, "no id"), ({"bins": 0}, "bins"), ({"tiers": "A"}, "tiers"),
        ({"event": float("nan")}, "event"), ({"event": "2"}, "event"), ({"probability": True}, "probability"),
        ({"probability": True, "ranking": {"a": 0.5}}, "event"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_name(wrong, message):
    given_values = {"ranking": {"a": 5.0, "b": 1.0}, "outcomes": {"a": 7.0, "b": 3.0}, **wrong}
    if message == "probability":
        given_values["event"] = 5
    with pytest.raises(ValidationError, match=message):
        backtest(**given_values)

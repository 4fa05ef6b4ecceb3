"""A ranking shows its parts, its bounds and its reasons."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Levels, Linear, Piecewise, Requirement, Scorecard, Steps, rank
from channelcrm.scoring.points import RESOLUTION, TOTAL, apportion
from tests.scoring.cards import EVERY_SCALE, cards, cells, example, tables


def table():
    return {
        "id": ["a", "b", "c"], "sales": [1_000_000, 2_000_000, None], "payment_days": [40, 95, 30],
        "reputation": ["good", None, "poor"], "licensed": [True, True, False],
    }  # fmt: skip


def test_points_are_weight_times_share():
    explained = rank(table(), example()).explain("a")
    assert {part.criterion: part.points for part in explained.parts} == {
        "sales": 8, "payment_days": 16.666667, "reputation": 40,
    }  # fmt: skip
    assert (explained.score, explained.rank, explained.of) == (64.666667, 1, 2)


def test_what_is_missing_shows_as_bounds_around_the_middle():
    ranking = rank(table(), example())
    assert (ranking.low[1], ranking.scores[1], ranking.high[1], ranking.known[1]) == (16, 36, 56, 0.6)


@pytest.mark.parametrize(("missing", "score"), [("worst", 16), ("neutral", 26.666667), ("bounds", 36)])
def test_the_policy_decides_what_a_missing_cell_is_worth(missing, score):
    assert rank(table(), attrs.evolve(example(), missing=missing)).scores[1] == score


def test_reject_excludes_whoever_has_an_empty_cell_and_says_which():
    ranking = rank(table(), attrs.evolve(example(), missing="reject"))
    assert ranking.excluded["b"] == ("reputation is not known",)
    assert [ranking.ids[row] for row in ranking.order] == ["a"]


def test_whoever_misses_a_requirement_is_excluded_with_the_reason():
    ranking = rank(table(), example())
    assert ranking.excluded == {"c": ("licensed == true: it is false",)}
    assert [ranking.ids[row] for row in ranking.order] == ["a", "b"]
    assert ranking.ranks.tolist() == [1, 2, 0]
    assert ranking.explain("c").rank is None


def test_what_is_not_known_does_not_meet_a_requirement():
    unknown = {**table(), "licensed": [None, True, True]}
    assert rank(unknown, example()).excluded == {"a": ("licensed == true: it is not known",)}


@pytest.mark.parametrize(
    ("requirement", "column", "kept"),
    [
        (Requirement("x", ">=", 3), [2.9, 3, None], [1]),
        (Requirement("x", "!=", 3), [3, 4, None], [1]),
        (Requirement("x", "==", "IA"), ["IA", " IA ", "NE"], [0, 1]),
        (Requirement("x", "!=", "IA"), ["IA", "", "NE"], [2]),
        (Requirement("x", "==", False), [0, False, True], [0, 1]),
    ],
)
def test_requirements_compare_as_written(requirement, column, kept):
    card = Scorecard(name="c", criteria=[Criterion("y", weight=1, scale=Linear(0, 1))], requirements=[requirement])
    assert sorted(rank({"x": column, "y": [0, 0, 0]}, card).order) == kept


def test_a_cell_that_is_neither_true_nor_false_is_refused():
    with pytest.raises(ValidationError, match="row 2: licensed: 7 is neither true nor false"):
        rank({**table(), "licensed": [True, 7, True]}, example())


def test_text_where_true_or_false_is_required_is_told_so():
    with pytest.raises(ValidationError, match="row 1: licensed: 'yes' is neither true nor false"):
        rank({**table(), "licensed": ["yes", "no", True]}, example())


def test_a_missing_column_is_named_with_the_nearest_one():
    wrong = {("slaes" if name == "sales" else name): column for name, column in table().items()}
    with pytest.raises(ValidationError, match=r"no column 'sales'\. Did you mean 'slaes'"):
        rank(wrong, example())


def test_a_frame_is_ranked_by_its_index_and_gives_a_frame_back():
    frame = pd.DataFrame(table()).set_index("id")
    result = rank(frame, example()).to_frame()
    assert result.index.tolist() == ["a", "b", "c"]
    assert result.loc["a", "sales_points"] == 8
    assert result.loc["c", "excluded"] == "licensed == true: it is false"


def test_marks_of_pandas_for_nothing_are_empty_cells():
    frame = pd.DataFrame(
        {
            "sales": pd.array([1_000_000, None, 3], dtype="Int64"), "payment_days": [40.0, np.nan, 30.0],
            "reputation": pd.array(["good", None, "poor"], dtype="string"),
            "licensed": pd.array([True, None, True], dtype="boolean"),
        },
        index=list("abc"),
    )  # fmt: skip
    ranking = rank(frame, example())
    assert ranking.known.tolist() == [1, 0, 1]
    assert list(ranking.excluded) == ["b"]


def test_no_rows_give_an_empty_ranking():
    ranking = rank({"id": [], "sales": [], "payment_days": [], "reputation": [], "licensed": []}, example())
    assert (len(ranking.order), len(ranking.scores)) == (0, 0)


def test_an_unknown_id_is_refused_with_the_nearest_one():
    ranking = rank({**table(), "id": ["d10", "d11", "d12"]}, example())
    with pytest.raises(ValidationError, match=r"'d1x' is not in this ranking\. Did you mean"):
        ranking.explain("d1x")


def test_a_comparison_says_where_one_wins_and_its_parts_add_up():
    comparison = rank(table(), example()).compare("a", "b")
    assert [part.criterion for part in comparison.parts] == ["reputation", "payment_days", "sales"]
    assert comparison.difference == 28.666667
    assert str(comparison).splitlines()[0] == "a 64.666667, b 36: +28.666667"


def test_parts_are_explained_in_the_order_of_the_points_lost():
    assert str(rank(table(), example()).explain("b")).splitlines() == [
        "b: 36 points, between 16 and 56 with 60% known, rank 2 of 2",
        "  sales         2,000,000  16  of 40",
        "  payment_days         95   0  of 20",
        "  reputation    not known  20  of 40",
    ]


def test_equal_points_share_a_rank_and_stand_by_id():
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 10))])
    ranking = rank({"id": ["z", "b", "a", "c"], "x": [5, 7, 7, 1]}, card)
    assert [ranking.ids[row] for row in ranking.order] == ["a", "b", "z", "c"]
    assert ranking.ranks.tolist() == [3, 1, 1, 4]


def test_a_tie_that_floats_would_split_is_a_tie():
    card = Scorecard(
        name="c",
        criteria=[Criterion(f"x{at}", weight=weight, scale=Linear(0, 1)) for at, weight in enumerate((1, 2, 3))],
    )
    ranking = rank({"x0": [1, 0], "x1": [1, 0], "x2": [0, 1]}, card)  # a sixth and a third against a half
    assert ranking.ranks.tolist() == [1, 1]
    assert ranking.scores[0] == ranking.scores[1] == 50


@given(cards(trees=True))
def test_a_hundred_points_are_shared_to_the_last_unit_each_within_one_of_its_quota(card):
    units = apportion(card)
    assert units.sum() == TOTAL == 100 * RESOLUTION
    quotas = [card.weights[criterion.name] * TOTAL for criterion in card.criteria]
    assert all(abs(unit - quota) < 1 for unit, quota in zip(units.tolist(), quotas, strict=True))


@given(st.data())
def test_contributions_add_up_to_the_score_exactly(data):
    card = data.draw(cards(scales=EVERY_SCALE, trees=True))
    ranking = rank(data.draw(tables(card)), card)
    assert (ranking.units.sum(axis=1) == np.rint(ranking.scores * RESOLUTION)).all()
    assert np.abs(ranking.contributions.sum(axis=1) - ranking.scores).max() < 1e-9
    assert ((ranking.scores >= 0) & (ranking.scores <= 100)).all()


@given(st.data())
def test_the_order_of_rows_and_of_criteria_changes_nothing(data):
    card = data.draw(cards(scales=EVERY_SCALE, trees=True))
    given_table = data.draw(tables(card))
    rows = data.draw(st.permutations(range(len(given_table["id"]))))
    shuffled = {name: [column[row] for row in rows] for name, column in given_table.items()}
    other = attrs.evolve(card, criteria=data.draw(st.permutations(card.criteria)))
    one, two = rank(given_table, card), rank(shuffled, other)
    assert [one.ids[row] for row in one.order] == [two.ids[row] for row in two.order]
    assert dict(zip(one.ids, one.scores, strict=True)) == dict(zip(two.ids, two.scores, strict=True))


@given(st.data())
def test_the_bounds_contain_every_completion_of_the_empty_cells(data):
    card = data.draw(cards(scales=EVERY_SCALE, trees=True))
    given_table = data.draw(tables(card))
    ranking = rank(given_table, card)
    filled = {
        name: column
        if name == "id"
        else [
            data.draw(cells(card.criteria[int(name[1:])].scale, empty=False)) if cell is None else cell
            for cell in column
        ]
        for name, column in given_table.items()
    }
    complete = rank(filled, card)
    assert (ranking.low <= complete.scores).all()
    assert (complete.scores <= ranking.high).all()
    assert (complete.low == complete.high).all()


@given(st.data())
def test_the_score_lies_within_its_bounds_whatever_the_policy(data):
    card = data.draw(cards(scales=EVERY_SCALE, trees=True))
    ranking = rank(data.draw(tables(card)), card)
    assert ((ranking.low <= ranking.scores) & (ranking.scores <= ranking.high)).all()


@given(st.data())
def test_a_third_dealer_never_changes_the_order_of_two_others(data):
    card = data.draw(cards(scales=EVERY_SCALE, trees=True))
    given_table = data.draw(tables(card, least=3))
    ranking = rank(given_table, card)
    fewer = rank({name: column[:-1] for name, column in given_table.items()}, card)
    last = ranking.ids[-1]
    assert [ranking.ids[row] for row in ranking.order if ranking.ids[row] != last] == [
        fewer.ids[row] for row in fewer.order
    ]


def test_of_numbers_written_as_texts_the_word_among_them_is_named():
    card = Scorecard(name="c", criteria=[Criterion("sales", weight=1, scale=Linear(0, 9))])
    for column, row in ((["1", "2.5", "much", "3"], 3), (["1", "2"], 1), ([1, "2"], 2)):
        with pytest.raises(ValidationError, match="not a number") as error:
            rank({"sales": column}, card)
        assert error.value.row == row


def test_text_among_numbers_is_refused_by_its_own_row():
    with pytest.raises(ValidationError, match=r"row 2: sales: 'many' is not a number") as error:
        rank({**table(), "sales": [1, "many", 3]}, example())
    assert (error.value.row, error.value.value) == (2, "many")


@given(st.data())
def test_the_bounds_are_reached_by_some_completion(data):
    card = data.draw(cards())
    given_table = data.draw(tables(card))
    ranking = rank(given_table, card)
    every = {
        Linear: lambda scale: (scale.worst, scale.best),
        Levels: lambda scale: scale.levels,
        Steps: lambda scale: (scale.steps[0][0] - 1, *(value for value, _ in scale.steps)),
        Piecewise: lambda scale: [value for value, _ in scale.points],
    }
    for choose, bound in ((min, ranking.low), (max, ranking.high)):
        filled = dict(given_table)
        for criterion in card.criteria:
            candidates = list(every[type(criterion.scale)](criterion.scale))
            column = np.empty(len(candidates), dtype=object)
            column[:] = candidates
            shares = criterion.scale.shares(column, criterion.name).tolist()
            best = candidates[shares.index(choose(shares))]
            filled[criterion.name] = [best if cell is None else cell for cell in given_table[criterion.name]]
        assert rank(filled, card).scores.tolist() == bound.tolist()


def test_a_frame_whose_columns_are_numbered_is_a_table():
    card = Scorecard(name="d", criteria=[Criterion("0", weight=1, scale=Linear(worst=0, best=1))])
    assert rank(pd.DataFrame([[0.25], [1.0]]), card).scores.tolist() == [25, 100]

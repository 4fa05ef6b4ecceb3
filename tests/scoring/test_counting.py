"""Counting in blocks gives the same whole units as scoring each cell by itself, whatever a table is made of."""

from __future__ import annotations

import itertools
import math
import tracemalloc

import attrs
import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Custom, Levels, Linear, Piecewise, Scorecard, Steps, counting, rank
from channelcrm.scoring.counting import count_points
from channelcrm.scoring.points import TOTAL, apportion
from channelcrm.scoring.units import column_units, units_of_reach
from tests.scoring.cards import EVERY_SCALE, NUMERIC_SCALES, WEIGHTS, WORDS, cards, tables

EXTREMES = st.sampled_from([0.0, -0.0, 5e-324, -1e300, 1.7e308, -1.7e308, 100.0, 1e9, float("nan")])
NUMBERS = st.floats(-200, 200) | EXTREMES
SHORT = (1, 3, 8192)
"""Lengths of blocks, so that rows fall into one or into several."""


@pytest.fixture(params=SHORT)
def block(request, monkeypatch):
    monkeypatch.setattr(counting, "_BLOCK", request.param)
    monkeypatch.setattr(counting, "_ROWS", request.param)


def arrays(table):
    columns = {}
    for name, values in table.items():
        columns[name] = np.empty(len(values), dtype=object)
        columns[name][:] = values
    return columns


@st.composite
def numeric_problems(draw, values=NUMBERS):
    scales = draw(st.lists(NUMERIC_SCALES, min_size=1, max_size=4))
    criteria = [Criterion(f"c{at}", weight=draw(WEIGHTS), scale=scale) for at, scale in enumerate(scales)]
    criteria.append(Criterion("last", weight=1, scale=Linear(0, 1e9)))
    rows = draw(st.integers(1, 7))
    columns = {one.name: np.asarray(draw(st.lists(values, min_size=rows, max_size=rows))) for one in criteria}
    missing = draw(st.sampled_from(["bounds", "worst", "neutral", "reject"]))
    return Scorecard(name="card", criteria=criteria, missing=missing), columns


def by_cell(card, columns):
    """Units, low, high and known of every row, cell by cell, in Python's own whole numbers."""
    most = apportion(card).tolist()
    ends = [units_of_reach(one.scale, units) for one, units in zip(card.criteria, most, strict=True)]
    each = [
        column_units(one.scale, columns[one.name], one.name, units)
        for one, units in zip(card.criteria, most, strict=True)
    ]
    for row in zip(*(column.tolist() for column in each), strict=True):
        gaps = [at for at, units in enumerate(row) if math.isnan(units)]
        sure = int(sum(units for units in row if not math.isnan(units)))
        seen = TOTAL - sum(most[at] for at in gaps)
        parts = list(row)
        for at in gaps:
            if card.missing == "bounds":
                parts[at] = sum(ends[at]) // 2
            elif card.missing == "neutral":
                mean = sure / seen if seen else 0.5
                parts[at] = min(max(round(mean * most[at]), ends[at][0]), ends[at][1])
            else:
                parts[at] = ends[at][0]
        low, high = (sure + sum(ends[at][side] for at in gaps) for side in (0, 1))
        yield list(map(int, parts)), low, high, seen / TOTAL, bool(gaps)


@pytest.mark.usefixtures("block")
@given(numeric_problems())
def test_blocks_count_as_cells_do(problem):
    card, columns = problem
    count = count_points(card, columns)
    units, low, high, known, gaps = map(list, zip(*by_cell(card, columns), strict=True))
    assert count.units().tolist() == units
    assert count.total.tolist() == list(map(sum, units))
    assert (count.low.tolist(), count.high.tolist()) == (low, high)
    assert (count.known.tolist(), count.gaps.tolist()) == (known, gaps)


@pytest.mark.usefixtures("block")
@given(st.data())
def test_the_parts_of_any_rows_sum_to_their_totals(data):
    card = data.draw(cards(scales=EVERY_SCALE, trees=True))
    count = count_points(card, arrays(data.draw(tables(card))))
    rows = np.asarray(data.draw(st.lists(st.integers(0, len(count.total) - 1), max_size=4)), dtype=np.int64)
    assert (count.units(rows) == count.units()[rows]).all()
    assert (count.units().sum(axis=1) == count.total).all()


@pytest.mark.parametrize("kind", ["float64", "float32", "float16", "int8", "int64", "uint64", "bool", "object", ">f8"])
@given(st.lists(st.integers(0, 1), min_size=1), NUMERIC_SCALES)
def test_what_a_column_is_made_of_changes_nothing(kind, values, scale):
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=scale), Criterion("y", weight=2, scale=scale)])
    columns = {"x": np.asarray(values, dtype=kind), "y": np.asarray(values, dtype=np.float64)}
    plain = {"x": columns["y"], "y": columns["y"]}
    assert (count_points(card, columns).units() == count_points(card, plain).units()).all()
    assert (count_points(card, columns).total == count_points(card, plain).total).all()


def test_coarse_floats_are_scored_as_the_number_that_they_hold():
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 3))])
    held = np.asarray([0.1], dtype=np.float32)
    assert count_points(card, {"x": held}).total == count_points(card, {"x": held.astype(np.float64)}).total == 3333333


@given(numeric_problems(st.floats(-200, 200)))
def test_columns_of_one_block_count_as_their_copies_do(problem):
    card, columns = problem
    together = np.ascontiguousarray(np.column_stack(list(columns.values())))
    views = {name: together[:, at] for at, name in enumerate(columns)}
    backwards = {name: column[::-1].copy()[::-1] for name, column in columns.items()}
    for table in (views, backwards):
        assert (count_points(card, table).total == count_points(card, columns).total).all()


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("infinity", [float("inf"), float("-inf")])
def test_an_infinite_number_is_named_wherever_it_stands(infinity):
    card = Scorecard(name="c", criteria=[Criterion(name, weight=1, scale=Linear(0, 1)) for name in "abc"])
    columns = {"a": [1.0, np.nan, 1.0, 1.0], "b": [1.0, 1.0, 1.0, infinity], "c": [infinity, 1.0, 1.0, 1.0]}
    with pytest.raises(ValidationError, match="is not a finite number") as error:
        count_points(card, {name: np.asarray(column) for name, column in columns.items()})
    assert (error.value.field, error.value.row) == ("b", 4)  # the first criterion's first, as cell by cell


@pytest.mark.usefixtures("block")
def test_what_a_scale_refuses_is_named_by_its_row_in_the_table():
    card = Scorecard(name="c", criteria=[Criterion("word", weight=1, scale=Levels({"good": 1}))])
    with pytest.raises(ValidationError, match="row 5: word: 'bad' is not a level"):
        rank({"word": ["good", None, "good", "good", "bad", "bad"]}, card)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.lists(st.floats(-2e6, 2e6), min_size=1), st.integers(-60, 60))
def test_a_change_of_unit_by_a_power_of_two_changes_no_unit(worst, best, values, exponent):
    if abs(worst - best) < 1e-100 or min(map(abs, filter(None, [worst, best, *values])), default=1) < 1e-200:
        return  # what is subnormal loses digits
    factor = 2.0**exponent
    criteria = [Criterion("x", weight=1, scale=Linear(worst, best)), Criterion("y", weight=2, scale=Linear(0, 1))]
    scaled = [attrs.evolve(criteria[0], scale=Linear(worst * factor, best * factor)), criteria[1]]
    column, other = np.asarray(values), np.full(len(values), 0.3)
    before = count_points(Scorecard(name="c", criteria=criteria), {"x": column, "y": other})
    after = count_points(Scorecard(name="c", criteria=scaled), {"x": column * factor, "y": other})
    assert (before.units() == after.units()).all()


@given(st.data())
def test_who_is_at_least_as_good_everywhere_has_at_least_as_many_points(data):
    card = data.draw(cards(missing="worst"))
    table = arrays(data.draw(tables(card, empty=False, least=2)))
    units = count_points(card, table)
    shares = np.column_stack([one.scale.shares(table[one.name], one.name) for one in card.criteria])
    for a, b in itertools.permutations(range(len(shares)), 2):
        if (shares[a] >= shares[b]).all():
            assert units.total[a] >= units.total[b]


@given(st.sampled_from([1, 3, 7, 100_000_000, 33_333_335]), NUMERIC_SCALES, st.lists(st.floats(-200, 200), min_size=2))
def test_units_are_whole_and_within_what_the_scale_can_give(most, scale, values):
    low, high = units_of_reach(scale, most)
    units = column_units(scale, np.asarray(values), "x", most)
    assert (units == np.rint(units)).all()
    assert ((low <= units) & (units <= high)).all()


def test_a_line_gives_no_hair_more_than_its_ends():
    scale = Piecewise([(-1.0, 0.03), (1e-9, 0.29)])
    below = np.asarray([np.nextafter(1e-9, 0.0)])
    assert 0.03 + (0.29 - 0.03) > 0.29  # what the line comes to just below its end
    assert scale.shares(below, "x") <= 0.29
    assert column_units(scale, below, "x", 50) == units_of_reach(scale, 50)[1] == 14


def test_halves_of_a_unit_are_rounded_alike_in_blocks_and_by_cell():
    card = Scorecard(
        name="c",
        criteria=[
            Criterion(f"c{at}", weight=at + 1, scale=Linear(*ends)) for at, ends in enumerate([(0, 3), (90, 30)])
        ],
    )
    halves = np.arange(100_000) + 0.5
    most = apportion(card)
    columns = {"c0": halves * 3 / most[0], "c1": 90 - halves * 60 / most[1]}
    units = count_points(card, columns).units()  # which is held against the totals
    assert len(np.unique(units[:, 0] - np.arange(100_000))) == 2  # some halves are a hair above, some below


def test_what_is_too_far_away_to_compute_counts_as_far_away():
    scale = Linear(-1.7e308, 0)
    for weight in (0, 1):
        criteria = [Criterion("x", weight=weight, scale=scale), Criterion("y", weight=3, scale=Linear(0, 1))]
        count = count_points(Scorecard(name="c", criteria=criteria), {"x": np.asarray([1.7e308]), "y": np.ones(1)})
        assert (count.total.tolist(), count.gaps.tolist()) == ([TOTAL], [False])


def completions(card, row):
    """Every way to fill a row's empty cells with values that reach each end and each turn of a scale."""
    candidates = []
    for criterion, cell in zip(card.criteria, row, strict=True):
        scale = criterion.scale
        if cell is not None:
            candidates.append([cell])
        elif isinstance(scale, Levels):
            candidates.append(list(scale.levels))
        elif isinstance(scale, Linear):
            candidates.append([scale.worst, scale.best, (scale.worst + scale.best) / 2])
        elif isinstance(scale, Custom):
            candidates.append([0.0, 30.0, 1e6])
        else:
            turns = [value for value, _ in (scale.steps if isinstance(scale, Steps) else scale.points)]
            between = [(one + two) / 2 for one, two in itertools.pairwise(turns)]
            candidates.append([turns[0] - 1, *turns, *between, turns[-1] + 1])
    return itertools.product(*candidates)


@given(st.data())
def test_low_and_high_contain_every_completion(data):
    card = data.draw(cards(scales=EVERY_SCALE, trees=True))
    table = data.draw(tables(card))
    count = count_points(card, arrays(table))
    for at, row in enumerate(zip(*(table[one.name] for one in card.criteria), strict=True)):
        filled = list(itertools.islice(completions(card, row), 300))
        columns = {one.name: list(cells) for one, cells in zip(card.criteria, zip(*filled, strict=True), strict=True)}
        totals = count_points(card, arrays(columns)).total
        assert count.low[at] <= totals.min()
        assert totals.max() <= count.high[at]
        assert count.low[at] <= count.total[at] <= count.high[at]


def test_neutral_gives_the_mean_of_what_is_known_as_far_as_the_scale_gives_it():
    card = Scorecard(
        name="c", missing="neutral",
        criteria=[
            Criterion("a", weight=50, scale=Linear(0, 10)), Criterion("b", weight=30, scale=Linear(0, 10)),
            Criterion("c", weight=20, scale=Steps([(0, 0.5)], below=0.25)),
        ],
    )  # fmt: skip
    rows = {"a": [9.0, 1.0, None, None], "b": [3.0, 1.0, None, 10.0], "c": [None] * 4}
    assert count_points(card, arrays(rows)).units().tolist() == [
        [45_000_000, 9_000_000, 10_000_000],  # 54 of 80 is 67.5%, of which the scale gives half
        [5_000_000, 3_000_000, 5_000_000],  # 10%, and the scale gives a quarter at least
        [25_000_000, 15_000_000, 10_000_000],  # nothing known: half
        [50_000_000, 30_000_000, 10_000_000],
    ]


@pytest.mark.parametrize("write", [lambda cells: cells.fill(1.0), lambda cells: np.copyto(cells, cells[::-1])])
def test_parts_of_a_table_that_was_written_to_are_refused(write):
    cells = np.asarray([0.0, 0.25, 0.5])
    ranking = rank({"x": cells}, Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 1))]))
    write(cells)
    with pytest.raises(ValidationError, match="The table was changed after it was ranked"):
        _ = ranking.units
    assert ranking.scores.tolist() == [0, 25, 50]


def test_a_custom_function_is_asked_once_of_all_known_numbers():
    asked = []

    def function(numbers):
        asked.append(len(numbers))
        return numbers

    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Custom("own", function))])
    ranking = rank({"x": np.where(np.arange(50_000) % 5, 0.5, np.nan)}, card)
    assert ranking.units_of(1) == [50_000_000]
    assert asked == [40_000, 20_000, 20_000]  # and its two halves, to see that it scores each number by itself


def test_ranking_many_rows_makes_no_array_of_rows_by_criteria():
    rows, count = 200_000, 20
    table = {f"c{at}": np.linspace(0, at + 1, rows) for at in range(count)}
    card = Scorecard(name="c", criteria=[Criterion(name, weight=1, scale=Linear(0, 20)) for name in table])
    rank({name: column[:10] for name, column in table.items()}, card)  # what is imported is no memory of a ranking
    tracemalloc.start()
    ranking = rank(table, card)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(ranking.scores) == rows
    assert peak < 0.15 * rows * count * 8


def test_levels_are_counted_by_their_words():
    scale = Levels(dict(zip(WORDS, (0, 0.5, 1), strict=True)))
    card = Scorecard(name="c", criteria=[Criterion("word", weight=1, scale=scale)])
    assert rank({"word": [*WORDS, None] * 3}, card).scores.tolist() == [0, 50, 100, 50] * 3

"""Recency, frequency, monetary value: total, exact, monotone, and nothing after the day of the question."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import RFM, SEGMENTS, rfm

DAY = date(2026, 10, 1)


def ago(days):
    return DAY - timedelta(days=days)


def of(rows, **options):
    ids, days, amounts = map(list, zip(*rows, strict=True)) if rows else ([], [], [])
    return rfm({"id": ids, "on": days, "amount": amounts}, as_of=DAY, **options)


@pytest.mark.filterwarnings("error")
def test_amounts_near_the_end_of_what_a_float_holds_are_added_or_refused():
    assert of([("a", ago(1), 1e308), ("b", ago(1), 5e-324)]).monetary.tolist() == [1e308, 5e-324]
    with pytest.raises(ValidationError, match="orders of a add up to more than a float holds"):
        of([("a", ago(1), 1e308), ("a", ago(2), 1e308)])


def test_what_was_ordered_is_counted_from_the_day_of_the_question():
    found = of([("a", ago(1), 10.10), ("a", ago(30), 20.20), ("b", ago(100), 5)])
    assert found.ids == ("a", "b")
    assert found.recency.tolist() == [1, 100]
    assert found.frequency.tolist() == [2, 1]
    assert found.monetary.tolist() == [30.3, 5]


def test_the_day_itself_and_what_came_before_the_months_do_not_count():
    found = of([("a", DAY, 1), ("a", date(2025, 9, 30), 1), ("b", date(2025, 10, 1), 1), ("b", ago(1), 1)])
    assert found.ids == ("b",)
    assert found.frequency.tolist() == [2]
    assert of([("a", ago(40), 1), ("b", ago(20), 1)], months=1).ids == ("b",)


def test_a_return_lowers_the_sum_and_is_no_order():
    found = of([("a", ago(50), 100), ("a", ago(2), -40), ("b", ago(5), -1)])
    assert (found.recency[0], found.frequency[0], found.monetary[0]) == (50, 1, 60)
    assert (found.frequency[1], found.monetary[1], found.segments[1]) == (0, -1, "no orders")
    assert np.isnan(found.recency[1])


def test_scores_go_by_fifths_and_equals_share_one():
    found = of([(f"d{number}", ago(number), number) for number in range(1, 11)])
    assert dict(zip(found.ids, found.scores[:, 0].tolist(), strict=True)) == {
        f"d{number}": 5 - (number - 1) // 2 for number in range(1, 11)
    }
    assert set(found.scores[:, 1].tolist()) == {5}
    equal = of([("a", ago(1), 0.1), ("a", ago(1), 0.2), ("b", ago(1), 0.3), ("c", ago(1), 0.1)])
    assert equal.scores[:, 2].tolist() == [5, 5, 2]  # a tenth and two tenths are three tenths


def test_fixed_steps_are_met_exactly_on_them():
    steps = {"recency": (30, 60, 120, 240), "frequency": (2, 3, 4, 5), "monetary": (10, 20, 30, 40)}
    days = (1, 30, 31, 60, 120, 240, 241)
    assert of([(f"d{day:03}", ago(day), 1) for day in days], steps=steps).scores[:, 0].tolist() == [5, 5, 4, 4, 3, 2, 1]
    amounts = (9.99, 10, 19, 20, 30, 40, 1e9)
    found = of([(f"d{at}", ago(1), amount) for at, amount in enumerate(amounts)], steps=steps)
    assert found.scores[:, 2].tolist() == [1, 2, 2, 3, 4, 5, 5]
    assert set(found.scores[:, 1].tolist()) == {1}


def test_every_pair_of_scores_has_one_segment():
    assert set(SEGMENTS) == set(product(range(1, 6), range(1, 6)))
    assert SEGMENTS[5, 5] == "champions"
    assert SEGMENTS[1, 1] == "hibernating"
    assert SEGMENTS[1, 5] == "must not lose"


def test_who_ordered_nothing_can_be_in_the_answer_and_moves_nobody():
    rows = [("a", ago(1), 1), ("b", ago(9), 2)]
    found, more = of(rows), of(rows, dealers=["c", "a"])
    assert more.ids == ("a", "b", "c")
    assert more.segments == (*found.segments, "no orders")
    assert (more.scores[:2] == found.scores).all()
    assert (more.scores[2].tolist(), more.frequency[2], more.monetary[2]) == ([1, 1, 1], 0, 0)


def test_nothing_ordered_by_nobody_is_an_empty_answer():
    assert of([]).ids == of([]).segments == ()


def test_a_frame_with_columns_of_its_own_goes_in_and_a_frame_comes_out():
    frame = pd.DataFrame({"shop": ["1", "1", "2"], "day": pd.to_datetime(["2026-09-01", "2026-09-30", "2026-03-01"])})
    frame["usd"] = [1.5, 2.5, 9.0]
    found = rfm(frame, as_of=DAY, id="shop", on="day", amount="usd").to_frame()
    assert found.loc["1", ["recency", "frequency", "monetary"]].tolist() == [1, 2, 4]
    assert list(found.columns)[-4:] == ["recency_score", "frequency_score", "monetary_score", "segment"]


@pytest.mark.parametrize(
    "day",
    [
        ago(5),
        ago(5).isoformat(),
        datetime(2026, 9, 26, 12),
        datetime(2026, 9, 26, 12, tzinfo=UTC),
        np.datetime64(ago(5)),
    ],
)
def test_a_day_is_a_date_a_time_or_a_text(day):
    assert of([("a", day, 1)]).recency.tolist() == [5]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("", ago(1), 1), "row 2: id: The order has no dealer"),
        (("a", None, 1), "row 2: on: The order has no day"),
        (("a", "yesterday", 1), "row 2: on: 'yesterday' is not a day"),
        (("a", 20260901, 1), "row 2: on: 20260901 is not a day"),
        (("a", [], 1), "row 2: on: .* is not a day"),
        (("a", ago(1), None), "row 2: amount: The order has no amount"),
        (("a", ago(1), "much"), "row 2: amount: 'much' is not a number"),
        (("a", ago(1), float("inf")), "row 2: amount: inf is not a finite number"),
    ],
)
def test_a_row_that_lacks_something_is_told_by_its_number(row, message):
    with pytest.raises(ValidationError, match=message):
        of([("z", ago(1), 1), row])


@pytest.mark.parametrize(
    "steps", [{"recency": (1, 2, 3)}, {"recency": (4, 3, 2, 1)}, {"recency": (1, 1, 2, 3)}, {"speed": (1, 2, 3, 4)},
              {"monetary": (1, 2, 3, float("nan"))}, {"monetary": "1234"}, {"monetary": (1, 2, 3, "4")}, 5],
)  # fmt: skip
def test_steps_are_four_rising_limits_of_a_measure(steps):
    with pytest.raises(ValidationError, match="steps"):
        of([("a", ago(1), 1)], steps=steps)


orders = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(-3, 400).map(ago), st.integers(-5, 50).map(lambda n: n / 10)),
    max_size=30,
)


def by_hand(rows):
    """Each dealer's figures, order by order."""
    found = {}
    for id, day, amount in rows:
        if date(2025, 10, 1) <= day < DAY:
            last, count, total = found.get(id, (None, 0, 0))
            if amount > 0:
                last, count = max(day, last or day), count + 1
            found[id] = (last, count, total + round(amount * 10))
    return found


@given(orders, st.randoms())
def test_figures_are_what_counting_by_hand_gives_in_any_order_of_rows(rows, chance):
    expected = by_hand(rows)
    chance.shuffle(rows)
    found = of(rows)
    assert list(found.ids) == sorted(expected)
    for at, id in enumerate(found.ids):
        last, count, total = expected[id]
        assert (found.frequency[at], round(found.monetary[at] * 10)) == (count, total)
        assert np.isnan(found.recency[at]) if last is None else found.recency[at] == (DAY - last).days


@given(orders)
def test_whoever_is_ahead_in_a_measure_never_scores_less_and_equals_score_the_same(rows):
    found = of(rows)
    bought = found.frequency > 0
    for at, values in enumerate((-found.recency, found.frequency, found.monetary)):
        pairs = sorted(zip(values[bought].tolist(), found.scores[bought, at].tolist(), strict=True))
        assert [score for _, score in pairs] == sorted(score for _, score in pairs)
        assert len({value for value, _ in pairs}) == len(set(pairs))
        assert not pairs or pairs[-1][1] == 5
    assert ((found.scores >= 1) & (found.scores <= 5)).all()
    assert {segment for segment, ordered in zip(found.segments, bought, strict=True) if not ordered} <= {"no orders"}


@given(orders, st.integers(1, 3))
def test_by_fixed_steps_no_dealer_changes_anothers_score(rows, months):
    steps = {"recency": (10, 20, 40, 90), "frequency": (2, 3, 4, 5), "monetary": (0.5, 1, 5, 9.9)}
    whole = of(rows, steps=steps, months=months)
    for at, id in enumerate(whole.ids):
        alone = of([row for row in rows if row[0] == id], steps=steps, months=months)
        assert alone.scores[0].tolist() == whole.scores[at].tolist()


def test_a_year_of_orders_of_iowa(shared_data):
    frame = pd.read_csv(shared_data("iowa/orders_12m.csv.gz"), dtype={"dealer_id": str})
    found = rfm(frame, as_of=date(2022, 11, 1), id="dealer_id", on="order_date", amount="sales_usd")
    assert isinstance(found, RFM)
    assert len(found.ids) == 2013
    assert found.monetary.sum() == pytest.approx(428_418_797.66, abs=0.01)
    assert found.frequency.sum() == (frame["sales_usd"] > 0).sum()
    best = np.isin(found.segments, ["champions", "loyal"])
    assert best.mean() == pytest.approx(0.42, abs=0.005)  # of the outlets
    assert found.monetary[best].sum() / found.monetary.sum() == pytest.approx(0.87, abs=0.005)
    assert (found.scores == 5).mean(axis=0).tolist() == pytest.approx([0.32, 0.24, 0.2], abs=0.005)  # with equals

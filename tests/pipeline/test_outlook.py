"""The forecast: totals add up, nothing is lost on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.pipeline import STAGE_PROBABILITY, Negotiation, Span, Stage, forecast
from channelcrm.values import Money, Period
from tests.pipeline.given import ANN, AT, COUNTERED, DEALER, LOST, NEGOTIATIONS, NOW, OFFERED, OPENED, WON

MANY = st.lists(NEGOTIATIONS, max_size=6)


def totals(*forecasts):
    sums = {}
    for each in forecasts:
        for currency, money in each.totals.items():
            sums[currency] = sums.get(currency, Money(0, currency)) + money
    return sums


def test_a_negotiation_counts_with_the_probability_of_its_stage():
    [line] = forecast([OFFERED, COUNTERED]).lines
    assert (line.period, line.count) == (Period.month(2027, 1), 2)
    assert line.value == Money("2400000", "USD")
    assert line.weighted == Money("480000", "USD") + Money("600000", "USD")
    assert line.won == Money(0, "USD")


def test_what_is_won_counts_in_full_and_what_is_lost_nowhere():
    [line] = forecast([WON, LOST]).lines
    assert line.count == 1
    assert line.value == line.weighted == line.won == Money("1200000", "USD")


def test_what_cannot_be_valued_is_named_not_dropped():
    assert forecast([OPENED]).unvalued == (OPENED.id,)


def test_expectations_count_until_an_offer_says_better():
    hoped = Negotiation.open(DEALER, by=ANN, at=NOW, expected_value=Money(1000, "CNY"), expected_on=date(2027, 5, 17))
    [line] = forecast([hoped], by="quarter").lines
    assert (line.period, line.weighted) == (Period(date(2027, 4, 1), date(2027, 7, 1)), Money(50, "CNY"))


def test_probabilities_of_ones_own_take_their_place():
    own = {**STAGE_PROBABILITY, Stage.OFFERED: Decimal("0.1")}
    assert forecast([OFFERED], probabilities=own).totals == {"USD": Money("120000", "USD")}


@pytest.mark.parametrize("wrong", [Decimal("1.1"), Decimal("-0.1"), Decimal("NaN"), 0.5, None])
def test_probabilities_that_cannot_be_right_are_refused(wrong):
    own = {**STAGE_PROBABILITY, Stage.OFFERED: wrong}
    if wrong is None:
        del own[Stage.OFFERED]
    with pytest.raises(ValidationError, match="offered"):
        forecast([], probabilities=own)


def test_a_span_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(ValidationError, match="month, quarter, year"):
        forecast([], by="week")


def test_every_stage_has_a_probability_that_rises_along_the_road():
    assert set(STAGE_PROBABILITY) == set(Stage)
    road = [STAGE_PROBABILITY[stage] for stage in Stage if stage is not Stage.LOST]
    assert road == sorted(road)
    assert (STAGE_PROBABILITY[Stage.WON], STAGE_PROBABILITY[Stage.LOST]) == (1, 0)


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)), st.sampled_from(Span))
def test_a_day_lies_in_its_span_and_spans_tile_the_calendar(day, span):
    around = span.around(day)
    assert day in around
    assert span.around(around.start) == around
    assert span.around(around.end).start == around.end


@given(MANY, st.sampled_from(Span))
def test_every_negotiation_is_counted_named_or_lost(many, span):
    result = forecast(many, by=span)
    lost = sum(n.stage is Stage.LOST for n in many)
    assert sum(line.count for line in result.lines) + len(result.unvalued) + lost == len(many)


@given(MANY)
def test_months_quarters_and_years_have_the_same_totals(many):
    assert forecast(many).totals == forecast(many, by="quarter").totals == forecast(many, by="year").totals


@given(MANY, MANY)
def test_the_forecasts_of_two_lists_add_up_to_the_forecast_of_both(some, others):
    assert dict(forecast(some + others).totals) == totals(forecast(some), forecast(others))


@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_negotiations_changes_nothing(many, random):
    shuffled = random.sample(many, len(many))
    assert forecast(shuffled) == forecast(many)


@given(MANY)
def test_won_is_part_of_weighted_and_weighted_of_value(many):
    for line in forecast(many).lines:
        assert line.won <= line.weighted <= line.value


def test_a_frame_has_a_row_a_line():
    pytest.importorskip("pandas")
    frame = forecast(AT.values()).to_frame()
    assert list(frame["weighted"]) == [line.weighted.amount for line in forecast(AT.values()).lines]

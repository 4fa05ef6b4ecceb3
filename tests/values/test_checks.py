"""Checks: what a field refuses, and that the error names it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.values import Period, checks
from channelcrm.values.attributes import frozen_scalars, plain_scalars, sorted_texts
from channelcrm.values.choice import Choice
from channelcrm.values.history import day_of, require_later, require_step

FIELD = SimpleNamespace(name="field")
NOW = datetime(2027, 1, 1, tzinfo=UTC)
CASES = [
    (checks.aware, [NOW], [datetime(2027, 1, 1), pd.NaT, "now", None]),
    (checks.day, [date(2027, 1, 1)], [NOW, "2027-01-01", None]),
    (checks.text, ["a", " a ", "上海"], ["", "  ", "\n", "a\0", None, 1]),
    (checks.whole_text, ["", "a\tb"], ["\x7f", None, 1]),
    (checks.id_text, ["00000000-0000-7000-8000-000000000000"], ["", "D-1", None, 1]),
    (checks.finite, [0, -1.5, 3], [float("nan"), float("inf"), 10**400, Decimal(1), True, "1", None]),
    (
        checks.share,
        [0, 1, 0.5, Decimal("0.5")],
        [-0.1, 1.1, float("nan"), Decimal("NaN"), Decimal("sNaN"), 10**400, True, "0.5", None],
    ),
    (checks.of_type(Period), [Period.year(2027)], [None, "2027"]),
    (checks.each(checks.text), [(), ("a", "b")], [("a", ""), (None,)]),
    (checks.tuple_of(int), [(), (1, 2)], [[1], ("1",), None]),
    (checks.texts, [(), ("a", "b")], [["a"], ("",), (1,), "a", None]),
    (checks.count, [0, 1, 2**63 - 1], [-1, 2**63, 1.0, True, "1", None]),
    (checks.optional(checks.text), [None, "a"], ["", 1]),
]


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, fine, _ in CASES for value in fine])
def test_what_is_right_passes(check, value):
    check(None, FIELD, value)


@pytest.mark.parametrize(("check", "value"), [(check, value) for check, _, wrong in CASES for value in wrong])
def test_what_is_wrong_is_refused_under_the_name_of_its_field(check, value):
    with pytest.raises(ValidationError) as caught:
        check(None, FIELD, value)
    assert caught.value.field in {"field", "field[0]"}
    assert caught.value.remedy


def test_a_set_of_texts_is_kept_in_order_and_once_each():
    assert sorted_texts(["b", "a", "b"]) == ("a", "b")


def test_one_text_is_not_taken_for_a_set_of_letters():
    with pytest.raises(ValidationError, match="field: 'tractors' is not a list of texts"):
        checks.texts(None, FIELD, sorted_texts("tractors"))


def test_extra_values_are_a_read_only_copy():
    given = {"a": 1}
    kept = frozen_scalars(given)
    given["a"] = 2
    assert kept == {"a": 1}
    with pytest.raises(TypeError):
        kept["a"] = 3


@pytest.mark.parametrize(
    "wrong",
    [{"a": float("nan")}, {"a": [1]}, {1: "a"}, {"a": Decimal(1)}, {"a": 2**63}, {"a": "\0"}, {"\ud800": 1}, "ab"],
)
def test_extra_values_are_plain(wrong):
    with pytest.raises(ValidationError, match="field"):
        plain_scalars(None, FIELD, wrong)


def test_the_day_of_a_time_is_the_same_in_every_zone():
    at = datetime(2027, 1, 1, 3, tzinfo=timezone(timedelta(hours=8)))
    assert day_of(at) == day_of(at.astimezone(UTC)) == date(2026, 12, 31)


CHICAGO = ZoneInfo("America/Chicago")
FIRST = datetime(2026, 11, 1, 1, 45, tzinfo=CHICAGO)
SECOND = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=CHICAGO)  # 45 minutes later: the clock was set back


def test_the_hour_that_comes_twice_runs_forward_too():
    require_later(SECOND, FIRST)
    with pytest.raises(ValidationError, match="before the last step"):
        require_later(FIRST, SECOND)


def test_a_time_is_kept_in_utc_so_that_equal_times_are_equal_values():
    kept = checks.in_utc(SECOND)
    assert (kept, kept.tzinfo) == (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), UTC)


@pytest.mark.parametrize("at", [datetime.max, datetime.min])
def test_a_time_beyond_the_calendar_in_utc_is_refused(at):
    offset = timedelta(hours=-5) if at is datetime.max else timedelta(hours=5)
    with pytest.raises(ValidationError, match="years 1 to 9999"):
        checks.aware(None, FIELD, checks.in_utc(at.replace(tzinfo=timezone(offset))))


def test_time_may_stand_still_but_not_run_backwards():
    require_later(NOW, NOW)
    require_later(NOW, None)
    with pytest.raises(ValidationError, match="before the last step"):
        require_later(NOW - timedelta(microseconds=1), NOW)


class Light(Choice):
    RED = "red"
    GREEN = "green"


def test_a_step_that_the_graph_does_not_hold_names_those_it_does():
    graph = {Light.RED: (Light.GREEN,), Light.GREEN: ()}
    require_step("Light", graph, Light.RED, Light.GREEN)
    with pytest.raises(IllegalTransitionError) as caught:
        require_step("Light", graph, Light.RED, Light.RED)
    assert caught.value.allowed == ("green",)

"""Ids: made from what they name, in order of time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.values import derive_id, is_id, make_id

NOW = datetime(2027, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))
PARTS = st.lists(st.text(max_size=5) | st.integers(), max_size=3)


@given(TIMES, PARTS)
def test_an_id_is_a_version_7_uuid_of_its_time(at, parts):
    made = uuid.UUID(make_id(at, *parts))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@given(TIMES, TIMES, PARTS, PARTS)
def test_ids_sort_by_time_to_the_millisecond(a, b, some, others):
    earlier, later = sorted([a, b])
    if later - earlier >= timedelta(milliseconds=1):
        assert make_id(earlier, *some) < make_id(later, *others)


@given(TIMES, PARTS)
def test_the_same_event_has_the_same_id_in_any_zone(at, parts):
    elsewhere = at.astimezone(timezone(timedelta(hours=-3)))
    assert make_id(at, *parts) == make_id(elsewhere, *parts)


def test_different_parts_make_different_ids():
    made = {make_id(NOW, "dealer", number) for number in range(10_000)}
    assert len(made) == 10_000


def test_parts_do_not_run_into_each_other():
    assert make_id(NOW, "ab", "c") != make_id(NOW, "a", "bc")


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValidationError, match="zone"):
        make_id(datetime(2027, 1, 1), "x")


@pytest.mark.parametrize("before", [timedelta(microseconds=1), timedelta(days=1)])
def test_a_time_before_1970_is_refused(before):
    with pytest.raises(ValidationError, match="1970"):
        make_id(datetime(1970, 1, 1, tzinfo=UTC) - before, "x")


@given(st.integers(0, 2**48 - 1), PARTS)
def test_a_derived_id_is_a_version_8_uuid_of_its_order(order, parts):
    made = uuid.UUID(derive_id(order, *parts))
    assert (made.version, made.variant, made.int >> 80) == (8, uuid.RFC_4122, order)


@pytest.mark.parametrize("order", [-1, 2**48])
def test_an_order_that_does_not_fit_is_refused(order):
    with pytest.raises(ValidationError, match="order"):
        derive_id(order, "x")


@given(TIMES, PARTS)
def test_what_is_made_is_an_id(at, parts):
    assert is_id(make_id(at, *parts))


@pytest.mark.parametrize(
    "text", ["", "x", str(uuid.UUID(int=1)).upper() + "\n", "{" + str(uuid.UUID(int=1)) + "}", uuid.UUID(int=1).hex]
)
def test_other_texts_are_no_ids(text):
    assert not is_id(text)

"""Whatever a value or a function is given, it is right, or it is refused by an error of ours."""

from __future__ import annotations

import math
import types
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from shapely.geometry.base import BaseGeometry

from channelcrm.errors import ChannelCrmError
from channelcrm.storage.catalogue import RECORDS
from channelcrm.testing import strategies
from channelcrm.values import Actor, Money, Period

NAN = float("nan")
NONSENSE = [
    None, "", " ", "x", "x" * 20_000, "a\0b", "\ud800", 0, -1, 5, 2**70, 1.5, NAN, math.inf, True, [], ["x"], [None],
    [1], [["x"]], (), {}, {"a": object()}, {1: 2}, {"a": NAN}, {"a": "b\0"}, {"a": "x" * 20_000}, {"a": 2**70},
    {"\ud800": 1}, b"x", object(), Decimal("NaN"), Decimal("1e400"), Decimal(1), date(2026, 1, 1), datetime(2026, 1, 1),
    datetime(2026, 1, 1, tzinfo=UTC), Period(date(2026, 1, 1)), Money(1, "USD"), Actor("a", "manager"), int, 1 + 2j,
]  # fmt: skip


def classes_in(hint: object) -> Iterator[type]:
    """The attrs classes that this hint names, and those that their fields name."""
    for inner in get_args(hint):
        yield from classes_in(inner)
    if isinstance(hint, type) and attrs.has(hint):
        yield hint


def hints_of(kind: type) -> dict[str, object]:
    return get_type_hints(kind, localns={"BaseGeometry": BaseGeometry})


def stored_classes() -> list[type]:
    found: list[type] = []
    open_ = list(RECORDS.values())
    while open_:
        kind = open_.pop()
        if kind not in found:
            found.append(kind)
            open_ += [inner for hint in hints_of(kind).values() for inner in classes_in(hint)]
    return sorted(found, key=lambda one: one.__name__)


def parts(value: object) -> Iterator[object]:
    """The attrs values in this value, itself included."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for one in value:
            yield from parts(one)
    elif attrs.has(type(value)):
        yield value
        for field in attrs.fields(type(value)):
            yield from parts(getattr(value, field.name))


@pytest.fixture(scope="module")
def examples() -> dict[type, object]:
    found: dict[type, object] = {}

    @settings(
        max_examples=60, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(strategies.networks())
    def collect(network: Mapping[str, Any]) -> None:
        for part in parts(network):
            found.setdefault(type(part), part)

    collect()
    return found


def fits(value: object, hint: Any) -> bool:  # noqa: PLR0911  one branch a kind of type
    origin, inside = get_origin(hint), get_args(hint)
    if hasattr(hint, "__supertype__"):
        return fits(value, hint.__supertype__)
    if origin in (Union, types.UnionType):
        return any(fits(value, one) for one in inside)
    if origin is tuple:
        return isinstance(value, tuple) and all(fits(one, inside[0]) for one in value)
    if origin is not None:
        whole = isinstance(value, Mapping)
        return whole and all(fits(name, inside[0]) and fits(one, inside[1]) for name, one in value.items())
    if hint is datetime:
        return isinstance(value, datetime) and value.tzinfo is UTC
    if hint is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    if hint in (int, float) and isinstance(value, bool):
        return False
    if hint is float and isinstance(value, int | float):
        return math.isfinite(value)
    if hint is int and isinstance(value, int):
        return abs(value) < 2**63
    if hint is str and isinstance(value, str):
        return "\0" not in value and "\ud800" not in value and len(value) < 20_000
    return isinstance(value, hint)


@pytest.mark.parametrize("kind", stored_classes(), ids=lambda kind: kind.__name__)
def test_a_stored_value_holds_nothing_that_its_fields_do_not_say(kind, examples):
    hints = hints_of(kind)
    for field in attrs.fields(kind):
        for nonsense in NONSENSE:
            with suppress(ChannelCrmError):
                made = attrs.evolve(examples[kind], **{field.alias: nonsense})
                assert fits(getattr(made, field.name), hints[field.name]), (field.name, nonsense)

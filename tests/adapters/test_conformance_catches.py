"""The suite is worth what it catches: a fault planted into the memory adapter fails the sentence that forbids it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from channelcrm.errors import ChannelCrmError
from channelcrm.storage.opening import open_store
from channelcrm.storage.ports import Store
from channelcrm.testing.conformance import StoreConformance
from tests.adapters.faults import FAULTS, Plant


def run(sentence: str) -> None:
    """The suite's test of this name on fresh stores in memory, once for every set of its parameters."""
    suite = StoreConformance()
    test = getattr(suite, sentence)
    for parameters in _parameters(test):
        given = {name: value for name, value in parameters.items() if name in _wanted(test)}
        with open_store("memory:") as fresh:
            for name in ("store", "filled", "tiered", "signed", "staffed", "shared", "decided", "mapped"):
                if name in _wanted(test):
                    given[name] = _fixture(suite, name, fresh)
            test(**given)


def _wanted(function: Any) -> Sequence[str]:
    code = getattr(function, "__wrapped__", function).__code__
    return code.co_varnames[1 : code.co_argcount]


def _fixture(suite: StoreConformance, name: str, fresh: Store) -> Store:
    if name == "store":
        return fresh
    made: Store = getattr(type(suite), name).__wrapped__(suite, fresh)
    return made


def _parameters(test: Any) -> Iterator[dict[str, Any]]:
    """The product of all its parametrize marks."""
    found: list[dict[str, Any]] = [{}]
    for mark in getattr(test, "pytestmark", []):
        names = [mark.args[0]] if isinstance(mark.args[0], str) else list(mark.args[0])
        rows = [row if len(names) > 1 else (row,) for row in mark.args[1]]
        found = [one | dict(zip(names, row, strict=True)) for one in found for row in rows]
    yield from found


@pytest.mark.parametrize("sentence", sorted({sentence for _, sentence in FAULTS}))
def test_a_sound_adapter_passes(sentence: str) -> None:
    run(sentence)


@pytest.mark.parametrize(("plant", "sentence"), FAULTS, ids=[plant.__name__ for plant, _ in FAULTS])
def test_a_planted_fault_is_caught(plant: Plant, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises((AssertionError, pytest.fail.Exception, ChannelCrmError)):
        run(sentence)

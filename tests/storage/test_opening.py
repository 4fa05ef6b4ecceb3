"""A URL finds the adapter that serves its scheme."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import channelcrm as crm
from channelcrm.errors import UnknownSchemeError, ValidationError
from channelcrm.storage import opening
from channelcrm.storage.opening import ADAPTER_GROUP, open_store
from channelcrm.testing import samples


def claim(monkeypatch: pytest.MonkeyPatch, **schemes: list[str]) -> None:
    points = [EntryPoint(name, target, ADAPTER_GROUP) for name, targets in schemes.items() for target in targets]
    monkeypatch.setattr(opening, "entry_points", lambda group: points if group == ADAPTER_GROUP else [])
    monkeypatch.setattr(opening, "_entry_point", cache(opening._entry_point.__wrapped__))  # what was found before


def test_memory_is_a_scheme_and_every_opening_is_a_new_store():
    with crm.open("memory:") as one, crm.open("memory:") as two:
        with one.begin() as uow:
            uow.dealers.add(samples.dealer())
        with two.begin() as uow:
            assert uow.dealers.count() == 0


def test_an_unknown_scheme_names_the_nearest_and_all_that_are_installed():
    with pytest.raises(UnknownSchemeError, match=r"Did you mean 'sqlite'.*memory, postgresql, sqlite") as caught:
        open_store("sqllite:///network.db")
    assert caught.value.scheme == "sqllite"


@pytest.mark.parametrize("url", ["", "network.db", "://x", "memory"])
def test_what_is_no_url_is_refused_with_examples(url):
    with pytest.raises(UnknownSchemeError, match="memory:"):
        open_store(url)


@pytest.mark.parametrize("url", [None, 5, b"memory:", Path("network.db")])
def test_a_url_is_a_text(url):
    with pytest.raises(ValidationError, match="URL"):
        open_store(url)


@pytest.mark.parametrize("url", ["s3cret", "://ann:s3cret@host/crm", "ann:s3cret@host/crm", "nosuch://ann:s3cret@host"])
def test_what_may_hold_a_password_is_not_repeated(url):
    with pytest.raises(UnknownSchemeError) as caught:
        open_store(url)
    assert "s3cret" not in str(caught.value)


def test_a_scheme_in_capitals_is_told_in_small_letters():
    with pytest.raises(UnknownSchemeError, match="Did you mean 'sqlite'"):
        open_store("SQLITE:///network.db")


def test_an_option_that_the_adapter_does_not_take_is_told_with_those_it_takes():
    with pytest.raises(ValidationError, match=r"no option 'prefix'.*timeout") as caught:
        open_store("memory:", prefix="mine_")
    assert caught.value.field == "prefix"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///network.db", "sqlite:///network.db"),
        ("memory:", "memory:"),
        ("postgresql://ann@host/crm", "postgresql://ann@host/crm"),
        ("postgresql://ann:s3:cr@t/!@host/crm", "postgresql://ann:***@host/crm"),
        (
            "postgresql://host/crm?user=ann&password=s3cret&sslmode=on",
            "postgresql://host/crm?user=ann&password=***&sslmode=on",
        ),
    ],
)
def test_a_url_is_shown_without_its_password(url, shown):
    assert opening.without_password(url) == shown


def test_a_driver_may_be_named_behind_the_scheme(monkeypatch):
    claim(monkeypatch, mine=["tests.storage.test_opening:remember"])
    assert open_store("mine+driver://x", prefix="p_") == ("mine+driver://x", {"prefix": "p_"})


def test_two_adapters_that_claim_one_scheme_are_both_named(monkeypatch):
    claim(monkeypatch, mine=["one:open_store", "two:open_store"])
    with pytest.raises(UnknownSchemeError, match="one:open_store, two:open_store"):
        open_store("mine:")


def test_one_adapter_that_is_found_twice_is_one_adapter(monkeypatch):
    claim(monkeypatch, mine=["tests.storage.test_opening:remember"] * 2)
    assert open_store("mine:") == ("mine:", {})


def test_an_adapter_that_is_installed_later_is_found(monkeypatch):
    claim(monkeypatch)
    with pytest.raises(UnknownSchemeError):
        open_store("mine:")
    monkeypatch.setattr(
        opening, "entry_points", lambda group: [EntryPoint("mine", "tests.storage.test_opening:remember", group)]
    )
    assert open_store("mine:") == ("mine:", {})


def test_memory_has_no_names():
    with pytest.raises(ValidationError, match="no names"):
        open_store("memory:shared")


def remember(url, **options):
    return url, options

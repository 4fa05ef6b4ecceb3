"""A bulk load: memory of one chunk, one clear error, nothing half-written."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress

import attrs
import pytest

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import AlreadyExistsError, NotFoundError
from channelcrm.storage.fields import fields
from channelcrm.testing import samples
from channelcrm.values.ids import ContactId, DealerId, derive_id
from channelcrm_sql import SqlStore, open_store, repository

CHUNK = 1_000
d = fields(Dealer)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of what is sent at a time otherwise: what holds between chunks holds between small ones."""
    monkeypatch.setattr(repository, "CHUNK", CHUNK)


def numbered(count: int) -> Iterator[Dealer]:
    """Small dealers, made one by one."""
    one = samples.dealer()
    for number in range(count):
        yield attrs.evolve(one, id=DealerId(derive_id(number, "dealer")), code=f"{number:07}")


def peak(store: SqlStore, dealers: Iterator[Dealer]) -> int:
    """Bytes at the highest point of a load that is then undone."""
    with suppress(KeyError), store.begin() as uow:
        tracemalloc.start()
        try:
            uow.dealers.add_many(dealers)
            _, highest = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        raise KeyError
    return highest


def test_twice_as_many_need_no_more_memory(store: SqlStore) -> None:
    peak(store, numbered(10))  # what is kept for ever
    small, large = peak(store, numbered(CHUNK)), peak(store, numbered(2 * CHUNK))
    assert large < 1.5 * small


def test_the_one_that_is_taken_is_named_in_a_later_chunk_too(store: SqlStore) -> None:
    taken = attrs.evolve(samples.dealer("new"), code=f"{7:07}")
    with store.begin() as uow:
        with pytest.raises(AlreadyExistsError) as refusal:
            uow.dealers.add_many([*numbered(CHUNK), taken])
        assert (refusal.value.field, refusal.value.value) == ("code", "0000007")
        assert uow.dealers.count() == 0


def test_one_reference_to_nothing_is_named_among_many(store: SqlStore) -> None:
    contacts = [
        attrs.evolve(samples.contact(samples.dealer()), id=ContactId(derive_id(number, "contact")))
        for number in range(CHUNK)
    ]
    stranger = samples.contact(samples.dealer("stranger"))
    with store.begin() as uow:
        uow.dealers.add(samples.dealer())
        with pytest.raises(NotFoundError) as refusal:
            uow.contacts.add_many([*contacts, stranger])
        assert (refusal.value.record, refusal.value.id) == ("Dealer", samples.dealer("stranger").id)
        assert uow.contacts.count() == 0


def test_all_of_it_is_scanned_again_in_order(store: SqlStore) -> None:
    with store.begin() as uow:
        uow.dealers.add_many(numbered(2 * CHUNK + 3))
        ids = [dealer.id for dealer in uow.dealers.scan(d.code >= "0000005", size=300)]
    assert ids == [dealer.id for dealer in numbered(2 * CHUNK + 3)][5:]


KILLED = """
import attrs, os, signal, sys
from channelcrm.testing import samples
from channelcrm.values.ids import derive_id
from channelcrm_sql import open_store, repository

repository.CHUNK = 1_000

def dealers():
    for number in range(2_500):
        yield attrs.evolve(samples.dealer(), id=derive_id(number), code=str(number))
    os.kill(os.getpid(), signal.SIGKILL)

with open_store(sys.argv[1]) as store, store.begin() as uow:
    uow.dealers.add_many(dealers())
"""


def test_a_process_killed_in_the_middle_leaves_nothing(url: str) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, url], check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr.decode()
    with open_store(url) as store, store.begin() as uow:
        assert uow.dealers.count() == 0
        assert uow.events.after() == []
        uow.dealers.add(samples.dealer())

"""What only the memory adapter does: turns of writers in one process, copies on write."""

# ruff: noqa: PT012  a unit of work that fails has several statements

from __future__ import annotations

import threading

import pytest

from channelcrm.errors import ConflictError, ValidationError
from channelcrm.storage.ports import Store
from channelcrm.testing import samples
from channelcrm_memory import MemoryStore, open_store

_: type[Store] = MemoryStore


def test_an_empty_url_of_the_scheme_opens_and_a_name_does_not():
    for url in ("memory:", "memory://", "memory:///"):
        open_store(url).close()
    with pytest.raises(ValidationError):
        open_store("memory:shared")


def test_a_thread_that_would_wait_for_itself_is_told_at_once():
    store = MemoryStore(timeout=60)
    with store.begin() as first:
        first.dealers.add(samples.dealer("a"))
        with pytest.raises(ConflictError, match="This thread"), store.begin() as second:
            second.dealers.add(samples.dealer("b"))
        first.dealers.add(samples.dealer("c"))
    with store.begin() as uow:
        assert uow.dealers.count() == 2


def test_a_writer_waits_its_time_and_then_is_told():
    store = MemoryStore(timeout=0.05)
    writing, finish = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer("a"))
            writing.set()
            finish.wait(30)

    slow = threading.Thread(target=write_slowly)
    slow.start()
    try:
        assert writing.wait(30)
        with pytest.raises(ConflictError, match="Try again"), store.begin() as uow:
            uow.dealers.add(samples.dealer("b"))
    finally:
        finish.set()
        slow.join()
    with store.begin() as uow:
        uow.dealers.add(samples.dealer("b"))
        assert uow.dealers.count() == 2


def test_the_turn_is_given_on_however_a_unit_of_work_ends():
    store = MemoryStore(timeout=0.05)
    for kind in (KeyError, KeyboardInterrupt):
        with pytest.raises(kind), store.begin() as uow:
            uow.dealers.add(samples.dealer("a"))
            raise kind
    with store.begin() as uow:
        uow.dealers.add(samples.dealer("a"))


def test_reading_takes_no_turn():
    store = MemoryStore(timeout=0.05)
    with store.begin() as writer:
        writer.dealers.add(samples.dealer("a"))
        with store.begin() as reader:
            assert reader.dealers.find() == []
            assert reader.dealers.frame().empty


def test_until_it_writes_a_unit_of_work_sees_each_commit():
    store = MemoryStore()
    with store.begin() as reader:
        assert reader.dealers.count() == 0
        with store.begin() as writer:
            writer.dealers.add(samples.dealer("a"))
        assert reader.dealers.count() == 1
        reader.dealers.add(samples.dealer("b"))
        assert reader.dealers.count() == 2


def test_a_scan_leaves_out_what_is_removed_meanwhile():
    store = MemoryStore()
    with store.begin() as uow:
        uow.dealers.add_many(samples.dealers("abc"))
        scan = uow.dealers.scan()
        first = next(scan)
        (gone, left) = (dealer for dealer in uow.dealers.find() if dealer != first)
        uow.dealers.remove(gone.id)
        assert list(scan) == [left]


def test_nothing_that_is_handed_out_changes_what_is_stored():
    store = MemoryStore()
    with store.begin() as uow:
        uow.dealers.add(samples.dealer())
        uow.dealers.find().clear()
        uow.events.after().clear()
    with store.begin() as uow:
        uow.events.after().clear()
        assert uow.dealers.count() == len(uow.events.after()) == 1

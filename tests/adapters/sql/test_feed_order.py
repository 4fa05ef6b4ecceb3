"""The feed's numbers follow the commits, so that who polls by number misses nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from channelcrm.dealers.dealer import Dealer
from channelcrm.sample import sample_network
from channelcrm.testing import samples
from channelcrm_sql import SqlStore
from channelcrm_sql.repository import CHUNK


@pytest.fixture(scope="module")
def many() -> tuple[Dealer, ...]:
    return sample_network(dealers=CHUNK + 5, seed=2).dealers


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_who_began_first_and_commits_last_gets_the_last_number(store: SqlStore) -> None:
    a, b = samples.dealers("ab")
    with store.begin() as slow:
        slow.dealers.add(a)
        with store.begin() as quick:
            quick.dealers.add(b)
        with store.begin() as poll:
            seen = poll.events.after()
    with store.begin() as poll:
        later = poll.events.after(seen[-1].number)
    assert [change.id for change in seen] == [b.id]
    assert [change.id for change in later] == [a.id]


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_after_a_part_of_a_bulk_load_is_told_others_wait_with_theirs(store: SqlStore, many: tuple[Dealer, ...]) -> None:
    def add() -> int:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer("other"))
        with store.begin() as uow:
            return max(
                change.number for change in uow.events.after(limit=2 * CHUNK) if change.id == samples.dealer("other").id
            )

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as uow:
            uow.dealers.add_many(many)
            waiting = pool.submit(add)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        number = waiting.result(timeout=60)
    with store.begin() as uow:
        assert number == max(change.number for change in uow.events.after(limit=2 * CHUNK))


def test_what_was_noted_before_a_bulk_load_is_told_before_it(store: SqlStore, many: tuple[Dealer, ...]) -> None:
    with store.begin() as uow:
        first = uow.dealers.add(samples.dealer("first"))
        uow.dealers.add_many(many)
        last = uow.dealers.save(first.renamed("last"))
        assert uow.events.after() == []  # its own changes are not committed yet
    with store.begin() as uow:
        told = uow.events.after(limit=2 * CHUNK)
    assert [change.id for change in told] == [first.id, *(dealer.id for dealer in many), last.id]
    assert [change.number for change in told] == sorted(change.number for change in told)


def test_a_bulk_load_that_fails_late_takes_back_only_its_own_news(store: SqlStore, many: tuple[Dealer, ...]) -> None:
    with store.begin() as uow:
        uow.dealers.add(samples.dealer("kept"))
        with pytest.raises(Exception, match="already stored"):
            uow.dealers.add_many([*many, samples.dealer("kept")])
        assert uow.dealers.count() == 1
    with store.begin() as uow:
        assert [change.id for change in uow.events.after()] == [samples.dealer("kept").id]

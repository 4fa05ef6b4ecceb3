"""A unit of work is one thread's at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from channelcrm.errors import StorageError
from channelcrm.testing import samples
from channelcrm_sql import SqlStore
from channelcrm_sql.work import SqlUnitOfWork


def in_another_thread(work: Callable[[], object]) -> object:
    """What the work gave or raised."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except StorageError as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize(
    "work",
    [
        lambda uow: uow.dealers.count(),
        lambda uow: uow.dealers.get("00000000-0000-7000-8000-000000000000"),
        lambda uow: uow.dealers.add(samples.dealer("z")),
        lambda uow: uow.dealers.frame(),
        lambda uow: uow.events.after(),
    ],
)
def test_a_second_thread_is_refused_while_the_first_is_at_work(
    store: SqlStore, work: Callable[[SqlUnitOfWork], object]
) -> None:
    with store.begin() as uow:
        uow.dealers.add(samples.dealer("a"))
        with uow._session.all_or_nothing():
            refused = in_another_thread(lambda: work(uow))
        assert "Two threads" in str(refused)
        assert uow.dealers.count() == 1


def test_a_unit_of_work_may_be_handed_to_another_thread(store: SqlStore) -> None:
    with store.begin() as uow:
        uow.dealers.add(samples.dealer("a"))
        assert in_another_thread(uow.dealers.count) == 1
        in_another_thread(lambda: uow.dealers.add(samples.dealer("b")))
    with store.begin() as uow:
        assert uow.dealers.count() == 2

"""What every part of the suite stands on: a fresh store, and a unit of work that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings

from channelcrm.storage.catalogue import RECORDS
from channelcrm.storage.opening import open_store
from channelcrm.storage.ports import Store, UnitOfWork

__all__ = ["Conformance", "add_all", "explored", "rolled_back", "sampled"]

explored = settings(
    deadline=None,
    suppress_health_check=[
        HealthCheck.differing_executors,  # tests are inherited
        HealthCheck.function_scoped_fixture,  # one store, and every example undone
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
"""Hypothesis settings for an inherited test on a store; the number of examples is the profile's."""

sampled = settings(
    explored,
    max_examples=-(-explored.max_examples // 4),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""The same for tests on whole networks: a quarter of the examples, and none shrunk, which would take minutes."""


class _UndoneError(Exception):
    pass


@contextmanager
def rolled_back(store: Store) -> Iterator[UnitOfWork]:
    """A unit of work of which nothing stays."""
    try:
        with store.begin() as uow:
            yield uow
            raise _UndoneError  # noqa: TRY301  the way to roll back
    except _UndoneError:
        pass


def add_all(uow: UnitOfWork, network: Mapping[str, Sequence[Any]]) -> None:
    """Add records by repository, in the order that references need."""
    for repository in RECORDS:
        if network.get(repository):
            getattr(uow, repository).add_many(network[repository])


class Conformance:
    """The part of the suite that is yours: say where an empty store is.

    Attributes:
        persistent: a store that was closed can be opened again with everything in it.
        concurrent: several threads may work with one store, each in its own unit of work.
    """

    persistent: ClassVar[bool] = True
    concurrent: ClassVar[bool] = True

    @pytest.fixture
    def url(self) -> str:
        """Override this: the URL of an empty store."""
        raise NotImplementedError("Give your subclass a fixture `url` that returns the URL of an empty store.")

    def open(self, url: str) -> Store:
        """Override this when opening takes more than the URL."""
        return open_store(url)

    @pytest.fixture
    def store(self, url: str) -> Iterator[Store]:
        """The store under test, empty."""
        with self.open(url) as store:
            yield store

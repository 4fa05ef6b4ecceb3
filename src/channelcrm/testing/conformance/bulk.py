"""Adding many records: all of them, or none."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import AlreadyExistsError, ChannelCrmError, NotFoundError
from channelcrm.storage.ports import Store
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance

__all__ = ["Bulk"]


class _SpoiltError(Exception):
    pass


def _spoilt(dealers: Iterable[Dealer]) -> Iterator[Dealer]:
    yield from dealers
    raise _SpoiltError


class Bulk(Conformance):
    """``add_many`` stores all of what it is given, or nothing."""

    def test_many_are_added_from_any_iterable(self, store: Store) -> None:
        with store.begin() as uow:
            assert uow.dealers.add_many(samples.dealer(code) for code in "abc") == 3
            assert uow.dealers.add_many([]) == 0
        with store.begin() as uow:
            assert {dealer.code for dealer in uow.dealers.find()} == {"a", "b", "c"}

    @pytest.mark.parametrize("count", [1, 10_001])
    def test_one_that_cannot_be_stored_keeps_all_out(self, store: Store, count: int) -> None:
        a = samples.dealer("a")
        new = [samples.dealer(f"n{number}") for number in range(count)]
        with store.begin() as uow:
            uow.dealers.add(a)
            with pytest.raises(AlreadyExistsError):
                uow.dealers.add_many([*new, a])
            assert uow.dealers.find() == [a]
        with store.begin() as uow:
            assert uow.dealers.find() == [a]
            assert len(uow.events.after()) == 1

    def test_the_one_that_is_taken_is_named(self, store: Store) -> None:
        a, b = samples.dealers("ab")
        with store.begin() as uow:
            uow.dealers.add(a)
            with pytest.raises(AlreadyExistsError) as caught:
                uow.dealers.add_many([b, samples.dealer("c", code="a")])
            assert (caught.value.record, caught.value.field, caught.value.value) == ("Dealer", "code", "a")
            with pytest.raises(AlreadyExistsError) as caught:
                uow.dealers.add_many([b, a])
            assert (caught.value.record, caught.value.field, caught.value.value) == ("Dealer", "id", a.id)

    def test_two_of_the_same_keep_all_out(self, store: Store) -> None:
        a, b = samples.dealers("ab")
        with store.begin() as uow:
            for twice in ([a, b, a], [a, samples.dealer("b", code="a")]):
                with pytest.raises(AlreadyExistsError):
                    uow.dealers.add_many(twice)
            assert uow.dealers.count() == 0

    def test_one_reference_to_nothing_keeps_all_out(self, store: Store) -> None:
        a, nobody = samples.dealers("an")
        with store.begin() as uow:
            uow.dealers.add(a)
            with pytest.raises(NotFoundError) as caught:
                uow.contacts.add_many([samples.contact(a), samples.contact(nobody)])
            assert (caught.value.record, caught.value.id) == ("Dealer", nobody.id)
            assert uow.contacts.count() == 0

    def test_an_iterable_that_fails_keeps_all_out(self, store: Store) -> None:
        with store.begin() as uow:
            with pytest.raises(_SpoiltError):
                uow.dealers.add_many(_spoilt(samples.dealers("abc")))
            assert uow.dealers.count() == 0
            uow.dealers.add(samples.dealer("a"))
        with store.begin() as uow:
            assert uow.dealers.count() == 1

    def test_what_could_not_be_added_can_be_mended_and_added(self, store: Store) -> None:
        a, b = samples.dealers("ab")
        with store.begin() as uow:
            with pytest.raises(ChannelCrmError):
                uow.dealers.add_many([a, a])
            assert uow.dealers.add_many([a, b]) == 2
        with store.begin() as uow:
            assert uow.dealers.count() == 2

"""A store that is closed and opened again is the same store."""

# ruff: noqa: D102, PT012  the names of tests are sentences; a unit of work that fails has several statements

from __future__ import annotations

import pytest

from channelcrm.dealers.merging import merge
from channelcrm.errors import AlreadyExistsError, ConflictError, ExclusivityConflictError
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance

__all__ = ["Durability"]


class Durability(Conformance):
    """Only for stores that are ``persistent``."""

    @pytest.fixture
    def kept(self, url: str) -> str:
        """The URL of a store that was filled and closed."""
        if not self.persistent:
            pytest.skip("This store does not say it is persistent.")
        a, b, c = samples.dealers("abc")
        with self.open(url) as store:
            with store.begin(by=samples.ANN, at=samples.NOW) as uow:
                uow.dealers.add_many([a, b, c])
                uow.contacts.add(samples.contact(b))
                uow.agreements.add(samples.agreement(a))
                uow.dealers.save(c.renamed("Changed"))
            with store.begin() as uow:
                uow.dealers.merge(merge(a, b, at=samples.NOW))
        return url

    def test_records_and_revisions_are_there_again(self, kept: str) -> None:
        with self.open(kept) as store, store.begin() as uow:
            found = {dealer.code: (dealer.name, dealer.revision) for dealer in uow.dealers.find()}
            assert found == {"a": ("Dealer a", 1), "c": ("Changed", 1)}
            assert uow.agreements.find() == [samples.agreement(samples.dealer("a"))]

    def test_the_feed_goes_on(self, kept: str) -> None:
        with self.open(kept) as store:
            with store.begin() as uow:
                before = uow.events.after()
                uow.dealers.add(samples.dealer("d"))
            with store.begin() as uow:
                after = uow.events.after()
        assert len(before) == 9
        assert after[:9] == before
        assert after[9].number > before[8].number
        assert (before[0].by, before[0].at) == ("ann", samples.NOW)

    def test_rules_hold_again(self, kept: str) -> None:
        with self.open(kept) as store, store.begin() as uow:
            with pytest.raises(AlreadyExistsError):
                uow.dealers.add(samples.dealer("x", code="a"))
            with pytest.raises(ConflictError):
                uow.dealers.save(samples.dealer("c"))
            with pytest.raises(ExclusivityConflictError):
                uow.agreements.add(samples.agreement(samples.dealer("c")))

    def test_a_merge_can_still_be_undone(self, kept: str) -> None:
        a, b = samples.dealers("ab")
        with self.open(kept) as store, store.begin() as uow:
            assert uow.contacts.find()[0].dealer_id == a.id
            uow.dealers.unmerge(a.id, b.id)
            assert uow.contacts.find()[0].dealer_id == b.id

    def test_what_was_not_committed_is_not_there(self, kept: str) -> None:
        store = self.open(kept)
        with pytest.raises(ZeroDivisionError), store.begin() as uow:
            uow.dealers.add(samples.dealer("d"))
            raise ZeroDivisionError
        store.close()
        with self.open(kept) as store, store.begin() as uow:
            assert uow.dealers.count() == 2

    def test_two_openings_see_the_same_store(self, kept: str) -> None:
        with self.open(kept) as one, self.open(kept) as two:
            with one.begin() as uow:
                uow.dealers.add(samples.dealer("d"))
            with two.begin() as uow:
                assert uow.dealers.count() == 3
                uow.dealers.save(uow.dealers.get(samples.dealer("d").id).renamed("From two"))
            with one.begin() as uow:
                assert uow.dealers.get(samples.dealer("d").id).name == "From two"

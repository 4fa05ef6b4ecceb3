"""Units of work: all or nothing, their own view, and errors that leave nothing behind."""

# ruff: noqa: D102, PT012  the names of tests are sentences; a unit of work that fails has several statements

from __future__ import annotations

import pytest

from channelcrm.dealers.dealer import Dealer
from channelcrm.dealers.merging import merge
from channelcrm.errors import AlreadyExistsError, ChannelCrmError, ConflictError, StorageError
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Store, UnitOfWork
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance

__all__ = ["Units"]


class _StopError(Exception):
    pass


def _change_everything(uow: UnitOfWork) -> None:
    """One change of every kind, on dealers a, b, c and contact Ann of a."""
    a, b, c = (uow.dealers.get(samples.dealer(code).id) for code in "abc")
    uow.dealers.add(samples.dealer("d"))
    uow.dealers.add_many(samples.dealers("ef"))
    uow.dealers.save(c.renamed("Changed"))
    uow.contacts.remove(samples.contact(a).id)
    uow.dealers.merge(merge(a, b, at=samples.NOW))


class Units(Conformance):
    """A unit of work is one transaction."""

    @pytest.fixture
    def filled(self, store: Store) -> Store:
        with store.begin() as uow:
            uow.dealers.add_many(samples.dealers("abc"))
            uow.contacts.add_many([samples.contact(samples.dealer("a")), samples.contact(samples.dealer("b"), "Bob")])
        return store

    def test_what_is_committed_stays(self, filled: Store) -> None:
        with filled.begin() as uow:
            _change_everything(uow)
        with filled.begin() as uow:
            assert {dealer.code for dealer in uow.dealers.find()} == {"a", "c", "d", "e", "f"}
            assert uow.dealers.get(samples.dealer("c").id).name == "Changed"
            assert {contact.name for contact in uow.contacts.find()} == {"Bob"}

    @pytest.mark.parametrize("kind", [_StopError, KeyboardInterrupt])
    def test_an_exception_undoes_everything_and_comes_through(self, filled: Store, kind: type[BaseException]) -> None:
        with filled.begin() as uow:
            before = uow.dealers.find(), uow.contacts.find(), uow.events.after()
        with pytest.raises(kind), filled.begin() as uow:
            _change_everything(uow)
            raise kind
        with filled.begin() as uow:
            assert (uow.dealers.find(), uow.contacts.find(), uow.events.after()) == before
            assert [dealer.revision for dealer in uow.dealers.find()] == [0, 0, 0]

    def test_after_an_undone_unit_the_same_work_can_be_done(self, filled: Store) -> None:
        with pytest.raises(_StopError), filled.begin() as uow:
            _change_everything(uow)
            raise _StopError
        with filled.begin() as uow:
            _change_everything(uow)
        with filled.begin() as uow:
            assert uow.dealers.count() == 5

    def test_a_unit_of_work_sees_its_own_changes(self, filled: Store) -> None:
        d = fields(Dealer)
        with filled.begin() as uow:
            uow.dealers.add(samples.dealer("d"))
            changed = uow.dealers.save(uow.dealers.get(samples.dealer("c").id).renamed("Changed"))
            uow.contacts.remove(samples.contact(samples.dealer("a")).id)
            assert uow.dealers.get(changed.id) == changed
            assert uow.dealers.count() == 4
            assert uow.dealers.find(d.name == "Changed") == [changed]
            assert [dealer.code for dealer in uow.dealers.scan(d.code == "d")] == ["d"]
            assert [contact.name for contact in uow.contacts.find()] == ["Bob"]

    def test_others_see_changes_only_when_they_are_committed(self, filled: Store) -> None:
        with filled.begin() as writer:
            writer.dealers.add(samples.dealer("d"))
            writer.dealers.save(writer.dealers.get(samples.dealer("c").id).renamed("Changed"))
            with filled.begin() as reader:
                assert reader.dealers.count() == 3
                assert reader.dealers.get(samples.dealer("c").id).name == "Dealer c"
                assert len(reader.events.after()) == 5
        with filled.begin() as reader:
            assert reader.dealers.count() == 4
            assert len(reader.events.after()) == 7

    def test_a_unit_of_work_goes_on_after_a_refusal(self, filled: Store) -> None:
        a = samples.dealer("a")
        with filled.begin() as uow:
            uow.dealers.add(samples.dealer("d"))
            for refused in (
                lambda: uow.dealers.add(a),
                lambda: uow.dealers.add_many([samples.dealer("x"), a]),
                lambda: uow.dealers.save(samples.dealer("a", revision=9)),
                lambda: uow.dealers.save(samples.dealer("a", code="b")),
                lambda: uow.dealers.remove(a.id),
                lambda: uow.dealers.get("nobody"),
                lambda: uow.contacts.add(samples.contact(samples.dealer("z"))),
            ):
                with pytest.raises(ChannelCrmError):
                    refused()
            uow.dealers.add(samples.dealer("e"))
        with filled.begin() as uow:
            assert {dealer.code for dealer in uow.dealers.find()} == {"a", "b", "c", "d", "e"}
            assert uow.dealers.get(a.id) == a
            assert len(uow.events.after()) == 7

    def test_an_unanswered_refusal_undoes_the_unit(self, filled: Store) -> None:
        with pytest.raises(AlreadyExistsError), filled.begin() as uow:
            uow.dealers.add(samples.dealer("d"))
            uow.dealers.add(samples.dealer("a"))
        with filled.begin() as uow:
            assert uow.dealers.count() == 3

    def test_of_two_who_read_the_same_the_second_to_save_is_refused(self, filled: Store) -> None:
        with filled.begin() as first, filled.begin() as second:
            mine, theirs = (uow.dealers.get(samples.dealer("a").id) for uow in (first, second))
        with filled.begin() as first:
            first.dealers.save(mine.renamed("Mine"))
        with pytest.raises(ConflictError), filled.begin() as second:
            second.dealers.save(theirs.renamed("Theirs"))
        with filled.begin() as uow:
            assert uow.dealers.get(mine.id).name == "Mine"

    def test_a_unit_of_work_that_has_ended_refuses(self, filled: Store) -> None:
        with filled.begin() as uow:
            scan = uow.dealers.scan(size=1)
            next(scan)
        for late in (
            uow.dealers.find,
            uow.dealers.count,
            uow.events.after,
            lambda: uow.dealers.get("no id"),
            lambda: uow.dealers.add(samples.dealer("d")),
        ):
            with pytest.raises(StorageError):
                late()
        with pytest.raises(StorageError):
            list(scan)
        with filled.begin() as fresh:
            assert fresh.dealers.count() == 3

    def test_a_closed_store_refuses_and_can_be_closed_again(self, filled: Store) -> None:
        filled.close()
        filled.close()
        with pytest.raises(StorageError), filled.begin() as uow:
            uow.dealers.count()

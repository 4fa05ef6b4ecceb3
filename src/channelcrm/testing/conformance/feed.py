"""The change feed: every committed change once, in the order of commits."""

# ruff: noqa: D102, PT012  the names of tests are sentences; a unit of work that fails has several statements

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given

from channelcrm.errors import ChannelCrmError, ValidationError
from channelcrm.storage.catalogue import RECORDS
from channelcrm.storage.changes import Change
from channelcrm.storage.ports import Store
from channelcrm.testing import samples, strategies
from channelcrm.testing.conformance.base import Conformance, add_all, sampled

__all__ = ["Feed"]


def _told(changes: list[Change]) -> list[tuple[str, str, str, int]]:
    return [(change.repository, change.id, str(change.kind), change.revision) for change in changes]


class Feed(Conformance):
    """What was committed can be read again, in order, by whom and when."""

    def test_adding_saving_and_removing_are_told_in_order(self, store: Store) -> None:
        a, b = samples.dealers("ab")
        ann = samples.contact(b)
        with store.begin() as uow:
            uow.dealers.add(a)
            uow.dealers.save(uow.dealers.save(a))
            uow.dealers.add(b)
            uow.contacts.add(ann)
        with store.begin() as uow:
            uow.dealers.remove(a.id)
            uow.contacts.save(ann)
        with store.begin() as uow:
            assert _told(uow.events.after()) == [
                ("dealers", a.id, "added", 0),
                ("dealers", a.id, "saved", 1),
                ("dealers", a.id, "saved", 2),
                ("dealers", b.id, "added", 0),
                ("contacts", ann.id, "added", 0),
                ("dealers", a.id, "removed", 2),
                ("contacts", ann.id, "saved", 1),
            ]

    def test_every_change_says_by_whom_and_when(self, store: Store) -> None:
        at = datetime(2027, 5, 1, 8, 30, 0, 123_456, timezone(timedelta(hours=8)))
        with store.begin(by=samples.ANN, at=at) as uow:
            uow.dealers.add_many(samples.dealers("ab"))
        with store.begin() as uow:
            uow.dealers.add(samples.dealer("c"))
        with store.begin() as uow:
            first, second, third = uow.events.after()
        assert {(change.by, change.at) for change in (first, second)} == {("ann", at)}
        assert third.by == ""
        assert third.at.utcoffset() is not None
        assert abs(third.at - datetime.now(UTC)) < timedelta(hours=1)

    def test_who_and_when_are_checked_before_anything_is_done(self, store: Store) -> None:
        nobody: Any = "ann"
        with pytest.raises(ValidationError), store.begin(at=datetime(2027, 1, 1)):  # noqa: DTZ001  that is the point
            pytest.fail("A unit of work began at a time without zone.")
        with pytest.raises(ValidationError), store.begin(by=nobody):
            pytest.fail("A unit of work began by a text.")

    def test_reading_on_from_the_last_number_gives_the_rest(self, store: Store) -> None:
        for code in "abcde":
            with store.begin() as uow:
                uow.dealers.add(samples.dealer(code))
        with store.begin() as uow:
            whole = uow.events.after()
            assert len(whole) == 5
            assert [change.number for change in whole] == sorted({change.number for change in whole})
            assert whole[0].number > 0
            for size in (1, 2, 5, 6):
                read: list[Change] = []
                while page := uow.events.after(read[-1].number if read else 0, limit=size):
                    assert len(page) <= size
                    read += page
                assert read == whole
            assert uow.events.after(whole[-1].number) == []
            assert uow.events.after(limit=0) == []

    def test_one_repository_can_be_followed(self, store: Store) -> None:
        a = samples.dealer()
        with store.begin() as uow:
            uow.dealers.add(a)
            uow.contacts.add_many([samples.contact(a, name) for name in ("Ann", "Bob", "Cai")])
            uow.dealers.save(a)
        with store.begin() as uow:
            assert [change.revision for change in uow.events.after(repository="dealers")] == [0, 1]
            assert len(uow.events.after(repository="contacts", limit=2)) == 2
            assert uow.events.after(repository="areas") == []
            for wrong in ({"limit": -1}, {"limit": 1.5}, {"repository": "dealer"}):
                refused: Any = wrong
                with pytest.raises(ValidationError):
                    uow.events.after(**refused)
            with pytest.raises(ValidationError):
                uow.events.after(-1)

    def test_what_was_undone_or_refused_is_not_told(self, store: Store) -> None:
        a, b = samples.dealers("ab")
        with pytest.raises(ZeroDivisionError), store.begin() as uow:
            uow.dealers.add(a)
            raise ZeroDivisionError
        with store.begin() as uow:
            uow.dealers.add(b)
            for refused in (lambda: uow.dealers.add_many([a, b]), lambda: uow.dealers.remove(a.id)):
                with pytest.raises(ChannelCrmError):
                    refused()
        with store.begin() as uow:
            uow.dealers.find()
        with store.begin() as uow:
            assert _told(uow.events.after()) == [("dealers", b.id, "added", 0)]

    def test_many_are_told_in_the_order_they_came(self, store: Store) -> None:
        dealers = samples.dealers("qwertyuiop")
        with store.begin() as uow:
            uow.dealers.add_many(dealers)
        with store.begin() as uow:
            assert [change.id for change in uow.events.after()] == [dealer.id for dealer in dealers]

    @sampled
    @given(network=strategies.networks())
    def test_the_feed_leads_to_every_record(self, store: Store, network: dict[str, list[Any]]) -> None:
        with store.begin() as uow:
            last = max((change.number for change in uow.events.after(limit=100_000)), default=0)
        with store.begin() as uow:
            add_all(uow, network)
        with store.begin() as uow:
            told = [(change.repository, change.id) for change in uow.events.after(last)]
        with store.begin() as uow:
            for repository in reversed(RECORDS):
                for record in network[repository]:
                    getattr(uow, repository).remove(record.id)
        assert sorted(told) == sorted((name, record.id) for name, records in network.items() for record in records)

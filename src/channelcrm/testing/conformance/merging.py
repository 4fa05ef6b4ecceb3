"""Merging dealers: everything follows to the keeper, and goes back when the merge is undone."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import assume, given

from channelcrm.dealers.merging import merge
from channelcrm.errors import AlreadyExistsError, ConflictError, NotFoundError, ValidationError
from channelcrm.market.observation import Subject
from channelcrm.storage.catalogue import RECORDS
from channelcrm.storage.ports import Store
from channelcrm.testing import samples, strategies
from channelcrm.testing.conformance.base import Conformance, add_all, rolled_back, sampled

__all__ = ["Merging"]

A, B, C = samples.dealers("abc")


def _owners(uow: Any) -> dict[str, str]:
    """Contact -> the code of the dealer they belong to now."""
    codes = {dealer.id: dealer.code for dealer in uow.dealers.find()}
    return {contact.name: codes[contact.dealer_id] for contact in uow.contacts.find()}


class Merging(Conformance):
    """Merging moves what refers to the absorbed dealer, and remembers what it moved."""

    @pytest.fixture
    def staffed(self, store: Store) -> Store:
        """Dealers a, b and c, each with one contact of the same name in capitals."""
        with store.begin() as uow:
            uow.dealers.add_many([A, B, C])
            uow.contacts.add_many([samples.contact(dealer, dealer.code.upper()) for dealer in (A, B, C)])
        return store

    def test_the_absorbed_dealer_goes_and_its_records_follow(self, staffed: Store) -> None:
        with staffed.begin() as uow:
            merged = merge(A, B, at=samples.NOW, reasons=["same phone"])
            stored = uow.dealers.merge(merged)
            assert (stored, stored.revision) == (merged, 1)
        with staffed.begin() as uow:
            assert uow.dealers.get(A.id) == merged
            assert uow.dealers.count() == 2
            assert _owners(uow) == {"A": "a", "B": "a", "C": "c"}
            assert {contact.name: contact.revision for contact in uow.contacts.find()} == {"A": 0, "B": 1, "C": 0}

    @sampled
    @given(network=strategies.networks())
    def test_records_of_every_kind_follow_and_come_back(self, store: Store, network: dict[str, list[Any]]) -> None:
        assume(len(network["dealers"]) == 2)
        drop, keep = network["dealers"]
        assume(not keep.lineage and not drop.lineage)
        with rolled_back(store) as uow:
            add_all(uow, network)
            before = {name: getattr(uow, name).find() for name in RECORDS}
            uow.dealers.merge(merge(keep, drop, at=samples.NOW))
            for repository, records in before.items():
                for record in records if repository != "dealers" else ():
                    found = getattr(uow, repository).get(record.id)
                    moves = drop.id in (getattr(record, "dealer_id", None), _about(record))
                    assert found.revision == int(moves)
                    assert drop.id not in (getattr(found, "dealer_id", None), _about(found))
            uow.dealers.unmerge(keep.id, drop.id)
            assert {name: getattr(uow, name).find() for name in RECORDS} == before

    def test_figures_about_a_dealer_follow_and_others_stay(self, store: Store) -> None:
        about_dealer, about_area = (
            samples.observation(B.id, subject=subject) for subject in (Subject.DEALER, Subject.AREA)
        )
        with store.begin() as uow:
            uow.dealers.add_many([A, B])
            uow.observations.add_many([about_dealer, about_area])
            uow.dealers.merge(merge(A, B, at=samples.NOW))
            assert uow.observations.get(about_dealer.id).subject_id == A.id
            assert uow.observations.get(about_area.id) == about_area

    def test_the_feed_tells_every_record_that_moved(self, staffed: Store) -> None:
        with staffed.begin() as uow:
            before = len(uow.events.after())
            uow.dealers.merge(merge(A, B, at=samples.NOW))
        moved = samples.contact(B, "B")
        with staffed.begin() as uow:
            told = {
                (change.repository, change.id, str(change.kind), change.revision)
                for change in uow.events.after()[before:]
            }
            assert told == {
                ("contacts", moved.id, "saved", 1),
                ("dealers", B.id, "removed", 0),
                ("dealers", A.id, "saved", 1),
            }
            assert len(uow.events.after()) == before + 3

    def test_unmerging_brings_back_what_was_the_absorbed_dealers_own(self, staffed: Store) -> None:
        with staffed.begin() as uow:
            uow.dealers.merge(merge(A, B, at=samples.NOW))
        with staffed.begin() as uow:
            keeper, absorbed = uow.dealers.unmerge(A.id, B.id)
            assert (keeper, keeper.revision) == (A, 2)
            assert absorbed == B
        with staffed.begin() as uow:
            assert {dealer.id: dealer for dealer in uow.dealers.find()} == {dealer.id: dealer for dealer in (A, B, C)}
            assert _owners(uow) == {"A": "a", "B": "b", "C": "c"}

    def test_what_happened_since_the_merge_is_kept(self, staffed: Store) -> None:
        moved = [samples.contact(B, name) for name in ("changed", "removed", "passed on")]
        with staffed.begin() as uow:
            uow.contacts.add_many(moved)
            uow.dealers.merge(merge(A, B, at=samples.NOW))
        with staffed.begin() as uow:
            uow.contacts.save(attrs.evolve(uow.contacts.get(moved[0].id), title="Director"))
            uow.contacts.remove(moved[1].id)
            uow.contacts.save(attrs.evolve(uow.contacts.get(moved[2].id), dealer_id=C.id))
            uow.contacts.add(samples.contact(A, "new"))
        with staffed.begin() as uow:
            uow.dealers.unmerge(A.id, B.id)
            assert _owners(uow) == {"A": "a", "B": "b", "C": "c", "changed": "b", "passed on": "c", "new": "a"}
            assert uow.contacts.get(moved[0].id).title == "Director"

    def test_merges_are_undone_in_any_order(self, staffed: Store) -> None:
        for order in ([B, C], [C, B]):
            with staffed.begin() as uow:
                once = uow.dealers.merge(merge(uow.dealers.get(A.id), uow.dealers.get(B.id), at=samples.NOW))
                uow.dealers.merge(merge(once, uow.dealers.get(C.id), at=samples.NOW))
                assert set(_owners(uow).values()) == {"a"}
            for dealer in order:
                with staffed.begin() as uow:
                    uow.dealers.unmerge(A.id, dealer.id)
            with staffed.begin() as uow:
                assert _owners(uow) == {"A": "a", "B": "b", "C": "c"}

    def test_a_merge_inside_a_merge_is_undone_step_by_step(self, staffed: Store) -> None:
        with staffed.begin() as uow:
            inner = uow.dealers.merge(merge(B, C, at=samples.NOW))
            uow.dealers.merge(merge(A, inner, at=samples.NOW))
            assert set(_owners(uow).values()) == {"a"}
            with pytest.raises(NotFoundError):
                uow.dealers.unmerge(A.id, C.id)
            uow.dealers.unmerge(A.id, B.id)
            assert _owners(uow) == {"A": "a", "B": "b", "C": "b"}
            uow.dealers.unmerge(B.id, C.id)
            assert _owners(uow) == {"A": "a", "B": "b", "C": "c"}

    def test_stale_sides_are_refused_and_nothing_moves(self, staffed: Store) -> None:
        with staffed.begin() as uow:
            fresh_a, fresh_b = (uow.dealers.save(dealer.renamed("New")) for dealer in (A, B))
            for stale in (merge(A, fresh_b, at=samples.NOW), merge(fresh_a, B, at=samples.NOW)):
                with pytest.raises(ConflictError):
                    uow.dealers.merge(stale)
            assert _owners(uow) == {"A": "a", "B": "b", "C": "c"}
            uow.dealers.merge(merge(fresh_a, fresh_b, at=samples.NOW))

    def test_dealers_that_are_not_stored_are_not_merged(self, staffed: Store) -> None:
        nobody = samples.dealer("n")
        with staffed.begin() as uow:
            for merged, missing in (
                (merge(A, nobody, at=samples.NOW), nobody),
                (merge(nobody, A, at=samples.NOW), nobody),
            ):
                with pytest.raises(NotFoundError) as caught:
                    uow.dealers.merge(merged)
                assert (caught.value.record, caught.value.id) == ("Dealer", missing.id)
            with pytest.raises(ValidationError):
                uow.dealers.merge(A)
            for keeper, absorbed in ((A.id, B.id), (nobody.id, A.id), ("nonsense", A.id), (A.id, "nonsense")):
                with pytest.raises(NotFoundError):
                    uow.dealers.unmerge(keeper, absorbed)
            assert uow.dealers.count() == 3

    def test_a_code_taken_since_stops_the_undoing_and_nothing_moves(self, staffed: Store) -> None:
        with staffed.begin() as uow:
            uow.dealers.merge(merge(A, B, at=samples.NOW))
            other = uow.dealers.add(samples.dealer("x", code="b"))
            merged = uow.dealers.get(A.id)
            with pytest.raises(AlreadyExistsError):
                uow.dealers.unmerge(A.id, B.id)
            assert uow.dealers.get(A.id) == merged
            assert _owners(uow) == {"A": "a", "B": "a", "C": "c"}
            uow.dealers.remove(other.id)
            uow.dealers.unmerge(A.id, B.id)
            assert _owners(uow) == {"A": "a", "B": "b", "C": "c"}

    def test_merging_keeps_every_claim(self, staffed: Store) -> None:
        with staffed.begin() as uow:
            uow.agreements.add_many(
                [samples.agreement(A, samples.terms(["1"])), samples.agreement(B, samples.terms(["2"]))]
            )
            uow.dealers.merge(merge(A, B, at=samples.NOW))
            assert {agreement.dealer_id for agreement in uow.agreements.find()} == {A.id}
            for area in ("1", "2"):
                with pytest.raises(ConflictError):
                    uow.agreements.add(samples.agreement(C, samples.terms([area])))


def _about(record: Any) -> str | None:
    """The dealer that a figure is about."""
    return record.subject_id if getattr(record, "subject", None) is Subject.DEALER else None

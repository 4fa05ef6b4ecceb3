"""Adding, getting, saving and removing one record; what must be unique and what must exist."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given

from channelcrm.errors import AlreadyExistsError, ConflictError, NotFoundError, ValidationError
from channelcrm.storage.ports import Store
from channelcrm.testing import samples, strategies
from channelcrm.testing.conformance.base import Conformance, add_all, rolled_back, sampled

__all__ = ["Keeping"]


class Keeping(Conformance):
    """A repository keeps records, each as it was given."""

    @sampled
    @given(network=strategies.networks())
    def test_every_record_comes_back_as_it_was_added(self, store: Store, network: dict[str, list[Any]]) -> None:
        with rolled_back(store) as uow:
            add_all(uow, network)
            for repository, records in network.items():
                for record in records:
                    found = getattr(uow, repository).get(record.id)
                    assert found == record
                    assert found.revision == record.revision

    def test_plain_values_keep_their_types(self, store: Store) -> None:
        values = {"t": True, "one": 1, "float": 1.0, "text": "1", "none": None, "big": 2**63 - 1, "blank": "", "é": "é"}
        with store.begin() as uow:
            uow.dealers.add(samples.dealer(attributes=values))
        with store.begin() as uow:
            found = uow.dealers.get(samples.dealer().id).attributes
        assert {name: (type(value), value) for name, value in found.items()} == {
            name: (type(value), value) for name, value in values.items()
        }

    def test_add_returns_the_value_and_keeps_the_revision_it_carries(self, store: Store) -> None:
        with store.begin() as uow:
            assert uow.dealers.add(samples.dealer("a")).revision == 0
            assert uow.dealers.add(samples.dealer("b", revision=7)).revision == 7
        with store.begin() as uow:
            assert uow.dealers.get(samples.dealer("b").id).revision == 7

    def test_save_replaces_the_record_and_counts_its_revision_up(self, store: Store) -> None:
        with store.begin() as uow:
            saved = uow.dealers.save(uow.dealers.add(samples.dealer()).renamed("Ames Tractor"))
            assert (saved.name, saved.revision) == ("Ames Tractor", 1)
        with store.begin() as uow:
            assert uow.dealers.get(saved.id) == saved
            assert uow.dealers.get(saved.id).revision == 1
            assert uow.dealers.save(saved.renamed("Ames")).revision == 2

    def test_remove_deletes_the_record(self, store: Store) -> None:
        a, b = samples.dealers("ab")
        with store.begin() as uow:
            uow.dealers.add_many([a, b])
            uow.dealers.remove(a.id)
        with store.begin() as uow:
            assert uow.dealers.find() == [b]

    def test_a_removed_record_can_be_added_again(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
            uow.dealers.remove(samples.dealer().id)
            uow.dealers.add(samples.dealer())
            assert uow.dealers.count() == 1

    @pytest.mark.parametrize("id", [samples.dealer("z").id, "nonsense", "", "' OR 1=1 --", "华兴"])
    def test_what_is_not_there_is_said_by_record_and_id(self, store: Store, id: str) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
            for ask in (uow.dealers.get, uow.dealers.remove):
                with pytest.raises(NotFoundError) as caught:
                    ask(id)
                assert (caught.value.record, caught.value.id) == ("Dealer", id)

    def test_what_was_never_added_cannot_be_saved(self, store: Store) -> None:
        with store.begin() as uow, pytest.raises(NotFoundError) as caught:
            uow.dealers.save(samples.dealer())
        assert (caught.value.record, caught.value.id) == ("Dealer", samples.dealer().id)

    def test_an_id_can_be_taken_once(self, store: Store) -> None:
        dealer = samples.dealer()
        with store.begin() as uow:
            uow.dealers.add(dealer)
            with pytest.raises(AlreadyExistsError) as caught:
                uow.dealers.add(attrs.evolve(dealer, code="other"))
            assert (caught.value.record, caught.value.field, caught.value.value) == ("Dealer", "id", dealer.id)
            assert uow.dealers.find() == [dealer]

    def test_a_code_can_be_taken_once(self, store: Store) -> None:
        a, b = samples.dealers("ab")
        with store.begin() as uow:
            uow.dealers.add_many([a, b])
            for store_it, taken in (
                (uow.dealers.add, samples.dealer("c", code="a")),
                (uow.dealers.save, attrs.evolve(b, code="a")),
            ):
                with pytest.raises(AlreadyExistsError) as caught:
                    store_it(taken)
                assert (caught.value.record, caught.value.field, caught.value.value) == ("Dealer", "code", "a")
            assert uow.dealers.find() == sorted([a, b], key=lambda dealer: dealer.id)

    def test_codes_that_only_look_alike_are_different(self, store: Store) -> None:
        codes = ["a", "A", "å", "a\u030a", "a ", " a", "ß", "ss", "ı", "i"]
        with store.begin() as uow:
            assert uow.dealers.add_many([samples.dealer(code) for code in codes]) == len(codes)

    def test_a_code_that_was_given_up_is_free(self, store: Store) -> None:
        a, b = samples.dealers("ab")
        with store.begin() as uow:
            uow.dealers.add_many([a, b])
            uow.dealers.save(attrs.evolve(a, code="new"))
            uow.dealers.save(attrs.evolve(b, code="a"))
            uow.dealers.remove(a.id)
            uow.dealers.add(samples.dealer("c", code="new"))

    def test_a_stale_value_cannot_be_saved(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
        with store.begin() as uow:
            read = uow.dealers.get(samples.dealer().id)
        with store.begin() as uow:
            saved = uow.dealers.save(read.renamed("First"))
        with store.begin() as uow:
            with pytest.raises(ConflictError) as caught:
                uow.dealers.save(read.renamed("Second"))
            assert (caught.value.record, caught.value.id) == ("Dealer", read.id)
            assert uow.dealers.get(read.id) == saved

    @pytest.mark.parametrize("revision", [1, 2**31])
    def test_a_value_from_the_future_cannot_be_saved(self, store: Store, revision: int) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
            with pytest.raises(ConflictError):
                uow.dealers.save(samples.dealer(revision=revision))

    def test_a_reference_must_be_to_something(self, store: Store) -> None:
        a, nobody = samples.dealers("an")
        with store.begin() as uow:
            uow.dealers.add(a)
            ann = uow.contacts.add(samples.contact(a))
            for store_it, lost in (
                (uow.contacts.add, samples.contact(nobody)),
                (uow.contacts.save, attrs.evolve(ann, dealer_id=nobody.id)),
            ):
                with pytest.raises(NotFoundError) as caught:
                    store_it(lost)
                assert (caught.value.record, caught.value.id) == ("Dealer", nobody.id)
            assert uow.contacts.find() == [ann]

    def test_what_others_refer_to_cannot_be_removed(self, store: Store) -> None:
        a = samples.dealer()
        with store.begin() as uow:
            uow.dealers.add(a)
            ann = uow.contacts.add(samples.contact(a))
            with pytest.raises(ConflictError) as caught:
                uow.dealers.remove(a.id)
            assert (caught.value.record, caught.value.id) == ("Dealer", a.id)
            uow.contacts.remove(ann.id)
            uow.dealers.remove(a.id)

    def test_a_value_of_another_kind_is_refused(self, store: Store) -> None:
        contact: Any = samples.contact(samples.dealer())
        with store.begin() as uow:
            for store_it in (uow.dealers.add, uow.dealers.save, lambda value: uow.dealers.add_many([value])):
                with pytest.raises(ValidationError):
                    store_it(contact)
            assert uow.dealers.count() == 0

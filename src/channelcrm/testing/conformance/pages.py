"""Order, pages and scans: stable, complete, the same everywhere."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.dealers.contact import Contact
from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.storage.catalogue import RECORDS, record_named
from channelcrm.storage.columnar import read_columns
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Store
from channelcrm.storage.rows import write_row
from channelcrm.testing import samples, strategies
from channelcrm.testing.conformance.base import Conformance, add_all, explored, rolled_back, sampled
from channelcrm.testing.oracle import answer

__all__ = ["Pages"]

d: Any = fields(Dealer)


def _codes(dealers: list[Dealer]) -> str:
    return "".join(dealer.code for dealer in dealers)


class Pages(Conformance):
    """An order is total: page after page every record comes once."""

    @pytest.fixture
    def tiered(self, store: Store) -> Store:
        """Dealers a to f: two in tier A, two in B, two in none; ids in the order f to a."""
        ids = sorted((dealer.id for dealer in samples.dealers("abcdef")), reverse=True)
        tiers = {"a": "B", "b": None, "c": "A", "d": "B", "e": None, "f": "A"}
        with store.begin() as uow:
            uow.dealers.add_many(
                samples.dealer(code, id=id, tier=tier) for id, (code, tier) in zip(ids, tiers.items(), strict=True)
            )
        return store

    @explored
    @given(data=st.data())
    def test_any_order_is_kept_and_its_pages_join_to_the_whole(self, store: Store, data: st.DataObject) -> None:
        key = st.sampled_from([lambda value: value.id])
        dealers = data.draw(
            st.lists(strategies.dealers(lineage=False), max_size=7, unique_by=(data.draw(key), lambda one: one.code))
        )
        with rolled_back(store) as uow:
            uow.dealers.add_many(dealers)
            order_by = data.draw(strategies.orders(Dealer))
            where = data.draw(st.none() | strategies.expressions(Dealer, dealers, depth=2))
            expected = answer(dealers, "dealers", where, order_by)
            assert uow.dealers.find(where, order_by=order_by) == expected
            size, pages, last = data.draw(st.integers(1, 4)), [], None
            while page := uow.dealers.find(where, order_by=order_by, limit=size, after=last):
                assert len(page) <= size
                pages += page
                last = page[-1]
                assert len(pages) <= len(expected)
            assert pages == expected

    def test_without_an_order_records_come_by_id(self, tiered: Store) -> None:
        with tiered.begin() as uow:
            assert _codes(uow.dealers.find()) == "fedcba"

    def test_ties_are_settled_by_id_whichever_way_the_order_goes(self, tiered: Store) -> None:
        with tiered.begin() as uow:
            assert _codes(uow.dealers.find(order_by=[d.tier])) == "fcdaeb"
            assert _codes(uow.dealers.find(order_by=[d.tier.desc()])) == "dafceb"

    def test_missing_values_come_last_either_way(self, tiered: Store) -> None:
        with tiered.begin() as uow:
            for order in (d.tier, d.tier.asc(), d.tier.desc()):
                assert [dealer.tier for dealer in uow.dealers.find(order_by=[order])][-2:] == [None, None]

    def test_several_fields_order_one_after_the_other(self, tiered: Store) -> None:
        with tiered.begin() as uow:
            assert _codes(uow.dealers.find(order_by=[d.tier.desc(), d.code])) == "adcfbe"
            assert _codes(uow.dealers.find(order_by=[d.tier, d.code.desc()])) == "fcdaeb"

    def test_texts_order_by_code_point(self, store: Store) -> None:
        names = ["A", "B", "Z", "a", "a ", "aa", "b", "z", "Å", "å", "ß", "ﬁ", "华", "\uffff", "😀"]
        with store.begin() as uow:
            uow.dealers.add_many(samples.dealer(f"{name} code", name=name) for name in names)
            assert [dealer.name for dealer in uow.dealers.find(order_by=[d.name])] == sorted(names)
            assert [dealer.name for dealer in uow.dealers.find(order_by=[d.name.desc()])] == sorted(names, reverse=True)

    @pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
    def test_pages_skip_nothing_among_equals(self, tiered: Store, size: int) -> None:
        with tiered.begin() as uow:
            for order in (d.tier, d.tier.desc(), d.status):
                seen, last = "", None
                while page := uow.dealers.find(order_by=[order], limit=size, after=last):
                    seen, last = seen + _codes(page), page[-1]
                assert seen == _codes(uow.dealers.find(order_by=[order]))

    def test_a_page_begins_after_a_record_that_has_gone_since(self, tiered: Store) -> None:
        with tiered.begin() as uow:
            last = uow.dealers.find(order_by=[d.tier], limit=2)[-1]
            uow.dealers.remove(last.id)
            assert _codes(uow.dealers.find(order_by=[d.tier], after=last)) == "daeb"

    def test_a_page_is_of_what_was_asked_for(self, tiered: Store) -> None:
        with tiered.begin() as uow:
            assert _codes(uow.dealers.find(~(d.tier == "A"), order_by=[d.code], limit=2)) == "ab"
            after = uow.dealers.find(d.code == "b")[0]
            assert _codes(uow.dealers.find(~(d.tier == "A"), order_by=[d.code], limit=2, after=after)) == "de"
            assert uow.dealers.find(limit=0) == []

    def test_what_cannot_be_a_page_is_refused(self, store: Store) -> None:
        wrong: Any = {"limit": ["-1", True, 1.5], "after": [samples.contact(samples.dealer()), "a"]}
        c: Any = fields(Contact)
        with store.begin() as uow:
            for asked in ({"limit": -1}, *({name: value} for name, values in wrong.items() for value in values)):
                with pytest.raises(ValidationError):
                    uow.dealers.find(**asked)
            orders: list[Any] = [[c.name], ["code"], [d.address], [d.product_lines], [d.location], d.code]
            for order_by in orders:
                with pytest.raises(ValidationError):
                    uow.dealers.find(order_by=order_by)
            with pytest.raises(ValidationError):
                uow.dealers.scan(size=0)

    @pytest.mark.parametrize("size", [1, 2, 5, 6, 10_000])
    def test_a_scan_gives_every_record_once_by_id(self, tiered: Store, size: int) -> None:
        with tiered.begin() as uow:
            assert _codes(list(uow.dealers.scan(size=size))) == "fedcba"
            assert _codes(list(uow.dealers.scan(~d.tier.is_missing(), size=size))) == "fdca"

    def test_records_may_be_changed_while_they_are_scanned(self, tiered: Store) -> None:
        with tiered.begin() as uow:
            seen = [uow.dealers.save(attrs.evolve(dealer, name="New")).code for dealer in uow.dealers.scan(size=2)]
            assert "".join(seen) == "fedcba"
            assert {dealer.name for dealer in uow.dealers.find()} == {"New"}

    @sampled
    @given(
        network=strategies.networks(),
        looked_at=st.sets(st.sampled_from(list(RECORDS)), min_size=1, max_size=5),
        size=st.integers(1, 3),
    )
    def test_columns_hold_what_a_scan_gives(
        self, store: Store, network: dict[str, list[Any]], looked_at: set[str], size: int
    ) -> None:
        with rolled_back(store) as uow:
            add_all(uow, network)
            for repository in looked_at:
                record, kept = record_named(repository), getattr(uow, repository)
                names = [column.name for column in record.columns][::-1]
                expected = [write_row(record, {})(one)[::-1] for one in kept.scan()]
                pages = list(read_columns(kept, record.type, names, size=size))
                assert [len(page[0]) <= size for page in pages] == [True] * len(pages)
                assert [row for page in pages for row in zip(*page, strict=True)] == expected

    def test_columns_are_of_what_was_asked_for_and_see_what_was_changed(self, tiered: Store) -> None:
        with tiered.begin() as uow:
            uow.dealers.save(uow.dealers.find(d.code == "a")[0].in_tier("A"))
            pages = list(read_columns(uow.dealers, Dealer, ["code", "tier"], d.tier == "A", size=2))
            assert [row for page in pages for row in zip(*page, strict=True)] == [("f", "A"), ("c", "A"), ("a", "A")]
            assert list(read_columns(uow.dealers, Dealer, ["code"], d.code == "z")) == []
            wrong: Any = samples.contact(samples.dealer())
            for asked in (fields(Contact).name == "Ann", wrong):
                with pytest.raises(ValidationError):
                    list(read_columns(uow.dealers, Dealer, ["code"], asked))

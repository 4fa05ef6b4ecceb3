"""Finding and counting: every question gets the answer that its meaning gives."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import attrs
import pytest
import shapely
from hypothesis import given, strategies as st

from channelcrm.dealers.contact import Contact
from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError
from channelcrm.market.observation import Observation
from channelcrm.pipeline.agreement import Agreement
from channelcrm.storage.catalogue import RECORDS
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Store
from channelcrm.testing import samples, strategies
from channelcrm.testing.conformance.base import Conformance, add_all, explored, rolled_back
from channelcrm.testing.oracle import answer
from channelcrm.values.location import Location
from channelcrm.values.money import Money

__all__ = ["Questions"]

d: Any = fields(Dealer)


def _found(store: Store, question: Expression, dealers: Iterable[Dealer]) -> str:
    """The codes of those dealers, when they are stored, that answer."""
    with rolled_back(store) as uow:
        uow.dealers.add_many(dealers)
        found = uow.dealers.find(question, order_by=[d.code])
        assert uow.dealers.count(question) == len(found)
    return "".join(dealer.code for dealer in found)


class Questions(Conformance):
    """Questions mean the same in every store."""

    @explored
    @given(data=st.data())
    def test_any_question_is_answered_as_python_answers_it(self, store: Store, data: st.DataObject) -> None:
        repository = data.draw(st.sampled_from(list(RECORDS)))
        known: dict[str, list[Any]] = {"dealers": samples.dealers("ab"), "scorecards": [samples.scorecard()]}
        known.pop(repository, None)
        several = st.lists(strategies.records(repository, known), max_size=6, unique_by=lambda value: value.id)
        values = _distinct(data.draw(several))
        with rolled_back(store) as uow:
            add_all(uow, known)
            kept = getattr(uow, repository)
            kept.add_many(values)
            for question in data.draw(st.lists(strategies.expressions(RECORDS[repository], values), max_size=6)):
                expected = answer(values, repository, question)
                assert kept.find(question) == expected
                assert kept.count(question) == len(expected)

    def test_no_question_finds_all(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add_many(samples.dealers("abc"))
            assert (uow.dealers.count(), len(uow.dealers.find()), len(uow.dealers.find(None))) == (3, 3, 3)

    @pytest.mark.parametrize(
        ("question", "found"),
        [
            (d.tier == "A", "a"),
            (d.tier != "A", "b"),
            (d.tier < "B", "a"),
            (d.tier >= "A", "ab"),
            (d.tier.in_(["A", "C"]), "a"),
            (d.tier.in_([]), ""),
            (d.tier.is_missing(), "c"),
            (~(d.tier == "A"), "bc"),
            (~(d.tier != "A"), "ac"),
            (~(d.tier < "B"), "bc"),
            (~d.tier.in_(["A"]), "bc"),
            (~d.tier.in_([]), "abc"),
            (~~(d.tier == "A"), "a"),
            (~d.tier.is_missing(), "ab"),
            (~((d.tier == "A") | (d.tier == "B")), "c"),
            (~((d.tier == "A") & (d.code == "c")), "abc"),
            ((d.tier == "A") | ~(d.tier == "A"), "abc"),
        ],
    )
    def test_a_missing_value_never_compares(self, store: Store, question: Expression, found: str) -> None:
        tiers = {"a": "A", "b": "B", "c": None}
        assert _found(store, question, [samples.dealer(code, tier=tier) for code, tier in tiers.items()]) == found

    @pytest.mark.parametrize("text", ["a%", "a_", "%", "_", "\\", "a\\", "'", "''", '"', "[a]", "a*", "^a"])
    def test_text_is_never_a_pattern(self, store: Store, text: str) -> None:
        others = [samples.dealer("x", name="a"), samples.dealer("y", name="ab"), samples.dealer("z", name="abc")]
        own = samples.dealer("!", name=text, product_lines=[text])
        for question in (d.name == text, d.name.in_([text]), d.product_lines.contains(text)):
            assert _found(store, question, [own, *others]) == "!"

    def test_text_compares_by_code_point(self, store: Store) -> None:
        names = {"1": "A", "2": "Z", "3": "a", "4": "z", "5": "å", "6": "华", "7": "\uffff", "8": "😀"}
        stored = [samples.dealer(code, name=name) for code, name in names.items()]
        for code, name in names.items():
            assert _found(store, d.name == name, stored) == code
            assert _found(store, d.name < name, stored) == "12345678"[: int(code) - 1]
            assert _found(store, d.name >= name, stored) == "12345678"[int(code) - 1 :]

    def test_what_a_list_holds_is_whole_texts(self, store: Store) -> None:
        lines = {"a": ["tractor"], "b": ["tractors", "mowers"], "c": [], "d": ['tractor"', "mower,s"]}
        stored = [samples.dealer(code, product_lines=held) for code, held in lines.items()]
        assert _found(store, d.product_lines.contains("tractor"), stored) == "a"
        assert _found(store, d.product_lines.contains("mowers"), stored) == "b"
        assert _found(store, d.product_lines.contains('tractor"'), stored) == "d"
        assert _found(store, d.product_lines.contains('", "'), stored) == ""
        assert _found(store, d.product_lines.is_empty(), stored) == "c"
        assert _found(store, ~d.product_lines.contains("tractor"), stored) == "bcd"

    def test_a_mapping_is_empty_or_not(self, store: Store) -> None:
        stored = [samples.dealer("a", attributes={"licensed": None}), samples.dealer("b")]
        assert _found(store, d.attributes.is_empty(), stored) == "b"

    def test_an_id_compares_with_any_text(self, store: Store) -> None:
        stored = samples.dealers("ab")
        assert _found(store, d.id == stored[0].id, stored) == "a"
        assert _found(store, d.id == "nonsense", stored) == ""
        assert _found(store, d.id != "nonsense", stored) == "ab"
        assert _found(store, d.id.in_(["nonsense", stored[1].id]), stored) == "b"
        assert _found(store, d.id < "zzz", stored) == "ab"

    def test_days_times_and_figures_compare_exactly(self, store: Store) -> None:
        a = samples.dealer(opened_on=date(2027, 1, 1))
        assert _found(store, d.opened_on == date(2027, 1, 1), [a]) == "a"
        assert _found(store, d.opened_on < date(2027, 1, 1), [a]) == ""
        o: Any = fields(Observation)
        tenth = attrs.evolve(samples.observation("x"), value=Decimal("0.1"))
        large = attrs.evolve(samples.observation("y"), value=Decimal("9223372036854.775807"))
        with rolled_back(store) as uow:
            uow.observations.add_many([tenth, large])
            assert uow.observations.find(o.value == Decimal("0.1")) == [tenth]
            assert uow.observations.find(o.value > Decimal("9223372036854.775806")) == [large]
            assert uow.observations.find(o.value >= Decimal("9223372036854.775807")) == [large]
        g: Any = fields(Agreement)
        signed = samples.agreement(a)
        there = signed.signed_at.astimezone(timezone(timedelta(hours=8)))
        with rolled_back(store) as uow:
            uow.dealers.add(a)
            uow.agreements.add(signed)
            assert uow.agreements.count(g.signed_at == there) == 1
            assert uow.agreements.count(g.signed_at > there - timedelta(microseconds=1)) == 1
            assert uow.agreements.count(g.signed_at > datetime(2026, 12, 1, tzinfo=UTC)) == 0

    def test_money_compares_within_its_currency(self, store: Store) -> None:
        g: Any = fields(Agreement)
        a = samples.dealer()
        dollars = attrs.evolve(samples.terms(exclusivity="open"), annual_target=Money("100.50", "USD"))
        yen = attrs.evolve(samples.terms(exclusivity="open"), annual_target=Money("100", "JPY"))
        with rolled_back(store) as uow:
            uow.dealers.add(a)
            first = uow.agreements.add(samples.agreement(a, dollars, "1"))
            second = uow.agreements.add(samples.agreement(a, yen, "2"))
            uow.agreements.add(samples.agreement(a, samples.terms(exclusivity="open"), "3"))
            target = g.terms.annual_target
            assert uow.agreements.find(target >= Money("100.50", "USD")) == [first]
            assert uow.agreements.find(target != Money("1", "JPY")) == [second]
            assert uow.agreements.count(target.is_missing()) == 1

    def test_a_place_on_the_boundary_lies_within(self, store: Store) -> None:
        places = {"a": (0, 0), "b": (1, 1), "c": (1, 0.5), "d": (1.0000001, 0.5), "e": (0.5, 0.5)}
        stored = [samples.dealer(code, location=Location(*at)) for code, at in places.items()]
        nowhere = samples.dealer("f")
        square, ring = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1).difference(shapely.box(0.25, 0.25, 0.75, 0.75))
        assert _found(store, d.location.within(square), [*stored, nowhere]) == "abce"
        assert _found(store, d.location.within(ring), [*stored, nowhere]) == "abc"
        assert _found(store, ~d.location.within(square), [*stored, nowhere]) == "df"

    def test_near_goes_by_great_circle_over_poles_and_antimeridian(self, store: Store) -> None:
        places = {"a": (179.9, 0), "b": (-179.9, 0), "c": (0, 89.9), "d": (180, 89.9), "e": (0, 60), "f": (1, 60)}
        stored = [samples.dealer(code, location=Location(*at)) for code, at in places.items()]
        nowhere = samples.dealer("g")
        for center, km, found in (
            (Location(179.95, 0), 20, "ab"),
            (Location(-180, 0), 12, "ab"),
            (Location(0, 90), 12, "cd"),
            (Location(90, 89.9), 20, "cd"),
            (Location(0, 60), 55, "e"),
            (Location(0, 60), 56, "ef"),
            (Location(0, 0), 30_000, "abcdef"),
            (Location(1, 60), 0, "f"),
        ):
            assert _found(store, d.location.near(center, km=km), [*stored, nowhere]) == found
        assert _found(store, ~d.location.near(Location(0, 0), km=30_000), [*stored, nowhere]) == "g"

    def test_a_question_may_be_large(self, store: Store) -> None:
        stored = samples.dealers("abc")
        ids = [samples.dealer(str(number)).id for number in range(2_000)]
        many = [f"n{number}" for number in range(40_000)]
        assert _found(store, d.code.in_([*many, "b"]), stored) == "b"
        assert _found(store, d.id.in_([*ids, stored[2].id]), stored) == "c"
        assert _found(store, reduce(or_, [d.code == code for code in [*many[:200], "a"]]), stored) == "a"

    def test_a_question_about_other_records_is_refused(self, store: Store) -> None:
        c: Any = fields(Contact)
        anything: Any = "tier == 'A'"
        with store.begin() as uow:
            ways: list[Callable[[Expression], object]] = [
                uow.dealers.find, uow.dealers.count, uow.dealers.frame, lambda one: list(uow.dealers.scan(one))
            ]  # fmt: skip
            for ask in ways:
                for question in (c.name == "Ann", (d.code == "a") & ~(c.name == "Ann"), anything):
                    with pytest.raises(ValidationError):
                        ask(question)


def _distinct(values: list[Any]) -> list[Any]:
    """Without dealers whose code is taken."""
    return list(
        {getattr(value, "code", value.id) if type(value) is Dealer else value.id: value for value in values}.values()
    )

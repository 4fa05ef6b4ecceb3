"""Where claims meet though they name different things: regions and counties, all lines and one, named accounts."""

# ruff: noqa: D102  the names of tests are sentences; a unit of work that fails has several statements

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import AlreadyExistsError, ExclusivityConflictError
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.claim import claims_conflict
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.terms import ALL_LINES, Terms
from channelcrm.storage.ports import Store, UnitOfWork
from channelcrm.territory.nesting import Nesting
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance, explored, rolled_back
from channelcrm.testing.samples import agreement, area, terms
from channelcrm.testing.strategies.changes import claiming_agreements, small_country
from channelcrm.values.period import Period

__all__ = ["Places"]

A, B, C = samples.dealers("abc")
_MAP = [area("iowa", "usa"), area("polk", "iowa"), area("story", "iowa"), area("ohio", "usa")]
_TALK = Negotiation.open(A.id, by=samples.ANN, at=samples.NOW)


def _named(*accounts: str, lines: Sequence[str] = ("tractors",), period: Period = samples.YEAR) -> Terms:
    return terms([], lines, "named_account", period, accounts)


def _refused(uow: UnitOfWork, wanted: Terms, name: str = "") -> ExclusivityConflictError:
    with pytest.raises(ExclusivityConflictError) as caught:
        uow.agreements.add(agreement(B, wanted, name))
    return caught.value


class Places(Conformance):
    """Whoever holds a region holds the areas in it, all lines each of them, and an account has one dealer."""

    @pytest.fixture
    def mapped(self, store: Store) -> Store:
        """Dealers a, b and c; the counties polk and story in iowa, which lies in usa as ohio does."""
        with store.begin() as uow:
            uow.dealers.add_many([A, B, C])
            uow.areas.add_many(_MAP)
        return store

    # --- all lines

    @pytest.mark.parametrize("lines", [["tractors"], ["mowers", "tractors"], [ALL_LINES]])
    @pytest.mark.parametrize(("ours", "theirs"), [("exclusive", "open"), ("open", "sole")])
    def test_all_lines_meet_every_line(self, mapped: Store, lines: list[str], ours: str, theirs: str) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, terms(["polk"], [ALL_LINES], ours)))
            error = _refused(uow, terms(["polk"], lines, theirs))
            assert error.product_lines == tuple(lines)
            uow.agreements.remove(agreement(A).id)
            uow.agreements.add(agreement(B, terms(["polk"], lines, theirs)))
            with pytest.raises(ExclusivityConflictError):
                uow.agreements.add(agreement(A, terms(["polk"], [ALL_LINES], ours)))
            uow.agreements.add(agreement(A, terms(["story"], [ALL_LINES], ours)))

    def test_two_lines_do_not_meet_because_both_are_among_all(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, terms(["polk"], ["tractors"])))
            uow.agreements.add(agreement(B, terms(["polk"], ["mowers"])))
            assert uow.agreements.count() == 2

    # --- areas in areas

    def test_whoever_holds_a_region_holds_the_areas_in_it(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, terms(["iowa"])))
            assert _refused(uow, terms(["polk", "story", "ohio"])).area_ids == ("polk", "story")
            assert _refused(uow, terms(["usa"], exclusivity="open")).area_ids == ("iowa",)
            uow.agreements.add(agreement(B, terms(["ohio"])))
            uow.agreements.add(agreement(B, terms(["polk"], ["mowers"]), "another line"))

    def test_two_areas_do_not_meet_because_both_are_in_one(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            for dealer, county in ((A, "polk"), (B, "story"), (C, "ohio")):
                uow.agreements.add(agreement(dealer, terms([county])))
            assert uow.agreements.count() == 3

    def test_a_region_for_one_line_meets_a_county_for_all(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, terms(["iowa"], ["tractors"])))
            uow.agreements.add(agreement(B, terms(["polk"], ["mowers"], "open")))
            error = _refused(uow, terms(["polk"], [ALL_LINES], "open"), "all")
            assert (error.area_ids, error.product_lines, error.agreement_id) == (
                ("polk",), ("tractors",), agreement(A).id,
            )  # fmt: skip

    def test_an_agreement_on_a_region_and_a_county_in_it_is_not_in_its_own_way(self, mapped: Store) -> None:
        summer = Period(date(2027, 6, 1), date(2027, 9, 1))
        with mapped.begin() as uow:
            first = uow.agreements.add(agreement(A, terms(["iowa", "polk", "usa"], period=summer)))
            later = first.renew(
                until=date(2028, 6, 1), terms=terms(["polk", "story"], period=summer), by=samples.ANN, at=samples.NOW
            )
            uow.agreements.save(later)
            after = Period(date(2027, 9, 1), date(2028, 1, 1))
            assert _refused(uow, terms(["iowa"], period=after)).area_ids == ("polk", "story")
            uow.agreements.add(agreement(B, terms(["ohio"], period=after)))

    def test_an_area_that_comes_to_lie_in_another_brings_its_claims(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, terms(["iowa"])))
            uow.agreements.add(agreement(B, terms(["adair"])))
            uow.agreements.add(agreement(C, terms(["ohio", "adair"], ["mowers"])))
            for add in (uow.areas.add, lambda one: uow.areas.add_many([area("boone", "iowa"), one])):
                with pytest.raises(ExclusivityConflictError) as caught:
                    add(area("adair", "iowa"))
                assert {caught.value.agreement_id, caught.value.refused_id} == {agreement(A).id, agreement(B).id}
                assert caught.value.area_ids == ("adair",)
            assert uow.areas.count() == len(_MAP)
            uow.areas.add(area("adair", "ohio"))
            assert _refused(uow, terms(["ohio"], exclusivity="open"), "all of it").area_ids == ("adair",)
            with pytest.raises(ExclusivityConflictError):
                uow.areas.save(area("adair", "iowa"))
            assert uow.areas.get("adair").parent_id == "ohio"

    def test_an_area_that_leaves_another_takes_its_claims_along(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, terms(["polk", "story"])))
            _refused(uow, terms(["iowa"]))
            uow.areas.save(area("polk"))
            uow.areas.remove("story")
            uow.agreements.add(agreement(B, terms(["iowa"])))
            with pytest.raises(ExclusivityConflictError):
                uow.areas.add(area("story", "iowa"))

    def test_a_region_that_moves_takes_the_areas_in_it_along(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, terms(["polk"])))
            uow.areas.save(area("iowa", "ohio"))
            assert _refused(uow, terms(["ohio"])).area_ids == ("polk",)
            uow.areas.save(attrs.evolve(uow.areas.get("iowa"), parent_id=None))
            uow.agreements.add(agreement(B, terms(["ohio"])))

    # --- named accounts

    def test_an_account_has_one_dealer_for_a_line_and_day(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, _named("Acme", "Zenith")))
            error = _refused(uow, _named("Acme", "Other"))
            assert (error.accounts, error.area_ids, error.product_lines) == (("Acme",), (), ("tractors",))
            assert _refused(uow, _named("Zenith", lines=[ALL_LINES])).accounts == ("Zenith",)
            for name, wanted in {
                "another": _named("Other"),
                "line": _named("Acme", lines=["mowers"]),
                "day": _named("Acme", period=Period(date(2028, 1, 1))),
                "exactly": _named("acme", "Acme "),
            }.items():
                uow.agreements.add(agreement(B, wanted, name))

    def test_an_account_and_an_area_never_meet(self, mapped: Store) -> None:
        with mapped.begin() as uow:
            uow.agreements.add(agreement(A, terms(["polk"])))
            uow.agreements.add(agreement(B, _named("polk", "Acme")))
            there = terms(["polk"], exclusivity="named_account", accounts=["Other"])
            assert _refused(uow, there, "in an area").area_ids == ("polk",)

    # --- one negotiation

    def test_a_negotiation_is_signed_once(self, mapped: Store) -> None:
        first, second = (
            attrs.evolve(agreement(A, terms([place]), place), negotiation_id=_TALK.id) for place in ("polk", "story")
        )
        with mapped.begin() as uow:
            uow.negotiations.add(_TALK)
            uow.agreements.add_many([agreement(A, terms(["ohio"]), "x"), agreement(B, terms(["ohio"], ["y"]), "y")])
            with pytest.raises(AlreadyExistsError):
                uow.agreements.add_many([first, second])
            uow.agreements.add(first)
            with pytest.raises(AlreadyExistsError) as caught:
                uow.agreements.add(second)
            assert (caught.value.field, caught.value.value) == ("negotiation_id", _TALK.id)
            other = uow.agreements.get(agreement(A, name="x").id)
            with pytest.raises(AlreadyExistsError):
                uow.agreements.save(attrs.evolve(other, negotiation_id=_TALK.id))
            rival = attrs.evolve(first, id=agreement(B, name="rival").id, dealer_id=B.id)
            with pytest.raises(ExclusivityConflictError):  # which is the more to know
                uow.agreements.add(rival)
            uow.agreements.save(attrs.evolve(first, code="mine"))
            uow.agreements.remove(first.id)
            uow.agreements.add(second)

    # --- all of it

    @given(st.data())
    @explored
    def test_a_store_takes_what_meets_nothing_and_refuses_the_rest(self, mapped: Store, data: st.DataObject) -> None:
        map_ = data.draw(small_country())
        wanted = data.draw(st.lists(claiming_agreements([A, B, C]), max_size=6, unique_by=lambda one: one.id))
        nesting, stored = Nesting.of(map_), list[Agreement]()
        with rolled_back(mapped) as uow:
            half = len(map_) // 2
            uow.areas.add_many(map_[:half])
            hung = Nesting.of(map_[:half])
            for one in wanted:
                if self._apart(one, stored, hung):
                    stored.append(uow.agreements.add(one))
                else:
                    with pytest.raises(ExclusivityConflictError) as caught:
                        uow.agreements.add(one)
                    assert not self._apart(one, [uow.agreements.get(caught.value.agreement_id)], hung)
            if all(self._apart(one, stored, nesting) for one in stored):
                uow.areas.add_many(map_[half:])
            else:
                with pytest.raises(ExclusivityConflictError):
                    uow.areas.add_many(map_[half:])

    @staticmethod
    def _apart(one: Agreement, others: Sequence[Agreement], nesting: Nesting) -> bool:
        return not any(
            claims_conflict(a, b, nesting=nesting)
            for other in others
            if other.id != one.id
            for a in one.claims()
            for b in other.claims()
        )

"""Exclusive agreements: nobody else gets the same area, line and day."""

# ruff: noqa: D102, PT012  the names of tests are sentences; a unit of work that fails has several statements

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from channelcrm.errors import ConflictError, ExclusivityConflictError
from channelcrm.storage.ports import Store
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance
from channelcrm.testing.samples import agreement, terms
from channelcrm.values.period import Period

__all__ = ["Claims"]

A, B = samples.dealers("ab")
_FEBRUARY = datetime(2027, 2, 1, tzinfo=UTC)


class Claims(Conformance):
    """No two agreements hold the same area, product line and day when either shuts others out."""

    @pytest.fixture
    def signed(self, store: Store) -> Store:
        """Dealers a and b; a holds areas 1 and 2 for tractors in 2027, alone."""
        with store.begin() as uow:
            uow.dealers.add_many([A, B])
            uow.agreements.add(agreement(A, terms(["1", "2"])))
        return store

    @pytest.mark.parametrize("theirs", ["exclusive", "sole", "open", "named_account"])
    @pytest.mark.parametrize("ours", ["exclusive", "sole", "open", "named_account"])
    def test_either_side_shuts_the_other_out(self, store: Store, ours: str, theirs: str) -> None:
        with store.begin() as uow:
            uow.dealers.add_many([A, B])
            uow.agreements.add(agreement(A, terms(exclusivity=ours)))
            if {ours, theirs} & {"exclusive", "sole"}:
                with pytest.raises(ExclusivityConflictError):
                    uow.agreements.add(agreement(B, terms(exclusivity=theirs)))
            else:
                uow.agreements.add(agreement(B, terms(exclusivity=theirs, accounts=["Zenith"])))

    def test_the_refusal_says_where_when_and_who_is_in_the_way(self, signed: Store) -> None:
        wanted = terms(["2", "3", "1"], ["mowers", "tractors"], period=Period(date(2027, 6, 1)))
        with signed.begin() as uow, pytest.raises(ExclusivityConflictError) as caught:
            uow.agreements.add(agreement(B, wanted))
        error = caught.value
        assert isinstance(error, ConflictError)
        assert (error.area_ids, error.product_lines) == (("1", "2"), ("tractors",))
        assert (error.starts, error.ends) == ("2027-06-01", "2028-01-01")
        assert error.agreement_id == agreement(A).id

    def test_without_an_end_the_refusal_names_none(self, store: Store) -> None:
        forever = Period(date(2027, 1, 1))
        with store.begin() as uow:
            uow.dealers.add_many([A, B])
            uow.agreements.add(agreement(A, terms(period=forever)))
            with pytest.raises(ExclusivityConflictError) as caught:
                uow.agreements.add(agreement(B, terms(period=Period(date(9999, 12, 31)))))
            assert (caught.value.starts, caught.value.ends) == ("9999-12-31", "")

    def test_other_areas_lines_and_days_are_free(self, signed: Store) -> None:
        with signed.begin() as uow:
            uow.agreements.add(agreement(B, terms(["3"]), "area"))
            uow.agreements.add(agreement(B, terms(["1"], ["mowers"]), "line"))
            uow.agreements.add(agreement(B, terms(["1"], period=Period(date(2028, 1, 1))), "after"))
            before = Period(date(2026, 12, 1), date(2027, 1, 1))
            uow.agreements.add(agreement(B, terms(["1"], period=before), "before"))
            assert uow.agreements.count() == 5

    @pytest.mark.parametrize(
        "days",
        [
            Period(date(2026, 12, 1), date(2027, 1, 2)),
            Period(date(2027, 12, 31), date(2028, 6, 1)),
            Period(date(2027, 3, 1), date(2027, 3, 2)),
            Period(date(2026, 12, 1)),
        ],
    )
    def test_one_day_in_common_is_enough(self, signed: Store, days: Period) -> None:
        with signed.begin() as uow, pytest.raises(ExclusivityConflictError):
            uow.agreements.add(agreement(B, terms(["1"], period=days)))

    def test_two_agreements_of_one_dealer_meet_too(self, signed: Store) -> None:
        with signed.begin() as uow, pytest.raises(ExclusivityConflictError):
            uow.agreements.add(agreement(A, terms(["1"]), "second"))

    def test_an_agreement_is_not_in_its_own_way(self, signed: Store) -> None:
        with signed.begin() as uow:
            stored = uow.agreements.get(agreement(A).id)
            saved = uow.agreements.save(attrs.evolve(stored, code="new"))
            more = saved.amend(terms(["1", "2", "3"]), by=samples.ANN, at=_FEBRUARY)
            assert uow.agreements.save(more).revision == 2

    def test_an_amendment_claims_too(self, signed: Store) -> None:
        with signed.begin() as uow:
            theirs = uow.agreements.add(agreement(B, terms(["3"])))
            with pytest.raises(ExclusivityConflictError) as caught:
                uow.agreements.save(theirs.amend(terms(["2", "3"]), by=samples.ANN, at=_FEBRUARY))
            assert caught.value.area_ids == ("2",)
            assert uow.agreements.get(theirs.id) == theirs
            with pytest.raises(ExclusivityConflictError):  # what it held before, it still holds
                uow.agreements.add(agreement(A, terms(["3"]), "late"))

    def test_a_termination_frees_the_days_after_it(self, signed: Store) -> None:
        rest = Period(date(2027, 3, 1), date(2028, 1, 1))
        with signed.begin() as uow:
            with pytest.raises(ExclusivityConflictError):
                uow.agreements.add(agreement(B, terms(["1"], period=rest)))
            ended = uow.agreements.get(agreement(A).id).terminate(
                on=rest.start, reason="closed", by=samples.ANN, at=_FEBRUARY
            )
            uow.agreements.save(ended)
            uow.agreements.add(agreement(B, terms(["1"], period=rest)))
            with pytest.raises(ExclusivityConflictError):
                uow.agreements.add(agreement(B, terms(["1"], period=Period(date(2027, 2, 28))), "earlier"))

    def test_a_removal_frees_everything(self, signed: Store) -> None:
        with signed.begin() as uow:
            uow.agreements.remove(agreement(A).id)
            uow.agreements.add(agreement(B, terms(["1"])))

    def test_of_many_at_once_none_is_stored_when_two_meet(self, signed: Store) -> None:
        fine, one, two = (agreement(B, terms([area]), name) for area, name in (("3", "x"), ("4", "y"), ("4", "z")))
        with signed.begin() as uow:
            for many in ([fine, one, two], [fine, agreement(B, terms(["1"]), "w")]):
                with pytest.raises(ExclusivityConflictError):
                    uow.agreements.add_many(many)
            assert uow.agreements.count() == 1
            assert uow.agreements.add_many([fine, one]) == 2

    def test_what_is_rolled_back_claims_nothing(self, signed: Store) -> None:
        with pytest.raises(ZeroDivisionError), signed.begin() as uow:
            uow.agreements.add(agreement(B, terms(["3"])))
            raise ZeroDivisionError
        with signed.begin() as uow:
            uow.agreements.add(agreement(A, terms(["3"]), "second"))

    def test_areas_and_lines_are_told_apart_exactly(self, signed: Store) -> None:
        with signed.begin() as uow:
            for number, (area, line) in enumerate(
                [("1 ", "tractors"), ("1", "Tractors"), ("%", "tractors"), ("1t", "ractors")]
            ):
                uow.agreements.add(agreement(B, terms([area], [line]), str(number)))
            assert uow.agreements.count() == 5

"""Several writers at once: no lost change, no double claim, no half of anything."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import attrs
import pytest

from channelcrm.errors import AlreadyExistsError, ConflictError, ExclusivityConflictError
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.scoring.card import Scorecard
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.ports import Store, UnitOfWork
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance

__all__ = ["Writers"]

R = TypeVar("R")
_WRITERS = 4
_ROUNDS = 8
_PATIENCE = 200


def _in_units(store: Store, work: Callable[[UnitOfWork], R]) -> R:
    """Do it in a unit of work; when someone else wrote first, read again and repeat, as the error says."""
    for _ in range(_PATIENCE):
        try:
            with store.begin() as uow:
                return work(uow)
        except ExclusivityConflictError:
            raise
        except ConflictError:
            continue
    raise AssertionError(f"No luck in {_PATIENCE} attempts.")


def _at_once(work: Callable[[int], R]) -> list[R]:
    """Run it in all writers, starting together; their results."""
    together = threading.Barrier(_WRITERS)

    def run(number: int) -> R:
        together.wait()
        return work(number)

    with ThreadPoolExecutor(_WRITERS) as pool:
        return [job.result(timeout=120) for job in [pool.submit(run, number) for number in range(_WRITERS)]]


def _cards() -> list[Scorecard]:
    return [samples.scorecard(100 + number, name=f"{number}") for number in range(_ROUNDS)]


def _used_and_changed(store: Store, use: Callable[[UnitOfWork, Scorecard, int], None]) -> dict[str, Scorecard]:
    """What becomes of cards that half of the writers use and the others change, at once."""
    with store.begin() as uow:
        uow.scorecards.add_many(_cards())

    def write(writer: int) -> None:
        for card in _cards():
            for _ in range(3):  # who comes second may be refused for good
                try:
                    with store.begin() as uow:
                        if writer % 2:
                            use(uow, card, writer)
                        else:
                            stored = uow.scorecards.get(card.id)
                            uow.scorecards.save(attrs.evolve(stored, criteria=samples.scorecard(90).criteria))
                    break
                except ConflictError:
                    continue

    _at_once(write)
    with store.begin() as uow:
        return {card.id: card for card in uow.scorecards.find()}


class Writers(Conformance):
    """Only for stores that are ``concurrent``."""

    @pytest.fixture
    def shared(self, store: Store) -> Store:
        if not self.concurrent:
            pytest.skip("This store does not say it is concurrent.")
        with store.begin() as uow:
            uow.dealers.add_many(samples.dealers("ab"))
        return store

    def test_all_that_was_added_is_there_and_told_once(self, shared: Store) -> None:
        def add(writer: int) -> None:
            for number in range(_ROUNDS):
                _in_units(shared, lambda uow, code=f"{writer}-{number}": uow.dealers.add(samples.dealer(code)))  # type: ignore[misc]  # bound at once

        _at_once(add)
        with shared.begin() as uow:
            ids = {dealer.id for dealer in uow.dealers.find()}
            changes = uow.events.after()
        assert len(ids) == 2 + _WRITERS * _ROUNDS
        assert len(changes) == len(ids) == len({change.number for change in changes})
        assert {change.id for change in changes} == ids

    def test_no_change_is_lost(self, shared: Store) -> None:
        def raise_counter(uow: UnitOfWork) -> None:
            dealer = uow.dealers.get(samples.dealer("a").id)
            uow.dealers.save(dealer.with_attributes(count=int(dealer.attributes.get("count") or 0) + 1))

        _at_once(lambda _: [_in_units(shared, raise_counter) for _ in range(_ROUNDS)])
        with shared.begin() as uow:
            dealer = uow.dealers.get(samples.dealer("a").id)
        assert dealer.attributes["count"] == dealer.revision == _WRITERS * _ROUNDS

    def test_of_all_who_want_one_code_one_gets_it(self, shared: Store) -> None:
        def take(writer: int) -> int:
            won = 0
            for number in range(_ROUNDS):
                dealer = samples.dealer(f"{writer}-{number}", code=f"wanted {number}")
                try:
                    _in_units(shared, lambda uow, dealer=dealer: uow.dealers.add(dealer))  # type: ignore[misc]
                    won += 1
                except AlreadyExistsError:
                    pass
            return won

        assert sum(_at_once(take)) == _ROUNDS
        with shared.begin() as uow:
            assert uow.dealers.count() == 2 + _ROUNDS

    def test_of_all_who_claim_one_area_one_gets_it(self, shared: Store) -> None:
        def claim(writer: int) -> int:
            won = 0
            dealer = samples.dealer("ab"[writer % 2])
            for number in range(_ROUNDS):
                areas = [f"{number}", f"{number}-{writer}"]
                wanted = samples.agreement(
                    dealer, samples.terms(areas if writer % 2 else areas[::-1]), f"{writer}-{number}"
                )
                try:
                    _in_units(shared, lambda uow, wanted=wanted: uow.agreements.add(wanted))  # type: ignore[misc]
                    won += 1
                except ExclusivityConflictError:
                    pass
            return won

        assert sum(_at_once(claim)) == _ROUNDS
        with shared.begin() as uow:
            held = [area for agreement in uow.agreements.find() for area in agreement.terms.area_ids]
        assert len(held) == len(set(held)) == 2 * _ROUNDS

    def test_of_a_region_and_the_counties_in_it_one_dealer_gets_each(self, shared: Store) -> None:
        with shared.begin() as uow:
            for number in range(_ROUNDS):
                uow.areas.add_many(samples.area(f"{number}-{writer}", f"{number}") for writer in range(1, _WRITERS))

        def claim(writer: int) -> list[bool]:
            won = []
            for number in range(_ROUNDS):
                area = f"{number}-{writer}" if writer else f"{number}"
                wanted = samples.agreement(samples.dealer("a"), samples.terms([area]), area)
                try:
                    _in_units(shared, lambda uow, wanted=wanted: uow.agreements.add(wanted))  # type: ignore[misc]
                    won.append(True)
                except ExclusivityConflictError:
                    won.append(False)
            return won

        region, *counties = _at_once(claim)
        assert all(whole != any(parts) for whole, *parts in zip(region, *counties, strict=True))

    def test_of_all_who_sign_one_negotiation_one_does(self, shared: Store) -> None:
        talks = [
            Negotiation.open(samples.dealer("a").id, by=samples.ANN, at=samples.NOW, subject=f"{number}")
            for number in range(_ROUNDS)
        ]
        with shared.begin() as uow:
            uow.negotiations.add_many(talks)

        def sign(writer: int) -> int:
            won = 0
            for talk in talks:
                content = samples.terms(exclusivity="open")
                wanted = samples.agreement(samples.dealer("a"), content, f"{talk.id} {writer}")
                wanted = attrs.evolve(wanted, negotiation_id=talk.id)
                try:
                    _in_units(shared, lambda uow, wanted=wanted: uow.agreements.add(wanted))  # type: ignore[misc]
                    won += 1
                except AlreadyExistsError:
                    pass
            return won

        assert sum(_at_once(sign)) == _ROUNDS

    def test_no_card_changes_under_a_decision(self, shared: Store) -> None:
        def decide(uow: UnitOfWork, card: Scorecard, writer: int) -> None:
            uow.decisions.add(samples.decision(card, f"{writer}"))

        cards = _used_and_changed(shared, decide)
        with shared.begin() as uow:
            decisions = uow.decisions.find()
        assert all(decision.replay(cards[decision.scorecard_id]).holds for decision in decisions)
        changed = {card.id for card in cards.values() if card.revision}
        assert changed | {decision.scorecard_id for decision in decisions} == set(cards)

    def test_no_card_changes_under_a_tier(self, shared: Store) -> None:
        def put_in_tier(uow: UnitOfWork, card: Scorecard, writer: int) -> None:
            uow.tiers.add(samples.tier(samples.dealer("a"), f"{card.name} {writer}", card_hash=card.content_hash))

        _used_and_changed(shared, put_in_tier)
        with shared.begin() as uow:
            told = uow.events.after(0, limit=10_000)
            named: dict[str, str] = {tier.id: tier.card_hash for tier in uow.tiers.find()}
        hashes: dict[str, str] = {card.id: card.content_hash for card in _cards()}
        used = [(change.number, named[change.id]) for change in told if change.repository == "tiers"]
        for change in told:
            if (change.repository, change.kind, change.revision) == ("scorecards", ChangeKind.SAVED, 1):
                assert all(number > change.number for number, content in used if content == hashes[change.id])

    def test_nobody_sees_half_a_unit_of_work(self, shared: Store) -> None:
        a, b = (samples.dealer(code).id for code in "ab")
        done = threading.Event()

        def write() -> None:
            for number in range(3 * _ROUNDS):
                with shared.begin() as uow:
                    for id in (a, b):
                        uow.dealers.save(attrs.evolve(uow.dealers.get(id), segment=f"{number}"))

        def watch() -> int:
            looks = 0
            while not done.is_set() or not looks:
                with shared.begin() as uow:
                    assert len({dealer.segment for dealer in uow.dealers.find()}) == 1
                looks += 1
            return looks

        with ThreadPoolExecutor(2) as pool:
            watching = pool.submit(watch)
            try:
                pool.submit(write).result(timeout=120)
            finally:
                done.set()
            assert watching.result(timeout=120)

    def test_who_follows_the_feed_misses_nothing(self, shared: Store) -> None:
        done = threading.Event()

        def follow() -> list[str]:
            seen, cursor, last_round = [], 0, False
            while not last_round:
                last_round = done.is_set()
                with shared.begin() as uow:
                    changes = uow.events.after(cursor, limit=7)
                    while changes:
                        seen += [change.id for change in changes]
                        cursor = changes[-1].number
                        changes = uow.events.after(cursor, limit=7)
            return seen

        def write(writer: int) -> None:
            for number in range(_ROUNDS):
                several = [samples.dealer(f"{writer}-{number}-{part}") for part in range(3)]
                _in_units(shared, lambda uow, several=several: uow.dealers.add_many(several))  # type: ignore[misc]

        with ThreadPoolExecutor(1) as pool:
            following = pool.submit(follow)
            try:
                _at_once(write)
            finally:
                done.set()
            seen = following.result(timeout=120)
        with shared.begin() as uow:
            stored = [dealer.id for dealer in uow.dealers.find()]
        assert sorted(seen) == stored

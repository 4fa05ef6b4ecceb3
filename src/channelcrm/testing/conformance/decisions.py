"""Decisions and the scorecards they rest on: kept to the bit, and a card that was used says what it said."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from random import Random

import attrs
import pytest

from channelcrm.errors import ConflictError, NotFoundError
from channelcrm.scoring.judging import rank
from channelcrm.scoring.record.decision import Decision, Dissent
from channelcrm.storage.ports import Store
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance

__all__ = ["Decisions"]


class Decisions(Conformance):
    """What ``uow.decisions`` and ``uow.scorecards`` promise one another."""

    @pytest.fixture
    def decided(self, store: Store) -> Store:
        """A card, and a decision that rests on it."""
        card = samples.scorecard()
        with store.begin() as uow:
            uow.scorecards.add(card)
            uow.decisions.add(samples.decision(card))
        return store

    def test_a_decision_is_kept_so_that_it_replays(self, decided: Store) -> None:
        card = samples.scorecard()
        with decided.begin() as uow:
            kept = uow.decisions.get(samples.decision(card).id)
            assert kept == samples.decision(card)
            assert kept.replay(uow.scorecards.get(card.id)).holds

    def test_a_decision_is_kept_whole_and_in_its_order_however_long(self, store: Store) -> None:
        card, random = samples.scorecard(), Random(7)  # noqa: S311  figures to keep
        ranking = rank({"sales": [random.uniform(0, 100) for _ in range(10_000)]}, card)
        decision = Decision.of(
            ranking, subject="a long one", chosen=["7", "12", "3"], alternatives=["z", "a", "\u6caa"],
            tiers={"9": "B", "10": "A", "1": "B"}, by=samples.ANN, at=samples.NOW, reason="what they sell",
            dissent=[Dissent(by=samples.ANN, reason=why) for why in ("late", "early")],
        )  # fmt: skip
        assert len(decision.record) > 2**16
        with store.begin() as uow:
            uow.scorecards.add(card)
            uow.decisions.add(decision)
        with store.begin() as uow:
            kept = uow.decisions.get(decision.id)
        assert kept == decision
        assert kept.replay(card).holds

    def test_a_card_that_a_decision_rests_on_keeps_its_content(self, decided: Store) -> None:
        card = samples.scorecard()
        with decided.begin() as uow:
            with pytest.raises(ConflictError, match="next_version") as caught:
                uow.scorecards.save(attrs.evolve(card, criteria=samples.scorecard(90).criteria))
            assert (caught.value.record, caught.value.id) == ("Scorecard", card.id)
            assert uow.scorecards.get(card.id) == card
            uow.scorecards.add(samples.scorecard(90, version=2))

    def test_a_card_that_a_decision_rests_on_may_be_saved_with_the_same_content(self, decided: Store) -> None:
        with decided.begin() as uow:
            saved = uow.scorecards.save(attrs.evolve(samples.scorecard(), name="dealers"))
            assert uow.scorecards.get(saved.id).name == "dealers"

    def test_a_card_that_a_decision_rests_on_cannot_be_removed(self, decided: Store) -> None:
        card = samples.scorecard()
        with decided.begin() as uow:
            with pytest.raises(ConflictError) as caught:
                uow.scorecards.remove(card.id)
            assert (caught.value.record, caught.value.id) == ("Scorecard", card.id)

    def test_a_card_on_which_no_decision_rests_any_more_may_change(self, decided: Store) -> None:
        card = samples.scorecard()
        with decided.begin() as uow:
            uow.decisions.remove(samples.decision(card).id)
            saved = uow.scorecards.save(attrs.evolve(card, criteria=samples.scorecard(90).criteria))
            uow.scorecards.remove(saved.id)

    def test_a_card_that_a_tier_rests_on_keeps_its_content(self, store: Store) -> None:
        card, a = samples.scorecard(), samples.dealer()
        with store.begin() as uow:
            uow.dealers.add(a)
            uow.scorecards.add(card)
            tier = uow.tiers.add(samples.tier(a, card_hash=card.content_hash))
            changed = attrs.evolve(card, criteria=samples.scorecard(90).criteria)
            for change in (lambda: uow.scorecards.save(changed), lambda: uow.scorecards.remove(card.id)):
                with pytest.raises(ConflictError) as caught:
                    change()
                assert (caught.value.record, caught.value.id) == ("Scorecard", card.id)
            renamed = uow.scorecards.save(attrs.evolve(card, name="dealers"))
            uow.tiers.remove(tier.id)
            uow.scorecards.remove(uow.scorecards.save(attrs.evolve(changed, revision=renamed.revision)).id)

    def test_a_tier_may_rest_on_a_card_that_is_not_stored(self, store: Store) -> None:
        a = samples.dealer()
        with store.begin() as uow:
            uow.dealers.add(a)
            uow.scorecards.add(samples.scorecard())
            uow.tiers.add(samples.tier(a, card_hash=samples.scorecard(90).content_hash))
            uow.scorecards.remove(samples.scorecard().id)

    def test_a_decision_rests_on_a_card_that_is_stored(self, store: Store) -> None:
        card = samples.scorecard()
        with store.begin() as uow, pytest.raises(NotFoundError) as caught:
            uow.decisions.add(samples.decision(card))
        assert (caught.value.record, caught.value.id) == ("Scorecard", card.id)

    def test_a_decision_rests_on_what_the_stored_card_says(self, store: Store) -> None:
        stored = samples.scorecard()
        changed = attrs.evolve(stored, criteria=samples.scorecard(90).criteria)
        with store.begin() as uow:
            uow.scorecards.add(stored)
            for add in (uow.decisions.add, lambda decision: uow.decisions.add_many([decision])):
                with pytest.raises(ConflictError) as caught:
                    add(samples.decision(changed))
                assert (caught.value.record, caught.value.id) == ("Scorecard", stored.id)
            kept = uow.decisions.add(samples.decision(stored))
            with pytest.raises(ConflictError):
                uow.decisions.save(attrs.evolve(kept, content_hash=changed.content_hash))
            assert uow.decisions.find() == [kept]

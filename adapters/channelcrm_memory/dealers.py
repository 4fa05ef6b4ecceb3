"""Dealers in memory: they can also be merged, and the merge undone."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.dealers.merging import unmerge
from channelcrm.errors import ConflictError, ValidationError
from channelcrm.market.observation import Observation, Subject
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.pushdown.scoreboard import Scoreboard
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.catalogue import record_for
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.expressions import Expression
from channelcrm.storage.scored import score_in_python
from channelcrm_memory.repository import MemoryRepository
from channelcrm_memory.working import Moved

__all__ = ["MemoryDealers"]


class MemoryDealers(MemoryRepository[Dealer]):
    """See channelcrm.storage.ports.DealerRepository."""

    def score(
        self,
        card: Scorecard,
        where: Expression | None = None,
        /,
        *,
        policy: TierPolicy | None = None,
        top: int = 100,
        as_of: date | None = None,
    ) -> Scoreboard:
        """What a card makes of the dealers that answer to ``where``."""
        observations = MemoryRepository(self._working, record_for(Observation))
        return score_in_python(self, observations, card, where, policy=policy, top=top, as_of=as_of)

    def merge(self, merged: Dealer, /) -> Dealer:
        """Store a merged dealer: the absorbed one goes, and what referred to it refers to the keeper."""
        self._require_kind(merged)
        if not merged.lineage:
            raise ValidationError(
                f"Dealer {merged.id} has absorbed nobody.", field="lineage", value=merged,
                remedy="Give what channelcrm.merge(keep, drop) made.",
            )  # fmt: skip
        absorbed = merged.lineage[-1].dealer
        with self._working.call():
            for dealer in sorted((merged, absorbed), key=lambda one: one.id):  # an order in which databases can lock
                self._require_current(dealer)
            moved = self._move(absorbed.id, merged.id, self._referring(absorbed.id))
            self._working.remember(merged.id, absorbed.id, moved)
            self._working.drop("dealers", absorbed.id)
            kept: Dealer = self._save(merged)
        return kept

    def unmerge(self, id: str, absorbed_id: str, /) -> tuple[Dealer, Dealer]:
        """Undo one merge; what moved and still refers to the keeper goes back."""
        with self._working.call():
            keeper, absorbed = unmerge(self.get(id), absorbed_id)
            kept: Dealer = self._save(keeper)
            self._add(absorbed)
            known = set(self._working.moved(id, absorbed_id))
            self._move(id, absorbed_id, [found for found in self._referring(id) if (found[0], found[2].id) in known])
        return kept, absorbed

    def _referring(self, dealer_id: str) -> list[tuple[str, str, Any]]:
        """Repository, field and value of what refers to this dealer, figures about it included."""
        figures = self._working.table("observations").records.values()
        return [
            *self._working.referring("dealers", dealer_id),
            *(
                ("observations", "subject_id", figure)
                for figure in figures
                if figure.subject is Subject.DEALER and figure.subject_id == dealer_id
            ),
        ]

    def _move(self, source: str, target: str, found: list[tuple[str, str, Any]]) -> tuple[Moved, ...]:
        if source == target:
            raise ConflictError("A dealer cannot absorb itself.", record="Dealer", id=source)
        for repository, field, value in found:
            following = attrs.evolve(value, **{field: target}, revision=value.revision + 1)
            self._working.put(repository, following, ChangeKind.SAVED)
        return tuple((repository, value.id) for repository, _, value in found)

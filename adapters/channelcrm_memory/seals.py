"""A scorecard that a decision or a tier rests on stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.record.decision import Decision
from channelcrm.scoring.tiering.standing import TierAssignment
from channelcrm.storage.arguments import other_content, sealed

__all__ = ["require_same", "require_unused"]


def require_same(decision: Decision, card: Scorecard) -> None:
    """Refuse a decision on something else than the stored card says.

    Raises:
        ConflictError: it names another content.
    """
    if decision.content_hash != card.content_hash:
        raise other_content(card.id)


def require_unused(card: Scorecard, decisions: Iterable[Decision], tiers: Iterable[TierAssignment]) -> None:
    """Refuse to change a card that one of these rests on.

    Raises:
        ConflictError: one does.
    """
    decided = any(decision.scorecard_id == card.id for decision in decisions)
    if decided or any(tier.card_hash == card.content_hash for tier in tiers):
        raise sealed(card.id)

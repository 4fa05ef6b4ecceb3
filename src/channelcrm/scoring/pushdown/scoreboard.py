"""The short answer for a whole store: how many are scored, how many are in which tier, and who is on top (H2, H5)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.points import RESOLUTION

__all__ = ["Placed", "Scoreboard"]


@attrs.frozen(kw_only=True)
class Placed:
    """One dealer on the board.

    Attributes:
        id: the dealer.
        units: the score in whole millionths of a point: exact.
        rank: competition rank: 1 is best, equal scores share a rank (1, 2, 2, 4).
        tier: by the policy, None without one.
    """

    id: str
    units: int
    rank: int
    tier: str | None = None

    @property
    def score(self) -> float:
        """Points in 0..100, to the millionth."""
        return self.units / RESOLUTION


@attrs.frozen(kw_only=True)
class Scoreboard:
    """What a card makes of all dealers of a store, or of those that answer to a question.

    Attributes:
        card: what counted.
        count: how many dealers were scored, the excluded among them.
        excluded: how many of them are not in the running.
        tiers: tier -> how many of those in the running, in the policy's order; empty without a policy.
        top: the best in the running, best first; equal scores by id.
    """

    card: Scorecard = attrs.field(repr=False)
    count: int
    excluded: int
    tiers: Mapping[str, int]
    top: tuple[Placed, ...]

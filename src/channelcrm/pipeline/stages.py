"""The stages of a negotiation and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from channelcrm.values.choice import Choice

__all__ = ["NEGOTIATION_STEPS", "Stage"]


class Stage(Choice):
    """Where a negotiation stands."""

    OPENED = "opened"
    QUALIFIED = "qualified"
    OFFERED = "offered"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    WON = "won"
    LOST = "lost"

    @property
    def is_end(self) -> bool:
        """True when nothing follows."""
        return not NEGOTIATION_STEPS[self]


NEGOTIATION_STEPS: Mapping[Stage, tuple[Stage, ...]] = MappingProxyType(
    {
        Stage.OPENED: (Stage.QUALIFIED, Stage.LOST),
        Stage.QUALIFIED: (Stage.OFFERED, Stage.LOST),
        Stage.OFFERED: (Stage.OFFERED, Stage.COUNTERED, Stage.ACCEPTED, Stage.LOST),
        Stage.COUNTERED: (Stage.OFFERED, Stage.COUNTERED, Stage.ACCEPTED, Stage.LOST),
        Stage.ACCEPTED: (Stage.APPROVED, Stage.WON, Stage.QUALIFIED, Stage.OFFERED, Stage.LOST),
        Stage.APPROVED: (Stage.WON, Stage.OFFERED, Stage.LOST),
        Stage.WON: (),
        Stage.LOST: (),
    }
)
"""Which stages may follow which; the one place that says so."""

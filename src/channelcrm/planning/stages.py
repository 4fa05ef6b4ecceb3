"""The stages of planned work and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from channelcrm.values.choice import Choice

__all__ = ["ACTIVITY_STEPS", "ActivityStage"]


class ActivityStage(Choice):
    """Where a piece of planned work stands (handbook E1, H1): nothing is carried out before a leader approves."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PREPARED = "prepared"
    RUNNING = "running"
    EVALUATED = "evaluated"
    CLOSED = "closed"
    CANCELLED = "cancelled"


ACTIVITY_STEPS: Mapping[ActivityStage, tuple[ActivityStage, ...]] = MappingProxyType(
    {
        ActivityStage.DRAFT: (ActivityStage.SUBMITTED, ActivityStage.CANCELLED),
        ActivityStage.SUBMITTED: (ActivityStage.APPROVED, ActivityStage.DRAFT, ActivityStage.CANCELLED),
        ActivityStage.APPROVED: (ActivityStage.PREPARED, ActivityStage.CANCELLED),
        ActivityStage.PREPARED: (ActivityStage.RUNNING, ActivityStage.CANCELLED),
        ActivityStage.RUNNING: (ActivityStage.EVALUATED, ActivityStage.CANCELLED),
        ActivityStage.EVALUATED: (ActivityStage.CLOSED,),
        ActivityStage.CLOSED: (),
        ActivityStage.CANCELLED: (),
    }
)
"""Which stages may follow which; the one place that says so."""

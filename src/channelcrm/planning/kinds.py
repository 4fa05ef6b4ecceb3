"""The kinds of planned work, each with the handbook's steps as a template."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from channelcrm.values.choice import Choice

__all__ = ["TEMPLATES", "ActivityKind"]


class ActivityKind(Choice):
    """What planned work is (handbook E1 to E3, H1, P3 to P5)."""

    STUDY = "study"
    CAMPAIGN = "campaign"
    PUBLICITY = "publicity"
    PUBLIC_RELATIONS = "public_relations"
    EVENT = "event"
    PROGRAMME = "programme"
    TRAINING = "training"


TEMPLATES: Mapping[ActivityKind, tuple[str, ...]] = MappingProxyType(
    {
        ActivityKind.STUDY: (
            "name the people", "choose subjects and places", "write the questionnaire", "approve the questionnaire",
            "field work", "gather the data", "report", "review",
        ),
        ActivityKind.CAMPAIGN: ("choose the media", "make the material", "run", "measure the effect"),
        ActivityKind.PUBLICITY: ("choose the medium", "write", "place", "measure the effect"),
        ActivityKind.PUBLIC_RELATIONS: ("choose the audience", "choose the message", "act", "measure the effect"),
        ActivityKind.EVENT: (
            "detailed rules", "division of work", "schedule with staged reports", "rehearsal", "check",
            "hold the event",
        ),
        ActivityKind.PROGRAMME: ("agree with the dealers", "divide the budget", "run", "settle the claims"),
        ActivityKind.TRAINING: ("choose the material", "invite", "train", "examine"),
    }
)  # fmt: skip
"""The tasks that each kind usually has, in order; proposal, approval and evaluation are stages, not tasks."""

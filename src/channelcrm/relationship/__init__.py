"""How they stay: contacts made, visits, needs, service."""

from channelcrm.relationship.interaction import Interaction, InteractionKind
from channelcrm.relationship.need import Need, RankedNeed, rank_needs, rank_needs_by
from channelcrm.relationship.service_case import CaseStatus, HandOver, ServiceCase
from channelcrm.relationship.visits import NextVisit, VisitPolicy, next_visits

__all__ = [
    "CaseStatus", "HandOver", "Interaction", "InteractionKind", "Need", "NextVisit", "RankedNeed", "ServiceCase",
    "VisitPolicy", "next_visits", "rank_needs", "rank_needs_by",
]  # fmt: skip

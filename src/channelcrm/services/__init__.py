"""The channel team's jobs, one unit of work each."""

from channelcrm.services.aftermath import outcomes
from channelcrm.services.appointment import appoint
from channelcrm.services.dossier import EvidenceCell, EvidenceColumn, EvidenceTable
from channelcrm.services.gathering import evidence
from channelcrm.services.grading import carry_tiers, grade, standing_tiers, tier_history
from channelcrm.services.holding import holders_on
from channelcrm.services.lists import (
    Intake,
    bring_in_areas,
    bring_in_dealers,
    bring_in_observations,
    known_codes,
)
from channelcrm.services.ordering import gather_orders
from channelcrm.services.proposing import lapsed_dealers, propose_tiers
from channelcrm.services.realigning import apply_realignment
from channelcrm.services.responsibility import MarketResults, Segment, gather_effectiveness
from channelcrm.services.retrospect import Retrospect, look_back

__all__ = [
    "EvidenceCell",
    "EvidenceColumn",
    "EvidenceTable",
    "Intake",
    "MarketResults",
    "Retrospect",
    "Segment",
    "apply_realignment",
    "appoint",
    "bring_in_areas",
    "bring_in_dealers",
    "bring_in_observations",
    "carry_tiers",
    "evidence",
    "gather_effectiveness",
    "gather_orders",
    "grade",
    "holders_on",
    "known_codes",
    "lapsed_dealers",
    "look_back",
    "outcomes",
    "propose_tiers",
    "standing_tiers",
    "tier_history",
]

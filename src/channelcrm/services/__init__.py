"""The channel team's jobs, one unit of work each."""

from channelcrm.services.appointment import appoint
from channelcrm.services.dossier import Cell, EvidenceColumn, EvidenceTable
from channelcrm.services.gathering import evidence
from channelcrm.services.grading import carry_tiers, grade, standing_tiers, tier_history
from channelcrm.services.lists import (
    Intake,
    bring_in_areas,
    bring_in_dealers,
    bring_in_observations,
    known_codes,
)
from channelcrm.services.proposing import lapsed_dealers, propose_tiers

__all__ = [
    "Cell",
    "EvidenceColumn",
    "EvidenceTable",
    "Intake",
    "appoint",
    "bring_in_areas",
    "bring_in_dealers",
    "bring_in_observations",
    "carry_tiers",
    "evidence",
    "grade",
    "known_codes",
    "lapsed_dealers",
    "propose_tiers",
    "standing_tiers",
    "tier_history",
]

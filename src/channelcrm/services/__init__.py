"""The channel team's jobs, one unit of work each."""

from channelcrm.services.appointment import appoint
from channelcrm.services.evidence import Evidence, evidence_of, gather_evidence
from channelcrm.services.grading import grade, standing_tiers
from channelcrm.services.lists import (
    Intake,
    bring_in_areas,
    bring_in_dealers,
    bring_in_observations,
    known_codes,
)

__all__ = [
    "Evidence",
    "Intake",
    "appoint",
    "bring_in_areas",
    "bring_in_dealers",
    "bring_in_observations",
    "evidence_of",
    "gather_evidence",
    "grade",
    "known_codes",
    "standing_tiers",
]

"""How they come in: negotiations, offers, agreements, registered deals."""

from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.claim import Claim, claims_conflict
from channelcrm.pipeline.deal import DealOutcome, DealRegistration
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.offer import Approval, Offer, Side, Step, side_of
from channelcrm.pipeline.stages import NEGOTIATION_STEPS, Stage
from channelcrm.pipeline.terms import Exclusivity, Terms
from channelcrm.pipeline.version import Version, VersionKind

__all__ = [
    "NEGOTIATION_STEPS", "Agreement", "Approval", "Claim", "DealOutcome", "DealRegistration", "Exclusivity",
    "Negotiation", "Offer", "Side", "Stage", "Step", "Terms", "Version", "VersionKind", "claims_conflict", "side_of",
]  # fmt: skip

"""How they come in: negotiations, offers, agreements, registered deals."""

from channelcrm.pipeline.agreement import Agreement, AgreementStatus
from channelcrm.pipeline.claim import Claim, claims_conflict
from channelcrm.pipeline.deal import DEAL_STEPS, DealOutcome, DealRegistration, deals_conflict
from channelcrm.pipeline.funnel import Conversion, ConversionStep, conversion
from channelcrm.pipeline.negotiation import Negotiation
from channelcrm.pipeline.offer import Approval, Offer, Side, Step, side_of
from channelcrm.pipeline.outlook import STAGE_PROBABILITY, Forecast, ForecastLine, Span, forecast
from channelcrm.pipeline.policy import STANDARD_POLICY, ApprovalPolicy
from channelcrm.pipeline.stages import NEGOTIATION_STEPS, Stage
from channelcrm.pipeline.terms import ALL_LINES, Exclusivity, Terms
from channelcrm.pipeline.version import Version, VersionKind

__all__ = [
    "ALL_LINES", "DEAL_STEPS", "NEGOTIATION_STEPS", "STAGE_PROBABILITY", "STANDARD_POLICY", "Agreement",
    "AgreementStatus", "Approval", "ApprovalPolicy", "Claim", "Conversion", "ConversionStep", "DealOutcome",
    "DealRegistration", "Exclusivity", "Forecast", "ForecastLine", "Negotiation", "Offer", "Side", "Span", "Stage",
    "Step", "Terms", "Version", "VersionKind", "claims_conflict", "conversion", "deals_conflict", "forecast", "side_of",
]  # fmt: skip

"""How good they are: scorecards, methods, tiers."""

from channelcrm.scoring.assignment import assign_tiers
from channelcrm.scoring.bars import Bar, Tier
from channelcrm.scoring.breaks import natural_breaks
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.classes import tiers_by_breaks, tiers_by_quantile, tiers_by_share
from channelcrm.scoring.comparison import Comparison
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.explanation import Explanation
from channelcrm.scoring.groups import Group
from channelcrm.scoring.proposal import PROPOSAL_STEPS, ProposalStage, TierProposal
from channelcrm.scoring.ranking import Ranking, rank
from channelcrm.scoring.scales import Custom, Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.sources import Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.scoring.standing import TierAssignment, TierHistory
from channelcrm.scoring.tiers import TierPolicy, Upgrade

__all__ = [
    "PROPOSAL_STEPS",
    "Answered",
    "Bar",
    "Comparison",
    "Criterion",
    "Custom",
    "Explanation",
    "FromDealer",
    "Group",
    "Held",
    "Levels",
    "Linear",
    "Missing",
    "Observed",
    "Piecewise",
    "ProposalStage",
    "Ranking",
    "Reached",
    "Requirement",
    "Scale",
    "Scorecard",
    "Source",
    "Steps",
    "Tier",
    "TierAssignment",
    "TierHistory",
    "TierPolicy",
    "TierProposal",
    "Upgrade",
    "assign_tiers",
    "natural_breaks",
    "rank",
    "tiers_by_breaks",
    "tiers_by_quantile",
    "tiers_by_share",
]

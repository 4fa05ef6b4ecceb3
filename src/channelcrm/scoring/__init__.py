"""How good they are: scorecards, methods, tiers."""

from channelcrm.scoring.assignment import TierProposal, assign_tiers
from channelcrm.scoring.breaks import natural_breaks
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.classes import tiers_by_breaks, tiers_by_quantile, tiers_by_share
from channelcrm.scoring.comparison import Comparison
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.explanation import Explanation
from channelcrm.scoring.groups import Group
from channelcrm.scoring.ranking import Ranking, rank
from channelcrm.scoring.scales import Custom, Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.sources import Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.scoring.tiers import Tier, TierAssignment, TierPolicy

__all__ = [
    "Answered",
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
    "Ranking",
    "Reached",
    "Requirement",
    "Scale",
    "Scorecard",
    "Source",
    "Steps",
    "Tier",
    "TierAssignment",
    "TierPolicy",
    "TierProposal",
    "assign_tiers",
    "natural_breaks",
    "rank",
    "tiers_by_breaks",
    "tiers_by_quantile",
    "tiers_by_share",
]

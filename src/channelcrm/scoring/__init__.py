"""How good they are: scorecards, methods, tiers."""

from channelcrm.scoring.assignment import TierProposal, assign_tiers
from channelcrm.scoring.backtesting import backtest
from channelcrm.scoring.bands import Band
from channelcrm.scoring.breaks import natural_breaks
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.classes import tiers_by_breaks, tiers_by_quantile, tiers_by_share
from channelcrm.scoring.comparison import Comparison
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.explanation import Explanation
from channelcrm.scoring.groups import Group
from channelcrm.scoring.hindsight import Backtest
from channelcrm.scoring.ranking import Ranking, rank
from channelcrm.scoring.reversal import Reversal, Reversals
from channelcrm.scoring.rivals import SingleChange, WeightChange
from channelcrm.scoring.robustness import stability
from channelcrm.scoring.scales import Custom, Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.sources import Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.scoring.steadiness import Stability
from channelcrm.scoring.tiers import Tier, TierAssignment, TierPolicy

__all__ = [
    "Answered",
    "Backtest",
    "Band",
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
    "Reversal",
    "Reversals",
    "Scale",
    "Scorecard",
    "SingleChange",
    "Source",
    "Stability",
    "Steps",
    "Tier",
    "TierAssignment",
    "TierPolicy",
    "TierProposal",
    "WeightChange",
    "assign_tiers",
    "backtest",
    "natural_breaks",
    "rank",
    "stability",
    "tiers_by_breaks",
    "tiers_by_quantile",
    "tiers_by_share",
]

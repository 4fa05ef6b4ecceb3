"""How good they are: scorecards, methods, tiers."""

from channelcrm.scoring.assignment import assign_tiers
from channelcrm.scoring.backtesting import backtest
from channelcrm.scoring.bands import Band
from channelcrm.scoring.bars import Bar, Tier
from channelcrm.scoring.breaks import natural_breaks
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.classes import tiers_by_breaks, tiers_by_quantile, tiers_by_share
from channelcrm.scoring.comparison import Comparison
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.decision import Decision, Dissent, Replay
from channelcrm.scoring.effectiveness import Effectiveness, market_shares, sales_effectiveness, sales_target
from channelcrm.scoring.explanation import Explanation
from channelcrm.scoring.groups import Group
from channelcrm.scoring.hindsight import Backtest
from channelcrm.scoring.proposal import PROPOSAL_STEPS, ProposalStage, TierProposal
from channelcrm.scoring.ranking import Ranking, rank
from channelcrm.scoring.reversal import Reversal, Reversals
from channelcrm.scoring.rivals import SingleChange, WeightChange
from channelcrm.scoring.robustness import stability
from channelcrm.scoring.scales import Custom, Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.scoreboard import Placed, Scoreboard
from channelcrm.scoring.sources import Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.scoring.sql import CardSql
from channelcrm.scoring.standing import TierAssignment, TierHistory
from channelcrm.scoring.steadiness import Stability
from channelcrm.scoring.tiers import TierPolicy, Upgrade

__all__ = [
    "PROPOSAL_STEPS",
    "Answered",
    "Backtest",
    "Band",
    "Bar",
    "CardSql",
    "Comparison",
    "Criterion",
    "Custom",
    "Decision",
    "Dissent",
    "Effectiveness",
    "Explanation",
    "FromDealer",
    "Group",
    "Held",
    "Levels",
    "Linear",
    "Missing",
    "Observed",
    "Piecewise",
    "Placed",
    "ProposalStage",
    "Ranking",
    "Reached",
    "Replay",
    "Requirement",
    "Reversal",
    "Reversals",
    "Scale",
    "Scoreboard",
    "Scorecard",
    "SingleChange",
    "Source",
    "Stability",
    "Steps",
    "Tier",
    "TierAssignment",
    "TierHistory",
    "TierPolicy",
    "TierProposal",
    "Upgrade",
    "WeightChange",
    "assign_tiers",
    "backtest",
    "market_shares",
    "natural_breaks",
    "rank",
    "sales_effectiveness",
    "sales_target",
    "stability",
    "tiers_by_breaks",
    "tiers_by_quantile",
    "tiers_by_share",
]

"""How good they are: scorecards, methods, tiers."""

from channelcrm.scoring.assignment import assign_tiers
from channelcrm.scoring.backtesting import backtest
from channelcrm.scoring.bands import Band
from channelcrm.scoring.bars import Bar, Tier
from channelcrm.scoring.breaks import natural_breaks
from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.classes import tiers_by_breaks, tiers_by_quantile, tiers_by_share
from channelcrm.scoring.comparison import Comparison, Difference
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.decision import Decision, Dissent, Replay
from channelcrm.scoring.effectiveness import Effectiveness, market_shares, sales_effectiveness, sales_target
from channelcrm.scoring.explanation import Explanation, GroupPart, Part, Reason, ReasonKind
from channelcrm.scoring.groups import Group
from channelcrm.scoring.hindsight import Backtest
from channelcrm.scoring.judging import rank
from channelcrm.scoring.lift import Lack, Lift
from channelcrm.scoring.method_ranking import MethodRanking, Values
from channelcrm.scoring.moves import Move
from channelcrm.scoring.proposal import PROPOSAL_STEPS, ProposalStage, TierProposal
from channelcrm.scoring.ranking import Ranking
from channelcrm.scoring.reversal import Reversal, Reversals
from channelcrm.scoring.rfm import RFM, SEGMENTS, rfm
from channelcrm.scoring.rivals import SingleChange, WeightChange
from channelcrm.scoring.robustness import stability
from channelcrm.scoring.scales import Custom, Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.scoreboard import Placed, Scoreboard
from channelcrm.scoring.sources import Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.scoring.sql import CardSql
from channelcrm.scoring.standing import TierAssignment, TierHistory
from channelcrm.scoring.steadiness import Stability
from channelcrm.scoring.through import MethodName
from channelcrm.scoring.tiers import TierPolicy
from channelcrm.scoring.upgrade import Upgrade

__all__ = [
    "PROPOSAL_STEPS",
    "RFM",
    "SEGMENTS",
    "Answered",
    "Backtest",
    "Band",
    "Bar",
    "CardSql",
    "Comparison",
    "Criterion",
    "Custom",
    "Decision",
    "Difference",
    "Dissent",
    "Effectiveness",
    "Explanation",
    "FromDealer",
    "Group",
    "GroupPart",
    "Held",
    "Lack",
    "Levels",
    "Lift",
    "Linear",
    "MethodName",
    "MethodRanking",
    "Missing",
    "Move",
    "Observed",
    "Part",
    "Piecewise",
    "Placed",
    "ProposalStage",
    "Ranking",
    "Reached",
    "Reason",
    "ReasonKind",
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
    "Values",
    "WeightChange",
    "assign_tiers",
    "backtest",
    "market_shares",
    "natural_breaks",
    "rank",
    "rfm",
    "sales_effectiveness",
    "sales_target",
    "stability",
    "tiers_by_breaks",
    "tiers_by_quantile",
    "tiers_by_share",
]

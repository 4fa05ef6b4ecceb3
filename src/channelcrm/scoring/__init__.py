"""How good they are: scorecards, methods, tiers."""

from channelcrm.scoring.card import Missing, Scorecard
from channelcrm.scoring.criterion import Criterion, Requirement
from channelcrm.scoring.effectiveness import Effectiveness, market_shares, sales_effectiveness, sales_target
from channelcrm.scoring.groups import Group
from channelcrm.scoring.hindsight.backtesting import backtest
from channelcrm.scoring.hindsight.bands import Band
from channelcrm.scoring.hindsight.findings import Backtest
from channelcrm.scoring.judging import rank
from channelcrm.scoring.method_ranking import MethodRanking, Values
from channelcrm.scoring.pushdown.scoreboard import Placed, Scoreboard
from channelcrm.scoring.pushdown.sql import CardSql
from channelcrm.scoring.ranking import Ranking
from channelcrm.scoring.reasons.comparison import Comparison, Difference
from channelcrm.scoring.reasons.explanation import Explanation, GroupPart, Part, Reason, ReasonKind
from channelcrm.scoring.reasons.lift import Lack, Lift
from channelcrm.scoring.reasons.moves import Move
from channelcrm.scoring.record.decision import Decision, Dissent, Replay
from channelcrm.scoring.scales import Custom, Levels, Linear, Piecewise, Scale, Steps
from channelcrm.scoring.sources import Answered, FromDealer, Held, Observed, Reached, Source
from channelcrm.scoring.steadiness.findings import Stability
from channelcrm.scoring.steadiness.reversal import Reversal, Reversals
from channelcrm.scoring.steadiness.rivals import SingleChange, WeightChange
from channelcrm.scoring.steadiness.robustness import stability
from channelcrm.scoring.through import MethodName
from channelcrm.scoring.tiering.assignment import assign_tiers
from channelcrm.scoring.tiering.bars import Bar, Tier
from channelcrm.scoring.tiering.breaks import natural_breaks
from channelcrm.scoring.tiering.classes import tiers_by_breaks, tiers_by_quantile, tiers_by_share
from channelcrm.scoring.tiering.proposal import PROPOSAL_STEPS, ProposalStage, TierProposal
from channelcrm.scoring.tiering.rfm import RFM, SEGMENTS, rfm
from channelcrm.scoring.tiering.standing import TierAssignment, TierHistory
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.scoring.tiering.upgrade import Upgrade

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

"""Which of them: the best network under limits, with its proof."""

from channelcrm.selection.choice import Part, Selection
from channelcrm.selection.frontier import Frontier, FrontierPoint, frontier
from channelcrm.selection.grouping import PerGroup, PerRegion, TierMix
from channelcrm.selection.limits import Budget, Count, Exclude, Keep, Limit, MaxChanges, MinScore
from channelcrm.selection.loading import Capacity
from channelcrm.selection.network import select
from channelcrm.selection.objectives import (
    Lexicographic,
    MaxCapture,
    MaxCoverage,
    MaxScore,
    MinCost,
    MinDealers,
    MinDistance,
    MinMaxDistance,
    Mix,
    Objective,
)
from channelcrm.selection.pairing import Apart, Spacing, Together
from channelcrm.selection.scenarios import Change, Difference
from channelcrm.selection.staging import Rollout, Step
from channelcrm.selection.standing import Standing

__all__ = [
    "Apart",
    "Budget",
    "Capacity",
    "Change",
    "Count",
    "Difference",
    "Exclude",
    "Frontier",
    "FrontierPoint",
    "Keep",
    "Lexicographic",
    "Limit",
    "MaxCapture",
    "MaxChanges",
    "MaxCoverage",
    "MaxScore",
    "MinCost",
    "MinDealers",
    "MinDistance",
    "MinMaxDistance",
    "MinScore",
    "Mix",
    "Objective",
    "Part",
    "PerGroup",
    "PerRegion",
    "Rollout",
    "Selection",
    "Spacing",
    "Standing",
    "Step",
    "TierMix",
    "Together",
    "frontier",
    "select",
]

"""Which of them: the best network under limits, with its proof."""

from channelcrm.selection.capacities import Capacity
from channelcrm.selection.choice import ObjectiveValue, Selection
from channelcrm.selection.frontiers import Frontier, FrontierPoint, frontier
from channelcrm.selection.grouping import PerGroup, PerRegion, TierMix
from channelcrm.selection.limits import Budget, Count, Exclude, Keep, Limit, MaxChanges, MinScore
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
from channelcrm.selection.scenarios import FigureChange, NetworkChange
from channelcrm.selection.staging import Rollout, RolloutStep
from channelcrm.selection.standing import Standing

__all__ = [
    "Apart",
    "Budget",
    "Capacity",
    "Count",
    "Exclude",
    "FigureChange",
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
    "NetworkChange",
    "Objective",
    "ObjectiveValue",
    "PerGroup",
    "PerRegion",
    "Rollout",
    "RolloutStep",
    "Selection",
    "Spacing",
    "Standing",
    "TierMix",
    "Together",
    "frontier",
    "select",
]

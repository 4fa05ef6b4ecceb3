"""Which of them: the best network under limits, with its proof."""

from channelcrm.selection.limits import Budget, Count, Exclude, Keep, Limit, MinScore, PerRegion
from channelcrm.selection.network import MaxCoverage, Selection, select

__all__ = [
    "Budget",
    "Count",
    "Exclude",
    "Keep",
    "Limit",
    "MaxCoverage",
    "MinScore",
    "PerRegion",
    "Selection",
    "select",
]

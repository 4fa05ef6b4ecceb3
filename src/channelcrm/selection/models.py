"""The location models on bare arrays, for researchers; ``select`` is the same for dealers and a geography."""

from __future__ import annotations

from channelcrm.selection.capacity import capacitated_coverage, capacitated_p_median
from channelcrm.selection.capture import max_capture, max_share
from channelcrm.selection.coverage import max_coverage
from channelcrm.selection.distance import p_center, p_median
from channelcrm.selection.set_covering import set_cover
from channelcrm.selection.solution import Solution
from channelcrm.selection.watch import Progress

__all__ = [
    "Progress",
    "Solution",
    "capacitated_coverage",
    "capacitated_p_median",
    "max_capture",
    "max_coverage",
    "max_share",
    "p_center",
    "p_median",
    "set_cover",
]

"""The p-median, solved to proof: a good choice, a bound by prices, and a tree for what is left between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from channelcrm.selection.incumbent import Incumbent
from channelcrm.selection.interchange import greedy, total
from channelcrm.selection.lagrangian import relax
from channelcrm.selection.near import Near
from channelcrm.selection.solution import Solution
from channelcrm.selection.tree import prove

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from channelcrm.selection.watch import Watch

__all__ = ["serve_all"]

"""How much each criterion counts: from judgement (AHP, best-worst, swing, order) or from the data themselves."""

from channelcrm.scoring.weights.ahp import RANDOM_INDEX, Ahp, PriorityMethod, RandomIndex, Suggestion, ahp
from channelcrm.scoring.weights.best_worst import BestWorst, best_worst
from channelcrm.scoring.weights.consensus import Consensus, consensus
from channelcrm.scoring.weights.data import critic, entropy, merec, standard_deviation
from channelcrm.scoring.weights.hierarchy import AhpHierarchy, ahp_hierarchy
from channelcrm.scoring.weights.judgement import rank_order_centroid, rank_reciprocal, rank_sum, swing

__all__ = [
    "RANDOM_INDEX",
    "Ahp",
    "AhpHierarchy",
    "BestWorst",
    "Consensus",
    "PriorityMethod",
    "RandomIndex",
    "Suggestion",
    "ahp",
    "ahp_hierarchy",
    "best_worst",
    "consensus",
    "critic",
    "entropy",
    "merec",
    "rank_order_centroid",
    "rank_reciprocal",
    "rank_sum",
    "standard_deviation",
    "swing",
]

"""How much each criterion counts: from judgement (AHP, best-worst, swing, order) or from the data themselves."""

from channelcrm.scoring.weights.ahp import RANDOM_INDEX, Ahp, PriorityMethod, RandomIndex, ahp
from channelcrm.scoring.weights.best_worst import BestWorst, best_worst
from channelcrm.scoring.weights.data import critic, entropy, merec, standard_deviation
from channelcrm.scoring.weights.judgement import rank_order_centroid, swing

__all__ = [
    "RANDOM_INDEX",
    "Ahp",
    "BestWorst",
    "PriorityMethod",
    "RandomIndex",
    "ahp",
    "best_worst",
    "critic",
    "entropy",
    "merec",
    "rank_order_centroid",
    "standard_deviation",
    "swing",
]

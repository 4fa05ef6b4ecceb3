"""Multi-criteria methods on plain arrays: ``method(matrix, w, goals)``.

Rows are alternatives, columns are criteria; goals are 1 (more is better) and -1 (less is). A method that gives one
number an alternative gives more to the better one; methods with several numbers name them, and say which end is good.
Weights are used as given unless the method itself divides them by their sum. What no method can answer is a
``ValidationError``, never a NaN.
"""

from channelcrm.scoring.methods.additive import waspas, weighted_product, weighted_sum
from channelcrm.scoring.methods.average import codas, edas
from channelcrm.scoring.methods.distance import spotis, spotis_distances, topsis
from channelcrm.scoring.methods.electre import Electre, electre
from channelcrm.scoring.methods.normalization import Normalization
from channelcrm.scoring.methods.pareto import pareto_front
from channelcrm.scoring.methods.preference import PreferenceName
from channelcrm.scoring.methods.promethee import Promethee, promethee
from channelcrm.scoring.methods.ratio import aras, copras, marcos, moora
from channelcrm.scoring.methods.vikor import Vikor, vikor

__all__ = [
    "Electre",
    "Normalization",
    "PreferenceName",
    "Promethee",
    "Vikor",
    "aras",
    "codas",
    "copras",
    "edas",
    "electre",
    "marcos",
    "moora",
    "pareto_front",
    "promethee",
    "spotis",
    "spotis_distances",
    "topsis",
    "vikor",
    "waspas",
    "weighted_product",
    "weighted_sum",
]

"""Multi-criteria methods on plain arrays: ``method(matrix, w, goals)``.

Rows are alternatives, columns are criteria; goals are 1 (more is better) and -1 (less is). A method that gives one
number an alternative gives more to the better one; methods with several numbers name them, and say which end is good.
Weights are used as given unless the method itself divides them by their sum. What no method can answer is a
``ValidationError``, never a NaN.
"""

from channelcrm.scoring.methods.additive import waspas, weighted_product, weighted_sum
from channelcrm.scoring.methods.average import codas, edas
from channelcrm.scoring.methods.distance import spotis, spotis_distances, topsis
from channelcrm.scoring.methods.electre import Electre, Ranges, electre
from channelcrm.scoring.methods.electre2 import Electre2, electre2
from channelcrm.scoring.methods.electre3 import Electre3, electre3
from channelcrm.scoring.methods.electre_tri import ElectreTri, electre_tri
from channelcrm.scoring.methods.normalization import Normalization
from channelcrm.scoring.methods.orders import Relation
from channelcrm.scoring.methods.pareto import pareto_front, pareto_fronts
from channelcrm.scoring.methods.preference import PreferenceName
from channelcrm.scoring.methods.promethee import Promethee, promethee
from channelcrm.scoring.methods.ratio import aras, copras, marcos, moora
from channelcrm.scoring.methods.vikor import Vikor, vikor

__all__ = [
    "Electre",
    "Electre2",
    "Electre3",
    "ElectreTri",
    "Normalization",
    "PreferenceName",
    "Promethee",
    "Ranges",
    "Relation",
    "Vikor",
    "aras",
    "codas",
    "copras",
    "edas",
    "electre",
    "electre2",
    "electre3",
    "electre_tri",
    "marcos",
    "moora",
    "pareto_front",
    "pareto_fronts",
    "promethee",
    "spotis",
    "spotis_distances",
    "topsis",
    "vikor",
    "waspas",
    "weighted_product",
    "weighted_sum",
]

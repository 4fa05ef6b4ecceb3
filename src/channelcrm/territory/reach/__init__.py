"""Reach: which demand a place can serve. One interface for coverage, selection and division."""

from channelcrm.territory.reach.fading import Fading
from channelcrm.territory.reach.function import ReachBy
from channelcrm.territory.reach.interface import Demand, Links, Reach, demand_of
from channelcrm.territory.reach.isochrones import Isochrones
from channelcrm.territory.reach.nearest import Nearest, nearest_site, nearest_sites
from channelcrm.territory.reach.passes import fit_reach, parts, strengths
from channelcrm.territory.reach.radius import Radius
from channelcrm.territory.reach.travel import TravelMatrix

__all__ = [
    "Demand",
    "Fading",
    "Isochrones",
    "Links",
    "Nearest",
    "Radius",
    "Reach",
    "ReachBy",
    "TravelMatrix",
    "demand_of",
    "fit_reach",
    "nearest_site",
    "nearest_sites",
    "parts",
    "strengths",
]

"""Where: areas, reach, coverage, division, claims."""

from channelcrm.territory.adjacency import Adjacency
from channelcrm.territory.alignment import TerritoryGap, TerritoryOverlap, gaps, overlaps
from channelcrm.territory.area import Area
from channelcrm.territory.attribution import SalesAttribution, SaleStanding, attribute_sales
from channelcrm.territory.catchment import Coverage, DealerCoverage, Gap, GroupCoverage, SharedReach, coverage
from channelcrm.territory.change import CoverageChange, ReachChange
from channelcrm.territory.competition import Gravity, GravityFit, Huff, fit_gravity, gravity
from channelcrm.territory.distance import geodesic_area_km2, geodesic_km, great_circle_km
from channelcrm.territory.districts import divide
from channelcrm.territory.division import Division
from channelcrm.territory.geography import Geography
from channelcrm.territory.holdings import Holdings
from channelcrm.territory.nesting import Nesting
from channelcrm.territory.overlay import AreaOverlaps
from channelcrm.territory.reach import Demand, Fading, Isochrones, Links, Nearest, Radius, Reach, ReachBy, TravelMatrix
from channelcrm.territory.realignment import DealerShift, Move, Realignment, realign
from channelcrm.territory.scatter import spread
from channelcrm.territory.sites import Located, Places
from channelcrm.territory.slivers import Sliver
from channelcrm.territory.territory import TERRITORY_STEPS, Territory, TerritoryStatus

__all__ = [
    "TERRITORY_STEPS",
    "Adjacency",
    "Area",
    "AreaOverlaps",
    "Coverage",
    "CoverageChange",
    "DealerCoverage",
    "DealerShift",
    "Demand",
    "Division",
    "Fading",
    "Gap",
    "Geography",
    "Gravity",
    "GravityFit",
    "GroupCoverage",
    "Holdings",
    "Huff",
    "Isochrones",
    "Links",
    "Located",
    "Move",
    "Nearest",
    "Nesting",
    "Places",
    "Radius",
    "Reach",
    "ReachBy",
    "ReachChange",
    "Realignment",
    "SaleStanding",
    "SalesAttribution",
    "SharedReach",
    "Sliver",
    "Territory",
    "TerritoryGap",
    "TerritoryOverlap",
    "TerritoryStatus",
    "TravelMatrix",
    "attribute_sales",
    "coverage",
    "divide",
    "fit_gravity",
    "gaps",
    "geodesic_area_km2",
    "geodesic_km",
    "gravity",
    "great_circle_km",
    "overlaps",
    "realign",
    "spread",
]

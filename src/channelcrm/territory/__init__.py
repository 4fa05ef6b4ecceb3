"""Where: areas, reach, coverage, division, claims."""

from channelcrm.territory.adjacency import Adjacency
from channelcrm.territory.alignment import TerritoryGap, TerritoryOverlap, gaps, overlaps
from channelcrm.territory.area import Area
from channelcrm.territory.attribution import SalesAttribution, SaleStanding, attribute_sales
from channelcrm.territory.catchment import Coverage, DealerCoverage, Gap, SharedReach, coverage
from channelcrm.territory.distance import geodesic_area_km2, geodesic_km, great_circle_km
from channelcrm.territory.division import Division, divide
from channelcrm.territory.geography import Geography
from channelcrm.territory.holdings import Holdings
from channelcrm.territory.nesting import Nesting
from channelcrm.territory.overlay import AreaOverlaps
from channelcrm.territory.reach import Radius, Reach
from channelcrm.territory.realignment import DealerShift, Move, Realignment, realign
from channelcrm.territory.sites import Located, Places
from channelcrm.territory.slivers import Sliver
from channelcrm.territory.territory import TERRITORY_STEPS, Territory, TerritoryStatus

__all__ = [
    "TERRITORY_STEPS",
    "Adjacency",
    "Area",
    "AreaOverlaps",
    "Coverage",
    "DealerCoverage",
    "DealerShift",
    "Division",
    "Gap",
    "Geography",
    "Holdings",
    "Located",
    "Move",
    "Nesting",
    "Places",
    "Radius",
    "Reach",
    "Realignment",
    "SaleStanding",
    "SalesAttribution",
    "SharedReach",
    "Sliver",
    "Territory",
    "TerritoryGap",
    "TerritoryOverlap",
    "TerritoryStatus",
    "attribute_sales",
    "coverage",
    "divide",
    "gaps",
    "geodesic_area_km2",
    "geodesic_km",
    "great_circle_km",
    "overlaps",
    "realign",
]

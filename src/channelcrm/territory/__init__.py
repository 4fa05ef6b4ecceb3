"""Where: areas, reach, coverage, division, claims."""

from channelcrm.territory.adjacency import Adjacency
from channelcrm.territory.alignment import TerritoryGap, TerritoryOverlap, gaps, overlaps
from channelcrm.territory.area import Area
from channelcrm.territory.catchment import Coverage, DealerCoverage, Gap, SharedReach, coverage
from channelcrm.territory.distance import geodesic_area_km2, geodesic_km, great_circle_km
from channelcrm.territory.districts import divide
from channelcrm.territory.division import Division
from channelcrm.territory.geography import Geography
from channelcrm.territory.reach import Radius, Reach
from channelcrm.territory.sites import Located, Places
from channelcrm.territory.territory import Territory, TerritoryStatus

__all__ = [
    "Adjacency",
    "Area",
    "Coverage",
    "DealerCoverage",
    "Division",
    "Gap",
    "Geography",
    "Located",
    "Places",
    "Radius",
    "Reach",
    "SharedReach",
    "Territory",
    "TerritoryGap",
    "TerritoryOverlap",
    "TerritoryStatus",
    "coverage",
    "divide",
    "gaps",
    "geodesic_area_km2",
    "geodesic_km",
    "great_circle_km",
    "overlaps",
]

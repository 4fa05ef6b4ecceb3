"""Where: areas, reach, coverage, division, claims."""

from channelcrm.territory.alignment import TerritoryGap, TerritoryOverlap, gaps, overlaps
from channelcrm.territory.area import Area
from channelcrm.territory.catchment import Coverage, DealerCoverage, Gap, GroupCoverage, SharedReach, coverage
from channelcrm.territory.change import CoverageChange, ReachChange
from channelcrm.territory.competition import Gravity, GravityFit, Huff, fit_gravity, gravity
from channelcrm.territory.distance import geodesic_area_km2, geodesic_km, great_circle_km
from channelcrm.territory.division import Division, divide
from channelcrm.territory.geography import Geography
from channelcrm.territory.reach import (
    Demand,
    Fading,
    Isochrones,
    Links,
    Nearest,
    Radius,
    Reach,
    ReachBy,
    TravelMatrix,
)
from channelcrm.territory.scatter import spread
from channelcrm.territory.sites import Located, Places
from channelcrm.territory.territory import Territory, TerritoryStatus

__all__ = [
    "Area",
    "Coverage",
    "CoverageChange",
    "DealerCoverage",
    "Demand",
    "Division",
    "Fading",
    "Gap",
    "Geography",
    "Gravity",
    "GravityFit",
    "GroupCoverage",
    "Huff",
    "Isochrones",
    "Links",
    "Located",
    "Nearest",
    "Places",
    "Radius",
    "Reach",
    "ReachBy",
    "ReachChange",
    "SharedReach",
    "Territory",
    "TerritoryGap",
    "TerritoryOverlap",
    "TerritoryStatus",
    "TravelMatrix",
    "coverage",
    "divide",
    "fit_gravity",
    "gaps",
    "geodesic_area_km2",
    "geodesic_km",
    "gravity",
    "great_circle_km",
    "overlaps",
    "spread",
]

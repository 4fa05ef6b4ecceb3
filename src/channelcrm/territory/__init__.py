"""Where: areas, reach, coverage, division, claims."""

from channelcrm.territory.area import Area
from channelcrm.territory.coverage import Coverage, DealerCoverage, Gap, SharedReach, coverage
from channelcrm.territory.distance import geodesic_area_km2, geodesic_km, great_circle_km
from channelcrm.territory.geography import Geography
from channelcrm.territory.reach import Radius, Reach
from channelcrm.territory.territory import Territory, TerritoryStatus

__all__ = [
    "Area",
    "Coverage",
    "DealerCoverage",
    "Gap",
    "Geography",
    "Radius",
    "Reach",
    "SharedReach",
    "Territory",
    "TerritoryStatus",
    "coverage",
    "geodesic_area_km2",
    "geodesic_km",
    "great_circle_km",
]

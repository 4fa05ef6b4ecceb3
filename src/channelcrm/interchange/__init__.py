"""Files in and out: readers, mappings, problems by row, writers."""

from channelcrm.interchange.area_reader import AreaFile, read_areas
from channelcrm.interchange.area_writer import write_areas
from channelcrm.interchange.dealer_reader import DealerFile, read_dealers
from channelcrm.interchange.limits import Limits
from channelcrm.interchange.observation_reader import ObservationFile, read_observations
from channelcrm.interchange.problem import Problem, Severity
from channelcrm.interchange.sheet import SheetFacts
from channelcrm.interchange.territory_reader import TerritoryFile, read_territories
from channelcrm.interchange.whereabouts import outside
from channelcrm.interchange.writing import write_dealers, write_table

__all__ = [
    "AreaFile",
    "DealerFile",
    "Limits",
    "ObservationFile",
    "Problem",
    "Severity",
    "SheetFacts",
    "TerritoryFile",
    "outside",
    "read_areas",
    "read_dealers",
    "read_observations",
    "read_territories",
    "write_areas",
    "write_dealers",
    "write_table",
]

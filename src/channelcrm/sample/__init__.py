"""A made-up dealer network on a real map."""

from channelcrm.sample.geography import ATTRIBUTION, Place, sample_areas, sample_file, sample_places
from channelcrm.sample.network import SAMPLE_SOURCE, SampleNetwork, sample_network

__all__ = [
    "ATTRIBUTION",
    "SAMPLE_SOURCE",
    "Place",
    "SampleNetwork",
    "sample_areas",
    "sample_file",
    "sample_network",
    "sample_places",
]

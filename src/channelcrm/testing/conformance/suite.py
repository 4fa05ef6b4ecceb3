"""The whole suite in one class."""

from __future__ import annotations

from channelcrm.testing.conformance.bulk import Bulk
from channelcrm.testing.conformance.claims import Claims
from channelcrm.testing.conformance.decisions import Decisions
from channelcrm.testing.conformance.durability import Durability
from channelcrm.testing.conformance.feed import Feed
from channelcrm.testing.conformance.frames import Frames
from channelcrm.testing.conformance.keeping import Keeping
from channelcrm.testing.conformance.merging import Merging
from channelcrm.testing.conformance.pages import Pages
from channelcrm.testing.conformance.places import Places
from channelcrm.testing.conformance.questions import Questions
from channelcrm.testing.conformance.scoring import Scoring
from channelcrm.testing.conformance.territories import Territories
from channelcrm.testing.conformance.units import Units
from channelcrm.testing.conformance.writers import Writers

__all__ = ["StoreConformance"]


class StoreConformance(
    Keeping,
    Bulk,
    Units,
    Questions,
    Pages,
    Scoring,
    Decisions,
    Claims,
    Places,
    Merging,
    Feed,
    Frames,
    Durability,
    Writers,
    Territories,
):
    """Everything that a store promises. What is not said here, an adapter does not promise."""

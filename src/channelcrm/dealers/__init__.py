"""Who they are: dealers, their people, duplicates and merging."""

from channelcrm.dealers.contact import Contact
from channelcrm.dealers.dealer import Absorbed, Dealer, DealerStatus
from channelcrm.dealers.duplicates import Match, find_duplicates
from channelcrm.dealers.merging import merge, unmerge

__all__ = ["Absorbed", "Contact", "Dealer", "DealerStatus", "Match", "find_duplicates", "merge", "unmerge"]

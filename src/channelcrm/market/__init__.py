"""What we know: dated, sourced figures."""

from channelcrm.market.observation import Observation, Subject
from channelcrm.market.summary import growth, top_share, totals

__all__ = ["Observation", "Subject", "growth", "top_share", "totals"]

"""Gravity: demand is shared out among all who reach it, more to whoever is near and attractive."""

from channelcrm.territory.competition.fitting import GravityFit, fit_gravity
from channelcrm.territory.competition.huff import Huff
from channelcrm.territory.competition.shares import Gravity, gravity

__all__ = ["Gravity", "GravityFit", "Huff", "fit_gravity", "gravity"]

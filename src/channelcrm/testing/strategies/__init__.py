"""Hypothesis strategies for every record a store keeps, every value in it, and every question about it."""

from channelcrm.testing.strategies.boards import ScoreCase, score_cases
from channelcrm.testing.strategies.networks import networks, records
from channelcrm.testing.strategies.parties import areas, contacts, dealers, observations, territories
from channelcrm.testing.strategies.pipeline import agreements, deals, negotiations, terms
from channelcrm.testing.strategies.questions import expressions, orders
from channelcrm.testing.strategies.scoring import decisions, scorecards, tiers
from channelcrm.testing.strategies.values import (
    actors,
    addresses,
    days,
    figures,
    geometries,
    ids,
    kilometres,
    locations,
    money,
    periods,
    scalars,
    shapes,
    texts,
    times,
)
from channelcrm.testing.strategies.work import activities, cases, funds, interactions, needs, plans

__all__ = [
    "ScoreCase",
    "activities",
    "actors",
    "addresses",
    "agreements",
    "areas",
    "cases",
    "contacts",
    "days",
    "dealers",
    "deals",
    "decisions",
    "expressions",
    "figures",
    "funds",
    "geometries",
    "ids",
    "interactions",
    "kilometres",
    "locations",
    "money",
    "needs",
    "negotiations",
    "networks",
    "observations",
    "orders",
    "periods",
    "plans",
    "records",
    "scalars",
    "score_cases",
    "scorecards",
    "shapes",
    "terms",
    "territories",
    "texts",
    "tiers",
    "times",
]  # fmt: skip

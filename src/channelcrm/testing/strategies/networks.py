"""A little of everything a store keeps, with references that hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from channelcrm.storage.catalogue import RECORDS
from channelcrm.testing.strategies import parties, pipeline, scoring, work
from channelcrm.testing.strategies.values import ids, texts

__all__ = ["networks", "records"]


def records(repository: str, stored: Mapping[str, Sequence[Any]] | None = None) -> st.SearchStrategy[Any]:
    """Records of this repository; they refer to records among ``stored``, or to nothing that is known."""
    known = {name: st.sampled_from([one.id for one in found]) for name, found in (stored or {}).items() if found}
    dealer = known.get("dealers", ids())
    stored_cards = (stored or {}).get("scorecards")
    cards = st.sampled_from(stored_cards) if stored_cards else scoring.scorecards()
    makers: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "dealers": parties.dealers,
        "contacts": lambda: parties.contacts(dealer),
        "observations": lambda: parties.observations(texts() | dealer),
        "areas": parties.areas,
        "territories": lambda: parties.territories(dealer),
        "scorecards": scoring.scorecards,
        "decisions": lambda: scoring.decisions(cards),
        "tiers": lambda: scoring.tiers(dealer),
        "negotiations": lambda: pipeline.negotiations(dealer),
        "agreements": lambda: pipeline.agreements(dealer, known.get("negotiations")),
        "deals": lambda: pipeline.deals(dealer),
        "interactions": lambda: work.interactions(dealer, known.get("contacts")),
        "needs": lambda: work.needs(dealer),
        "cases": lambda: work.cases(dealer),
        "plans": lambda: work.plans(dealer),
        "activities": lambda: work.activities(dealer),
        "funds": lambda: work.funds(dealer, known.get("activities")),
    }
    return makers[repository]()


@st.composite
def networks(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Repository -> records, in an order in which they can be added: two dealers at most, and one of all else."""
    made: dict[str, list[Any]] = {}
    for repository in RECORDS:
        made[repository] = [draw(records(repository, made))]
        if repository == "dealers":
            first, second = made["dealers"][0], draw(parties.dealers(lineage=False))
            if first.id != second.id and first.code != second.code:
                made["dealers"].append(second)
    return made

"""Dealers, their people, and what is known about them and where."""

from __future__ import annotations

from datetime import date

import attrs
from hypothesis import strategies as st

from channelcrm.dealers.contact import Contact
from channelcrm.dealers.dealer import Absorbed, Dealer, DealerStatus
from channelcrm.market.observation import Observation, Subject
from channelcrm.territory.area import Area
from channelcrm.territory.territory import Territory, TerritoryStatus
from channelcrm.testing.strategies.values import (
    Parts,
    addresses,
    built,
    days,
    figures,
    geometries,
    ids,
    locations,
    periods,
    scalars,
    texts,
    times,
)

__all__ = ["areas", "contacts", "dealers", "observations", "territories"]

_blank = texts(blank=True)
_plain_dealer: Parts = {
        "id": ids(), "code": texts(), "name": texts(), "legal_name": _blank, "status": st.sampled_from(DealerStatus),
        "tier": st.none() | texts(), "segment": _blank, "chain": _blank, "address": addresses(),
        "location": st.none() | locations(), "phone": _blank, "email": _blank, "website": _blank, "tax_number": _blank,
        "company_number": _blank, "product_lines": st.lists(texts(), max_size=3), "opened_on": st.none() | days(),
        "source": _blank, "attributes": scalars(),
    }  # fmt: skip
_absorbed: Parts = {
        "dealer": built(Dealer, _plain_dealer), "keeper": built(Dealer, _plain_dealer), "at": st.none() | times(),
        "reasons": st.lists(texts(), max_size=2).map(tuple),
    }  # fmt: skip
_contact: Parts = {"id": ids(), "name": texts(), "title": _blank, "phone": _blank, "email": _blank, "language": _blank}
_observation: Parts = {
        "id": ids(), "subject": st.sampled_from(Subject), "metric": texts(), "period": periods(), "value": figures(),
        "unit": _blank, "observed_on": days(), "source": _blank,
    }  # fmt: skip
_area: Parts = {
        "id": texts(), "name": texts(), "kind": _blank, "parent_id": st.none() | texts(),
        "geometry": st.none() | geometries(),
        "measures": st.dictionaries(texts(), st.integers(0, 2**63 - 1) | st.floats(0, 1e300), max_size=2),
    }  # fmt: skip
_territory: Parts = {
        "id": ids(), "name": texts(), "area_ids": st.lists(texts(), max_size=3), "product_line": _blank,
        "period": periods(), "status": st.sampled_from(TerritoryStatus), "shared": st.booleans(),
        "follows_id": st.none() | ids(),
    }  # fmt: skip


@st.composite
def dealers(draw: st.DrawFn, *, lineage: bool = True) -> Dealer:
    """Dealers; with ``lineage`` some have absorbed another."""
    dealer = draw(built(Dealer, _plain_dealer))
    if draw(st.booleans()):
        dealer = attrs.evolve(dealer, closed_on=draw(days(first=dealer.opened_on or date.min)))
    if lineage and draw(st.sampled_from([False, False, False, True])):
        dealer = attrs.evolve(dealer, lineage=(draw(built(Absorbed, _absorbed)),))
    return dealer


def contacts(dealer_ids: st.SearchStrategy[str]) -> st.SearchStrategy[Contact]:
    """People at these dealers."""
    return built(Contact, _contact, dealer_id=dealer_ids)


def observations(subject_ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Observation]:
    """Figures, about these subjects or any."""
    return built(Observation, _observation, subject_id=texts() if subject_ids is None else subject_ids)


def areas() -> st.SearchStrategy[Area]:
    """Areas with and without geometry."""
    return built(Area, _area)


def territories(dealer_ids: st.SearchStrategy[str]) -> st.SearchStrategy[Territory]:
    """Territories of these dealers, or of none."""
    return built(Territory, _territory, dealer_id=st.none() | dealer_ids)

"""Records as they might be saved next: changed a little, stale now and then, in one another's way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import attrs
from hypothesis import strategies as st

from channelcrm.pipeline.agreement import Agreement
from channelcrm.territory.area import Area
from channelcrm.testing import samples
from channelcrm.testing.strategies.networks import records
from channelcrm.testing.strategies.pipeline import terms
from channelcrm.testing.strategies.values import Parts, actors, built, ids
from channelcrm.values.period import Period

__all__ = ["changed", "claiming_agreements", "small_country"]

_NEVER_TOUCHED = {"id", "revision"}
_YEAR = [date(2027, 1, 1), date(2027, 1, 2), date(2027, 6, 1), date(2027, 12, 31), date(2028, 1, 1), date(9999, 12, 31)]


_COUNTRY = ["1", "2", "3", "12", "123"]
_signed: Parts = {
    "id": ids(), "signed_at": st.just(datetime(2026, 12, 1, tzinfo=UTC)), "signed_by": actors(),
    "terminated_on": st.sampled_from([None, None, None, *_YEAR[2:]]),
}  # fmt: skip


@st.composite
def _spans(draw: st.DrawFn) -> Period:
    """Days in and around one year, which often meet."""
    start = draw(st.sampled_from(_YEAR))
    later = [day for day in _YEAR if day > start]
    return Period(start, draw(st.none() | st.sampled_from(later)) if later else None)


def claiming_agreements(dealers: Sequence[Any]) -> st.SearchStrategy[Agreement]:
    """Agreements of these dealers over few areas, lines and accounts, so that claims meet."""
    contents = terms(
        area_ids=_COUNTRY, product_lines=["mowers", "tractors"], accounts=["Acme", "Zenith"], spans=_spans()
    )
    return built(Agreement, _signed, dealer_id=st.sampled_from([dealer.id for dealer in dealers]), terms=contents)


def small_country() -> st.SearchStrategy[list[Area]]:
    """Some of the areas that ``claiming_agreements`` names, in any order, each within one further down the list."""

    def within(at: int) -> st.SearchStrategy[Area]:
        outer = st.sampled_from([*_COUNTRY[at + 1 :], "0"])
        return st.builds(samples.area, st.just(_COUNTRY[at]), st.none() | outer | outer)

    every = st.tuples(*map(within, range(len(_COUNTRY)))).flatmap(st.permutations)
    return st.tuples(every, st.integers(0, len(_COUNTRY))).map(lambda pair: pair[0][: pair[1]])


@st.composite
def changed(draw: st.DrawFn, repository: str, seen: Mapping[str, Sequence[Any]]) -> Any:
    """A version that was seen, with facts of another record; the id stays, the revision may be old."""
    value = draw(st.sampled_from(seen[repository]))
    known = {name: found for name, found in seen.items() if name != repository}
    other = draw(st.sampled_from(seen[repository]) | records(repository, known))
    fields = [field.name for field in attrs.fields(type(value)) if field.name not in _NEVER_TOUCHED]
    chosen = draw(st.sets(st.sampled_from(fields), max_size=2))
    try:
        return attrs.evolve(value, **{name: getattr(other, name) for name in sorted(chosen)})
    except ValueError:  # parts of two records that do not go together
        return value

"""Territories in versions: who held an area on a day is answered by storage as by all versions together."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ConflictError
from channelcrm.storage.fields import fields
from channelcrm.storage.ports import Store
from channelcrm.territory.holdings import Holdings
from channelcrm.territory.territory import Territory, TerritoryStatus
from channelcrm.testing import samples
from channelcrm.testing.conformance.base import Conformance, rolled_back, sampled
from channelcrm.values.ids import AreaId, TerritoryId, make_id
from channelcrm.values.period import Period

__all__ = ["Territories"]

_FIRST = date(2027, 1, 1)
_DECIDED = datetime(2027, 3, 1, tzinfo=UTC)
_drawn = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["a", "A", "a b"]), min_size=1, max_size=2),
        st.sampled_from(["", "x", "X"]),
        st.integers(0, 5),
        st.none() | st.integers(1, 5),
        st.sampled_from(TerritoryStatus),
    ),
    max_size=5,
)


def _territory(number: int, **given: Any) -> Territory:
    made = Territory(
        id=TerritoryId(make_id(samples.NOW, "territory", number)), name=f"T{number}", area_ids=["a"],
        period=Period(_FIRST), dealer_id=samples.dealer().id, status=TerritoryStatus.ACTIVE,
    )  # fmt: skip
    return attrs.evolve(made, **given)


class Territories(Conformance):
    """Versions of territories, each with its days."""

    @sampled
    @given(drawn=_drawn)
    def test_who_held_an_area_on_a_day_is_found(
        self, store: Store, drawn: list[tuple[list[str], str, int, int | None, TerritoryStatus]]
    ) -> None:
        every = []
        for number, (areas, line, start, length, status) in enumerate(drawn):
            first = _FIRST + timedelta(start)
            days = Period(first, None if length is None else first + timedelta(length))
            every.append(_territory(number, area_ids=areas, product_line=line, period=days, status=status))
        held, t = Holdings(every), fields(Territory)
        with rolled_back(store) as uow:
            uow.dealers.add(samples.dealer())
            uow.territories.add_many(every)
            for day in (_FIRST + timedelta(number) for number in range(-1, 12, 2)):
                ended = (t.status == "archived") & ~t.period.end.is_missing()
                holds = (t.period.start <= day) & (t.period.end.is_missing() | (t.period.end > day))
                question = holds & ((t.status == "active") | ended) & t.area_ids.contains("a")
                found = uow.territories.find(question & t.product_line.in_(["", "x"]))
                assert tuple(sorted(found, key=lambda one: one.id)) == held.holders(AreaId("a"), day, "x")

    def test_a_version_and_the_one_that_follows_it_are_kept_together(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
            before = uow.territories.add(_territory(1, shared=True))
        old, new = before.supersede(attrs.evolve(before, area_ids=["b"]), on=date(2027, 6, 1), at=_DECIDED)
        with store.begin() as uow:
            uow.territories.save(old)
            uow.territories.add(new)
        with store.begin() as uow:
            ended, begun = uow.territories.get(old.id), uow.territories.get(new.id)
        assert (ended.in_force, ended.shared) == (Period(_FIRST, date(2027, 6, 1)), True)
        assert (begun.in_force, begun.follows_id, begun.area_ids) == (Period(date(2027, 6, 1)), old.id, ("b",))

    def test_two_who_end_one_version_do_not_both(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer())
            read = uow.territories.add(_territory(1))
        with store.begin() as uow:
            uow.territories.save(read.archive(on=date(2027, 6, 1), at=_DECIDED))
        with pytest.raises(ConflictError), store.begin() as uow:
            uow.territories.save(read.archive(on=date(2027, 9, 1), at=_DECIDED))
        with store.begin() as uow:
            assert uow.territories.get(read.id).period.end == date(2027, 6, 1)

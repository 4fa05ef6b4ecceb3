"""Frames: the same records, column by column."""

# ruff: noqa: D102  the names of tests are sentences

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from channelcrm.dealers.dealer import Dealer
from channelcrm.storage.catalogue import RECORDS, record_named
from channelcrm.storage.fields import fields
from channelcrm.storage.framing import frame_of
from channelcrm.storage.ports import Store
from channelcrm.storage.rows import write_row
from channelcrm.testing import samples, strategies
from channelcrm.testing.conformance.base import Conformance, add_all, rolled_back, sampled
from channelcrm.values.location import Location

__all__ = ["Frames"]

d: Any = fields(Dealer)


def _framed(repository: str, records: list[Any]) -> Any:
    """The frame of these records, made from the records."""
    record = record_named(repository)
    rows = [write_row(record, {})(one) for one in records]
    return frame_of(record, {column.name: [row[at] for row in rows] for at, column in enumerate(record.columns)})


class Frames(Conformance):
    """``frame`` gives what ``find`` gives, as a GeoDataFrame."""

    @pytest.fixture(autouse=True)
    def _needs_geopandas(self) -> None:
        pytest.importorskip("geopandas")

    @sampled
    @given(network=strategies.networks(), looked_at=st.sets(st.sampled_from(list(RECORDS)), min_size=1, max_size=5))
    def test_a_frame_holds_what_find_finds(
        self, store: Store, network: dict[str, list[Any]], looked_at: set[str]
    ) -> None:
        from geopandas.testing import assert_geodataframe_equal
        from pandas.testing import assert_frame_equal

        with rolled_back(store) as uow:
            add_all(uow, network)
            for repository in looked_at:
                kept = getattr(uow, repository)
                frame, expected = kept.frame(), _framed(repository, kept.find())
                if "geometry" in expected:
                    assert_geodataframe_equal(frame, expected)
                else:
                    assert_frame_equal(frame, expected)

    def test_a_frame_of_nothing_has_all_columns_and_types(self, store: Store) -> None:
        with store.begin() as uow:
            for repository in RECORDS:
                frame, expected = getattr(uow, repository).frame(), _framed(repository, [])
                assert (len(frame), frame.index.name) == (0, "id")
                assert dict(frame.dtypes) == dict(expected.dtypes)

    def test_a_frame_answers_the_question_in_the_order_asked(self, store: Store) -> None:
        tiers = {"a": "B", "b": None, "c": "A", "d": "C"}
        with store.begin() as uow:
            uow.dealers.add_many(samples.dealer(code, tier=tier) for code, tier in tiers.items())
            assert list(uow.dealers.frame(d.tier != "C", order_by=[d.tier])["code"]) == ["c", "a"]
            assert list(uow.dealers.frame(order_by=[d.tier.desc()])["code"])[:3] == ["d", "a", "c"]
            assert list(uow.dealers.frame().index) == [dealer.id for dealer in uow.dealers.find()]

    def test_places_become_points_on_wgs_84(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add_many([samples.dealer("a", location=Location(-93.6, 41.6)), samples.dealer("b")])
            frame: Any = uow.dealers.frame(order_by=[d.code])
        assert frame.crs == "EPSG:4326"
        assert (frame.geometry.iloc[0].x, frame.geometry.iloc[0].y) == (-93.6, 41.6)
        assert frame.geometry.iloc[1] is None
        assert list(frame["location_lat"].isna()) == [False, True]

    def test_a_frame_sees_what_its_unit_of_work_changed(self, store: Store) -> None:
        with store.begin() as uow:
            uow.dealers.add(samples.dealer("a"))
            uow.dealers.save(uow.dealers.find()[0].renamed("New"))
            assert list(uow.dealers.frame()["name"]) == ["New"]
            assert list(uow.dealers.frame()["revision"]) == [1]

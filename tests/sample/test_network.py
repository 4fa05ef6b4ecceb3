from __future__ import annotations

import pytest
import shapely
from hypothesis import given, strategies as st

import channelcrm as crm
from channelcrm.sample import SAMPLE_SOURCE
from channelcrm.values.ids import is_id
from tests.support.examples import examples


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    first, again, other = crm.sample_network(20), crm.sample_network(20), crm.sample_network(20, seed=8)
    assert first.dealers == again.dealers
    assert first.observations == again.observations
    assert first.negotiations == again.negotiations
    assert {dealer.id for dealer in first.dealers}.isdisjoint(dealer.id for dealer in other.dealers)


@given(size=st.integers(1, 7), dealers=st.integers(0, 12))
@examples(20)
def test_chunks_are_parts_of_the_whole(size, dealers):
    network = crm.sample_network(dealers, months=2)
    chunks = list(network.chunks(size))
    for name in ("dealers", "contacts", "observations", "interactions", "needs", "negotiations"):
        assert tuple(one for chunk in chunks for one in getattr(chunk, name)) == getattr(network, name)
    assert all(len(chunk) <= size for chunk in chunks)


def test_a_chunk_far_out_is_made_without_those_before_it():
    network = crm.sample_network(1_000_000)
    last = crm.SampleNetwork(start=999_999, stop=1_000_000, seed=network.seed, on=network.on, months=1)
    assert [dealer.code for dealer in last.dealers] == ["D1000000"]


def test_dealers_stand_in_iowa_and_say_that_they_are_made_up():
    outline = shapely.union_all([area.geometry for area in crm.sample_areas()])
    for dealer in crm.sample_network(300).dealers:
        assert shapely.intersects_xy(outline.buffer(0.02), dealer.location.lon, dealer.location.lat)
        assert dealer.source == SAMPLE_SOURCE


def test_ids_are_valid_and_distinct_across_kinds():
    network = crm.sample_network(100, months=3)
    records = (*network.dealers, *network.contacts, *network.observations, *network.interactions, *network.needs)
    ids = [record.id for record in (*records, *network.negotiations)]
    assert all(is_id(id) for id in ids)
    assert len(set(ids)) == len(ids)


def test_every_record_belongs_to_a_dealer_of_the_network():
    network = crm.sample_network(50, months=3)
    ids = {dealer.id for dealer in network.dealers}
    assert {one.dealer_id for one in (*network.contacts, *network.interactions, *network.needs)} <= ids
    assert {one.subject_id for one in network.observations} == ids


def test_negotiations_stand_at_many_stages():
    stages = {one.stage for one in crm.sample_network(300).negotiations}
    assert {"opened", "qualified", "offered", "countered", "accepted", "lost"} <= stages


def test_nothing_happens_after_the_day_of_the_network():
    network = crm.sample_network(50)
    assert all(one.period.end <= network.on for one in network.observations)
    assert all(one.at.date() <= network.on for one in network.interactions)
    assert all(one.history[-1].at.date() <= network.on for one in network.negotiations)


@pytest.mark.parametrize("size", [-1, 1_000_001])
def test_a_size_out_of_range_is_refused(size):
    with pytest.raises(crm.ValidationError) as refused:
        crm.sample_network(size)
    assert refused.value.field == "dealers"

"""A graph of neighbours: made from a map or from what is known, asked in arrays, handed to others."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.territory import Adjacency, Geography
from tests.territory.maps import grid

IDS = list("abcdefg")
PAIRS = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] != pair[1]))


def walk(neighbors, start, inside):
    """All that can be reached from one area."""
    seen, front = {start}, [start]
    while front:
        for near in neighbors[front.pop()]:
            if near in inside and near not in seen:
                seen.add(near)
                front.append(near)
    return seen


def test_pairs_in_any_direction_and_number_are_one_graph():
    graph = Adjacency.from_pairs(["c", "a", "b"], [("b", "a"), ("a", "b"), ("c", "b")])
    assert graph.ids == ("a", "b", "c")
    assert graph.neighbors == {"a": ("b",), "b": ("a", "c"), "c": ("b",)}
    assert graph.pairs.tolist() == [[0, 1], [1, 2]]
    assert (graph.kind, graph.border_km) == ("given", None)


def test_the_order_of_ids_and_pairs_does_not_matter():
    one = Adjacency.from_pairs(list("abc"), [("a", "b"), ("b", "c")], [1, 2])
    two = Adjacency.from_pairs(list("cba"), [("c", "b"), ("b", "a")], [2, 1])
    assert one.ids == two.ids
    for name in ("indptr", "indices", "border_km"):
        assert getattr(one, name).tolist() == getattr(two, name).tolist()


def test_whole_numbers_are_ids_without_a_fraction():
    assert Adjacency.from_pairs([19001.0, 19003], [(19003, 19001)]).neighbors["19001"] == ("19003",)


@given(PAIRS)
def test_rows_are_compressed_as_scipy_has_them(pairs):
    graph = Adjacency.from_pairs(IDS, pairs)
    full = np.zeros((7, 7))
    for one, two in pairs:
        full[IDS.index(one), IDS.index(two)] = full[IDS.index(two), IDS.index(one)] = 1
    assert (graph.matrix.toarray() == full).all()
    assert graph.rows.tolist() == np.nonzero(full)[0].tolist()
    assert graph.islands == tuple(id for id, row in zip(IDS, full, strict=True) if not row.any())


@given(PAIRS, st.lists(st.integers(-1, 2), min_size=7, max_size=7))
def test_parts_are_what_a_walk_within_each_group_reaches(pairs, groups):
    graph = Adjacency.from_pairs(IDS, pairs)
    parts = graph.parts(groups)
    for at, id in enumerate(IDS):
        inside = {other for other, group in zip(IDS, groups, strict=True) if group == groups[at]}
        reached = walk(graph.neighbors, id, inside)
        if groups[at] < 0:
            assert parts[at] == -1
        else:
            assert {other for other, part in zip(IDS, parts, strict=True) if part == parts[at]} == reached
    given_numbers = [part for part in parts.tolist() if part >= 0]
    assert list(dict.fromkeys(given_numbers)) == list(range(len(set(given_numbers))))


@given(PAIRS, st.lists(st.booleans(), min_size=7, max_size=7))
def test_connected_means_that_a_walk_reaches_all(pairs, mask):
    graph = Adjacency.from_pairs(IDS, pairs)
    inside = {id for id, kept in zip(IDS, mask, strict=True) if kept}
    reached = walk(graph.neighbors, min(inside), inside) if inside else set()
    assert graph.is_connected(mask) == (reached == inside)
    assert graph.is_connected() == (len(graph.components) == 1)


def test_components_are_named_by_id():
    graph = Adjacency.from_pairs(list("abcd"), [("d", "b")])
    assert graph.components == (("a",), ("b", "d"), ("c",))


@given(PAIRS, st.sets(st.sampled_from(IDS)))
def test_a_subgraph_keeps_what_lies_within(pairs, kept):
    lengths = [float(IDS.index(one) + IDS.index(two)) for one, two in pairs]
    part = Adjacency.from_pairs(IDS, pairs, lengths).subgraph(kept)
    within = [at for at, pair in enumerate(pairs) if kept.issuperset(pair)]
    direct = Adjacency.from_pairs(kept, [pairs[at] for at in within], [lengths[at] for at in within])
    assert part.neighbors == direct.neighbors
    assert part.border_km.tolist() == direct.border_km.tolist()


def test_an_empty_graph_is_connected():
    graph = Adjacency.from_pairs([], [])
    assert (len(graph), graph.components, graph.is_connected()) == (0, (), True)


@pytest.mark.parametrize(
    ("ids", "pairs", "message"),
    [
        (["a", "a"], [], "'a' stands twice"),
        (["a", None], [], "has no id"),
        (["a", "b"], [("a", "a")], "no pair of neighbours"),
        (["a", "b"], [("a",)], "no pair of neighbours"),
        (["a", "b"], ["ab"], "no pair of neighbours"),
        (["area", "b"], [("aera", "b")], "no area 'aera'. Did you mean 'area'"),
    ],
)
def test_what_is_no_graph_is_refused(ids, pairs, message):
    with pytest.raises(ValidationError, match=message):
        Adjacency.from_pairs(ids, pairs)


@pytest.mark.parametrize(
    ("lengths", "message"),
    [([1], "2 pairs"), ([1, -1], "-1 km"), ([1, float("nan")], "nan km"), ([1, 2], "two lengths")],
)
def test_lengths_of_borders_are_checked(lengths, message):
    with pytest.raises(ValidationError, match=message) as error:
        Adjacency.from_pairs(list("ab"), [("a", "b"), ("b", "a")], lengths)
    assert error.value.field == "border_km"


def test_values_one_an_area_are_asked_for():
    graph = grid(2, 2).adjacency()
    with pytest.raises(ValidationError, match="4 areas"):
        graph.is_connected([True, False])
    with pytest.raises(ValidationError, match="4 areas"):
        graph.parts([0])
    with pytest.raises(ValidationError, match=r"no area 'r0c9'\. Did you mean 'r0c"):
        graph.subgraph(["r0c9"])


def test_another_kind_is_refused():
    with pytest.raises(ValidationError, match='Give "rook" or "queen"'):
        grid(1, 1).adjacency("bishop")


def test_a_queen_moves_over_corners_and_a_rook_does_not():
    geo = grid(2, 2)
    assert geo.adjacency().neighbors["r0c0"] == ("r0c1", "r1c0")
    queen = geo.adjacency("queen")
    assert queen.neighbors["r0c0"] == ("r0c1", "r1c0", "r1c1")
    corner = queen.indices[queen.indptr[0] : queen.indptr[1]].tolist().index(3)
    assert queen.border_km[corner] == 0


def test_a_frame_has_two_rows_a_pair_and_one_for_an_island():
    frame = Adjacency.from_pairs(list("abc"), [("a", "b")], [5]).to_frame()
    assert frame.to_dict("list") == {
        "focal": ["a", "b", "c"], "neighbor": ["b", "a", "c"], "weight": [1, 1, 0], "border_km": [5, 5, 0]
    }  # fmt: skip


def test_graphs_of_other_libraries_are_taken():
    expected = Adjacency.from_pairs(list("abc"), [("a", "b")]).neighbors
    index = pd.MultiIndex.from_tuples([("a", "b"), ("b", "a"), ("c", "c")], names=["focal", "neighbor"])
    pysal = SimpleNamespace(unique_ids=pd.Index(list("abc")), adjacency=pd.Series([1, 1, 0], index=index))
    networkx = SimpleNamespace(nodes=["a", "b", "c"], edges=[("a", "b", {})])
    weights = SimpleNamespace(neighbors={"a": ["b"], "b": ["a"], "c": []})
    for graph in (pysal, networkx, weights, {"a": ["b"], "b": [], "c": ()}):
        assert Adjacency.from_graph(graph).neighbors == expected


@pytest.mark.parametrize("graph", [None, [1], {"a": "b"}, {"a": 1}])
def test_what_is_no_graph_is_named(graph):
    with pytest.raises(ValidationError, match="is no graph"):
        Adjacency.from_graph(graph)


def test_a_published_graph_of_counties_is_one_part(shared_data):
    state = json.loads(shared_data("location/districting/us_counties_2010_graphs.json").read_text())["IA"]
    ids = [node["geoid"] for node in state["nodes"]]
    pairs = [(ids[one], ids[two]) for one, near in enumerate(state["adj"]) for two, _ in near]
    graph = Adjacency.from_pairs(ids, pairs)
    assert (len(graph), graph.is_connected()) == (99, True)


def test_an_empty_geography_has_an_empty_graph():
    assert len(Geography.from_areas([]).adjacency("queen", join_islands=True)) == 0

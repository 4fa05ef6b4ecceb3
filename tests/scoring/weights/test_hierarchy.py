"""A tree of comparisons: shares level by level, weights at the leaves, and trees that are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Group, Linear, Scorecard, weights

EVEN = [[1, 1], [1, 1]]


def pairs(*above):
    """A matrix from what stands above its diagonal, row by row."""
    count = next(n for n in range(1, 9) if n * (n - 1) // 2 == len(above))
    matrix = np.ones((count, count))
    matrix[np.triu_indices(count, k=1)] = above
    return np.triu(matrix) + np.tril(1 / matrix.T, k=-1)


# Wikipedia, Analytic hierarchy process - leader example: who is to follow the founder
LEADER = {
    "leader": (["experience", "education", "charisma", "age"], pairs(4, 3, 7, 1 / 3, 3, 5)),
    "experience": (["Tom's experience", "Dick's experience", "Harry's experience"], pairs(1 / 4, 4, 9)),
    "education": (["Tom's education", "Dick's education", "Harry's education"], pairs(3, 1 / 5, 1 / 7)),
    "charisma": (["Tom's charisma", "Dick's charisma", "Harry's charisma"], pairs(5, 9, 4)),
    "age": (["Tom's age", "Dick's age", "Harry's age"], pairs(1 / 3, 5, 9)),
}


@st.composite
def trees(draw):
    """A tree of three levels at most, and the weight of each leaf."""
    points = st.integers(1, 9)
    tree, expected = {}, {}

    def node(name, weight, depth):
        parts = [f"{name}{letter}" for letter in "abcd"[: draw(st.integers(1, 4))]]
        given = np.array([draw(points) for _ in parts], float)
        tree[name] = (parts, given[:, None] / given[None, :])
        for part, share in zip(parts, given / given.sum(), strict=True):
            if depth < 2 and draw(st.booleans()):
                node(part, weight * share, depth + 1)
            else:
                expected[part] = weight * share

    node("t", 1.0, 0)
    return tree, expected


def test_the_leader_is_found_as_printed():
    found = weights.ahp_hierarchy(LEADER)
    # Printed so that the rounded numbers sum to 1: the last digit is one off here and there.
    assert list(found.nodes["leader"].weights) == pytest.approx([0.547, 0.127, 0.270, 0.056], abs=1e-3)
    assert list(found.nodes["experience"].weights) == pytest.approx([0.217, 0.717, 0.066], abs=1e-3)
    total = {
        who: sum(w for name, w in found.weights.items() if name.startswith(who)) for who in ("Tom", "Dick", "Harry")
    }
    assert total == pytest.approx({"Tom": 0.358, "Dick": 0.492, "Harry": 0.149}, abs=1e-3)
    assert sum(found.weights.values()) == pytest.approx(1)


def test_each_node_has_its_own_consistency():
    found = weights.ahp_hierarchy({**LEADER, "age": (LEADER["age"][0], pairs(9, 1 / 9, 9))})
    ratios = {name: node.consistency_ratio for name, node in found.nodes.items()}
    assert max(ratios, key=ratios.get) == "age"
    assert ratios["age"] > 1
    assert max(ratio for name, ratio in ratios.items() if name != "age") < 0.12


def test_it_says_what_a_scorecard_asks():
    tree = {"dealer": (["money", "reach"], pairs(3)), "money": (["sales", "payment"], pairs(4))}
    found = weights.ahp_hierarchy(tree)
    assert found.groups == ("money",)
    assert dict(found.parents) == {"money": "", "reach": "", "sales": "money", "payment": "money"}
    assert dict(found.shares) == pytest.approx({"money": 0.75, "reach": 0.25, "sales": 0.8, "payment": 0.2})
    assert dict(found.weights) == pytest.approx({"reach": 0.25, "sales": 0.6, "payment": 0.15})


@given(drawn=trees())
def test_a_scorecard_of_its_groups_weighs_criteria_as_it_does(drawn):
    found = weights.ahp_hierarchy(drawn[0])
    card = Scorecard(
        name="dealer",
        groups=[Group(name, weight=found.shares[name], parent=found.parents[name]) for name in found.groups],
        criteria=[
            Criterion(name, weight=found.shares[name], group=found.parents[name], scale=Linear(worst=0, best=1))
            for name in found.weights
        ],
    )
    assert {name: float(share) for name, share in card.weights.items()} == pytest.approx(dict(found.weights))


def test_groups_stand_before_the_groups_within_them():
    tree = {"c": (["d", "e"], EVEN), "b": (["c", "f"], EVEN), "a": (["b", "g"], EVEN)}
    found = weights.ahp_hierarchy(tree)
    assert found.groups == ("b", "c")
    assert found.weights["d"] == pytest.approx(1 / 8)


@given(drawn=trees(), seed=st.randoms(use_true_random=False))
def test_a_leaf_weighs_the_product_of_the_shares_above_it_in_whatever_order_nodes_are_given(drawn, seed):
    tree, expected = drawn
    names = list(tree)
    seed.shuffle(names)
    found = weights.ahp_hierarchy({name: tree[name] for name in names})
    assert dict(found.weights) == pytest.approx(expected)
    assert found.nodes.keys() == tree.keys()
    for name, parent in found.parents.items():
        assert name in tree[parent or "t"][0]


def test_judges_count_in_every_node():
    both = [pairs(2), pairs(8)]
    tree = {"a": (["b", "c"], both), "b": (["d", "e"], both)}
    assert weights.ahp_hierarchy(tree, judges=[1, 0]).weights["d"] == pytest.approx(4 / 9)
    assert weights.ahp_hierarchy(tree, method="geometric").weights["d"] == pytest.approx(0.64)


@pytest.mark.parametrize(
    ("tree", "field", "words"),
    [
        ({}, "tree", "not a tree"),
        ([("a", EVEN)], "tree", "not a tree"),
        ({"a": 1}, "tree.a", "does not say"),
        ({"a": ("bc", EVEN)}, "tree.a", "does not say"),
        ({"a": ([], [])}, "tree.a", "does not say"),
        ({"a": (["b", " "], EVEN)}, "tree.a", "does not say"),
        ({"a": (["b", 3], EVEN)}, "tree.a", "does not say"),
        ({"a": (["b", "b"], EVEN)}, "tree.a", "'b' stands twice"),
        ({"a": (["b", "c"], EVEN), "c": (["b", "d"], EVEN)}, "tree.c", "under 'a' and under 'c'"),
        ({"a": (["b", "c", "d"], EVEN)}, "tree.a", "3 parts, and 2 are compared"),
        ({"a": (["b", "c"], [[1, 2], [2, 1]])}, "tree.a", "not reciprocal"),
        ({"a": (["b", "c"], [[1, -2], [-0.5, 1]])}, "tree.a", "not a ratio"),
        ({"a": (["b", "c"], [[1, 2]])}, "tree.a", "shape"),
        ({"a": (["b", "a"], EVEN)}, "tree", "'a' < 'a'"),
        ({"a": (["b", "c"], EVEN), "b": (["a", "d"], EVEN)}, "tree", "'a' < 'b' < 'a'"),
        (
            {"a": (["x", "y"], EVEN), "b": (["c", "v"], EVEN), "c": (["b", "w"], EVEN)},
            "tree.b", "parts of each other: 'b' < 'c' < 'b'",
        ),
        ({"a": (["monney", "c"], EVEN), "money": (["d", "e"], EVEN)}, "tree.money", "Did you mean 'monney'"),
        ({"a": (["x", "y"], EVEN), "money": (["d", "e"], EVEN)}, "tree.money", "Name 'money' among"),
    ],
)  # fmt: skip
def test_a_tree_that_is_none_is_refused_with_the_name_of_the_node(tree, field, words):
    with pytest.raises(ValidationError, match=words) as caught:
        weights.ahp_hierarchy(tree)
    assert caught.value.field == field
    assert caught.value.remedy


def test_a_method_that_is_none_is_told_as_a_method():
    with pytest.raises(ValidationError) as caught:
        weights.ahp_hierarchy({"a": (["b", "c"], EVEN)}, method="eigen")
    assert caught.value.field == "method"

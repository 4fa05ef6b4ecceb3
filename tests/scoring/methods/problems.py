"""Decision problems for the tests, and every method under one signature."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from channelcrm.scoring import methods


def classes(m, w, g):
    """ELECTRE TRI with three classes, better is greater."""
    try:
        profiles = 15 + 5 * np.outer([1, -1], np.asarray(g, float))
    except (TypeError, ValueError):
        profiles = []  # the goals are to be refused first
    return -methods.electre_tri(m, w, g, profiles, q=1, p=4, v=15).pessimistic


SCORES = {
    "weighted_sum": methods.weighted_sum,
    "weighted_sum_vector": lambda m, w, g: methods.weighted_sum(m, w, g, "vector"),
    "weighted_sum_max": lambda m, w, g: methods.weighted_sum(m, w, g, "max"),
    "weighted_sum_sum": lambda m, w, g: methods.weighted_sum(m, w, g, "sum"),
    "weighted_product": methods.weighted_product,
    "waspas": methods.waspas,
    "topsis": methods.topsis,
    "topsis_minmax": lambda m, w, g: methods.topsis(m, w, g, "minmax"),
    "topsis_max": lambda m, w, g: methods.topsis(m, w, g, "max"),
    "spotis": lambda m, w, g: methods.spotis(m, w, g, [(0, 1e10)] * np.size(g)),
    "vikor": lambda m, w, g: -methods.vikor(m, w, g).q,
    "moora": methods.moora,
    "aras": methods.aras,
    "copras": methods.copras,
    "marcos": methods.marcos,
    "edas": methods.edas,
    "codas": methods.codas,
    "promethee": lambda m, w, g: methods.promethee(m, w, g).net,
    "promethee_linear": lambda m, w, g: methods.promethee(m, w, g, "linear", q=1, p=20).net,
    "promethee_gaussian": lambda m, w, g: methods.promethee(m, w, g, "gaussian", s=10).net,
    "electre2": lambda m, w, g: -methods.electre2(m, w, g).median,
    "electre3": lambda m, w, g: -methods.electre3(m, w, g, q=1, p=4, v=15).median,
    "electre_tri": classes,
}
"""Name -> a method that gives more to the better alternative."""
ALL = {
    **SCORES,
    "electre": lambda m, w, g: methods.electre(m, w, g).concordance,
    "pareto_front": lambda m, w, g: methods.pareto_front(m, g),
    "pareto_fronts": lambda m, w, g: methods.pareto_fronts(m, g),
}


@st.composite
def problems(draw, least=2, whole=True):
    """Matrix, weights, goals: positive numbers with many ties."""
    rows, columns = draw(st.integers(least, 8)), draw(st.integers(1, 5))
    cell = st.integers(1, 30) if whole else st.floats(0.01, 1000)
    matrix = [[draw(cell) for _ in range(columns)] for _ in range(rows)]
    w = [draw(st.integers(1, 9)) / 10 for _ in range(columns)]
    goals = [draw(st.sampled_from([1, -1])) for _ in range(columns)]
    return np.array(matrix, float), np.array(w), np.array(goals)

"""The cases: what is asked of every library, and the right answer where a method's definition gives one."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import attrs
import numpy as np

M, W, G = [[3.0, 4.0], [5.0, 6.0], [7.0, 2.0]], [0.5, 0.5], [1, -1]
FLAT = [[3.0, 4.0, 9.0], [5.0, 4.0, 1.0], [7.0, 4.0, 2.0]]
ZERO = [[0.0, 4.0], [5.0, 6.0], [7.0, 2.0]]
NAN, INF = float("nan"), float("inf")


@attrs.frozen
class Case:
    """``right`` is the answer by definition; None where there is no answer and only a refusal is right."""

    name: str
    call: Callable[[Any], Any]
    right: Any = None


def topsis(m: Any, w: Any = W, g: Any = G) -> Callable[[Any], Any]:
    return lambda library: library.topsis(m() if callable(m) else m, w, g)


def vikor(m: Any, **parameters: float) -> Callable[[Any], Any]:
    return lambda library: library.vikor(m, W, G, **parameters)


def entropy(m: Any) -> Callable[[Any], Any]:
    return lambda library: library.entropy(m)


def critic(m: Any, g: Any) -> Callable[[Any], Any]:
    return lambda library: library.critic(m, g)


def copras(m: Any) -> Callable[[Any], Any]:
    return lambda library: library.copras(m, W, G)


def ahp(*rows: list[float]) -> Callable[[Any], Any]:
    return lambda library: library.ahp(list(rows))


def with_cell(value: Any) -> Any:
    return [[3.0, 4.0], [value, 6.0], [7.0, 2.0]]


def frame(*first: Any, kind: str = "float64") -> Any:
    frames = import_module("pandas")
    return frames.DataFrame({"a": frames.array(list(first), dtype=kind), "b": frames.array([4, 6, 2], dtype=kind)})


# --- by definition, step by step


def topsis_of(m: Any) -> Any:
    """Vector normalisation, equal weights, more is better in the first and less in the second."""
    v = np.asarray(m) / np.sqrt((np.asarray(m) ** 2).sum(axis=0)) / 2
    best, worst = [v[:, 0].max(), v[:, 1].min()], [v[:, 0].min(), v[:, 1].max()]
    ahead, behind = (np.sqrt(((v - end) ** 2).sum(axis=1)) for end in (worst, best))
    return ahead / (ahead + behind)


def entropy_of(m: Any) -> Any:
    shares = np.asarray(m) / np.sum(m, axis=0)
    terms = shares * np.log(np.where(shares > 0, shares, 1.0))
    told = 1 + terms.sum(axis=0) / np.log(len(m))
    return told / told.sum()


def critic_of(m: Any, g: Any) -> Any:
    low, high = np.min(m, axis=0), np.max(m, axis=0)
    scaled = np.where(np.asarray(g) > 0, np.asarray(m) - low, high - np.asarray(m)) / (high - low)
    told = scaled.std(axis=0) * (1 - np.corrcoef(scaled.T)).sum(axis=0)
    return told / told.sum()


def copras_of(m: Any) -> Any:
    """Zavadskas, Kaklauskas, Sarka (1994), equal weights; the best is 1."""
    gains, costs = (np.asarray(m) / np.sum(m, axis=0) / 2).T
    told = gains + costs.sum() / (costs * (1 / costs).sum())
    return told / told.max()


COSTS = [[1.0, 1.0, 2.0], [2.0, 3.0, 1.0], [4.0, 3.5, 3.0]]
CASES = (
    Case("a negative weight, TOPSIS", topsis(M, [-0.5, 1.5])),
    Case("weights that add up to 0, TOPSIS", topsis(M, [0.0, 0.0])),
    Case("weights of 2 and 2, TOPSIS", topsis(M, [2.0, 2.0]), topsis_of(M)),
    Case("three weights for two criteria, TOPSIS", topsis(M, [0.2, 0.3, 0.5])),
    Case("a goal of 0, TOPSIS", topsis(M, W, [1, 0])),
    Case("NaN in a cell, TOPSIS", topsis(with_cell(NAN))),
    Case("NaN in a cell, VIKOR", vikor(with_cell(NAN))),
    Case("infinity in a cell, TOPSIS", topsis(with_cell(INF))),
    Case("a masked cell, 99 under the mask, TOPSIS", topsis(lambda: np.ma.masked_equal(with_cell(99.0), 99.0))),
    Case("a word in a cell, TOPSIS", topsis(with_cell("good"))),
    Case("digits as text, TOPSIS", topsis([["3", "4"], ["5", "6"], ["7", "2"]])),
    Case("a frame with NA in a nullable column, TOPSIS", topsis(lambda: frame(3, None, 7, kind="Int64"))),
    Case("a frame of nullable columns, nothing missing, TOPSIS", topsis(lambda: frame(3, 5, 7, kind="Int64")),
         topsis_of(M)),
    Case("a frame of columns of objects, TOPSIS", topsis(lambda: frame(3, 5, 7).astype(object)), topsis_of(M)),
    Case("a frame of floats, TOPSIS", topsis(lambda: frame(3, 5, 7)), topsis_of(M)),
    Case("a column of zeros, TOPSIS by vector normalisation", topsis([[3.0, 0.0], [5.0, 0.0], [7.0, 0.0]])),
    Case("all are equal on one criterion, TOPSIS", topsis([[3.0, 4.0], [5.0, 4.0], [7.0, 4.0]]), [0.0, 0.5, 1.0]),
    Case("all are equal on one criterion, VIKOR", vikor([[3.0, 4.0], [5.0, 4.0], [7.0, 4.0]]), [1.0, 0.5, 0.0]),
    Case("all are equal on one criterion, entropy", entropy([[3.0, 4.0], [5.0, 4.0], [7.0, 4.0]]), [1.0, 0.0]),
    Case("all are equal on one criterion, CRITIC", critic(FLAT, [1, 1, 1]),
         np.insert(critic_of(np.delete(FLAT, 1, axis=1), [1, 1]), 1, 0.0)),
    Case("all are equal on every criterion, TOPSIS", topsis([[3.0, 4.0]] * 3), [1.0, 1.0, 1.0]),
    Case("all are equal on every criterion, VIKOR", vikor([[3.0, 4.0]] * 3), [0.0, 0.0, 0.0]),
    Case("all are equal on every criterion, entropy", entropy([[3.0, 4.0]] * 3)),
    Case("two alternatives are equal, TOPSIS", topsis([*M, M[0]]), topsis_of([*M, M[0]])),
    Case("one alternative, TOPSIS", topsis([[3.0, 4.0]]), [1.0]),
    Case("one alternative, VIKOR", vikor([[3.0, 4.0]]), [0.0]),
    Case("one alternative, PROMETHEE II", lambda library: library.promethee([[3.0, 4.0]], W, G), [0.0]),
    Case("no alternatives, TOPSIS", topsis(lambda: np.empty((0, 2)))),
    Case("a zero, entropy", entropy(ZERO), entropy_of(ZERO)),
    Case("a negative value, entropy", entropy(with_cell(-5.0))),
    Case("a cost of 0, COPRAS", copras([[3.0, 0.0], [5.0, 6.0], [7.0, 2.0]])),
    Case("v = 1.5, VIKOR", vikor(M, v=1.5)),
    Case("3 against 3 across the diagonal, AHP", ahp([1.0, 3.0], [3.0, 1.0])),
    Case("-2 times as important, AHP", ahp([1.0, -2.0], [-0.5, 1.0])),
    Case("a cost beside a gain, COPRAS", copras(M), copras_of(M)),
    Case("a cost among gains, CRITIC", critic(COSTS, [1, -1, 1]), critic_of(COSTS, [1, -1, 1])),
)  # fmt: skip
"""The last two are no bad input at all."""

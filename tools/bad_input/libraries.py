"""The libraries, each called as it documents it, with its checks on."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import numpy as np


class Ours:
    package, distribution = "channelcrm", "channelcrm"

    def __init__(self) -> None:
        self.methods = import_module("channelcrm.scoring.methods")
        self.weights = import_module("channelcrm.scoring.weights")

    def topsis(self, m: Any, w: Any, g: Any) -> Any:
        return self.methods.topsis(m, w, g)

    def vikor(self, m: Any, w: Any, g: Any, v: float = 0.5) -> Any:
        return self.methods.vikor(m, w, g, v=v).q

    def copras(self, m: Any, w: Any, g: Any) -> Any:
        return self.methods.copras(m, w, g)

    def promethee(self, m: Any, w: Any, g: Any) -> Any:
        return self.methods.promethee(m, w, g).net

    def entropy(self, m: Any) -> Any:
        return self.weights.entropy(m)

    def critic(self, m: Any, g: Any) -> Any:
        return self.weights.critic(m, g)

    def ahp(self, pairwise: Any) -> Any:
        return self.weights.ahp(pairwise).weights


class Pymcdm:
    package, distribution = "pymcdm", "pymcdm"

    def __init__(self) -> None:
        self.methods, self.norms = import_module("pymcdm.methods"), import_module("pymcdm.normalizations")
        self.weights = import_module("pymcdm.weights")

    def topsis(self, m: Any, w: Any, g: Any) -> Any:
        return self.methods.TOPSIS(self.norms.vector_normalization)(array(m), array(w), array(g))

    def vikor(self, m: Any, w: Any, g: Any, v: float = 0.5) -> Any:
        return self.methods.VIKOR(v=v)(array(m), array(w), array(g))

    def copras(self, m: Any, w: Any, g: Any) -> Any:
        return self.methods.COPRAS()(array(m), array(w), array(g))

    def promethee(self, m: Any, w: Any, g: Any) -> Any:
        return self.methods.PROMETHEE_II("usual")(array(m), array(w), array(g))

    def entropy(self, m: Any) -> Any:
        return self.weights.entropy_weights(array(m))

    def critic(self, m: Any, g: Any) -> Any:
        return self.weights.critic_weights(array(m), array(g))  # it takes directions and leaves them aside

    def ahp(self, pairwise: Any) -> Any:
        return import_module("pymcdm.weights.subjective").AHP(matrix=np.array(pairwise, dtype=float))()


class Skcriteria:
    package, distribution = "skcriteria", "scikit-criteria"

    def __init__(self) -> None:
        self.make, self.scalers = import_module("skcriteria").mkdm, import_module("skcriteria.preprocessing.scalers")
        self.weighters = import_module("skcriteria.preprocessing.weighters")

    def topsis(self, m: Any, w: Any, g: Any) -> Any:
        scaled = self.scalers.VectorScaler(target="matrix").transform(self.make(m, g, weights=w))
        return import_module("skcriteria.agg.topsis").TOPSIS().evaluate(scaled).e_.similarity

    def vikor(self, m: Any, w: Any, g: Any, v: float = 0.5) -> Any:
        return import_module("skcriteria.agg.vikor").VIKOR(v=v).evaluate(self.make(m, g, weights=w)).e_.q_k

    def copras(self, m: Any, w: Any, g: Any) -> Any:
        scaled = self.scalers.SumScaler(target="matrix").transform(self.make(m, g, weights=w))
        return import_module("skcriteria.agg.copras").COPRAS().evaluate(scaled).e_.score / 100

    def entropy(self, m: Any) -> Any:
        made = self.make(m, [1] * np.shape(m)[1])
        return np.asarray(self.weighters.EntropyWeighter().transform(made).weights)

    def critic(self, m: Any, g: Any) -> Any:
        return np.asarray(self.weighters.CRITIC().transform(self.make(m, g)).weights)


class PyDecision:
    package, distribution = "pyDecision", "pyDecision"

    def __init__(self) -> None:
        import_module("matplotlib").use("Agg")  # it opens windows
        self.known = import_module("pyDecision.algorithm")

    def topsis(self, m: Any, w: Any, g: Any) -> Any:
        return self.known.topsis_method(array(m), w, words(g), graph=False, verbose=False)

    def vikor(self, m: Any, w: Any, g: Any, v: float = 0.5) -> Any:
        ranked = self.known.vikor_method(array(m), w, words(g), strategy_coefficient=v, graph=False, verbose=False)[2]
        return ranked[np.argsort(ranked[:, 0]), 1]

    def copras(self, m: Any, w: Any, g: Any) -> Any:
        return self.known.copras_method(array(m), w, words(g), graph=False, verbose=False)[:, 1]

    def promethee(self, m: Any, w: Any, g: Any) -> Any:
        none = [0] * len(w)
        made = np.asarray(m) * np.asarray(g)  # it knows no costs
        kinds = ["t1"] * len(w)
        return self.known.promethee_ii(made, W=w, Q=none, S=none, P=none, F=kinds, sort=False, verbose=False)[:, 1]

    def entropy(self, m: Any) -> Any:
        return self.known.entropy_method(array(m), ["max"] * np.shape(m)[1])

    def critic(self, m: Any, g: Any) -> Any:
        return self.known.critic_method(array(m), words(g))

    def ahp(self, pairwise: Any) -> Any:
        return self.known.ahp_method(np.array(pairwise, dtype=float), wd="me")[0]


def array(values: Any) -> Any:
    """Lists as the arrays that these libraries ask for; arrays and frames as they are."""
    return np.array(values) if isinstance(values, list) else values


def words(goals: Any) -> list[Any]:
    return [{1: "max", -1: "min"}.get(goal, goal) for goal in goals]


LIBRARIES: tuple[type[Any], ...] = (Ours, Pymcdm, Skcriteria, PyDecision)


def installed(library: type[Any]) -> bool:
    return find_spec(library.package) is not None


def title(library: type[Any]) -> str:
    """Name and version; ours is the one at hand."""
    if library is Ours:
        return library.distribution
    try:
        return f"{library.distribution} {version(library.distribution)}"
    except PackageNotFoundError:
        return str(library.distribution)

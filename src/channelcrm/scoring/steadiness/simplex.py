"""Weights drawn by chance: all that could be meant, those that keep an order of importance, those near given ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["WEIGHTINGS", "Weighting", "draw_weights"]

Weighting = Literal["uniform", "ordered", "around"]
"""How weights are drawn.

- uniform: every weighting is as likely as any other (the uniform distribution on the simplex).
- ordered: the same among the weightings that keep the order of importance; equal weights may come in either order.
- around: each weight by itself, evenly within ``spread`` of its own size either way, then divided by their sum.
"""
WEIGHTINGS = ("uniform", "ordered", "around")


def draw_weights(weights: Floats, samples: int, random: np.random.Generator, how: Weighting, spread: float) -> Floats:
    """Weightings drawn around, or regardless of, given ones: samples x criteria, each row sums to 1.

    What has no weight counts for nothing and keeps none.

    References:
        Exponential spacings are uniform on the simplex: Devroye (1986), Non-Uniform Random Variate Generation, V.2.
    """
    import numpy as np

    result = np.zeros((samples, len(weights)))
    counted = np.flatnonzero(weights > 0)
    if how == "around":
        drawn = weights[counted] * random.uniform(1 - spread, 1 + spread, (samples, len(counted)))
    else:
        drawn = random.standard_exponential((samples, len(counted)))
    drawn /= drawn.sum(axis=1, keepdims=True)
    if how == "ordered":
        level = np.unique(-weights[counted], return_inverse=True)[1]
        heaviest_first = np.argsort(level + random.random(drawn.shape), axis=1)
        sorted_down = -np.sort(-drawn, axis=1)
        np.put_along_axis(drawn, heaviest_first, sorted_down, axis=1)
    result[:, counted] = drawn
    return result

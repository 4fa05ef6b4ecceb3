"""How likely sales are under the numbers of Huff's rule, and the numbers under which they are the most likely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channelcrm.errors import ValidationError
from channelcrm.territory.competition.huff import Huff, near, probabilities
from channelcrm.territory.reach import Links

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["most_likely"]

_STEPS, _CLOSE = 100, 1e-10
"""Steps of Newton's method, and how little the numbers move when it is done."""
_FLAT = 1e-9
"""Curvature a unit sold below which the sales do not tell a number."""


def most_likely(
    links: Links, sold: NDArray[np.float64], frame: Huff, draws: NDArray[np.float64], names: Sequence[str]
) -> tuple[list[float], list[float], float]:
    """The numbers under which the sales are the most likely, their standard errors, and McFadden's pseudo R².

    Newton's method on a concave likelihood; ``sold`` is one a pair, ``draws`` logarithms of attractiveness, one a site,
    ``names`` which numbers are asked for ("alpha", "beta").

    Raises:
        ValidationError: a number that the sales do not tell, or one below zero.
    """
    import numpy as np

    slopes = _slopes(links, frame, draws, names)
    rows = int(links.rows[-1]) + 1
    held: NDArray[np.float64] = np.bincount(links.rows, weights=sold, minlength=rows).astype(np.float64)
    scale = np.sqrt((slopes**2 * held[links.rows, None]).sum(axis=0) / held.sum())
    if (scale < _FLAT).any():
        raise _untold(names[int((scale < _FLAT).argmax())])
    slopes = slopes / scale
    offset = np.log(links.strengths)

    def look(numbers: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        chances = probabilities(links, offset + slopes @ numbers, rows)
        with np.errstate(divide="ignore"):
            return float((sold[sold > 0] * np.log(chances[sold > 0])).sum()), chances

    numbers = np.zeros(len(names))
    likelihood, chances = look(numbers)
    equal = likelihood
    for _ in range(_STEPS):
        gradient, curvature, _ = _slope(links, sold, held, slopes, chances)
        if np.linalg.eigvalsh(curvature)[0] < _FLAT * held.sum():
            raise _untold(names[-1])
        step = np.linalg.solve(curvature, gradient)
        better, next_chances = look(numbers + step)
        while not better >= likelihood - 1e-9 * abs(likelihood) and np.abs(step).max() > _CLOSE:
            step /= 2
            better, next_chances = look(numbers + step)
        numbers, likelihood, chances = numbers + step, better, next_chances
        if np.abs(step).max() < _CLOSE:
            break
    else:
        raise _untold(names[-1])
    _, curvature, witnesses = _slope(links, sold, held, slopes, chances)
    inverse = np.linalg.inv(curvature)
    errors = np.sqrt(np.diag(inverse @ (witnesses.T @ witnesses) @ inverse)) / scale
    for name, number in zip(names, numbers.tolist(), strict=True):
        if number < 0:
            far = "farther off" if name == "beta" else "less attractive"
            raise ValidationError(
                f"Whoever is {far} sold more: {name} would be below zero.", field="sales", value=number,
                remedy="Look for dealers who are missing, and whether the sales are by the customer's area.",
            )  # fmt: skip
    explained = 1 - likelihood / equal if equal < 0 else 0.0
    return (numbers / scale).tolist(), errors.tolist(), explained


def _slopes(links: Links, frame: Huff, draws: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
    """What each number is multiplied with in the logarithm of the pull, less its mean in the area."""
    import numpy as np

    known = {"alpha": draws[links.columns], "beta": near(links, frame.decay, frame.floor)}
    slopes = np.column_stack([known[name] for name in names])
    rows = int(links.rows[-1]) + 1
    sizes = np.maximum(np.bincount(links.rows, minlength=rows), 1)
    means = np.column_stack([np.bincount(links.rows, weights=column, minlength=rows) / sizes for column in slopes.T])
    centred: NDArray[np.float64] = slopes - means[links.rows]
    return centred


def _slope(
    links: Links, sold: NDArray[np.float64], held: NDArray[np.float64], slopes: NDArray[np.float64],
    chances: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """Gradient and curvature of the likelihood, and the gradient of each area, which sum to the first."""
    import numpy as np

    rows, expected = len(held), held[links.rows] * chances
    surprise = (sold - expected)[:, None] * slopes
    witnesses: NDArray[np.float64] = np.column_stack(
        [np.bincount(links.rows, weights=column, minlength=rows) for column in surprise.T]
    )
    weighted = chances[:, None] * slopes
    means = np.column_stack([np.bincount(links.rows, weights=column, minlength=rows) for column in weighted.T])
    apart = slopes - means[links.rows]
    gradient: NDArray[np.float64] = witnesses.sum(axis=0)
    return gradient, apart.T @ (expected[:, None] * apart), witnesses


def _untold(name: str) -> ValidationError:
    return ValidationError(
        f"The sales do not tell {name}.", field="sales",
        remedy="Give sales of areas that several dealers reach, near and far, without attractiveness that goes with "
        "distance; or choose the numbers: Huff(alpha=1, beta=2).",
    )  # fmt: skip

"""The rule by which demand is shared out: Huff's (1964)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from channelcrm.errors import ValidationError
from channelcrm.territory.reach import Links
from channelcrm.territory.sites import Sites
from channelcrm.values.arguments import is_finite, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Decay", "Huff", "attractions", "near", "probabilities"]

Decay = Literal["power", "exponential"]


def _number(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not is_finite(value) or value < 0 or (attribute.name == "floor" and value == 0):
        least = "above zero" if attribute.name == "floor" else "of zero or more"
        raise ValidationError(
            f"{shown(value)} is no {attribute.name}.", field=attribute.name, value=value,
            remedy=f"Give a finite number {least}.",
        )  # fmt: skip


def _decay(_: object, __: object, value: str) -> None:
    if value not in get_args(Decay):
        raise ValidationError(
            f"{shown(value)} is no decay.", field="decay", value=value,
            remedy=f"Give one of: {', '.join(get_args(Decay))}.",
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class Huff:
    """A dealer's part of the demand of a place: its pull by the sum of pulls of all who reach the place.

    The pull is attractiveness ** alpha * cost ** -beta, or attractiveness ** alpha * exp(-beta * cost) with the
    exponential decay, times the strength where reach fades. Source: Huff (1964); the exponential form Wilson (1971).

    Attributes:
        alpha: how much attractiveness counts; 0 makes all alike.
        beta: how fast pull falls with cost; 0 makes all as near. ``fit_gravity`` finds both from sales.
        decay: "power" or "exponential".
        floor: with the power decay, the least cost: whoever is nearer pulls as if it were so far. In the unit of the
            reach, km or minutes.

    Raises:
        ValidationError: a number below zero or not finite, a floor of zero, another decay.
    """

    alpha: float = attrs.field(default=1.0, validator=_number)
    beta: float = attrs.field(default=2.0, validator=_number)
    decay: Decay = attrs.field(default="power", validator=_decay)
    floor: float = attrs.field(default=1.0, validator=_number)


def near(links: Links, decay: Decay, floor: float) -> NDArray[np.float64]:
    """What beta is multiplied with in the logarithm of the pull, one a pair: zero or less where cost is large."""
    import numpy as np

    return -links.cost if decay == "exponential" else -np.log(np.maximum(links.cost, floor))


def probabilities(links: Links, pulls: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    """The part of each pair in its row, from logarithms of pulls (minus infinity: none); 0 where nobody pulls."""
    import numpy as np

    most = np.full(rows, -np.inf)
    np.maximum.at(most, links.rows, pulls)
    top = most[links.rows]
    parts = np.where(np.isneginf(top), 0.0, np.exp(pulls - np.where(np.isneginf(top), 0.0, top)))
    sums = np.bincount(links.rows, weights=parts, minlength=rows)
    found: NDArray[np.float64] = parts / np.where(sums > 0, sums, 1.0)[links.rows]
    return found


def attractions(sites: Sites, attractiveness: Mapping[str, float] | None) -> NDArray[np.float64]:
    """Logarithms of what makes each site attractive: 0 for all without any, minus infinity for zero.

    Raises:
        ValidationError: no mapping, a site without a value, or a value that is below zero or not finite.
    """
    import numpy as np

    if attractiveness is None:
        return np.zeros(len(sites))
    if not isinstance(attractiveness, Mapping):
        raise ValidationError(
            f"{shown(attractiveness)} is no mapping.", field="attractiveness", value=attractiveness,
            remedy="Give dealer id -> number, such as dict(zip(ranking.ids, ranking.scores)).",
        )  # fmt: skip
    for id in sites.ids:
        value = attractiveness.get(id)
        if not is_finite(value) or float(value) < 0:  # type: ignore[arg-type]  # what is finite is a number
            what = f"is {shown(value)}" if id in attractiveness else "is missing"
            raise ValidationError(
                f"The attractiveness of {id!r} {what}.", field="attractiveness", value=value,
                remedy="Give a finite number of zero or more for every dealer within the question.",
            )  # fmt: skip
    with np.errstate(divide="ignore"):
        return np.log(np.asarray([float(attractiveness[id]) for id in sites.ids], dtype=np.float64))

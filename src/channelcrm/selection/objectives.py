"""What a network is to be good at. Each says itself in words, and what a choice is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, Protocol, cast

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.checks import check_sum
from channelcrm.selection.goals.goal import Additive, Goal, sum_of
from channelcrm.selection.goals.mixed import Mixed
from channelcrm.selection.goals.paid import Farthest, Paid
from channelcrm.selection.goals.served import Served
from channelcrm.selection.goals.shared import Shared
from channelcrm.selection.goals.summed import Fewest, Summed
from channelcrm.selection.market import Market
from channelcrm.territory.sites import Places
from channelcrm.values import checks
from channelcrm.values.arguments import is_finite, plain, shown, stream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Lexicographic", "MaxCapture", "MaxCoverage", "MaxScore", "MinCost", "MinDealers", "MinDistance", "MinMaxDistance",
    "Mix", "Objective", "parts_of",
]  # fmt: skip


class Objective(Protocol):
    """What ``select`` asks of an objective."""

    @property
    def measure(self) -> str | None:
        """The measure of demand that it counts; None counts every area once."""

    def goal(self, market: Market, /) -> Goal:
        """What a choice among these sites is worth."""


def _share(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    if not (is_finite(value) and 0 <= value <= 1):
        raise ValidationError(
            f"{shown(value)} is no share.", field=attribute.name, value=value, remedy="Give a number from 0 to 1."
        )


def _of(measure: str | None) -> str:
    return "areas" if measure is None else measure


_MEASURE = checks.optional(checks.text)


def _served(market: Market, measure: str | None, strength: NDArray[np.float64], backup: float = 0.0) -> Served:
    return Served(
        rows=market.links.rows, columns=market.links.columns, strength=strength, weights=market.amounts(measure),
        sites=market.sites, unit=_of(measure), backup=backup,
    )  # fmt: skip


def _everybody(market: Market, weights: NDArray[np.float64]) -> str:
    """What the ways need, in words, with those who are out of reach."""
    import numpy as np

    lost = np.setdiff1d(np.flatnonzero(weights > 0), market.links.rows)
    if not len(lost):
        return "every area is served"
    return f"every area is served ({len(lost)} within reach of no site, such as {market.area(lost[0])})"


@attrs.frozen
class MaxCoverage:
    """As much of a measure as can be within reach of the chosen dealers; None counts every area once.

    A reach that fades serves demand as fully as the best of the chosen dealers does (Berman, Krass 2002). ``backup`` is
    what a second dealer within reach is worth, as a share of the first (Hogan, ReVelle 1986); it needs a reach that
    does not fade.
    """

    measure: str | None = attrs.field(default=None, validator=_MEASURE)
    backup: float = attrs.field(default=0.0, kw_only=True, converter=plain, validator=_share)

    def __str__(self) -> str:
        return f"most {_of(self.measure)} within reach" + (f", a second time for {self.backup:g}" * bool(self.backup))

    def goal(self, market: Market, /) -> Goal:
        """What is served."""
        strength = market.links.strengths
        if self.backup and (strength != 1).any():
            raise ValidationError(
                "A second coverage of partial coverage is not defined.", field="backup", value=self.backup,
                remedy="Give a reach that does not fade, such as Radius(km=50), or no backup.",
            )  # fmt: skip
        return _served(market, self.measure, strength, float(self.backup))


@attrs.frozen
class MinDistance:
    """The shortest ways in sum, each counted as often as the measure of its area (p-median; Hakimi 1964).

    Every area of the measure is to be served by a dealer within reach. It needs a limit that keeps the number of
    dealers down, such as ``Count(max=20)``.
    """

    measure: str | None = attrs.field(default=None, validator=_MEASURE)

    def __str__(self) -> str:
        return f"least way to all {_of(self.measure)}"

    def goal(self, market: Market, /) -> Goal:
        """What is paid."""
        links, weights = market.links, market.amounts(self.measure)
        check_sum(float(weights.sum()) * links.cost, self.measure or "areas")
        return Paid(
            rows=links.rows, columns=links.columns, cost=links.cost, weights=weights, need=_everybody(market, weights),
            sites=market.sites, unit=f"{_of(self.measure)} x {market.reach.unit}",
        )  # fmt: skip


@attrs.frozen
class MinMaxDistance:
    """The shortest way for whoever has the longest (p-centre; Hakimi 1964).

    Every area is to be served by a dealer within reach, or with a measure those that have some of it. It needs a limit
    that keeps the number of dealers down.
    """

    measure: str | None = attrs.field(default=None, validator=_MEASURE)

    def __str__(self) -> str:
        return f"shortest longest way to all {_of(self.measure)}"

    def goal(self, market: Market, /) -> Goal:
        """The longest way."""
        links, weights = market.links, market.amounts(self.measure)
        return Farthest(
            rows=links.rows, columns=links.columns, cost=links.cost, weights=weights, need=_everybody(market, weights),
            sites=market.sites, unit=market.reach.unit,
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class MinDealers:
    """The fewest dealers that have a share of a measure within reach (set covering; Toregas and others 1971)."""

    share: float = attrs.field(default=1.0, converter=plain, validator=_share)
    measure: str | None = attrs.field(default=None, validator=_MEASURE)

    def __str__(self) -> str:
        return f"fewest dealers for {100 * self.share:.6g}% of {_of(self.measure)}"

    def goal(self, market: Market, /) -> Goal:
        """Their number, and what they have to serve."""
        served = _served(market, self.measure, market.links.strengths)
        least = float(self.share) * sum_of(served.weights) * (1 - 1e-12)
        need = f"{100 * self.share:.6g}% of {_of(self.measure)} within reach"
        most = served.most()
        if most < least:
            need += f" (all sites together reach {most:,.6g} of {sum_of(served.weights):,.6g})"
        return Fewest(served=served, least=least, need=need)


@attrs.frozen
class MaxCapture:
    """As much of a measure as can be won from competitors.

    By ``rule`` "nearest" an area goes to whoever is nearer, and half of it where both are equally near (MAXCAP;
    ReVelle 1986). By "huff" everyone within reach has a part of it in proportion to attraction / cost**decay (Huff
    1964); costs below 1 count as 1.

    Args:
        measure: what is to be won; None counts every area once.
        competitors: dealers, or a mapping of id to Location, reached by the same rule.
        rule: "nearest" or "huff".
        attraction: by "huff", a field or attribute of the sites that holds their attraction, above zero; None: all 1.
            Competitors have the attraction 1.
        decay: by "huff", how fast attraction falls with the way, above zero.
    """

    measure: str | None = attrs.field(default=None, validator=_MEASURE)
    competitors: Places = attrs.field(kw_only=True, repr=False)
    rule: Literal["nearest", "huff"] = attrs.field(default="nearest", kw_only=True)
    attraction: str | None = attrs.field(default=None, kw_only=True, validator=_MEASURE)
    decay: float = attrs.field(default=2.0, kw_only=True, converter=plain)

    def __attrs_post_init__(self) -> None:
        if self.rule not in {"nearest", "huff"}:
            raise ValidationError(
                f"{shown(self.rule)} is no rule.", field="rule", value=self.rule, remedy='Give "nearest" or "huff".'
            )
        if not (is_finite(self.decay) and self.decay > 0):
            raise ValidationError(
                f"{shown(self.decay)} is no decay.", field="decay", value=self.decay, remedy="Give a number above zero."
            )
        if not isinstance(self.competitors, Mapping | list | tuple):
            object.__setattr__(self, "competitors", list(stream(self.competitors, object, "competitors")))

    def __str__(self) -> str:
        return f"most {_of(self.measure)} won from competitors"

    def goal(self, market: Market, /) -> Goal:
        """What is won."""
        import numpy as np

        links = market.links
        if self.rule == "nearest":
            theirs = market.least_cost_of(self.competitors)[links.rows]
            won = np.where(links.cost < theirs, 1.0, np.where(links.cost == theirs, 0.5, 0.0))
            return _served(market, self.measure, won * links.strengths)
        force = np.ones(market.sites)
        if self.attraction is not None:
            force = market.candidates.amounts(self.attraction, above=0.0)
        return Shared(
            rows=links.rows, columns=links.columns,
            pull=links.strengths * force[links.columns] * np.maximum(links.cost, 1.0) ** -float(self.decay),
            others=market.pull_of(self.competitors, float(self.decay)), weights=market.amounts(self.measure),
            sites=market.sites, unit=_of(self.measure),
        )  # fmt: skip


@attrs.frozen
class MaxScore:
    """The greatest sum of a value of the chosen dealers, which every site needs."""

    name: str = attrs.field(default="score", validator=checks.text)

    def __str__(self) -> str:
        return f"greatest sum of {self.name}"

    @property
    def measure(self) -> str | None:
        """None of demand."""
        return None

    def goal(self, market: Market, /) -> Goal:
        """The sum."""
        return Summed(amounts=market.candidates.amounts(self.name), sense=1, unit=self.name)


@attrs.frozen
class MinCost:
    """The least sum of a cost of the chosen dealers, which every site needs, zero or more."""

    name: str = attrs.field(default="cost", validator=checks.text)

    def __str__(self) -> str:
        return f"least sum of {self.name}"

    @property
    def measure(self) -> str | None:
        """None of demand."""
        return None

    def goal(self, market: Market, /) -> Goal:
        """The sum."""
        return Summed(amounts=market.candidates.amounts(self.name, least=0.0), sense=-1, unit=self.name)


def _objectives(given: Iterable[Objective]) -> tuple[Objective, ...]:
    every = tuple(stream(given, object, "objectives"))
    for number, one in enumerate(every):
        if isinstance(one, type) or not callable(getattr(one, "goal", None)) or isinstance(one, Lexicographic):
            raise ValidationError(
                f"{shown(one)} is not an objective that can stand here.", field=f"objectives[{number}]", value=one,
                remedy='Give objectives such as MaxCoverage("population").',
            )  # fmt: skip
    if not every:
        raise ValidationError("There is no objective.", field="objectives", remedy="Give at least one.")
    return every


def _parts(given: Iterable[tuple[Objective, float]]) -> tuple[tuple[Objective, float], ...]:
    every = tuple(stream(given, object, "parts"))
    for number, pair in enumerate(every):
        if not (isinstance(pair, tuple | list) and len(pair) == 2):
            raise ValidationError(
                f"{shown(pair)} is no objective with its factor.", field=f"parts[{number}]", value=pair,
                remedy='Give pairs such as (MaxCoverage("population"), 1).',
            )  # fmt: skip
        one, factor = pair
        if isinstance(one, MinMaxDistance):
            raise ValidationError(
                "The longest way cannot be part of a sum.", field=f"parts[{number}]", value=one,
                remedy="Put MinMaxDistance() first in a list of objectives.",
            )  # fmt: skip
        if not (is_finite(factor) and factor >= 0):
            raise ValidationError(
                f"{shown(factor)} is no factor.", field=f"parts[{number}]", value=factor,
                remedy="Give a number of zero or more.",
            )  # fmt: skip
    objectives = _objectives([one for one, _ in every])
    return tuple((one, float(factor)) for one, (_, factor) in zip(objectives, every, strict=True))


@attrs.frozen
class Mix:
    """Objectives in one sum: what is to be great counts for, what is to be small against, each times its factor.

    Args:
        parts: pairs of objective and factor, zero or more. A factor says what one unit of the objective is worth.
    """

    parts: tuple[tuple[Objective, float], ...] = attrs.field(converter=_parts)

    def __str__(self) -> str:
        return " + ".join(f"{factor:g} x ({one})" for one, factor in self.parts)

    @property
    def measure(self) -> str | None:
        """That of the first part that counts demand."""
        return next((one.measure for one, _ in self.parts if one.measure is not None), None)

    def goal(self, market: Market, /) -> Goal:
        """The sum."""
        goals = tuple(cast("Additive", one.goal(market)) for one, _ in self.parts)  # the longest way was refused
        return Mixed(goals=goals, factors=tuple(factor for _, factor in self.parts))


@attrs.frozen
class Lexicographic:
    """One objective after the other: each as good as can be while those before it stay as good as they were.

    Args:
        objectives: the most important first; ``select`` takes a list of them as well.
        tolerance: how far, as a share of its value, an objective may fall back for the sake of those after it, 0..1.
    """

    objectives: tuple[Objective, ...] = attrs.field(converter=_objectives)
    tolerance: float = attrs.field(default=0.0, kw_only=True, converter=plain, validator=_share)

    def __str__(self) -> str:
        return ", then ".join(map(str, self.objectives))

    @property
    def measure(self) -> str | None:
        """That of the first objective that counts demand."""
        return next((one.measure for one in self.objectives if one.measure is not None), None)

    def goal(self, market: Market, /) -> Goal:
        """That of the first objective."""
        return self.objectives[0].goal(market)


def parts_of(objective: Objective) -> list[Objective]:
    """The objectives that one is made of."""
    if isinstance(objective, Lexicographic):
        return [part for one in objective.objectives for part in parts_of(one)]
    return [one for one, _ in objective.parts] if isinstance(objective, Mix) else [objective]

"""Limits on a choice, all of which combine. Each says itself in words, and as rows over the sites."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.candidates import Candidates
from channelcrm.selection.system import System, join
from channelcrm.territory.sites import Located
from channelcrm.values import checks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Budget", "Count", "Exclude", "Keep", "Limit", "MinScore", "PerRegion"]


class Limit(Protocol):
    """What ``select`` asks of a limit; its text names it when limits cannot hold together."""

    def system(self, candidates: Candidates, /) -> System:
        """The limit over these sites."""


def _count(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValidationError(
            f"{value!r} is no number of dealers.", field=attribute.name, value=value, remedy="Give 0, 1, 2, ..."
        )


def _span(limit: Count | PerRegion) -> str:
    parts = [f"min={limit.min}"] if limit.min else []
    parts += [f"max={limit.max}"] if limit.max is not None else []
    return ", ".join(parts)


def _check_span(limit: Count | PerRegion) -> None:
    if limit.max is not None and limit.max < limit.min:
        raise ValidationError(
            f"At least {limit.min} and at most {limit.max} cannot both be.", field="max", value=limit.max,
            remedy="Let max be min or more.",
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class Count:
    """At least ``min`` and at most ``max`` dealers."""

    min: int = attrs.field(default=0, validator=_count)
    max: int | None = attrs.field(default=None, validator=attrs.validators.optional(_count))

    def __attrs_post_init__(self) -> None:
        _check_span(self)

    def __str__(self) -> str:
        return f"Count({_span(self)})"

    def system(self, candidates: Candidates, /) -> System:
        """One row: the number of chosen sites."""
        import numpy as np

        return System.row(np.ones(len(candidates)), *_bounds(self))


def _bounds(limit: Count | PerRegion) -> tuple[float, float]:
    return float(limit.min) if limit.min else -math.inf, math.inf if limit.max is None else float(limit.max)


def _ids(dealers: Iterable[str | Located]) -> tuple[str, ...]:
    if isinstance(dealers, str):
        raise ValidationError(f"{dealers!r} is one text.", field="ids", value=dealers, remedy="Give a list of ids.")
    return tuple(sorted({dealer if isinstance(dealer, str) else str(dealer.id) for dealer in dealers}))


def _mask(ids: tuple[str, ...], candidates: Candidates) -> NDArray[np.bool_]:
    import numpy as np

    known = candidates.ids
    strangers = sorted(set(ids) - set(known))
    if strangers:
        raise ValidationError(
            f"{strangers[0]!r} is not among the sites.", field="ids", value=strangers[0],
            remedy="Name only sites that are given to select.",
        )  # fmt: skip
    return np.isin(np.asarray(known, dtype=np.str_), np.asarray(ids, dtype=np.str_))


@attrs.frozen
class Keep:
    """These dealers are chosen: ids, or the dealers themselves."""

    ids: tuple[str, ...] = attrs.field(converter=_ids)

    def __str__(self) -> str:
        return f"Keep({len(self.ids)} dealers)" if len(self.ids) > 3 else f"Keep({', '.join(self.ids)})"

    def system(self, candidates: Candidates, /) -> System:
        """Sites that must be chosen."""
        return attrs.evolve(System.free(len(candidates)), must=_mask(self.ids, candidates))


@attrs.frozen
class Exclude:
    """These dealers are not chosen: ids, or the dealers themselves."""

    ids: tuple[str, ...] = attrs.field(converter=_ids)

    def __str__(self) -> str:
        return f"Exclude({len(self.ids)} dealers)" if len(self.ids) > 3 else f"Exclude({', '.join(self.ids)})"

    def system(self, candidates: Candidates, /) -> System:
        """Sites that must not be chosen."""
        return attrs.evolve(System.free(len(candidates)), must_not=_mask(self.ids, candidates))


@attrs.frozen
class Budget:
    """The chosen dealers' values of a name (cost) sum to at most ``amount``; every dealer needs one, zero or more."""

    name: str = attrs.field(validator=checks.text)
    amount: float = attrs.field(validator=checks.finite)

    def __str__(self) -> str:
        return f"Budget({self.name} <= {self.amount:,})"

    def system(self, candidates: Candidates, /) -> System:
        """One row: the sum of costs."""
        import numpy as np

        costs = candidates.numbers(self.name)
        wrong = ~(costs >= 0)
        if wrong.any():
            at = int(wrong.argmax())
            raise ValidationError(
                f"{self.name} of the site {candidates.ids[at]} is "
                + ("not known." if math.isnan(costs[at]) else f"{costs[at]:g}."),
                field=self.name, value=float(costs[at]), remedy="Give every site a number of zero or more.",
            )  # fmt: skip
        return System.row(costs, -np.inf, self.amount)


@attrs.frozen
class MinScore:
    """Only dealers whose value of a name is at least ``least``; an unknown one is not."""

    name: str = attrs.field(validator=checks.text)
    least: float = attrs.field(validator=checks.finite)

    def __str__(self) -> str:
        return f"MinScore({self.name} >= {self.least:g})"

    def system(self, candidates: Candidates, /) -> System:
        """Sites that must not be chosen."""
        scores = candidates.numbers(self.name)
        return attrs.evolve(System.free(len(candidates)), must_not=~(scores >= self.least))


@attrs.frozen(kw_only=True)
class PerRegion:
    """At least ``min`` and at most ``max`` dealers in every region that has candidates.

    ``by`` says what a region is: a field of the dealers or one of their attributes (address.region unless said), or
    "area" for the area of the demand that a dealer lies in.
    """

    min: int = attrs.field(default=0, validator=_count)
    max: int | None = attrs.field(default=None, validator=attrs.validators.optional(_count))
    by: str = attrs.field(default="address.region", validator=checks.text)

    def __attrs_post_init__(self) -> None:
        _check_span(self)

    def __str__(self) -> str:
        return f"PerRegion({_span(self)}, by {self.by})"

    def system(self, candidates: Candidates, /) -> System:
        """One row a region."""
        import numpy as np

        regions = candidates.words(self.by)
        if "" in regions:
            raise ValidationError(
                f"The site {candidates.ids[regions.index('')]} has no {self.by}.", field=self.by,
                remedy="Fill it, leave the site out, or count regions by something that every site has.",
            )  # fmt: skip
        column = np.asarray(regions, dtype=np.str_)
        rows = [System.row((column == region).astype(float), *_bounds(self)) for region in sorted(set(regions))]
        return join(rows, len(candidates))

"""Limits on a choice, all of which combine. Each says itself in words, and as rows over the sites."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import attrs

from channelcrm.errors import ValidationError
from channelcrm.selection.candidates import Candidates
from channelcrm.selection.system import System
from channelcrm.territory.sites import Located
from channelcrm.values import checks
from channelcrm.values.arguments import plain, shown, stream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Budget", "Count", "Exclude", "Keep", "Limit", "MaxChanges", "MinScore", "bounds_of", "check_count", "check_span",
    "ids_of", "mask_of", "span_of",
]  # fmt: skip


class Limit(Protocol):
    """What ``select`` asks of a limit; its text names it when limits cannot hold together."""

    def system(self, candidates: Candidates, /) -> System:
        """The limit over these sites."""


class Spanned(Protocol):
    """A limit with a least and a most number."""

    @property
    def min(self) -> int: ...
    @property
    def max(self) -> int | None: ...


def check_count(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Refuse what is no number of dealers."""
    if type(value) is not int or value < 0:
        raise ValidationError(
            f"{shown(value)} is no number of dealers.", field=attribute.name, value=value, remedy="Give 0, 1, 2, ..."
        )


def span_of(limit: Spanned) -> str:
    """The two as words."""
    parts = [f"min={limit.min}"] if limit.min else []
    parts += [f"max={limit.max}"] if limit.max is not None else []
    return ", ".join(parts)


def check_span(limit: Spanned) -> None:
    """Refuse a most below the least."""
    if limit.max is not None and limit.max < limit.min:
        raise ValidationError(
            f"At least {limit.min} and at most {limit.max} cannot both be.", field="max", value=limit.max,
            remedy="Let max be min or more.",
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class Count:
    """At least ``min`` and at most ``max`` dealers."""

    min: int = attrs.field(default=0, converter=plain, validator=check_count)
    max: int | None = attrs.field(default=None, converter=plain, validator=attrs.validators.optional(check_count))

    def __attrs_post_init__(self) -> None:
        check_span(self)

    def __str__(self) -> str:
        return f"Count({span_of(self)})"

    def system(self, candidates: Candidates, /) -> System:
        """One row: the number of chosen sites."""
        import numpy as np

        return System.row(np.ones(len(candidates)), *bounds_of(self))


def bounds_of(limit: Spanned) -> tuple[float, float]:
    """The two as the bounds of a row."""
    return float(limit.min) if limit.min else -math.inf, math.inf if limit.max is None else float(limit.max)


def ids_of(dealers: Iterable[str | Located]) -> tuple[str, ...]:
    """The ids of dealers, ascending, each once."""
    found = set()
    for number, dealer in enumerate(stream(dealers, object, "ids")):
        id = dealer if isinstance(dealer, str) else getattr(dealer, "id", None)
        if not isinstance(id, str):
            raise ValidationError(
                f"{shown(dealer)} is no dealer.", field=f"ids[{number}]", value=dealer,
                remedy="Give ids, or the dealers themselves.",
            )  # fmt: skip
        found.add(str(id))
    return tuple(sorted(found))


def mask_of(ids: tuple[str, ...], candidates: Candidates) -> NDArray[np.bool_]:
    """Which candidates have these ids; one that none has is refused."""
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

    ids: tuple[str, ...] = attrs.field(converter=ids_of)

    def __str__(self) -> str:
        return f"Keep({len(self.ids)} dealers)" if len(self.ids) > 3 else f"Keep({', '.join(self.ids)})"

    def system(self, candidates: Candidates, /) -> System:
        """Sites that must be chosen."""
        return attrs.evolve(System.free(len(candidates)), must=mask_of(self.ids, candidates))


@attrs.frozen
class Exclude:
    """These dealers are not chosen: ids, or the dealers themselves."""

    ids: tuple[str, ...] = attrs.field(converter=ids_of)

    def __str__(self) -> str:
        return f"Exclude({len(self.ids)} dealers)" if len(self.ids) > 3 else f"Exclude({', '.join(self.ids)})"

    def system(self, candidates: Candidates, /) -> System:
        """Sites that must not be chosen."""
        return attrs.evolve(System.free(len(candidates)), must_not=mask_of(self.ids, candidates))


@attrs.frozen
class Budget:
    """The chosen dealers' values of a name (cost) sum to at most ``amount``; every dealer needs one, zero or more."""

    name: str = attrs.field(validator=checks.text)
    amount: float = attrs.field(converter=plain, validator=checks.finite)

    def __str__(self) -> str:
        return f"Budget({self.name} <= {self.amount:,})"

    def system(self, candidates: Candidates, /) -> System:
        """One row: the sum of costs."""
        import numpy as np

        return System.row(candidates.amounts(self.name, least=0.0), -np.inf, self.amount)


@attrs.frozen
class MinScore:
    """Only dealers whose value of a name is at least ``least``; an unknown one is not."""

    name: str = attrs.field(validator=checks.text)
    least: float = attrs.field(converter=plain, validator=checks.finite)

    def __str__(self) -> str:
        return f"MinScore({self.name} >= {self.least:g})"

    def system(self, candidates: Candidates, /) -> System:
        """Sites that must not be chosen."""
        scores = candidates.numbers(self.name)
        return attrs.evolve(System.free(len(candidates)), must_not=~(scores >= self.least))


@attrs.frozen
class MaxChanges:
    """At most ``most`` changes from today's network: dealers that are left out and dealers that are new."""

    today: tuple[str, ...] = attrs.field(converter=ids_of)
    most: int = attrs.field(converter=plain, validator=check_count)

    def __str__(self) -> str:
        return f"MaxChanges({self.most} from today's {len(self.today)} dealers)"

    def system(self, candidates: Candidates, /) -> System:
        """Those of today that stay less those that are new."""
        import numpy as np

        stay = mask_of(self.today, candidates)
        return System.row(np.where(stay, 1.0, -1.0), float(stay.sum()) - self.most, np.inf)

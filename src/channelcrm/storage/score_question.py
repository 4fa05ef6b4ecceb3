"""What ``dealers.score`` is asked, checked and spelled out, so that all adapters answer and refuse the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol, TypeAlias

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.pushdown.sql import cells_of
from channelcrm.scoring.sources import FromDealer, Observed, Source
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.storage.arguments import checked
from channelcrm.storage.catalogue import record_for
from channelcrm.storage.expressions import Expression
from channelcrm.storage.records import Column, Kind
from channelcrm.values.arguments import require_day, require_type, whole_number

__all__ = ["Attribute", "Holdings", "Place", "ScoreQuestion", "score_question"]

_SINGLE = frozenset({Kind.ID, Kind.TEXT, Kind.BOOLEAN, Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL, Kind.DATE})
_ATTRIBUTES = "attributes."
_OF_RANKING = ("score", "low", "high", "known")
_IN_MEMORY = "Gather it and score in memory: rank(evidence(uow, card, as_of=day), card)."


@attrs.frozen
class Attribute:
    """An extra attribute of a dealer."""

    name: str


Place: TypeAlias = Column | Attribute | Observed
"""Where a column stands in the store: a field of the dealer, an attribute, or made of observations."""


class Holdings(Protocol):
    """What a store holds of the dealers that are asked for; each is asked only when a column's name leaves it open."""

    def any_dealer(self) -> bool:
        """Whether there is one at all."""
        ...

    def has_attribute(self, name: str, /) -> bool:
        """Whether one of them has this attribute, be it None."""
        ...

    def is_observed(self, metric: str, as_of: date, /) -> bool:
        """Whether a figure of this metric about any dealer was known by then."""
        ...


@attrs.frozen(kw_only=True)
class ScoreQuestion:
    """A question whose every column has its place.

    Attributes:
        places: column of the card, or measure of the policy that is no part of a ranking, -> where it stands.
        measures: the policy's measures that are columns; the others are score, low, high and known.
        as_of: the day of the observations; None when no column asks for any.
    """

    card: Scorecard
    where: Expression | None
    policy: TierPolicy | None
    top: int
    as_of: date | None
    places: Mapping[str, Place]
    measures: tuple[str, ...]


def score_question(
    card: Scorecard,
    where: Expression | None,
    *,
    policy: TierPolicy | None,
    top: int,
    as_of: date | None,
    holdings: Holdings,
) -> ScoreQuestion:
    """The question, checked.

    Raises:
        ValidationError: a column that stands nowhere, or that a store does not work out by itself: the message names it
            and the way to score in memory. Observations are asked without a day.
    """
    require_type(card, Scorecard, "card")
    if policy is not None:
        require_type(policy, TierPolicy, "policy")
    if as_of is not None:
        require_day(as_of, "as_of")
    where = checked(where, "dealers")
    whole_number(top, "top")
    cells_of(card)
    wanted = () if policy is None else policy.measures
    measures = tuple(name for name in wanted if name not in _OF_RANKING)
    sources: dict[str, Source | None] = {**dict.fromkeys(measures), **card.sources}
    if "id" in sources:
        raise ValidationError("The column 'id' names the dealers.", field="id", remedy="Call this one otherwise.")
    places = {name: _place(name, source, as_of, holdings) for name, source in sources.items()}
    return ScoreQuestion(
        card=card, where=where, policy=policy, top=top, as_of=as_of, places=MappingProxyType(places), measures=measures
    )


def _place(name: str, source: Source | None, as_of: date | None, holdings: Holdings) -> Place:
    if source is None:
        source = _named(name, as_of, holdings)
    if isinstance(source, FromDealer):
        return _of_dealer(name, source.field, holdings)
    if not isinstance(source, Observed) or source.aggregate == "trend":
        raise ValidationError(
            f"The column {name!r} comes from {source}, which no store works out by itself.", field=name, value=source,
            remedy=_IN_MEMORY,
        )  # fmt: skip
    _require_as_of(name, as_of)
    return source


def _require_as_of(name: str, as_of: date | None) -> date:
    if as_of is None:
        raise ValidationError(
            f"The column {name!r} is made of observations, and nothing says as of which day.", field="as_of",
            remedy="Give as_of=, the first day that does not count any more.",
        )  # fmt: skip
    return as_of


def _named(name: str, as_of: date | None, holdings: Holdings) -> Source:
    """What a column without a source is, by its name: as ``channelcrm.evidence`` has it."""
    if name in {"months_12m", "visits_12m"}:
        raise ValidationError(
            f"The column {name!r} is counted over all metrics or visits, which no store does by itself.", field=name,
            remedy=_IN_MEMORY,
        )  # fmt: skip
    for ending, aggregate in (("_12m", "sum"), ("_growth", "growth")):
        metric = name.removesuffix(ending)
        if metric not in {name, ""} and holdings.is_observed(metric, as_of or date.max):
            return Observed(metric, aggregate=aggregate)
    return FromDealer(f"{_ATTRIBUTES}{name}") if holdings.has_attribute(name) else FromDealer(name)


def _of_dealer(name: str, field: str, holdings: Holdings) -> Column | Attribute:
    columns = {".".join(one.path): one for one in record_for(Dealer).columns if one.kind in _SINGLE}
    if field in columns:
        return columns[field]
    attribute = field.removeprefix(_ATTRIBUTES)
    if attribute != field or holdings.has_attribute(attribute) or not holdings.any_dealer():
        return Attribute(attribute)
    close = nearest(field, columns)
    raise ValidationError(
        f"No dealer has a single value {field!r}.", field=name, value=field,
        remedy=f"Did you mean {close!r}?" if close else f"Say {_ATTRIBUTES}{field} for one that nobody has yet.",
    )  # fmt: skip

"""Tiers: the classes that dealers are graded in, with the bars that each sets and what it brings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.tiering.exact import difference
from channelcrm.values import checks
from channelcrm.values.arguments import shown
from channelcrm.values.attributes import NO_SCALARS, Scalars, frozen_scalars, mapping, plain_number, plain_scalars

__all__ = ["Bar", "Tier"]


@attrs.frozen
class Bar:
    """What a tier asks of one measure: ``limit`` or more when ``up``, else ``limit`` or less."""

    measure: str
    limit: float
    up: bool

    def met(self, value: Any) -> Any:
        """Whether a value is on the right side, the limit included; an array of values by each. NaN is not."""
        return value >= self.limit if self.up else value <= self.limit

    def gap(self, value: float) -> float:
        """How far a value is from the limit, exactly as both print; zero or less when it is met."""
        return difference(self.limit, value) if self.up else difference(value, self.limit)

    def eased(self, margin: float) -> Bar:
        """The same bar, lower by the margin."""
        return attrs.evolve(self, limit=difference(self.limit, margin if self.up else -margin))


@attrs.frozen
class Tier:
    """A class of dealers: what it asks of each measure, and what it brings.

    ``Tier("A", at_least={"score": 80}, at_most={"payment_days": 45}, benefits={"discount": 0.05})``. Limits are met
    exactly on them; what is unknown meets none. Benefits are plain values under names of your own.

    Raises:
        ValidationError: a limit that is no finite number, a benefit that is no plain value.
    """

    name: str = attrs.field(validator=checks.text)
    at_least: Mapping[str, float] = attrs.field(factory=dict, converter=frozen_scalars, hash=False)
    at_most: Mapping[str, float] = attrs.field(factory=dict, converter=frozen_scalars, hash=False, kw_only=True)
    benefits: Scalars = attrs.field(
        default=NO_SCALARS, converter=frozen_scalars, validator=plain_scalars, hash=False, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        fields = attrs.fields(Tier)
        for name, value in self.benefits.items():
            if value is None:
                raise ValidationError(
                    "None brings nothing.", field=f"{self.name}.benefits.{name}", remedy="Leave the benefit out."
                )
        for field, limits in ((fields.at_least, self.at_least), (fields.at_most, self.at_most)):
            mapping(self, field, limits)
            for measure, limit in limits.items():
                if isinstance(limit, bool) or not plain_number(limit):
                    raise ValidationError(
                        f"{shown(limit)} is not a threshold.", field=f"{self.name}.{field.name}.{measure}", value=limit,
                        remedy="Give a finite number below 2**63.",
                    )  # fmt: skip

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """All that it asks, ``at_least`` first."""
        least = (Bar(measure, limit, up=True) for measure, limit in self.at_least.items())
        return (*least, *(Bar(measure, limit, up=False) for measure, limit in self.at_most.items()))

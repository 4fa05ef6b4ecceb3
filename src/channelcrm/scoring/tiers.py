"""Tiers: the classes that dealers are graded in, the policy that grades, and the record of who held which when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import stream
from channelcrm.values.attributes import frozen_scalars, mapping
from channelcrm.values.ids import DealerId, TierAssignmentId
from channelcrm.values.period import Period, Quarters

__all__ = ["Tier", "TierAssignment", "TierPolicy"]


@attrs.frozen
class Tier:
    """A class of dealers, and the least of each measure that it asks: ``Tier("A", at_least={"score": 80})``.

    Raises:
        ValidationError: a threshold that is no finite number.
    """

    name: str = attrs.field(validator=checks.text)
    at_least: Mapping[str, float] = attrs.field(factory=dict, converter=frozen_scalars, hash=False)

    def __attrs_post_init__(self) -> None:
        mapping(self, attrs.fields(Tier).at_least, self.at_least)
        for measure, least in self.at_least.items():
            fine = isinstance(least, int | float) and not isinstance(least, bool) and abs(least) < float("inf")
            if not fine:
                raise ValidationError(
                    f"{least!r} is not a threshold.", field=f"{self.name}.at_least.{measure}", value=least,
                    remedy="Give a finite number.",
                )  # fmt: skip


def _as_tiers(tiers: Iterable[Tier]) -> tuple[Tier, ...]:
    return tuple(stream(tiers, Tier, "tiers"))


@attrs.frozen
class TierPolicy:
    """Tiers from the best to the last; a dealer gets the highest whose every requirement is met (handbook H5).

    The last tier asks nothing, so that every dealer has exactly one. ``keep_for`` is how long a dealer who falls
    keeps the old tier.

    Raises:
        ValidationError: no tiers, a name given twice, a last tier that asks something or an earlier one that does not.
    """

    tiers: tuple[Tier, ...] = attrs.field(converter=_as_tiers)
    keep_for: Quarters = attrs.field(default=Quarters(0), kw_only=True, validator=checks.of_type(Quarters))
    name: str = attrs.field(default="tiers", kw_only=True, validator=checks.text)

    @tiers.validator
    def _tiers(self, _: object, tiers: tuple[Tier, ...]) -> None:
        names = [tier.name for tier in tiers]
        if not tiers:
            raise ValidationError("A policy without tiers.", field="tiers", value=tiers, remedy="Give at least one.")
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValidationError(
                f"The tier {twice!r} stands twice.", field="tiers", value=twice, remedy="Give each a name of its own."
            )
        if tiers[-1].at_least:
            raise ValidationError(
                f"The last tier {names[-1]!r} asks something, so a dealer could be in none.", field="tiers",
                value=names[-1], remedy=f'Let it ask nothing, or add one that does not, such as Tier("{names[-1]}-").',
            )  # fmt: skip
        for tier in tiers[:-1]:
            if not tier.at_least:
                raise ValidationError(
                    f"The tier {tier.name!r} asks nothing, so none below it would be reached.", field="tiers",
                    value=tier.name, remedy="Give it thresholds, or put it last.",
                )  # fmt: skip

    @property
    def measures(self) -> tuple[str, ...]:
        """The columns that the tiers ask for, in the order of their first mention."""
        return tuple(dict.fromkeys(measure for tier in self.tiers for measure in tier.at_least))


@attrs.frozen(kw_only=True)
class TierAssignment:
    """A dealer's tier over a period, with the reasons. ``kept`` marks one held only by grace, until the period ends."""

    id: TierAssignmentId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    tier: str = attrs.field(validator=checks.text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    policy: str = attrs.field(default="", validator=checks.whole_text)
    score: float | None = attrs.field(default=None, validator=checks.optional(checks.finite))
    kept: bool = attrs.field(default=False, validator=checks.of_type(bool))
    reasons: tuple[str, ...] = attrs.field(default=(), validator=checks.texts)
    decided_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    decided_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

"""The channel plan: targets for a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

import attrs

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.planning.target import Target
from channelcrm.values import checks
from channelcrm.values.actor import Actor, require_approver
from channelcrm.values.arguments import stream
from channelcrm.values.history import require_later
from channelcrm.values.ids import PlanId, make_id
from channelcrm.values.period import Period

__all__ = ["ChannelPlan"]


def _targets(values: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(stream(values, Target, "targets"))


@attrs.frozen(kw_only=True)
class ChannelPlan:
    """What the channel is to reach in a period (handbook P1), asked for by one and approved by another (E5).

    Raises:
        ValidationError: a target whose days do not lie within the plan's.
    """

    id: PlanId = attrs.field(validator=checks.id_text)
    name: str = attrs.field(validator=checks.text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    targets: tuple[Target, ...] = attrs.field(default=(), converter=_targets, validator=checks.tuple_of(Target))
    asked_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    asked_by: Actor = attrs.field(validator=checks.of_type(Actor))
    approved_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    approved_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        for number, target in enumerate(self.targets):
            if target.period.intersection(self.period) != target.period:
                raise ValidationError(
                    f"The days {target.period} do not lie within the plan's, {self.period}.",
                    field=f"targets.{number}.period", value=target.period, remedy="Give days within the plan's period.",
                )  # fmt: skip

    @classmethod
    def new(cls, name: str, *, period: Period, targets: Iterable[Target] = (), by: Actor, at: datetime) -> Self:
        """A plan put forward at ``at``. Its id follows from time and name."""
        return cls(
            id=PlanId(make_id(at, "plan", name)), name=name, period=period, targets=targets, asked_at=at, asked_by=by
        )

    def revise(self, targets: Iterable[Target], *, by: Actor, at: datetime) -> Self:
        """The same plan with other targets, put forward anew.

        Raises:
            IllegalTransitionError: it is approved; make a new plan for the days that are left.
        """
        self._require_open("revised")
        require_later(at, self.asked_at)
        return attrs.evolve(self, targets=targets, asked_by=by, asked_at=at)

    def approve(self, *, by: Actor, at: datetime) -> Self:
        """The same plan, approved by a manager or director who did not put it forward.

        Raises:
            IllegalTransitionError: it was approved before.
            PermissionRefusedError: the wrong role, or whoever put it forward.
        """
        self._require_open("approved")
        require_later(at, self.asked_at)
        require_approver(by, [self.asked_by], "this plan")
        return attrs.evolve(self, approved_by=by, approved_at=at)

    def _require_open(self, wanted: str) -> None:
        if self.approved_at is not None:
            raise IllegalTransitionError("ChannelPlan", "approved", wanted, ())

"""Contacts made: visits, calls, letters, meetings, on record."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import attrs

from channelcrm.errors import IllegalTransitionError
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_type
from channelcrm.values.attributes import NO_SCALARS, Scalars, frozen_scalars, plain_scalars
from channelcrm.values.choice import Choice
from channelcrm.values.ids import ContactId, DealerId, InteractionId, make_id

__all__ = ["Interaction", "InteractionKind"]


class InteractionKind(Choice):
    """How a dealer was met."""

    VISIT = "visit"
    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    MESSAGE = "message"


def _planned_time(interaction: Interaction) -> datetime | None:
    return interaction.at if interaction.planned else None


@attrs.frozen(kw_only=True)
class Interaction:
    """One contact with a dealer, made or planned (handbook H5, H7).

    ``at`` is when it takes or took place; ``planned`` is true until it is held, and ``planned_for`` keeps the time it
    was planned for. ``answers`` holds the visit form: question -> plain value. Personal data may stand in ``summary``.
    """

    id: InteractionId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    contact_id: ContactId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    kind: InteractionKind = attrs.field(default=InteractionKind.VISIT, converter=InteractionKind)
    at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    by: Actor = attrs.field(validator=checks.of_type(Actor))
    planned: bool = attrs.field(default=False, validator=checks.of_type(bool))
    planned_for: datetime | None = attrs.field(
        default=attrs.Factory(_planned_time, takes_self=True),
        converter=checks.if_any_in_utc,
        validator=checks.optional(checks.aware),
    )
    summary: str = attrs.field(default="", validator=checks.whole_text)
    answers: Scalars = attrs.field(default=NO_SCALARS, converter=frozen_scalars, validator=plain_scalars, hash=False)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    @classmethod
    def record(
        cls,
        dealer_id: DealerId,
        kind: InteractionKind | str = InteractionKind.VISIT,
        *,
        by: Actor,
        at: datetime,
        contact_id: ContactId | None = None,
        summary: str = "",
        answers: Scalars = NO_SCALARS,
    ) -> Self:
        """A contact that was made at ``at``."""
        return cls(
            id=_new_id(dealer_id, kind, by, at),
            dealer_id=dealer_id,
            contact_id=contact_id,
            kind=kind,
            at=at,
            by=by,
            summary=summary,
            answers=answers,
        )

    @classmethod
    def plan(
        cls,
        dealer_id: DealerId,
        kind: InteractionKind | str = InteractionKind.VISIT,
        *,
        by: Actor,
        at: datetime,
        contact_id: ContactId | None = None,
        summary: str = "",
    ) -> Self:
        """A contact to be made by ``by`` at ``at``."""
        return cls(
            id=_new_id(dealer_id, kind, by, at),
            dealer_id=dealer_id,
            contact_id=contact_id,
            kind=kind,
            at=at,
            by=by,
            planned=True,
            summary=summary,
        )

    def hold(self, *, by: Actor, at: datetime, summary: str = "", answers: Scalars = NO_SCALARS) -> Self:
        """The planned contact as it was made.

        Raises:
            IllegalTransitionError: it was made before.
        """
        self._require_planned("held")
        return attrs.evolve(
            self, planned=False, by=by, at=at, summary=summary or self.summary, answers=answers or self.answers
        )

    def reschedule(self, at: datetime) -> Self:
        """The same plan for another time.

        Raises:
            IllegalTransitionError: it was made already.
        """
        self._require_planned("planned")
        return attrs.evolve(self, at=at, planned_for=at)

    def _require_planned(self, wanted: str) -> None:
        if not self.planned:
            raise IllegalTransitionError("Interaction", "held", wanted, ())


def _new_id(dealer_id: DealerId, kind: InteractionKind | str, by: Actor, at: datetime) -> InteractionId:
    require_type(by, Actor, "by")
    return InteractionId(make_id(at, "interaction", dealer_id, kind, by.id))

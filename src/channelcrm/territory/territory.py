"""Who holds which areas, for which product line, when: a territory in versions, each with its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Self

import attrs

from channelcrm.errors import ValidationError
from channelcrm.values import checks
from channelcrm.values.arguments import require_aware, require_day, require_type, stream
from channelcrm.values.attributes import sorted_area_ids
from channelcrm.values.choice import Choice
from channelcrm.values.history import day_of, require_step
from channelcrm.values.ids import AreaId, DealerId, TerritoryId, make_id
from channelcrm.values.period import Period

__all__ = ["TERRITORY_STEPS", "Territory", "TerritoryStatus", "distinct"]


class TerritoryStatus(Choice):
    """A territory is planned, then in force, then kept for the record."""

    PLANNING = "planning"
    ACTIVE = "active"
    ARCHIVED = "archived"


TERRITORY_STEPS: Mapping[TerritoryStatus, tuple[TerritoryStatus, ...]] = MappingProxyType(
    {
        TerritoryStatus.PLANNING: (TerritoryStatus.ACTIVE,),
        TerritoryStatus.ACTIVE: (TerritoryStatus.ARCHIVED,),
        TerritoryStatus.ARCHIVED: (),
    }
)
"""Which status may follow which. A plan that is given up is removed: it never held anything."""


@attrs.frozen(kw_only=True)
class Territory:
    """One version of a set of areas that a dealer serves for a product line ("" means all lines) (handbook H4).

    It holds its areas, and all that lies in them, on the days of ``in_force``. ``shared`` is True when others may serve
    the same areas too, as open terms let them. ``follows_id`` is the version that this one took over from.

    A change takes effect on or after the day it is decided, so that no step changes who held what on a day gone by.
    Days are days in UTC.

    Changes raise:
        IllegalTransitionError: the status does not allow the step; names those it does.
        ValidationError: a day in the past or outside the period; names the field and what would fit.
    """

    id: TerritoryId = attrs.field(validator=checks.id_text)
    name: str = attrs.field(validator=checks.text)
    dealer_id: DealerId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    area_ids: tuple[AreaId, ...] = attrs.field(converter=sorted_area_ids, validator=checks.texts)
    product_line: str = attrs.field(default="", validator=checks.whole_text)
    period: Period = attrs.field(validator=checks.of_type(Period))
    status: TerritoryStatus = attrs.field(default=TerritoryStatus.PLANNING, converter=TerritoryStatus)
    shared: bool = attrs.field(default=False, validator=checks.of_type(bool))
    follows_id: TerritoryId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    @property
    def in_force(self) -> Period | None:
        """The days on which it holds its areas, None when there are none.

        A plan has none, and neither has an archived one without end, which never came into force.
        """
        ended = self.status is TerritoryStatus.ARCHIVED and self.period.end is not None
        return self.period if self.status is TerritoryStatus.ACTIVE or ended else None

    def serves(self, product_line: str) -> bool:
        """True for its own line, and for every line when it is for all of them."""
        return self.product_line in {"", product_line}

    def activate(self, *, at: datetime, on: date | None = None) -> Self:
        """The plan put in force at ``at``, from ``on``: by default its first day, or the day of ``at`` when later."""
        require_step("Territory", TERRITORY_STEPS, self.status, TerritoryStatus.ACTIVE)
        require_aware(at, "at")
        start = max(day_of(at), self.period.start) if on is None else _not_past(on, at)
        if start not in self.period:
            raise ValidationError(
                f"{start} is no day of the plan for {self.period}.", field="on", value=start,
                remedy="Give a day within its period, or plan it for other days.",
            )  # fmt: skip
        return attrs.evolve(self, period=Period(start, self.period.end), status=TerritoryStatus.ACTIVE)

    def archive(self, *, on: date, at: datetime) -> Self:
        """The territory kept for the record: ``on`` is the first day without it, when it has not ended before."""
        require_step("Territory", TERRITORY_STEPS, self.status, TerritoryStatus.ARCHIVED)
        if _not_past(on, at) <= self.period.start:
            raise ValidationError(
                f"On {on} it has not held a day: it begins on {self.period.start}.", field="on", value=on,
                remedy="Remove it instead; there is nothing to keep on record.",
            )  # fmt: skip
        ends = [day for day in (on, self.period.end) if day is not None]
        return attrs.evolve(self, period=Period(self.period.start, min(ends)), status=TerritoryStatus.ARCHIVED)

    def supersede(self, following: Territory, *, on: date, at: datetime) -> tuple[Self, Territory]:
        """This version archived on ``on``, and the one in force from that day on.

        ``following`` is a plan, or says what changes, such as ``attrs.evolve(territory, area_ids=[...])``, and then it
        gets an id of its own. It ends when its own period does.
        """
        require_type(following, Territory, "following")
        if following.id != self.id:
            require_step("Territory", TERRITORY_STEPS, following.status, TerritoryStatus.ACTIVE)
        ended = self.archive(on=on, at=at)
        end = following.period.end
        if end is not None and end <= on:
            raise ValidationError(
                f"What follows from {on} on would end on {end}.", field="following.period", value=following.period,
                remedy="Give it a later end, or none.",
            )  # fmt: skip
        id = make_id(at, "territory", self.id, on) if following.id == self.id else following.id
        taken_over = attrs.evolve(
            following, id=TerritoryId(id), period=Period(on, end), status=TerritoryStatus.ACTIVE, follows_id=self.id,
            revision=0 if following.id == self.id else following.revision,
        )  # fmt: skip
        return ended, taken_over


def distinct(given: Iterable[Territory], field: str) -> tuple[Territory, ...]:
    """These territories, by id.

    Raises:
        ValidationError: one that is given twice.
    """
    every = sorted(stream(given, Territory, field), key=lambda one: one.id)
    ids = [one.id for one in every]
    twice = next((id for id, following in pairwise(ids) if id == following), None)
    if twice is not None:
        raise ValidationError(
            f"The territory {twice} is given twice.", field=field, value=twice, remedy="Once is enough."
        )
    return tuple(every)


def _not_past(on: date, at: datetime) -> date:
    require_day(on, "on")
    require_aware(at, "at")
    if on < day_of(at):
        raise ValidationError(
            f"{on} lies before the day of the decision, {day_of(at)}.", field="on", value=on,
            remedy=f"Give a day from {day_of(at)} on: who held what before is on record.",
        )  # fmt: skip
    return on

"""The agreement with a dealer: its terms over time, its status on any day, its claims."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

import attrs

from channelcrm.errors import IllegalTransitionError, ValidationError
from channelcrm.pipeline.claim import Claim, claims_of
from channelcrm.pipeline.offer import require_ours
from channelcrm.pipeline.terms import Terms
from channelcrm.pipeline.version import Version, VersionKind, stretches
from channelcrm.values import checks
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_day, require_text, require_type, shown
from channelcrm.values.choice import Choice
from channelcrm.values.history import day_of, require_later
from channelcrm.values.ids import AgreementId, DealerId, NegotiationId
from channelcrm.values.period import Period

__all__ = ["Agreement", "AgreementStatus"]


class AgreementStatus(Choice):
    """Where an agreement stands on a day."""

    DRAFT = "draft"
    PENDING = "pending"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    TERMINATED = "terminated"


def _signed(agreement: Agreement) -> tuple[Version, ...]:
    return (
        Version(
            kind=VersionKind.SIGNED,
            terms=agreement.terms,
            effective_on=agreement.terms.period.start,
            by=agreement.signed_by,
            at=agreement.signed_at,
        ),
    )


@attrs.frozen(kw_only=True)
class Agreement:
    """A signed agreement (handbook H8). ``code`` is its number in the embedding system.

    ``terms`` are the latest agreed, for queries; ``versions`` keeps all of them, as signed, amended and renewed, and
    only grows. Days are days in UTC. What was agreed later never changes the answer for an earlier day: a version takes
    effect on or after the day it was agreed, and before the signature nothing is in force.

    Changes raise:
        IllegalTransitionError: the agreement is terminated.
        PermissionRefusedError: an actor in the role dealer signs for us.
        ValidationError: days or times that do not fit; names the field and what would.
    """

    id: AgreementId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    negotiation_id: NegotiationId | None = attrs.field(default=None, validator=checks.optional(checks.id_text))
    code: str = attrs.field(default="", validator=checks.whole_text)
    terms: Terms = attrs.field(validator=checks.of_type(Terms))
    signed_at: datetime = attrs.field(converter=checks.in_utc, validator=checks.aware)
    signed_by: Actor = attrs.field(validator=checks.of_type(Actor))
    versions: tuple[Version, ...] = attrs.field(
        default=attrs.Factory(_signed, takes_self=True), validator=checks.tuple_of(Version)
    )
    terminated_on: date | None = attrs.field(default=None, validator=checks.optional(checks.day))
    terminated_at: datetime | None = attrs.field(
        default=None, converter=checks.if_any_in_utc, validator=checks.optional(checks.aware)
    )
    terminated_by: Actor | None = attrs.field(default=None, validator=checks.optional(checks.of_type(Actor)))
    terminated_because: str = attrs.field(default="", validator=checks.whole_text)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

    def __attrs_post_init__(self) -> None:
        if not self.versions or self.versions[-1].terms != self.terms:
            raise ValidationError(
                "The terms are not those of the last version.", field="terms", value=self.terms,
                remedy="Terms change by amend(...) and renew(...).",
            )  # fmt: skip

    @property
    def amendments(self) -> tuple[Version, ...]:
        """The versions that amended it."""
        return tuple(version for version in self.versions if version.kind is VersionKind.AMENDED)

    @property
    def renewals(self) -> tuple[Version, ...]:
        """The versions that renewed it."""
        return tuple(version for version in self.versions if version.kind is VersionKind.RENEWED)

    def status_on(self, day: date, *, notice_days: int = 90) -> AgreementStatus:
        """The status on that day, as it was known by the end of that day.

        draft before the signature; pending until the first day in force; expiring in the last ``notice_days`` days;
        expired after the end; terminated from the day of termination on; active otherwise.
        """
        require_day(day, "day")
        if isinstance(notice_days, bool) or not isinstance(notice_days, int):
            raise ValidationError(
                f"{shown(notice_days)} is not a number of days.", field="notice_days", value=notice_days,
                remedy="Give a whole number.",
            )  # fmt: skip
        known = [version for version in self.versions if day_of(version.at) <= day]
        if not known:
            return AgreementStatus.DRAFT
        ended = self.terminated_on if self.terminated_at and day_of(self.terminated_at) <= day else None
        if ended is not None and day >= ended:
            return AgreementStatus.TERMINATED
        spans = [span for version, span in stretches(known) if span.end is None or span.end > day]
        if not spans:
            return AgreementStatus.EXPIRED
        if all(day < span.start for span in spans):
            return AgreementStatus.PENDING
        ends = [end for end in (known[-1].terms.period.end, ended) if end is not None]
        expiring = bool(ends) and (min(ends) - day).days <= notice_days
        return AgreementStatus.EXPIRING if expiring else AgreementStatus.ACTIVE

    def terms_on(self, day: date) -> Terms | None:
        """The terms in force on that day, None when there were none."""
        require_day(day, "day")
        return next((version.terms for version, span in self.in_force() if day in span), None)

    def in_force(self) -> tuple[tuple[Version, Period], ...]:
        """Each version with the days on which it is in force: after the signature, before the termination."""
        signed = Period(day_of(self.signed_at), self.terminated_on) if self._ever_in_force else None
        cut = ((version, span.intersection(signed)) for version, span in stretches(self.versions) if signed)
        return tuple((version, span) for version, span in cut if span is not None)

    def claims(self) -> tuple[Claim, ...]:
        """What it holds: a claim for each area, line and unbroken stretch of days in force with one exclusivity."""
        return claims_of((version.terms, span) for version, span in self.in_force())

    def amend(self, terms: Terms, *, by: Actor, at: datetime, effective_on: date | None = None, note: str = "") -> Self:
        """The same agreement under other terms for the same period.

        They take effect on ``effective_on``: by default the day of ``at``, or the first day in force when that is
        later. Not earlier than ``at``, nor than a version already agreed; within the period.
        """
        self._require_open(by, at, "amended")
        require_type(terms, Terms, "terms")
        if effective_on is not None:
            require_day(effective_on, "effective_on")
        first = max(day_of(at), self.versions[-1].effective_on)
        effective = first if effective_on is None else effective_on
        if terms.period != self.terms.period:
            raise ValidationError(
                f"An amendment holds for {self.terms.period}, not {terms.period}.", field="terms.period",
                value=terms.period, remedy="Keep the period; it ends later by renew(...), earlier by terminate(...).",
            )  # fmt: skip
        if effective < first or effective not in terms.period:
            raise ValidationError(
                f"An amendment cannot take effect on {effective}.", field="effective_on", value=effective,
                remedy=f"Give a day from {first} on, within {terms.period}.",
            )  # fmt: skip
        return self._with_version(VersionKind.AMENDED, terms, effective, by, at, note)

    def renew(self, *, until: date, by: Actor, at: datetime, terms: Terms | None = None, note: str = "") -> Self:
        """The same agreement for longer: until the day ``until`` (out), under ``terms`` (whose period is not read).

        The new days begin where the old ones end, or on the day of ``at`` when the agreement had lapsed.
        """
        self._require_open(by, at, "renewed")
        require_day(until, "until")
        if terms is not None:
            require_type(terms, Terms, "terms")
        old = self.terms.period
        if old.end is None:
            raise ValidationError(
                "An agreement without end needs no renewal.", field="until", value=until, remedy="Amend it instead."
            )
        effective = max(old.end, day_of(at))
        if until <= effective:
            raise ValidationError(
                f"A renewal from {effective} until {until} holds no day.", field="until", value=until,
                remedy=f"Give a day after {effective}.",
            )  # fmt: skip
        renewed = attrs.evolve(self.terms if terms is None else terms, period=Period(old.start, until))
        return self._with_version(VersionKind.RENEWED, renewed, effective, by, at, note)

    def terminate(self, *, on: date, reason: str, by: Actor, at: datetime) -> Self:
        """The same agreement, ended early: ``on`` is the first day without it, not before the day of ``at``."""
        self._require_open(by, at, "terminated")
        require_day(on, "on")
        end = self.terms.period.end
        if on < day_of(at) or (end is not None and on >= end):
            raise ValidationError(
                f"It cannot be terminated on {on}.", field="on", value=on,
                remedy=f"Give a day from {day_of(at)} on" + (f", before its end on {end}." if end else "."),
            )  # fmt: skip
        require_text(reason, "reason", "A termination needs a reason: say why.")
        return attrs.evolve(self, terminated_on=on, terminated_at=at, terminated_by=by, terminated_because=reason)

    @property
    def _ever_in_force(self) -> bool:
        return self.terminated_on is None or self.terminated_on > day_of(self.signed_at)

    def _require_open(self, by: Actor, at: datetime, wanted: str) -> None:
        if self.terminated_on is not None:
            raise IllegalTransitionError("Agreement", AgreementStatus.TERMINATED, wanted, ())
        require_ours(by, "sign for us")
        require_later(at, self.versions[-1].at)

    def _with_version(
        self, kind: VersionKind, terms: Terms, effective_on: date, by: Actor, at: datetime, note: str
    ) -> Self:
        version = Version(kind=kind, terms=terms, effective_on=effective_on, by=by, at=at, note=note)
        return attrs.evolve(self, terms=terms, versions=(*self.versions, version))

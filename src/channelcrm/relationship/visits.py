"""Which dealers are due for a visit, by tier (handbook H5, C7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

import attrs

from channelcrm.dealers.dealer import Dealer, DealerStatus
from channelcrm.errors import ValidationError
from channelcrm.relationship.interaction import Interaction, InteractionKind
from channelcrm.values.arguments import require_day, require_type, stream, whole_number
from channelcrm.values.history import day_of
from channelcrm.values.ids import DealerId

__all__ = ["NextVisit", "VisitPolicy", "next_visits"]


def _days(values: Mapping[str, int]) -> Mapping[str, int]:
    require_type(values, Mapping, "days")
    return MappingProxyType(dict(values))


def _kinds(values: Iterable[InteractionKind | str]) -> tuple[InteractionKind, ...]:
    return tuple(sorted({InteractionKind(value) for value in stream(values, str, "kinds")}))


def _statuses(values: Iterable[DealerStatus | str]) -> tuple[DealerStatus, ...]:
    return tuple(sorted({DealerStatus(value) for value in stream(values, str, "statuses")}))


@attrs.frozen
class VisitPolicy:
    """Days between visits by tier, such as ``VisitPolicy({"A": 30, "B": 60, "C": 90})``.

    ``otherwise`` serves dealers of other tiers or none; None leaves them out. ``kinds`` are the contacts that count as
    a visit, ``statuses`` the dealers that are visited.

    Raises:
        ValidationError: a number of days outside 1..3650.
    """

    days: Mapping[str, int] = attrs.field(converter=_days, hash=False)
    otherwise: int | None = None
    kinds: tuple[InteractionKind, ...] = attrs.field(default=(InteractionKind.VISIT,), converter=_kinds)
    statuses: tuple[DealerStatus, ...] = attrs.field(default=(DealerStatus.ACTIVE,), converter=_statuses)

    def __attrs_post_init__(self) -> None:
        for tier, days in [*self.days.items(), ("otherwise", 1 if self.otherwise is None else self.otherwise)]:
            if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 3650:
                raise ValidationError(
                    f"{days!r} is not a number of days.", field=f"days.{tier}", value=days,
                    remedy="Give a whole number in 1..3650.",
                )  # fmt: skip

    def days_for(self, tier: str | None) -> int | None:
        """Days between visits to a dealer of this tier, None when there are no visits."""
        return self.otherwise if tier is None else self.days.get(tier, self.otherwise)


@attrs.frozen(kw_only=True)
class NextVisit:
    """When a dealer is next to be visited, and why.

    ``overdue_days`` is 0 on the due day and before it. ``last_on`` is the last visit held, ``planned_on`` the next one
    planned, both None when there is none.
    """

    dealer_id: DealerId
    tier: str | None
    due_on: date
    overdue_days: int
    last_on: date | None
    planned_on: date | None
    reason: str


def next_visits(
    dealers: Iterable[Dealer],
    interactions: Iterable[Interaction],
    policy: VisitPolicy,
    *,
    on: date,
    within_days: int | None = None,
) -> tuple[NextVisit, ...]:
    """The next visit of every dealer that the policy visits, as known on the day ``on``.

    ``within_days`` (zero or more) leaves out those who are due later.

    A dealer never visited is due at once. Contacts after ``on`` are not known yet; plans count from ``on`` on. The
    earliest due comes first, then the tier with fewer days between visits, then the dealer's code and id.
    """
    last: dict[DealerId, date] = {}
    planned: dict[DealerId, date] = {}
    require_type(policy, VisitPolicy, "policy")
    require_day(on, "on")
    if within_days is not None:
        whole_number(within_days, "within_days")
    for contact in stream(interactions, Interaction, "interactions"):
        day = day_of(contact.at)
        if contact.kind not in policy.kinds:
            continue
        if contact.planned and day >= on:
            planned[contact.dealer_id] = min(day, planned.get(contact.dealer_id, day))
        elif not contact.planned and day <= on:
            last[contact.dealer_id] = max(day, last.get(contact.dealer_id, day))
    found = []
    for dealer in stream(dealers, Dealer, "dealers"):
        days = policy.days_for(dealer.tier)
        if days is None or dealer.status not in policy.statuses:
            continue
        visit = _next_visit(dealer, days, last.get(dealer.id), planned.get(dealer.id), on)
        if within_days is None or (visit.due_on - on).days <= within_days:
            found.append(((visit.due_on, days, dealer.code, dealer.id), visit))
    return tuple(visit for _, visit in sorted(found, key=lambda item: item[0]))


def _next_visit(dealer: Dealer, days: int, last: date | None, planned: date | None, on: date) -> NextVisit:
    tier = f"tier {dealer.tier}" if dealer.tier else "no tier"
    due = on if last is None else last + timedelta(days=days)
    overdue = max((on - due).days, 0)
    if last is None:
        reason = f"Never visited; {tier} is visited every {days} days."
    elif overdue:
        late = "1 day" if overdue == 1 else f"{overdue} days"
        reason = f"Last visited on {last}, {late} late: {tier} is visited every {days} days."
    else:
        reason = f"Last visited on {last}; {tier} is visited every {days} days."
    if planned is not None:
        reason += f" Planned for {planned}."
    return NextVisit(
        dealer_id=dealer.id, tier=dealer.tier, due_on=due, overdue_days=overdue, last_on=last, planned_on=planned,
        reason=reason,
    )  # fmt: skip

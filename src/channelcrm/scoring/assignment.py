"""Who should be in which tier, and why: proposals that someone decides on (handbook H5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.columns import level_name, numbers
from channelcrm.scoring.tiers import TierAssignment, TierPolicy
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_day, require_type, stream
from channelcrm.values.ids import DealerId, TierAssignmentId, make_id
from channelcrm.values.period import Period
from channelcrm.values.tables import Table, columns_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TierProposal", "assign_tiers"]


@attrs.frozen(kw_only=True)
class TierProposal:
    """What a policy makes of one dealer.

    Attributes:
        id: the row's name.
        tier: the tier that holds from ``effective`` on.
        was: the tier until now, None when there was none.
        reasons: what was met for the tier, and what lacked for the next better one.
        effective: the day of the assessment; None when none was given.
        reached: the tier that the measures give. It differs from ``tier`` only while a lost tier is kept by grace.
        until: the day on which grace ends and ``reached`` follows; None without grace or without ``effective``.
        score: the dealer's score, when the policy asks for a measure of that name.
    """

    id: str
    tier: str
    was: str | None
    reasons: tuple[str, ...]
    effective: date | None
    reached: str
    until: date | None = None
    score: float | None = None

    @property
    def changes(self) -> bool:
        """True when the dealer gets another tier than before."""
        return self.tier != self.was

    def assignments(self, *, policy: str, by: Actor, at: datetime) -> tuple[TierAssignment, ...]:
        """The records of this proposal once someone decided on it: one, or two when grace ends on a known day.

        Raises:
            ValidationError: the proposal has no day to take effect, or its id is no dealer id.
        """
        require_type(by, Actor, "by")
        if self.effective is None:
            raise ValidationError(
                "A proposal without a day cannot be recorded.", field="effective",
                remedy="Call assign_tiers with as_of=, the day of the assessment.",
            )  # fmt: skip
        spans = [(self.tier, Period(self.effective, self.until))]
        if self.until is not None:
            spans.append((self.reached, Period(self.until)))
        return tuple(
            TierAssignment(
                id=TierAssignmentId(make_id(at, "tier", self.id, policy, tier, period.start)),
                dealer_id=DealerId(self.id), tier=tier, period=period, policy=policy, score=self.score,
                kept=tier != self.reached, reasons=self.reasons, decided_by=by, decided_at=at,
            )
            for tier, period in spans
        )  # fmt: skip


def assign_tiers(
    table: Table,
    policy: TierPolicy,
    *,
    previous: Mapping[str, str] | Iterable[TierAssignment] = (),
    as_of: date | None = None,
) -> tuple[TierProposal, ...]:
    """Propose a tier for every row: the highest whose every requirement is met.

    A better tier is reached at once. Who falls keeps the old tier for ``policy.keep_for``, counted from the assessment
    at which it was first missed; recovering in time ends the grace. An unknown measure is not met.

    Args:
        table: a column for every measure of the policy, rows named by "id" or the index.
        policy: the tiers.
        previous: id -> tier of today, or the records of it, from which running grace is known.
        as_of: the day of the assessment. Without it proposals carry no days, and a lost tier is kept.

    Raises:
        ValidationError: a column that is missing, text where a number belongs, an infinite number.
    """
    import numpy as np

    require_type(policy, TierPolicy, "policy")
    if as_of is not None:
        require_day(as_of, "as_of")
    ids, columns = columns_of(table, policy.measures)
    measures = {name: numbers(column, name) for name, column in columns.items()}
    reached = np.full(len(ids), len(policy.tiers) - 1)
    for at in reversed(range(len(policy.tiers) - 1)):
        met = np.ones(len(ids), dtype=bool)
        for name, least in policy.tiers[at].at_least.items():
            met &= measures[name] >= least
        reached[met] = at
    standing = _standing(previous, as_of)
    place = {tier.name: at for at, tier in enumerate(policy.tiers)}
    proposals = []
    for row, id in enumerate(ids):
        before, runs_out, kept = standing.get(id, (None, None, False))
        at = int(reached[row])
        tier, until = policy.tiers[at].name, None
        falls = before is not None and place.get(before, at) < at
        over = kept and as_of is not None and runs_out is not None and as_of >= runs_out
        reasons = _reasons(policy, at, measures, row)
        if falls and before is not None and policy.keep_for.count and not over:
            tier = before
            until = runs_out if kept else as_of and policy.keep_for.after(as_of)
            reasons = (*reasons, f"{before} is kept" + (f" until {until}" if until else " for a time"))
        score = measures["score"][row] if "score" in measures else np.nan
        proposals.append(
            TierProposal(
                id=id, tier=tier, was=before, reasons=reasons, effective=as_of, reached=policy.tiers[at].name,
                until=until, score=None if np.isnan(score) else float(score),
            )
        )  # fmt: skip
    return tuple(proposals)


def _standing(
    previous: Mapping[str, str] | Iterable[TierAssignment], as_of: date | None
) -> dict[str, tuple[str, date | None, bool]]:
    """Id -> tier, end of its period, whether it is held by grace; of the record in force, else of the last before."""
    if isinstance(previous, Mapping):
        return {str(id): (tier, None, False) for id, tier in previous.items()}
    given = stream(previous, TierAssignment, "previous")
    records = [record for record in given if as_of is None or record.period.start <= as_of]
    records.sort(key=lambda record: (record.period.start, record.id))
    return {record.dealer_id: (record.tier, record.period.end, record.kept) for record in records}


def _reasons(policy: TierPolicy, at: int, measures: Mapping[str, NDArray[np.float64]], row: int) -> tuple[str, ...]:
    met = [
        f"{name} {level_name(float(measures[name][row]))} is at least {level_name(least)}"
        for name, least in policy.tiers[at].at_least.items()
    ]
    if at == 0:
        return tuple(met)
    above = policy.tiers[at - 1]
    for name, least in above.at_least.items():
        value = float(measures[name][row])
        if value != value:  # noqa: PLR0124  # NaN
            met.append(f"not {above.name}: {name} is not known")
        elif value < least:
            met.append(f"not {above.name}: {name} {level_name(value)} is below {level_name(least)}")
    return tuple(met)

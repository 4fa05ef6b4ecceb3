"""Who should be in which tier, and why: proposals that someone decides on (handbook H5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from channelcrm.errors import ValidationError
from channelcrm.scoring.card import Scorecard
from channelcrm.scoring.columns import level_name, numbers
from channelcrm.scoring.tiering.bars import Bar
from channelcrm.scoring.tiering.proposal import TierProposal
from channelcrm.scoring.tiering.standing import TierAssignment, precedence
from channelcrm.scoring.tiering.tiers import TierPolicy
from channelcrm.values.actor import Actor
from channelcrm.values.arguments import require_aware, require_day, require_type, stream
from channelcrm.values.tables import Table, columns_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["assign_tiers"]

_NOBODY: Mapping[str, Sequence[str]] = MappingProxyType({})


def assign_tiers(
    table: Table,
    policy: TierPolicy,
    *,
    previous: Mapping[str, str] | Iterable[TierAssignment] = (),
    as_of: date | None = None,
    effective: date | None = None,
    by: Actor | None = None,
    at: datetime | None = None,
    card: Scorecard | None = None,
    excluded: Mapping[str, Sequence[str]] = _NOBODY,
) -> tuple[TierProposal, ...]:
    """Propose a tier for every row: the highest whose every requirement is met.

    A better tier is reached at once. Who holds a tier keeps it within ``policy.margin``. Who falls all the same keeps
    the old tier for ``policy.keep_for``, counted from the day on which it was first lost; recovering in time ends the
    grace. An unknown measure is not met.

    Args:
        table: a column for every measure of the policy, rows named by "id" or the index.
        policy: the tiers.
        previous: id -> tier of today (None for none), or the records of it, from which running grace is known.
        as_of: the day of the assessment. Without it proposals carry no days, and a lost tier is kept.
        effective: the day the tiers take effect, past or to come; by default ``as_of``.
        by: who proposes; must be named where the policy asks for approval.
        at: when; must be said with ``by``.
        card: the scorecard behind the scores, whose content hash is put on record.
        excluded: id -> why, as ``ranking.excluded``: who misses a requirement of the card reaches the last tier only.

    Raises:
        ValidationError: a column that is missing, text where a number belongs, an infinite number; nobody who proposes,
            or no time, where the policy asks for approval.
    """
    import numpy as np

    _check(policy, as_of, effective, by, at, card)
    day = as_of if effective is None else effective
    ids, columns = columns_of(table, policy.measures)
    measures = {name: numbers(column, name) for name, column in columns.items()}
    require_type(excluded, Mapping, "excluded")
    standing = _standing(previous, day)
    place = {tier.name: at for at, tier in enumerate(policy.tiers)}
    none = len(policy.tiers)
    held = np.asarray([none if (one := standing.get(id)) is None else one.place(place, none) for id in ids], dtype=int)
    reached = policy.reached(measures, held, rows=len(ids))
    if excluded:
        reached[[id in excluded for id in ids]] = none - 1
    reasons = _Reasons(policy, measures)
    scores = measures["score"].tolist() if "score" in measures else [float("nan")] * len(ids)
    propose = partial(
        TierProposal, effective=day, policy=policy.name, policy_hash=policy.content_hash, assessed_on=as_of,
        card_hash="" if card is None else card.content_hash, needs_approval=policy.approval, proposed_by=by,
        proposed_at=at,
    )  # fmt: skip
    proposals = []
    for row, (id, at_, score) in enumerate(zip(ids, reached.tolist(), scores, strict=True)):
        before = standing.get(id)
        tier, until = policy.tiers[at_].name, None
        if id in excluded:
            why = tuple(f"no better tier: {text}" for text in stream(excluded[id], str, f"excluded.{id}"))
        else:
            why = reasons.of(row, at_, int(held[row]))
        if before is not None and policy.keep_for.count and place.get(before.tier, at_) < at_ and not before.over:
            tier = before.tier
            until = before.runs_out if before.kept else day and policy.keep_for.after(day)
            why = (*why, f"{tier} is kept" + (f" until {until}" if until else " for a time"))
        proposals.append(
            propose(
                id=id, tier=tier, was=None if before is None else before.tier, reasons=why,
                reached=policy.tiers[at_].name, until=until, score=None if score != score else score,  # noqa: PLR0124  # NaN
            )
        )  # fmt: skip
    return tuple(proposals)


def _check(
    policy: TierPolicy, as_of: date | None, effective: date | None, by: Actor | None, at: datetime | None,
    card: Scorecard | None,
) -> None:  # fmt: skip
    require_type(policy, TierPolicy, "policy")
    require_type(card, Scorecard | None, "card")
    for day, name in ((as_of, "as_of"), (effective, "effective")):
        if day is not None:
            require_day(day, name)
    if by is None and policy.approval:
        raise ValidationError(
            "This policy asks for approval, and whoever asks cannot approve.", field="by",
            remedy="Name who proposes: by=Actor(...), and when: at=.",
        )  # fmt: skip
    require_type(by, Actor | None, "by")
    if at is not None or by is not None:
        require_aware(at, "at")  # type: ignore[arg-type]  # it says what is wrong with None


@attrs.frozen
class _Held:
    """The tier of one dealer: when its period ends, whether it is kept by grace, and whether grace is over."""

    tier: str
    runs_out: date | None = None
    kept: bool = False
    over: bool = False

    def place(self, places: Mapping[str, int], none: int) -> int:
        """Its place in a policy; ``none`` when the policy does not have it, or grace is over."""
        return none if self.over else places.get(self.tier, none)


def _standing(previous: Mapping[str, str] | Iterable[TierAssignment], day: date | None) -> Mapping[str, _Held]:
    """Id -> what holds on the day, else what held last before it."""
    if isinstance(previous, Mapping):
        for id, tier in previous.items():
            require_type(tier, str | None, f"previous.{id}")
        return {str(id): _Held(tier) for id, tier in previous.items() if tier is not None}
    found: dict[str, TierAssignment] = {}

    def rank(one: TierAssignment) -> tuple[object, ...]:
        return (day is None or day in one.period, *precedence(one)[:2], one.period.start, one.id)

    for record in stream(previous, TierAssignment, "previous"):
        if day is not None and record.period.start > day:
            continue
        known = found.get(record.dealer_id)
        if known is None or rank(record) > rank(known):
            found[record.dealer_id] = record
    return {
        id: _Held(
            one.tier, one.period.end, one.kept,
            one.kept and day is not None and one.period.end is not None and day >= one.period.end,
        )
        for id, one in found.items()
    }  # fmt: skip


class _Reasons:
    """Why a row is in its tier, in words; what is the same for all rows is worked out once."""

    def __init__(self, policy: TierPolicy, measures: Mapping[str, NDArray[np.float64]]) -> None:
        self._policy = policy
        self._values = {name: column.tolist() for name, column in measures.items()}
        self._bars: dict[tuple[int, bool], list[tuple[Bar, Bar, str]]] = {}

    def of(self, row: int, place: int, held: int) -> tuple[str, ...]:
        """What was met for the tier at this place, and what lacked for the next better one."""
        words = []
        for full, bar, limit in self._worded(place, held):
            value = self._values[bar.measure][row]
            enough = level_name(full.limit) if full.met(value) else limit
            words.append(f"{bar.measure} {level_name(value)} is at {'least' if bar.up else 'most'} {enough}")
        if place:
            better = self._policy.tiers[place - 1].name
            for _, bar, limit in self._worded(place - 1, held):
                value = self._values[bar.measure][row]
                if value != value:  # noqa: PLR0124  # NaN
                    words.append(f"not {better}: {bar.measure} is not known")
                elif not bar.met(value):
                    side = "below" if bar.up else "above"
                    words.append(f"not {better}: {bar.measure} {level_name(value)} is {side} {limit}")
        return tuple(words)

    def _worded(self, place: int, held: int) -> list[tuple[Bar, Bar, str]]:
        """What the tier asks of everyone, what it asks of who holds one at ``held``, and that limit in words."""
        eased = place >= held
        if (place, eased) not in self._bars:
            full = self._policy.tiers[place].bars
            bars = self._policy.bars_of(place, held)
            self._bars[place, eased] = [(own, bar, self._limit(bar, own)) for own, bar in zip(full, bars, strict=True)]
        return self._bars[place, eased]

    def _limit(self, bar: Bar, full: Bar) -> str:
        if bar == full:
            return level_name(bar.limit)
        margin = level_name(self._policy.margin[bar.measure])
        return f"{level_name(bar.limit)} ({level_name(full.limit)} {'less' if bar.up else 'and'} {margin} to keep it)"

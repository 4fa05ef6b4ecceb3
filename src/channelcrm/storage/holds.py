"""What the claims of agreements mean place by place: for adapters, which lock places, look at them, then take them.

Two claims may meet though they name different things: a region and a county in it, all lines and one. So a claim is
felt at every place above it, too: a county's claim for tractors at the county and at each area it lies in, each for
tractors and for all lines. Two agreements are in each other's way exactly when two of their holds at one place are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

import attrs

from channelcrm.errors import ExclusivityConflictError
from channelcrm.pipeline.agreement import Agreement
from channelcrm.pipeline.claim import Claim, conflict_in_one_area
from channelcrm.pipeline.terms import ALL_LINES
from channelcrm.values.ids import AreaId
from channelcrm.values.period import Period

__all__ = ["Above", "Hold", "Holds", "Place", "above_by", "conflict", "holds_of"]

Place = tuple[str, str, str]
"""Area, product line, account: the area is "" for an account and the account "" for an area, "" is all lines."""
Above = Callable[[AreaId], tuple[AreaId, ...]]
"""The areas that one lies in, the nearest first."""

_FOREVER = 4_000_000
"""The end of a hold without end, as a day counted from 1 January of year 1; after the last day there is."""


@attrs.frozen
class Hold:
    """What one agreement holds at one place, on days counted from 1 January of year 1 (half-open).

    ``whole_area`` is False when only an area within this one is held, ``whole_line`` when only one line of all.
    """

    agreement_id: str
    place: Place
    starts: int
    ends: int
    shuts_out: bool
    whole_area: bool
    whole_line: bool

    def conflicts(self, other: Hold) -> bool:
        """The rule of ``claims_conflict``, for two holds at one place."""
        return (
            self.agreement_id != other.agreement_id
            and (self.shuts_out or other.shuts_out)
            and (self.whole_area or other.whole_area)
            and (self.whole_line or other.whole_line)
            and self.starts < other.ends
            and other.starts < self.ends
        )

    def is_part_of(self, other: Hold) -> bool:
        """True when whoever holds the other holds this too, and shuts nobody out who was not."""
        return (
            self.place == other.place
            and other.starts <= self.starts
            and self.ends <= other.ends
            and self.shuts_out <= other.shuts_out
            and self.whole_area <= other.whole_area
            and self.whole_line <= other.whole_line
        )


def above_by(parent_of: Callable[[AreaId], AreaId | None]) -> Above:
    """Walks up by parents, each area once even when the stored areas lie in a circle."""

    def above(area_id: AreaId) -> tuple[AreaId, ...]:
        found: dict[AreaId, None] = {}
        at = parent_of(area_id)
        while at is not None and at != area_id and at not in found:
            found[at] = None
            at = parent_of(at)
        return tuple(found)

    return above


def holds_of(agreement: Agreement, above: Above) -> tuple[Hold, ...]:
    """What an agreement holds, place by place; at one place it holds every day once."""
    pieces: dict[Place, set[_Piece]] = defaultdict(set)
    for claim in agreement.claims():
        starts, ends = _counted(claim.period)
        for area_id, whole_area in _areas(claim, above):
            for line, whole_line in _lines(claim):
                place = (area_id, line, claim.account)
                pieces[place].add((starts, ends, claim.shuts_out, whole_area, whole_line))
    return tuple(Hold(agreement.id, place, *piece) for place in sorted(pieces) for piece in _apart(pieces[place]))


_Piece = tuple[int, int, bool, bool, bool]


def _areas(claim: Claim, above: Above) -> Iterator[tuple[AreaId, bool]]:
    yield claim.area_id, True
    if claim.area_id:
        yield from ((outer, False) for outer in above(claim.area_id))


def _lines(claim: Claim) -> Iterator[tuple[str, bool]]:
    yield claim.product_line, True
    if claim.product_line != ALL_LINES:
        yield ALL_LINES, False


def _apart(pieces: set[_Piece]) -> Iterator[_Piece]:
    """The same pieces, cut and joined so that no two share a day.

    On one day they differ by ``whole_area`` at most: the terms of a day have one exclusivity, and all lines or some.
    """
    if len(pieces) == 1:
        yield from pieces
        return
    days = sorted({day for starts, ends, *_ in pieces for day in (starts, ends)})
    last: _Piece | None = None
    for starts, ends in pairwise(days):
        here = [rest for first, end, *rest in pieces if first <= starts < end]
        if not here:
            continue
        shuts_out, whole_area, whole_line = (any(flags) for flags in zip(*here, strict=True))
        if last is not None and last[1:] == (starts, shuts_out, whole_area, whole_line):
            last = (last[0], ends, shuts_out, whole_area, whole_line)
            continue
        if last is not None:
            yield last
        last = (starts, ends, shuts_out, whole_area, whole_line)
    if last is not None:
        yield last


def _counted(period: Period) -> tuple[int, int]:
    return period.start.toordinal(), _FOREVER if period.end is None else period.end.toordinal()


class Holds:
    """Who holds what, by place."""

    __slots__ = ("_at",)

    def __init__(self, holds: Iterable[Hold] = ()) -> None:
        self._at: dict[tuple[Place, bool], tuple[Hold, ...]] = {}  # apart by whole_area: most are of areas within
        self.put(holds)

    def fork(self) -> Holds:
        """A copy that changes on its own."""
        copy = Holds()
        copy._at = self._at.copy()
        return copy

    def put(self, holds: Iterable[Hold]) -> None:
        """Keep these too."""
        for hold in holds:
            key = (hold.place, hold.whole_area)
            self._at[key] = (*self._at.get(key, ()), hold)

    def drop(self, holds: Iterable[Hold]) -> None:
        """Forget these."""
        for hold in holds:
            key = (hold.place, hold.whole_area)
            left = tuple(one for one in self._at[key] if one != hold)
            if left:
                self._at[key] = left
            else:
                del self._at[key]

    def in_the_way(self, wanted: Iterable[Hold]) -> str | None:
        """Of the agreements that these are in conflict with the first by id, None when there is none."""
        return min((other.agreement_id for hold in wanted for other in self.conflicting(hold)), default=None)

    def conflicting(self, hold: Hold) -> Iterator[Hold]:
        """The holds that conflict with this one."""
        for whole_area in (True, False) if hold.whole_area else (True,):
            yield from filter(hold.conflicts, self._at.get((hold.place, whole_area), ()))


def conflict(ours: Agreement, theirs: Agreement, above: Above) -> ExclusivityConflictError:
    """The refusal of ``ours``, with all places and days where it meets ``theirs``."""
    mine, others = _by_area(ours), _by_area(theirs)
    pairs = [(id, outer, id) for id in mine for outer in (id, *above(id)) if outer in others]
    pairs += [(outer, id, id) for id in others for outer in above(id) if outer in mine]
    met = [
        (inner, a, b)
        for own, other, inner in pairs
        for a in mine[own]
        for b in others[other]
        if conflict_in_one_area(a, b)
    ]
    shared = [span for _, a, b in met if (span := a.period.intersection(b.period)) is not None]
    ends = [span.end or date.max for span in shared]
    return ExclusivityConflictError(
        area_ids=(area_id for area_id, _, _ in met if area_id),
        accounts=(a.account for _, a, _ in met if a.account),
        product_lines=(max(a.product_line, b.product_line) for _, a, b in met),
        starts=min(span.start for span in shared).isoformat(),
        ends="" if any(span.end is None for span in shared) else max(ends).isoformat(),
        agreement_id=theirs.id,
        refused_id=ours.id,
    )


def _by_area(agreement: Agreement) -> Mapping[AreaId, Sequence[Claim]]:
    found: dict[AreaId, list[Claim]] = {}
    for claim in agreement.claims():
        found.setdefault(claim.area_id, []).append(claim)
    return found

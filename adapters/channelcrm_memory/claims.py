"""Who holds which area for which product line, so that no two agreements hold it against each other."""

from __future__ import annotations

from collections.abc import Iterable

from channelcrm.errors import ExclusivityConflictError
from channelcrm.pipeline.claim import Claim, claims_conflict

__all__ = ["Claims"]

Slot = tuple[str, str]


class Claims:
    """The claims of every agreement, by area and line."""

    __slots__ = ("_by_agreement", "_by_slot")

    def __init__(self) -> None:
        self._by_agreement: dict[str, tuple[Claim, ...]] = {}
        self._by_slot: dict[Slot, frozenset[str]] = {}  # the agreements that claim it

    def fork(self) -> Claims:
        """A copy that shares nothing that changes."""
        copy = Claims()
        copy._by_agreement = self._by_agreement.copy()
        copy._by_slot = self._by_slot.copy()
        return copy

    def require_clear(self, agreement_id: str, claims: Iterable[Claim]) -> None:
        """Refuse claims that meet one of another agreement when either shuts others out.

        Raises:
            ExclusivityConflictError: with all places where they meet the first agreement in the way.
        """
        wanted = tuple(claims)
        others = {id for claim in wanted for id in self._by_slot.get(_slot(claim), ())} - {agreement_id}
        for other in sorted(others):
            met = [(a, b) for a in wanted for b in self._by_agreement[other] if claims_conflict(a, b)]
            if met:
                raise _conflict(other, met)

    def put(self, agreement_id: str, claims: Iterable[Claim]) -> tuple[Claim, ...]:
        """Let the agreement hold these claims; the ones it held before."""
        before = self._by_agreement.pop(agreement_id, ())
        for claim in before:
            self._by_slot[_slot(claim)] -= {agreement_id}
        after = tuple(claims)
        if after:
            self._by_agreement[agreement_id] = after
        for claim in after:
            self._by_slot[_slot(claim)] = self._by_slot.get(_slot(claim), frozenset()) | {agreement_id}
        return before


def _slot(claim: Claim) -> Slot:
    return claim.area_id, claim.product_line


def _conflict(agreement_id: str, met: list[tuple[Claim, Claim]]) -> ExclusivityConflictError:
    shared = [span for a, b in met if (span := a.period.intersection(b.period)) is not None]
    ends = [span.end for span in shared]
    return ExclusivityConflictError(
        area_ids=(a.area_id for a, _ in met),
        product_lines=(a.product_line for a, _ in met),
        starts=min(span.start for span in shared).isoformat(),
        ends="" if None in ends else max(end for end in ends if end is not None).isoformat(),
        agreement_id=agreement_id,
    )

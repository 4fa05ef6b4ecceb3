"""Record ids: RFC 9562 UUIDs as text, typed per record.

An id is made from what it names, never from a hidden clock or a hidden die: ``make_id(at, ...)`` gives a version 7 id
whose time is ``at`` and whose other bits are a hash of the parts, so that the same event has the same id everywhere.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NewType

from channelcrm.errors import ValidationError
from channelcrm.values.arguments import require_aware, shown

__all__ = [
    "ActivityId", "AgreementId", "AreaId", "CaseId", "ContactId", "DealId", "DealerId", "DecisionId", "FundId",
    "InteractionId", "NeedId", "NegotiationId", "ObservationId", "PlanId", "ScorecardId", "TerritoryId",
    "TierAssignmentId", "derive_id", "is_id", "make_id",
]  # fmt: skip

DealerId = NewType("DealerId", str)
ContactId = NewType("ContactId", str)
ObservationId = NewType("ObservationId", str)
AreaId = NewType("AreaId", str)
"""The area's own public code (FIPS, GB/T 2260, NUTS, ...): areas come with stable names of their own."""
TerritoryId = NewType("TerritoryId", str)
ScorecardId = NewType("ScorecardId", str)
TierAssignmentId = NewType("TierAssignmentId", str)
DecisionId = NewType("DecisionId", str)
NegotiationId = NewType("NegotiationId", str)
AgreementId = NewType("AgreementId", str)
DealId = NewType("DealId", str)
InteractionId = NewType("InteractionId", str)
NeedId = NewType("NeedId", str)
CaseId = NewType("CaseId", str)
PlanId = NewType("PlanId", str)
ActivityId = NewType("ActivityId", str)
FundId = NewType("FundId", str)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """True for a UUID in its canonical form: 36 characters, lower case, hyphens."""
    return _CANONICAL.fullmatch(text) is not None


def make_id(at: datetime, *parts: object) -> str:
    """A UUID version 7 for what happened at ``at`` and is told apart by ``parts``.

    Same instant and parts, same id. Ids sort by time to the millisecond.

    Raises:
        ValidationError: ``at`` has no time zone or lies before 1970.
    """
    require_aware(at, "at")
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    if milliseconds < 0:
        raise ValidationError(f"{at} lies before 1970.", field="at", value=at, remedy="Give a later time.")
    return _layout(milliseconds, 0x7, parts)


def derive_id(order: int, *parts: object) -> str:
    """A UUID version 8 for content that has no time of its own, such as row ``order`` of a file.

    Same order and parts, same id. Ids sort by ``order``.

    Raises:
        ValidationError: not 0 <= order < 2**48.
    """
    if isinstance(order, bool) or not isinstance(order, int) or not 0 <= order < 2**48:
        raise ValidationError(
            f"{shown(order)} is outside 0..2**48 - 1.", field="order", value=order, remedy="Give the row's number."
        )
    return _layout(order, 0x8, parts)


def _layout(first48: int, version: int, parts: tuple[object, ...]) -> str:
    digest = sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "surrogatepass")).digest()
    tail = int.from_bytes(digest[:10], "big")
    number = first48 << 80 | version << 76 | (tail >> 64 & 0xFFF) << 64 | 0b10 << 62 | tail & (2**62 - 1)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

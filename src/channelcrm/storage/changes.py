"""The change feed: what was stored, changed or removed, by whom, in the order of commits."""

from __future__ import annotations

from datetime import datetime

import attrs

from channelcrm.values.choice import Choice

__all__ = ["Change", "ChangeKind"]


class ChangeKind(Choice):
    """What happened to a record."""

    ADDED = "added"
    SAVED = "saved"
    REMOVED = "removed"


@attrs.frozen(kw_only=True)
class Change:
    """One entry: ``number`` rises by commit order (with gaps), ``revision`` is the record's after the change."""

    number: int
    at: datetime
    by: str
    repository: str
    id: str
    kind: ChangeKind = attrs.field(converter=ChangeKind)
    revision: int

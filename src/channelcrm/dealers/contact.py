"""The people at a dealer."""

from __future__ import annotations

import attrs

from channelcrm.values import checks
from channelcrm.values.ids import ContactId, DealerId

__all__ = ["Contact"]


@attrs.frozen(kw_only=True)
class Contact:
    """A person at a dealer. ``title`` is the work they do there; personal data, so erasable (handbook C6)."""

    id: ContactId = attrs.field(validator=checks.id_text)
    dealer_id: DealerId = attrs.field(validator=checks.id_text)
    name: str = attrs.field(validator=checks.text)
    title: str = attrs.field(default="", validator=checks.whole_text)
    phone: str = attrs.field(default="", validator=checks.whole_text)
    email: str = attrs.field(default="", validator=checks.whole_text)
    language: str = attrs.field(default="", validator=checks.whole_text)
    revision: int = attrs.field(default=0, eq=False, repr=False, validator=checks.count)

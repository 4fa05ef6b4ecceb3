"""Who acts, and in what role (handbook E5: whoever asks cannot approve)."""

from __future__ import annotations

import attrs

from channelcrm.values.checks import text
from channelcrm.values.choice import Choice

__all__ = ["Actor", "Role"]


class Role(Choice):
    """What someone may do: a manager or director approves, a specialist works, a dealer speaks for the other side."""

    SPECIALIST = "specialist"
    MANAGER = "manager"
    DIRECTOR = "director"
    DEALER = "dealer"
    SYSTEM = "system"


@attrs.frozen
class Actor:
    """A person or program that does something, by a stable id of the embedding system."""

    id: str = attrs.field(validator=text)
    role: Role = attrs.field(converter=Role)
    name: str = ""

    @property
    def may_approve(self) -> bool:
        """True for the roles that lead (handbook E5)."""
        return self.role in (Role.MANAGER, Role.DIRECTOR)

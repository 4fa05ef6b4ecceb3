"""Who acts, and in what role (handbook E5: whoever asks cannot approve)."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from channelcrm.errors import PermissionRefusedError
from channelcrm.values.arguments import require_type
from channelcrm.values.checks import text, whole_text
from channelcrm.values.choice import Choice

__all__ = ["Actor", "Role", "require_approver"]


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
    name: str = attrs.field(default="", validator=whole_text)

    @property
    def may_approve(self) -> bool:
        """True for the roles that lead (handbook E5)."""
        return self.role in (Role.MANAGER, Role.DIRECTOR)


def require_approver(by: Actor, asked: Iterable[Actor], what: str) -> None:
    """Refuse a decision on ``what`` by someone who does not lead, or who is among those who asked for it.

    Raises:
        PermissionRefusedError: names the actor and the rule (handbook E5).
    """
    require_type(by, Actor, "by")
    if not by.may_approve:
        raise PermissionRefusedError(
            f"{by.id} is a {by.role} and cannot decide on {what}. Ask a manager or a director.", actor=by.id
        )
    if any(actor.id == by.id for actor in asked):
        raise PermissionRefusedError(
            f"{by.id} asked for {what} and cannot decide on it. Ask another manager or director.", actor=by.id
        )

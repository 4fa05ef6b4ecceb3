"""Actors: who leads, and who may decide on what."""

from __future__ import annotations

import pytest

from channelcrm.errors import PermissionRefusedError, ValidationError
from channelcrm.values import Actor
from channelcrm.values.actor import Role, require_approver


@pytest.mark.parametrize(
    ("role", "leads"),
    [("specialist", False), ("manager", True), ("director", True), ("dealer", False), ("system", False)],
)
def test_managers_and_directors_lead_and_nobody_else(role, leads):
    assert Actor("a", role).may_approve is leads


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.MANAGER, Role.DIRECTOR}])
def test_who_does_not_lead_cannot_decide(role):
    with pytest.raises(PermissionRefusedError, match="Ask a manager") as caught:
        require_approver(Actor("ann", role), [], "this plan")
    assert caught.value.actor == "ann"


def test_whoever_asked_cannot_decide_even_in_a_higher_role():
    with pytest.raises(PermissionRefusedError, match="ann asked for this plan"):
        require_approver(Actor("ann", "director"), [Actor("bob", "manager"), Actor("ann", "specialist")], "this plan")


def test_another_leader_decides():
    require_approver(Actor("bob", "manager"), [Actor("ann", "manager")], "this plan")


@pytest.mark.parametrize(
    "make", [lambda: Actor("", "manager"), lambda: Actor("a", "boss"), lambda: Actor("a", "manager", "\0")]
)
def test_an_actor_has_an_id_a_role_and_a_printable_name(make):
    with pytest.raises(ValidationError):
        make()

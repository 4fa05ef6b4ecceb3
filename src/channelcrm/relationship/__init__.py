"""How they stay: contacts made, visits, needs, service."""

from channelcrm.relationship.interaction import Interaction, InteractionKind
from channelcrm.relationship.need import Need
from channelcrm.relationship.service_case import HandOver, ServiceCase

__all__ = ["HandOver", "Interaction", "InteractionKind", "Need", "ServiceCase"]

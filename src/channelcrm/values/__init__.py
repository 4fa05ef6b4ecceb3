"""The words everyone shares: ids, periods, money, places, people."""

from channelcrm.values.actor import Actor, Role
from channelcrm.values.address import Address
from channelcrm.values.ids import derive_id, is_id, make_id
from channelcrm.values.location import Location
from channelcrm.values.money import Money
from channelcrm.values.period import Period, Quarters, add_months

__all__ = [
    "Actor",
    "Address",
    "Location",
    "Money",
    "Period",
    "Quarters",
    "Role",
    "add_months",
    "derive_id",
    "is_id",
    "make_id",
]

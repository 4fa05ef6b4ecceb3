"""What storage must do: repositories, units of work, questions, the feed."""

from channelcrm.storage.changes import Change, ChangeKind
from channelcrm.storage.expressions import Expression, Order
from channelcrm.storage.fields import Field, Fields, fields
from channelcrm.storage.opening import open_store
from channelcrm.storage.ports import ChangeFeed, Repository, Store, UnitOfWork

__all__ = [
    "Change",
    "ChangeFeed",
    "ChangeKind",
    "Expression",
    "Field",
    "Fields",
    "Order",
    "Repository",
    "Store",
    "UnitOfWork",
    "fields",
    "open_store",
]

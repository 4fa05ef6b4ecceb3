"""The ports: what a store must do, the questions it answers, and how one is opened."""

from channelcrm.storage.changes import Change, ChangeKind
from channelcrm.storage.expressions import Expression, Order
from channelcrm.storage.fields import Field, Fields, fields
from channelcrm.storage.opening import ADAPTER_GROUP, open_store
from channelcrm.storage.ports import (
    AgreementRepository,
    AreaRepository,
    ChangeFeed,
    DealerRepository,
    Repository,
    ScorecardRepository,
    Store,
    UnitOfWork,
)

__all__ = [
    "ADAPTER_GROUP",
    "AgreementRepository",
    "AreaRepository",
    "Change",
    "ChangeFeed",
    "ChangeKind",
    "DealerRepository",
    "Expression",
    "Field",
    "Fields",
    "Order",
    "Repository",
    "ScorecardRepository",
    "Store",
    "UnitOfWork",
    "fields",
    "open_store",
]

"""What is done with them: plans and targets, planned work, funds."""

from channelcrm.planning.activity import Activity, ActivityKind
from channelcrm.planning.fund import FundClaim, FundStage
from channelcrm.planning.plan import ChannelPlan
from channelcrm.planning.stages import ACTIVITY_STEPS, ActivityStage
from channelcrm.planning.target import Target
from channelcrm.planning.work import ActivityStep, Expense, Task

__all__ = [
    "ACTIVITY_STEPS", "Activity", "ActivityKind", "ActivityStage", "ActivityStep", "ChannelPlan", "Expense",
    "FundClaim", "FundStage", "Target", "Task",
]  # fmt: skip

"""What is done with them: plans and targets, planned work, funds."""

from channelcrm.planning.activity import Activity
from channelcrm.planning.fund import FUND_STEPS, FundClaim, FundStage
from channelcrm.planning.gap import Actual, TargetGap, gap_to_plan
from channelcrm.planning.kinds import TEMPLATES, ActivityKind
from channelcrm.planning.plan import ChannelPlan
from channelcrm.planning.stages import ACTIVITY_STEPS, ActivityStage
from channelcrm.planning.target import Target
from channelcrm.planning.work import ActivityStep, Expense, Task

__all__ = [
    "ACTIVITY_STEPS", "FUND_STEPS", "TEMPLATES", "Activity", "ActivityKind", "ActivityStage", "ActivityStep", "Actual",
    "ChannelPlan", "Expense", "FundClaim", "FundStage", "Target", "TargetGap", "Task", "gap_to_plan",
]  # fmt: skip

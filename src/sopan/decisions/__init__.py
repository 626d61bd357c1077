"""What the answer can be, and why."""

from sopan.decisions.model import (
    DatedAmount,
    Decision,
    Done,
    EarlierMessage,
    HandOff,
    Hold,
    Send,
    SendItem,
    Wait,
    decision_from_dict,
)
from sopan.decisions.reasons import Reason, ReasonCode
from sopan.decisions.tasks import Task, TaskCode

__all__ = [
    "DatedAmount",
    "Decision",
    "Done",
    "EarlierMessage",
    "HandOff",
    "Hold",
    "Reason",
    "ReasonCode",
    "Send",
    "SendItem",
    "Task",
    "TaskCode",
    "Wait",
    "decision_from_dict",
]

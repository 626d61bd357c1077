"""What was said and agreed: events, the history that holds them, and the conversation that they come to."""

from sopan.history._agreements import extension_counts, plan_adds_up, plan_counts
from sopan.history._contacts import NOTHING_ASKED, Asked, ContactRecord, Demand
from sopan.history._keys import contact_key
from sopan.history._lint import HistoryFinding, Ladder, LadderStep
from sopan.history._promises import Commitment, CommitmentState, promises
from sopan.history.conversation import Conversation, evolve
from sopan.history.events import (
    EVENT,
    Contacted,
    ContactedItem,
    DisputeOpened,
    DisputeResolved,
    Event,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
)
from sopan.history.log import History

__all__ = [
    "EVENT",
    "NOTHING_ASKED",
    "Asked",
    "Commitment",
    "CommitmentState",
    "ContactRecord",
    "Contacted",
    "ContactedItem",
    "Conversation",
    "Demand",
    "DisputeOpened",
    "DisputeResolved",
    "Event",
    "ExtensionAgreed",
    "HandOffRecalled",
    "HandedOff",
    "History",
    "HistoryFinding",
    "HoldLifted",
    "HoldPlaced",
    "Ladder",
    "LadderStep",
    "OptedIn",
    "OptedOut",
    "PaymentClaimRejected",
    "PaymentClaimed",
    "PlanAgreed",
    "PlanCancelled",
    "PromiseMade",
    "Replied",
    "ReplyHandled",
    "StepApproved",
    "contact_key",
    "evolve",
    "extension_counts",
    "plan_adds_up",
    "plan_counts",
    "promises",
]

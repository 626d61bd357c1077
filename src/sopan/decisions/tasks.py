"""What we owe before a client can be asked again: every hold that waits for us names one task."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sopan.fields import Record


class TaskCode(StrEnum):
    """A task as a word for programs; `Hold.explain_task` says it to people."""

    ANSWER_CLIENT = "answer_client"
    """The client has written, and nobody has answered."""
    APPLY_PAYMENT = "apply_payment"
    """We hold money of the client's: apply it to an invoice, or pay it back."""
    APPROVE_STEP = "approve_step"
    """A step waits for a person to agree; `detail` is the step."""
    CALL_CLIENT = "call_client"
    """The client is to be called on `due_on`, as agreed."""
    CHECK_CLOCK = "check_clock"
    """The history holds events that are later than `now`."""
    CHECK_PAYMENT = "check_payment"
    """The client says that it is paid: look at the bank statement."""
    CLEAR_UP_PLAN = "clear_up_plan"
    """Instalments were agreed that do not add up: agree on the sums, or cancel the plan."""
    CONFIRM_CLEARING = "confirm_clearing"
    """A giro is with the bank: record when it cleared, or that it was returned."""
    CONFIRM_DELIVERY = "confirm_delivery"
    """The invoice is to reach the client on `due_on`: make sure that it does."""
    CONFIRM_SUGGESTION = "confirm_suggestion"
    """A message of the client's is believed to mean something: say whether it does; `detail` is the kind of event."""
    DECIDE_NEXT_STEP = "decide_next_step"
    """The ladder is finished, and the invoice is still open."""
    HAND_IN_INVOICE = "hand_in_invoice"
    """The client takes invoices in at certain hours (tukar faktur), next on `due_on`; `detail` has the hours."""
    ISSUE_INVOICE = "issue_invoice"
    """The invoice is still a draft."""
    RECORD_RECEIPT = "record_receipt"
    """The client took the invoice in, on a day that is not known: record it; `detail` has the number of the receipt."""
    REQUEST_CERTIFICATE = "request_certificate"
    """The cash has come, and every request for the certificate has been sent: ask in person; `detail` has the taxes."""
    REVIEW_HOURS = "review_hours"
    """Hours, quiet periods and limits leave no instant: one of them must change."""
    SEND_DOCUMENTS = "send_documents"
    """The client waits for documents from us; `detail` names them."""
    SET_DATE = "set_date"
    """All that is open is an instalment without a date, such as a retention; `detail` names it."""
    SETTLE_DISPUTE = "settle_dispute"
    """The client objects to the invoice or a part of it."""
    UPDATE_CONTACTS = "update_contacts"
    """No channel of the client can be used, or every address on them has failed."""
    UPDATE_PAYMENT_DATA = "update_payment_data"
    """The payment data are too old for a firm step."""
    OTHER = "other"
    """A task of the host's own; `detail` says it as it is to be shown."""


@dataclass(frozen=True, slots=True)
class Task(Record):
    """One thing that we owe, on days of the client's zone."""

    code: TaskCode
    detail: str = ""
    """What the task is about, as its code says; never personal data."""
    since: date | None = None
    """The day on which its reason began; None where nothing dates it."""
    due_on: date | None = field(default=None, compare=False)
    """The last day on which it is still in time, as of the instant that was asked about; None where there is none.

    An opportunity may come again: two tasks that differ in this day alone are equal."""

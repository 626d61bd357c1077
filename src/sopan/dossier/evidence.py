"""One piece of evidence: what happened, when, and about which invoices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sopan.fields import Record
from sopan.money import Money
from sopan.words import Cause, Channel, Outcome, Purpose, Tone


class EvidenceKind(StrEnum):
    """Kinds of facts, in the order in which facts of one moment are told."""

    ISSUED = "issued"
    DELIVERED = "delivered"
    FALLEN_DUE = "fallen_due"
    GIRO_RECEIVED = "giro_received"
    PAYMENT = "payment"
    PAYMENT_REVERSED = "payment_reversed"
    CREDIT_NOTE = "credit_note"
    CERTIFICATE = "certificate"
    TAX_PROOF = "tax_proof"
    """The proof that a tax was collected and paid, where it is not withheld."""
    CONTACTED = "contacted"
    REPLIED = "replied"
    REPLY_HANDLED = "reply_handled"
    PROMISE_MADE = "promise_made"
    PAYMENT_CLAIMED = "payment_claimed"
    PAYMENT_CLAIM_REJECTED = "payment_claim_rejected"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_RESOLVED = "dispute_resolved"
    HOLD_PLACED = "hold_placed"
    HOLD_LIFTED = "hold_lifted"
    EXTENSION_AGREED = "extension_agreed"
    PLAN_AGREED = "plan_agreed"
    PLAN_CANCELLED = "plan_cancelled"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    STEP_APPROVED = "step_approved"
    STEP_DECLINED = "step_declined"
    LADDER_PLACED = "ladder_placed"
    HANDED_OFF = "handed_off"
    HAND_OFF_RECALLED = "hand_off_recalled"


class Fate(StrEnum):
    """The fate of a promise, by the dates of the payments alone; no policy's grace is added."""

    KEPT = "kept"
    """All of it had arrived by the day that the client named."""
    LATE = "late"
    """All of it arrived, after that day."""
    PARTLY = "partly"
    """Some of it had arrived by that day, and the rest never did."""
    BROKEN = "broken"
    """Nothing had arrived by that day."""
    REPLACED = "replaced"
    """Something newer was promised or agreed by that day."""
    OPEN = "open"
    """That day has not passed."""
    UNKNOWN = "unknown"
    """These invoices do not tell: it is about others too, or in another currency."""


@dataclass(frozen=True, slots=True)
class Evidence(Record):
    """One fact. What the fact does not have is None or empty.

    Days are days of the client's zone, instants are in it.
    """

    on: date
    """The day on which it happened."""
    at: datetime | None
    """The instant; None for a fact that has only a date, such as a payment."""
    kind: EvidenceKind
    invoice_ids: tuple[str, ...]
    """The invoices of this dossier that it names; empty means the whole account."""
    id: str | None = None
    """The identity of the event, payment or credit note, as it was given."""
    channel: Channel | None = None
    to: str | None = field(default=None, repr=False)
    """The address that a contact went to, or who took the case over."""
    key: str | None = None
    purpose: Purpose | None = None
    tone: Tone | None = None
    steps: tuple[str, ...] = ()
    """The steps that a contact sent, or the step that was approved."""
    asked: tuple[tuple[str, Money], ...] = ()
    """Per invoice, or instalment, the amount that a contact named as open."""
    outcome: Outcome | None = None
    """What became of a contact, by its latest report."""
    reports: tuple[tuple[datetime, Outcome], ...] = ()
    """Every report on a contact, in order."""
    withdrawn: bool = False
    """Whether a contact was taken back before it left us, and had not arrived."""
    copies: tuple[str, ...] = field(default=(), repr=False)
    """The addresses that got a copy."""
    reference: str | None = None
    """The number that a letter bore, or the receipt for an invoice."""
    offers: tuple[str, ...] = ()
    named_day: date | None = None
    """The day that was named: of a promise, an extension, a deadline, or the due date."""
    until: datetime | None = None
    """When a hold ends."""
    instalments: tuple[tuple[date, Money], ...] = ()
    amount: Money | None = None
    outstanding: Money | None = None
    """What was open on the invoice at the end of the day, for facts that change an amount."""
    why: str | None = field(default=None, repr=False)
    """Why the bank took a payment back, as it was recorded; None where an entry was put right."""
    reason: Cause | None = None
    """Why the client answered or objected, or why the invoice was put on hold."""
    proof: bool = False
    """Whether the transfer slip came with a claim."""
    fate: Fate | None = None
    """What became of a promise."""
    fulfilled_on: date | None = None
    """The day on which all that was promised had arrived; None when it never had."""
    received: tuple[Money, ...] = ()
    """Per currency what arrived from the day of the promise to the day that it named."""
    note: str | None = field(default=None, repr=False)

"""What clients, our people and the bank do: events and corrections, all of them valid values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sopan.account import Account, write_agreement, write_confirmation, write_statement
from sopan.client import Client
from sopan.errors import ArgumentError
from sopan.history import (
    Contacted,
    DisputeOpened,
    DisputeResolved,
    Event,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    LadderPlaced,
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
    StepDeclined,
    Suggested,
    SuggestionSettled,
)
from sopan.invoice import CreditNote, Invoice, Payment
from sopan.money import Money
from sopan.words import Cause
from tests.machine import values

if TYPE_CHECKING:
    from sopan.decisions import HandOff, Hold, Send
    from sopan.policy import Step
    from tests.machine.dice import Dice
    from tests.machine.question import Question

SPEECH = {
    "replied": 3,
    "handled": 6,
    "promise": 5,
    "promise_of_part": 2,
    "claim": 2,
    "claim_with_slip": 1,
    "rejected": 2,
    "dispute": 1,
    "dispute_of_part": 1,
    "resolved": 4,
    "hold": 2,
    "lifted": 3,
    "extension": 2,
    "plan": 2,
    "cancelled": 1,
    "opted_out": 1,
    "opted_in": 2,
    "approved": 2,
    "handed_off": 1,
    "recalled": 3,
    "talk": 1,
    "declined": 1,
    "put_off": 2,
    "placed": 1,
    "suggested": 1,
    "settled": 1,
}
CAUSES = [None, *Cause]


def remark(dice: Dice, question: Question, others: list[str], at: datetime) -> Event:
    """Anything that can be said or agreed beside a contact. Mostly about this invoice, sometimes about more."""
    kind = dice.weighed(SPEECH)
    this = (question.invoice.id,)
    whom = dice.pick([this, this, this, (), tuple(others), ("INV-unknown",)])
    day = dice.day(at.date(), 3, 25)
    part = question.invoice.total.allocate([dice.number(1, 9), 5])[0]
    several = tuple(others) if this[0] in others else this
    said: dict[str, Any] = {
        "replied": lambda: Replied(at=at, invoice_ids=whom, reason=dice.pick(CAUSES)),
        "handled": lambda: ReplyHandled(at=at, invoice_ids=dice.pick([(), whom])),
        "promise": lambda: PromiseMade(at=at, invoice_ids=whom, pay_by=day),
        "promise_of_part": lambda: PromiseMade(
            at=at, invoice_ids=dice.pick([this, this, several]), pay_by=day, amount=part
        ),
        "claim": lambda: PaymentClaimed(at=at, invoice_ids=whom, amount=dice.pick([None, None, part])),
        "claim_with_slip": lambda: PaymentClaimed(at=at, invoice_ids=whom, proof=True),
        "rejected": lambda: PaymentClaimRejected(at=at, invoice_ids=whom),
        "dispute": lambda: DisputeOpened(at=at, invoice_ids=whom, reason=dice.pick(CAUSES)),
        "dispute_of_part": lambda: DisputeOpened(at=at, invoice_ids=this, amount=part, reason=dice.pick(CAUSES)),
        "resolved": lambda: DisputeResolved(at=at, invoice_ids=dice.pick([(), whom])),
        "hold": lambda: HoldPlaced(at=at, invoice_ids=whom, until=_until(dice, at), reason=dice.pick(CAUSES)),
        "lifted": lambda: HoldLifted(at=at, invoice_ids=dice.pick([(), whom])),
        "extension": lambda: ExtensionAgreed(at=at, invoice_ids=whom, due_on=dice.day(_some_time(dice, at), 0, 25)),
        "plan": lambda: _plan(dice, question, at),
        "cancelled": lambda: PlanCancelled(at=at, invoice_ids=whom),
        "opted_out": lambda: OptedOut(at=at, channel=dice.pick([*values.CHANNELS, None])),
        "opted_in": lambda: OptedIn(at=at, channel=dice.pick([None, *values.CHANNELS])),
        "approved": lambda: StepApproved(
            at=at, invoice_ids=dice.pick([whom, whom, ()]), step=dice.pick(_gated(question)).id
        ),
        "handed_off": lambda: HandedOff(at=at, invoice_ids=dice.pick([whom, whom, ()]), to="orang"),
        "recalled": lambda: HandOffRecalled(at=at, invoice_ids=dice.pick([(), whom])),
        "declined": lambda: StepDeclined(at=at, invoice_ids=whom, step=dice.pick(question.policy.steps).id),
        "put_off": lambda: put_off(dice, dice.pick(question.policy.steps).id, whom, at),
        "placed": lambda: LadderPlaced(
            at=at, invoice_ids=dice.pick([this, whom]), step=dice.pick(question.policy.steps).id
        ),
        "suggested": lambda: Suggested(
            at=at,
            id=f"S{dice.number(1, 10**9)}" if dice.once_in(2) else None,
            invoice_ids=whom,
            fact=_believed(dice, question, whom, at, day),
            confidence=0.5,
            source="model",
        ),
        "settled": lambda: SuggestionSettled(
            at=at, invoice_ids=dice.pick([(), whom]), suggestion=_a_suggestion(dice, question), accepted=dice.once_in(2)
        ),
        "talk": lambda: Contacted(
            at=at, channel=dice.pick([*values.CHANNELS, "visit"]), outcome=dice.pick(["sent", "failed", "no_answer"])
        ),
    }
    event: Event = said[kind]()
    return event.model_copy(update={"id": _id_of(event)}) if dice.once_in(3) else event


def _id_of(event: Event) -> str:
    """An id that no event with another content has, however the dice fall."""
    return "E" + sha256(event.model_dump_json().encode()).hexdigest()[:12]


def _gated(question: Question) -> list[Step]:
    """The steps that a person must agree to; all, where none is one."""
    return [step for step in question.policy.steps if step.requires_approval] or list(question.policy.steps)


def put_off(dice: Dice, step: str, whom: tuple[str, ...], at: datetime) -> StepDeclined:
    """A person says not yet: until a day, or until an hour."""
    until = dice.pick([dice.day(at.date(), 0, 12), at + timedelta(minutes=dice.number(1, 12_000))])
    return StepDeclined(at=at, invoice_ids=whom, step=step, until=until)


def _believed(dice: Dice, question: Question, whom: tuple[str, ...], at: datetime, day: date) -> Any:
    """What somebody believes that a reply means."""
    earlier = at - timedelta(minutes=dice.number(0, 90))
    return dice.pick(
        [
            PromiseMade(at=earlier, invoice_ids=whom, pay_by=day),
            PaymentClaimed(at=earlier, invoice_ids=whom),
            DisputeOpened(at=earlier, invoice_ids=whom),
            ExtensionAgreed(at=earlier, invoice_ids=whom, due_on=day),
            HoldPlaced(at=earlier, invoice_ids=whom, until=_until(dice, earlier)),
            OptedOut(at=earlier, channel=dice.pick(values.CHANNELS)),
            _plan(dice, question, earlier),
        ]
    )


def _a_suggestion(dice: Dice, question: Question) -> str | None:
    known = [event.id for event in question.events if isinstance(event, Suggested)]
    return dice.pick([None, *known])


def _until(dice: Dice, at: datetime) -> date | datetime | None:
    return dice.pick([dice.day(at.date(), 2, 20), at + timedelta(minutes=dice.number(-600, 30_000)), None])


def _some_time(dice: Dice, at: datetime) -> date:
    """The day of an agreement, from which its dates are chosen; weeks before, where some are to be missed."""
    return dice.day(at.date(), 30, 0) if dice.likes("missed") else at.date()


def _plan(dice: Dice, question: Question, at: datetime) -> PlanAgreed:
    """Mostly about what is open, the tax withheld or not; sometimes a plan that does not add up."""
    day = at.date()
    open_now = dice.pick([question.invoice.outstanding, question.invoice.outstanding, question.invoice.to_transfer])(
        day
    )
    total = open_now if open_now > Money(1000) and not dice.once_in(5) else Money(3_000_000)
    parts = values.instalments(dice, _some_time(dice, at), total)
    return PlanAgreed(at=at, invoice_ids=(question.invoice.id,), instalments=tuple(parts))


def answer(question: Question, hold: Hold) -> list[Event]:
    """What our people record when a hold waits for them; nothing when it waits for time."""
    this = (question.invoice.id,)
    said: dict[str, Any] = {
        "handed_off": lambda: HandOffRecalled(at=question.now),
        "disputed": lambda: DisputeResolved(at=question.now, invoice_ids=this),
        "held": lambda: HoldLifted(at=question.now),
        "verify_payment": lambda: PaymentClaimRejected(at=question.now, invoice_ids=this),
        "awaiting_us": lambda: (
            SuggestionSettled(at=question.now, accepted=question.now.minute % 2 == 0)
            if hold.task is not None and hold.task.code == "confirm_suggestion"
            else ReplyHandled(at=question.now)
        ),
        "needs_approval": lambda: StepApproved(
            at=question.now, invoice_ids=this if question.now.minute % 2 else (), step=hold.because[0].detail
        ),
    }
    return [said[hold.reason]()] if hold.reason in said else []


def handed_off(question: Question, hand_off: HandOff) -> HandedOff:
    """Somebody takes over."""
    return HandedOff(at=question.now, invoice_ids=(question.invoice.id,), to=hand_off.to)


def paper(
    dice: Dice,
    client: Client,
    invoices: list[Invoice],
    events: tuple[Event, ...],
    now: datetime,
    free: tuple[Payment, ...],
) -> Send | None:
    """A message that a person asks for; None where there is nothing to write, or nowhere to send it."""
    agreed = [event for event in events if isinstance(event, PlanAgreed | ExtensionAgreed)]
    what = dice.weighed({"statement": 1, "confirmation": 1, "agreement": 2 if agreed else 0})
    try:
        if what == "agreement":
            return write_agreement(dice.pick(agreed), dice.pick(invoices), client, now=now, history=events)
        if what == "statement":
            return write_statement(client, invoices, now=now, history=events, unapplied=free)
        account = Account(client, tuple(invoices), events, unapplied=free)
        return write_confirmation(account, dice.day(now.date(), 20, -1), now=now)
    except ArgumentError:
        return None


# --- the bank and the books ----------------------------------------------------------------------------


def money(dice: Dice, invoice: Invoice, today: date, new_id: str) -> Invoice:
    """One more entry, or one taken back."""
    what = dice.weighed(
        {
            "all": 3,
            "part": 4,
            "ahead": 2,
            "giro": 2,
            "cleared": 2,
            "too_much": 1,
            "late": 1,
            "reversed": 4,
            "credit": 1,
            "slip": 2,
        }
    )
    open_now = invoice.outstanding(today)
    if what == "reversed":
        standing = [payment for payment in invoice.payments if payment.reversed_on is None]
        if not standing:
            return invoice
        taken = dice.pick(standing)
        back_on = max(dice.day(today, 2, 3), taken.cleared_on or taken.received_on)
        news = {"reversed_on": back_on, "reversal_reason": dice.pick([None, "saldo tidak cukup"])}
        entries = [p.model_copy(update=news) if p is taken else p for p in invoice.payments]
        return _changed(invoice, payments=tuple(entries))
    if what == "cleared":
        standing = [p for p in invoice.payments if p.method == "giro" and p.cleared_on is None and not p.reversed_on]
        if not standing:
            return invoice
        cleared = dice.pick(standing)
        news = {"cleared_on": max(dice.day(today, 2, 20), cleared.received_on)}
        entries = [p.model_copy(update=news) if p is cleared else p for p in invoice.payments]
        return _changed(invoice, payments=tuple(entries))
    if what == "slip":
        missing = [slip for slip in invoice.withholdings if slip.certificate_received_on is None]
        came = dice.some(missing, 3, 1) if missing else []
        on = dice.day(today, 5, 5) if came and dice.likes("slips") else today
        slips = [s.model_copy(update={"certificate_received_on": on}) if s in came else s for s in invoice.withholdings]
        return _changed(invoice, withholdings=tuple(slips))
    if what == "credit":
        note = CreditNote(id=new_id, amount=Money(dice.number(1, 400_000)), issued_on=dice.day(today, 10, 10))
        return _changed(invoice, credit_notes=(*invoice.credit_notes, note))
    amount, received_on = invoice.to_transfer(today) or Money(50_000), today
    if what in {"part", "late"}:
        amount = amount.allocate([dice.number(1, 9), 3])[0] or amount
        received_on = dice.day(today, 20, 0) if what == "late" else today
    elif what == "giro":
        received_on = dice.day(today, 2, 2)
    elif what == "ahead":
        received_on = today + timedelta(days=dice.number(1, 80))
    elif what == "too_much":
        amount = open_now + Money(dice.number(1, 900))
    method: Any = "giro" if what == "giro" else dice.pick([None, "transfer", "virtual_account", "qris", "cash", "card"])
    cleared_on = received_on + timedelta(days=dice.number(0, 4)) if dice.once_in(12) else None
    payment = Payment(id=new_id, amount=amount, received_on=received_on, method=method, cleared_on=cleared_on)
    return _changed(invoice, payments=(*invoice.payments, payment))


def set_off(invoice: Invoice, today: date) -> tuple[Invoice, Payment] | None:
    """What came beyond the total leaves the invoice, as money that is to be applied elsewhere; None without any."""
    surplus = invoice.surplus(today)
    counting = [p for p in invoice.payments if surplus and p.counts_on(today) and p.reversed_on is None]
    larger = next((p for p in counting if p.amount > surplus), None)
    if larger is None:
        return None
    rest = larger.model_copy(update={"amount": larger.amount - surplus})
    entries = [rest if p is larger else p for p in invoice.payments]
    free = Payment(id=f"{larger.id}-sisa", amount=surplus, received_on=larger.counts_from or today)
    return _changed(invoice, payments=tuple(entries)), free


def applied(invoice: Invoice, payment: Payment) -> Invoice:
    """A payment that nobody had applied is the one for this invoice."""
    own = {entry.id for entry in invoice.payments}
    return invoice if payment.id in own else _changed(invoice, payments=(*invoice.payments, payment))


def _changed(invoice: Invoice, **changes: Any) -> Invoice:
    return Invoice.model_validate(invoice.model_copy(update=changes).model_dump())


def correction(dice: Dice, invoice: Invoice, today: date) -> Invoice:
    """A field of the invoice record changes."""
    what = dice.weighed({"due": 3, "issued": 4, "papers": 2, "delivered": 1, "void": 1, "written_off": 1, "dated": 2})
    if what == "dated":
        return retention_dated(dice, invoice, today)
    if what == "due":
        return _changed(invoice, due_on=max(dice.day(invoice.due_on or today, 10, 20), invoice.issued_on))
    if what == "issued":
        return issued(invoice)
    if what == "papers":
        return _changed(invoice, documents_pending=("faktur pajak",))
    if what == "delivered":
        return _changed(invoice, delivered_on=dice.day(today, 10, 10))
    return _changed(invoice, status=what)


def retention_dated(dice: Dice, invoice: Invoice, today: date) -> Invoice:
    """What waited for the second handover has a date."""
    last = max((part.due_on for part in invoice.instalments if part.due_on is not None), default=today)
    on = max(dice.day(today, 0, 20), last + timedelta(days=1))
    dated = [part if part.due_on else part.model_copy(update={"due_on": on}) for part in invoice.instalments]
    return _changed(invoice, instalments=tuple(dated))


def payer(invoice: Invoice) -> str:
    """Whoever pays it: the account is theirs (D2)."""
    return invoice.payer_id or invoice.client_id


def issued(invoice: Invoice) -> Invoice:
    """We have sent what was missing."""
    return _changed(invoice, status="issued", documents_pending=(), delivered_on=None)


def received(invoice: Invoice, today: date) -> Invoice:
    """The client has taken the invoice in (tukar faktur)."""
    return _changed(invoice, delivered_on=max(today, invoice.issued_on), receipt_number="TT-1")


def reachable(client: Client) -> Client:
    """A new address in the client record, and hours in which it may be used."""
    new = {"contacts": values.CONTACTS, "opted_out": (), "contact_hours": None, "quiet_periods": ()}
    return Client.model_validate(client.model_dump() | new)


def other_habits(dice: Dice, client: Client) -> Client:
    """One or two fields of the client record change."""
    fields = values.client_fields(dice)
    changed = dice.some(sorted(fields), 2, 1)
    return Client.model_validate(client.model_dump() | {name: fields[name] for name in changed})

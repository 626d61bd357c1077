"""Messages that a person asks for: what was agreed, the statement of account, and the confirmation of a balance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import NamedTuple, cast

from sopan._arguments import word_of
from sopan.account._choice import Choices
from sopan.account._decide import require_policy
from sopan.account.book import PolicyBook
from sopan.account.model import Account, require_own_invoices, unapplied_payments
from sopan.calendars import WorkingCalendar
from sopan.charges import ChargeStatement
from sopan.client import Client
from sopan.decisions import DatedAmount, Send, SendItem
from sopan.engine._case import has_closed
from sopan.engine._decide import calendar_of, conversation_of, require_aware
from sopan.engine._schedule import span_end
from sopan.errors import ArgumentError
from sopan.fields import FIRST_DAY, LAST_DAY, ONE_DAY
from sopan.history import (
    CommitmentState,
    Conversation,
    DisputeOpened,
    Event,
    ExtensionAgreed,
    History,
    PlanAgreed,
    PromiseMade,
    agreement_occurrence,
    contact_key,
    extension_counts,
    plan_counts,
    promises,
)
from sopan.history._agreed_dates import AgreedDates, AgreedTerms, OpenPart
from sopan.history._disputes import disputed_amount
from sopan.history.log import events_of
from sopan.invoice import USUAL_TOLERANCE, Invoice, Payment, tolerance_in
from sopan.money import LIMIT, Money, total_by_currency
from sopan.policy import MOST_ITEMS, EscalationPolicy
from sopan.words import Channel, Purpose, Tone
from sopan.zones import local, start_of_day, zone_of

_IN_WRITING = (Channel.EMAIL, Channel.LETTER, Channel.WHATSAPP)
_ON_PAPER = (Channel.EMAIL, Channel.LETTER)
"""Where a reply slip can stand."""


def write_agreement(
    agreed: PlanAgreed | ExtensionAgreed,
    invoice: Invoice,
    client: Client,
    *,
    now: datetime,
    history: History | Conversation | Iterable[Event],
    channel: Channel | None = None,
    tone: Tone = Tone.POLITE,
) -> Send:
    """Write down an agreement: every date and amount, as a message for `Renderer.render`.

    Without a `channel` the first of email, letter and WhatsApp on which the client has an address and no opt-out; an
    address from which a message bounced counts as none.
    A person asks for it, so no window is looked at and `closes_at` is midnight; record it as any other message.
    Its key is the agreement's, so it goes out once.

    A letter is evidence, so what it says must hold. Raises ArgumentError for an agreement about another invoice, a plan
    that does not come to what was open on its day, an extension that does nothing or of a bill that is paid, and one
    that a newer word has replaced or cancelled; further for an invoice of another client, a naive `now`, a tone other
    than polite and formal, and a client who cannot be reached.
    """
    if not isinstance(agreed, PlanAgreed | ExtensionAgreed):
        raise ArgumentError("agreed must be a PlanAgreed or an ExtensionAgreed")
    if not agreed.concerns(invoice.id):
        raise ArgumentError("agreed is about another invoice; pass the one that it names")
    here, to = _addressed(client, (invoice,), now, history, channel, tone)
    today = here.date()
    terms = _holding(agreed, invoice, client, history, today)
    occurrence = agreement_occurrence(agreed, local(agreed.at, zone_of(client.zone)).date())
    if isinstance(agreed, PlanAgreed):
        parts = [(f"{invoice.id}@{part.due_on}", part) for part in terms.agreed_parts(invoice)]
    else:
        parts = [(invoice.id, part) for part in terms.open_parts(invoice.position(today)) if part.to_transfer]
        if not parts:
            message = (
                "agreed moves the date of an invoice of which nothing is left to pay; there is nothing to write down"
            )
            raise ArgumentError(message)
    items = tuple(
        SendItem(
            invoice_id=invoice.id,
            obligation=obligation,
            step=Purpose.AGREEMENT.value,
            occurrence=occurrence,
            outstanding=part.outstanding,
            due_on=part.due_on,
            days_overdue=(today - part.due_on).days,
            to_transfer=part.to_transfer,
            billed_to=invoice.billed_to,
        )
        for obligation, part in parts
        if part.due_on is not None
    )
    return _message(Purpose.AGREEMENT, tone, to, here, items, client)


def _holding(
    agreed: PlanAgreed | ExtensionAgreed,
    invoice: Invoice,
    client: Client,
    history: History | Conversation | Iterable[Event],
    today: date,
) -> AgreedTerms:
    """The terms that the agreement makes. Raises ArgumentError when it makes none, or no longer."""
    agreed_on = local(agreed.at, zone_of(client.zone)).date()
    if isinstance(agreed, PlanAgreed) and not plan_counts(agreed, invoice, agreed_on):
        raise ArgumentError("agreed does not come to what was open on its day, or begins before the issue; correct it")
    if isinstance(agreed, ExtensionAgreed) and not extension_counts(agreed, invoice, agreed_on):
        message = "agreed does nothing for this invoice: it is too early, or the invoice has instalments; agree a plan"
        raise ArgumentError(message)
    known = events_of(history)
    terms = AgreedDates((*(event for event in known if event != agreed), agreed), client.zone).terms(invoice, today)
    if isinstance(agreed, PlanAgreed):
        holds = terms.instalments == agreed.instalments
    else:
        holds = not terms.instalments and terms.due_on == agreed.due_on
    if not holds:
        message = "agreed no longer holds: it was cancelled, or something else agreed since; write down what holds now"
        raise ArgumentError(message)
    return terms


def write_statement(
    client: Client,
    invoices: Iterable[Invoice],
    *,
    now: datetime,
    history: History | Conversation | Iterable[Event],
    unapplied: Iterable[Payment] = (),
    policy: EscalationPolicy | PolicyBook | None = None,
    calendar: WorkingCalendar | None = None,
    channel: Channel | None = None,
    tone: Tone = Tone.POLITE,
) -> Send:
    """Write the statement of account: every invoice whose balance is not nil, the oldest agreed date first.

    Invoiced, less paid, credited and certified, makes what is open, invoice by invoice; what was paid too much and the
    payments that are `unapplied` or stand on void invoices are in the client's favour. Agreed late fees are named apart
    from what is open.
    An invoice goes by the date agreed for what is to be paid next. One that has no date yet, because its terms count
    from a receipt that has not happened, stands last. What is overdue of it, not yet due, without a date, and so little
    that it is forgiven (by the policy's tolerance, else the usual one) is told apart (`SendItem.by_date`, `forgiven`).
    What of the overdue is in dispute, or promised for a day that has not passed, is told apart too.
    Asked for is only what is overdue, neither, and goes beyond the client's money that we hold.

    With `policy` (and `calendar`, as for `decide_account`) a plan that was missed by more than the policy's grace has
    lapsed, so that dates and late fees are those of a message of that day. Without it nobody knows the grace: what was
    agreed stands until something else is agreed, and the fee is the smaller one, that of the agreed dates.

    It sends no step of any ladder, and counts for gap and caps like every message.
    The rest is as for `write_agreement`. Raises ArgumentError, also when there is nothing to state, more than can be
    added up (10^15), or more than a message can name (200 invoices); CalendarCoverageError when the calendar does not
    cover a plan's grace.
    """
    invoices, conversation = tuple(invoices), conversation_of(history)
    here, to = _addressed(client, invoices, now, conversation, channel, tone)
    today = here.date()
    if policy is None:
        terms = _Terms(AgreedDates(conversation, client.zone), today)
    else:
        require_policy(policy)
        terms = _Terms.by_policy(Choices(policy, client, invoices, conversation, today), calendar)
    items = _balances(invoices, terms, today, Purpose.STATEMENT)
    if not conversation.kinds.isdisjoint({DisputeOpened, PromiseMade}):
        by_id = {invoice.id: invoice for invoice in invoices}
        replies = ((item, terms.reply(by_id[item.invoice_id], conversation, invoices, client.zone)) for item in items)
        items = tuple(_held_apart(item, reply, today) for item, reply in replies)
    held = _held(unapplied_payments(invoices, unapplied), today)
    if not items and not held:
        raise ArgumentError("invoices hold nothing that is open; there is nothing to state")
    charged = (terms.late_fee(invoice) for invoice in invoices if _counts(invoice, today))
    fees = tuple(fee for fee in charged if fee is not None)
    return _message(Purpose.STATEMENT, tone, to, here, items, client, charges=fees, unapplied=held)


def write_confirmation(
    account: Account,
    as_of: date,
    *,
    now: datetime | None = None,
    channel: Channel | None = None,
) -> Send:
    """Write the confirmation of the balance at the end of `as_of`, for the client to sign and return.

    It asks for no payment and says nothing of what came or was agreed later; also a balance of nil is confirmed.
    It goes by email or letter, in formal words, and names every invoice whose balance was not nil.
    `now` is the instant of the message, the first one after `as_of` unless given.

    Raises ArgumentError for a day that is none or later than `now`, a naive `now`, a client without an open address for
    email or letter, and more than can be added up (10^15) or named (200 invoices).
    """
    if isinstance(as_of, datetime) or not isinstance(as_of, date) or not FIRST_DAY <= as_of < LAST_DAY:
        raise ArgumentError(f"as_of must be a date without a time, from {FIRST_DAY} on")
    client = account.client
    at = start_of_day(as_of + ONE_DAY, zone_of(client.zone)) if now is None else now
    here, to = _addressed(client, account.invoices, at, account.history, channel, Tone.FORMAL, _ON_PAPER)
    if here.date() < as_of:
        raise ArgumentError("as_of must not lie after now: nobody knows that balance yet")
    terms = _Terms(AgreedDates(account.history, client.zone), as_of)
    items = _balances(account.invoices, terms, as_of, Purpose.BALANCE_CONFIRMATION)
    held = _held(unapplied_payments(account.invoices, account.unapplied), as_of)
    return _message(Purpose.BALANCE_CONFIRMATION, Tone.FORMAL, to, here, items, client, unapplied=held, as_of=as_of)


class _Reply(NamedTuple):
    """Words of a client about an invoice that keep us from asking for what is overdue of it."""

    disputed: int
    """How much of it is in dispute, in the smallest unit."""
    promised_for: date | None
    """The day of a promise that still holds."""


class _Terms:
    """By when each invoice is to be paid, as agreed on a day; with policies also whether a plan has lapsed."""

    def __init__(
        self, agreed: AgreedDates, on: date, choices: Choices | None = None, calendar: WorkingCalendar | None = None
    ) -> None:
        self._agreed = agreed
        self._on = on
        self._choices = choices
        self._calendar = calendar

    @classmethod
    def by_policy(cls, choices: Choices, calendar: WorkingCalendar | None) -> _Terms:
        """Return them by the grace and the tolerance of each invoice's policy."""
        client = choices.client
        return cls(
            choices.agreed, choices.today, choices, calendar_of(calendar, client.country).for_region(client.region)
        )

    def next_on(self, invoice: Invoice) -> date | None:
        """Return the date of what is to be paid next."""
        return self._lapsing(invoice).next_on(invoice.position(self._on), self._tolerance(invoice))

    def asked_parts(self, invoice: Invoice) -> list[OpenPart]:
        """List what is open by the date from which it is asked for."""
        return self._lapsing(invoice).asked_parts(invoice.position(self._on), self._tolerance(invoice))

    def late_fee(self, invoice: Invoice) -> ChargeStatement | None:
        """Return the agreed late fee up to the day."""
        return self._lapsing(invoice).late_fee(invoice, self._on)

    def reply(self, invoice: Invoice, said: Conversation, invoices: Iterable[Invoice], zone: str) -> _Reply:
        """Return what the client said about it that keeps us from asking: by the policy, or else by its own words."""
        policy = None if self._choices is None else self._choices.for_invoice(invoice)
        last_day = None
        if policy is not None and self._calendar is not None:
            last_day = partial(span_end, self._calendar, span=policy.promises.grace)
        tolerance = (self._tolerance(invoice),)
        told = promises(
            said, invoices, on=self._on, zone=zone, tolerance=tolerance, last_day=last_day, about=invoice.id
        )
        made = [one for one in told if one.is_promise]
        broken = sum(one.state is CommitmentState.BROKEN for one in made)
        holds = bool(made) and made[-1].state is CommitmentState.IN_FORCE
        if policy is not None and broken >= policy.promises.max_broken:
            holds = False
        disputed = disputed_amount(said, invoice)
        if disputed is not None and policy is not None and policy.disputes.partial == "hold":
            disputed = invoice.total
        return _Reply(disputed.minor if disputed else 0, made[-1].named_day if holds else None)

    def _lapsing(self, invoice: Invoice) -> AgreedTerms:
        terms = self._agreed.terms(invoice, self._on)
        if self._choices is None or self._calendar is None:
            return terms
        grace = self._choices.for_invoice(invoice).plans.grace
        last_day = partial(span_end, self._calendar, span=grace)
        return terms.lapsing(invoice, self._on, last_day, self._tolerance(invoice))

    def _tolerance(self, invoice: Invoice) -> Money:
        currency = invoice.total.currency
        if self._choices is None:
            return tolerance_in(USUAL_TOLERANCE, currency)
        return self._choices.for_invoice(invoice).tolerance_in(currency)


def _counts(invoice: Invoice, on: date) -> bool:
    """Return whether an invoice stands on the account at the end of a day."""
    return invoice.status == "issued" and invoice.issued_on <= on


def _balances(invoices: Iterable[Invoice], terms: _Terms, on: date, purpose: Purpose) -> tuple[SendItem, ...]:
    """Every invoice whose balance is not nil at the end of a day, the oldest agreed date first."""
    stated: list[tuple[date | None, Invoice]] = []
    for invoice in invoices:
        if not _counts(invoice, on):
            continue
        position = invoice.position(on)
        if position.outstanding or position.surplus:
            stated.append((terms.next_on(invoice), invoice))
    return tuple(
        _balance(invoice, due_on, terms.asked_parts(invoice), on, purpose)
        for due_on, invoice in sorted(stated, key=lambda one: (one[0] or date.max, one[1].id))
    )


def _balance(invoice: Invoice, due_on: date | None, parts: Sequence[OpenPart], on: date, purpose: Purpose) -> SendItem:
    """Return what is open of an invoice at the end of a day, by its dates."""
    asked = [part for part in parts if part.to_transfer and not part.is_forgiven]
    return SendItem(
        invoice_id=invoice.id,
        obligation=invoice.id,
        step=purpose.value,
        occurrence=on.isoformat(),
        outstanding=invoice.outstanding(on),
        due_on=due_on,
        days_overdue=None if due_on is None else (on - due_on).days,
        to_transfer=sum((part.to_transfer for part in asked), Money.zero(invoice.total.currency)),
        by_date=tuple(DatedAmount(part.due_on, part.to_transfer, part.label) for part in asked if len(asked) > 1),
        billed_to=invoice.billed_to,
        forgiven=next((part.to_transfer for part in parts if part.is_forgiven), None),
    )


def _held_apart(item: SendItem, reply: _Reply, on: date) -> SendItem:
    """Tell apart what of the overdue is in dispute, and what is promised."""
    disputed = Money.of_minor(reply.disputed, item.to_transfer.currency)
    parts: list[DatedAmount] = []
    for part in item.by_date or (DatedAmount(item.due_on, item.to_transfer),):
        if part.due_on is None or part.due_on >= on:
            parts.append(part)
            continue
        own = min(part.amount, disputed)
        disputed -= own
        apart = (
            replace(part, amount=own, is_disputed=True),
            replace(part, amount=part.amount - own, promised_for=reply.promised_for),
        )
        parts += [one for one in apart if one.amount]
    is_told = len(parts) > 1 or any(part.is_held for part in parts)
    return replace(item, by_date=tuple(parts) if is_told else ())


def _held(payments: Iterable[Payment], on: date) -> tuple[Money, ...]:
    """Return what we hold of the client's at the end of a day, per currency."""
    return total_by_currency(payment.amount for payment in payments if payment.counts_on(on))


def _addressed(
    client: Client,
    invoices: Sequence[Invoice],
    now: datetime,
    history: History | Conversation | Iterable[Event],
    channel: Channel | None,
    tone: Tone,
    possible: Sequence[Channel] = _IN_WRITING,
) -> tuple[datetime, tuple[Channel, str]]:
    """`now` by the client's clock, and where the message goes.

    Raises ArgumentError for what does not belong together.
    """
    require_aware("now", now)
    require_own_invoices(client, invoices)
    if word_of(Tone, tone, "tone") not in {Tone.POLITE, Tone.FORMAL}:
        raise ArgumentError("tone must be polite or formal")
    conversation = conversation_of(history)
    for way in possible if channel is None else (word_of(Channel, channel, "channel"),):
        alive = [to for to in client.addresses(way) if (way, to) not in conversation.bounced_addresses]
        if alive and not has_closed(client, conversation, way):
            return local(now, zone_of(client.zone)), (way, alive[0])
    message = "client has no open channel for it; add an address that nothing bounced from, or name another channel"
    raise ArgumentError(message)


def _message(
    purpose: Purpose,
    tone: Tone,
    to: tuple[Channel, str],
    at: datetime,
    items: tuple[SendItem, ...],
    client: Client,
    *,
    charges: tuple[ChargeStatement, ...] = (),
    unapplied: tuple[Money, ...] = (),
    as_of: date | None = None,
) -> Send:
    _require_room(items)
    day = at.date() if as_of is None else as_of
    obligation, occurrence = client.id, day.isoformat()
    if items:
        obligation, occurrence = items[0].obligation, cast("str", items[0].occurrence)
    return Send(
        step=purpose.value,
        purpose=purpose,
        tone=Tone(tone),
        channel=to[0],
        to=to[1],
        at=at,
        closes_at=start_of_day(at.date() + ONE_DAY, zone_of(client.zone)),
        items=items,
        outstanding=total_by_currency(item.outstanding for item in items),
        key=contact_key(obligation, purpose.value, occurrence, 0),
        because=(),
        charges=charges,
        unapplied=unapplied,
        as_of=as_of,
    )


def _require_room(items: Sequence[SendItem]) -> None:
    """Refuse more than can be written: more items than a message can name, or a sum that is none."""
    if len(items) > MOST_ITEMS:
        message = f"there is more to name than the {MOST_ITEMS} items of a message; write about fewer at a time"
        raise ArgumentError(message)
    sums: dict[str, int] = {}
    for item in items:
        amount = item.outstanding
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
        if sums[amount.currency] >= LIMIT * 10**amount.decimals:
            raise ArgumentError("invoices come to 10^15 or more together; write about fewer of them")

"""Messages that a person asks for: what was agreed, in writing, and the statement of account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import cast

from sopan.account.model import require_own_invoices
from sopan.client import Client
from sopan.decisions import Send, SendItem
from sopan.engine._case import has_closed
from sopan.engine._decide import conversation_of, require_aware
from sopan.errors import ArgumentError
from sopan.history import (
    Conversation,
    Event,
    ExtensionAgreed,
    History,
    PlanAgreed,
    agreement_occurrence,
    contact_key,
    extension_counts,
)
from sopan.invoice import Invoice, due_days
from sopan.money import total_by_currency
from sopan.words import Channel, Purpose, Tone
from sopan.zones import local, start_of_day, zone_of

__all__ = ["write_agreement", "write_statement"]

_ONE_DAY = timedelta(days=1)
_IN_WRITING = (Channel.EMAIL, Channel.LETTER, Channel.WHATSAPP)


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
    """The message that documents an agreement in writing: every date and amount, for `Renderer.render`.

    Without a `channel` the first of email, letter and WhatsApp on which the client has an address and no opt-out.
    A person asks for it, so no window is looked at and `closes_at` is midnight; record it as any other message.
    Its key is the agreement's, so it goes out once.

    Raises ArgumentError for an agreement about another invoice, an invoice of another client, a naive `now`, a tone
    other than polite and formal, and a client who cannot be reached.
    """
    if not isinstance(agreed, PlanAgreed | ExtensionAgreed):
        message = "agreed must be a PlanAgreed or an ExtensionAgreed"
        raise ArgumentError(message)
    if not agreed.concerns(invoice.id):
        message = "agreed is about another invoice; pass the one that it names"
        raise ArgumentError(message)
    here, to = _addressed(client, (invoice,), now, history, channel, tone)
    today = here.date()
    occurrence = agreement_occurrence(agreed, local(agreed.at, zone_of(client.zone)).date())
    if isinstance(agreed, PlanAgreed):
        parts = [
            (f"{invoice.id}@{due_on.isoformat()}", due_on, part.amount)
            for due_on, part in zip(due_days(agreed.instalments), agreed.instalments, strict=True)
        ]
    else:
        parts = [(invoice.id, agreed.due_on, invoice.to_transfer(today))]
    items = tuple(
        SendItem(
            invoice_id=invoice.id,
            obligation=obligation,
            step=Purpose.AGREEMENT.value,
            occurrence=occurrence,
            outstanding=amount,
            due_on=due_on,
            days_overdue=(today - due_on).days,
            to_transfer=amount,
        )
        for obligation, due_on, amount in parts
    )
    return _message(Purpose.AGREEMENT, tone, to, here, items, client.zone)


def write_statement(
    client: Client,
    invoices: Iterable[Invoice],
    *,
    now: datetime,
    history: History | Conversation | Iterable[Event],
    channel: Channel | None = None,
    tone: Tone = Tone.POLITE,
) -> Send:
    """The statement of account: every invoice on which cash is still to come, the oldest due date first.

    One that has no due date yet, because its terms count from a receipt that has not happened, is left out.

    An extension in `history` moves the due date; instalments and plans do not, as the rest is stated in one sum.

    It sends no step of any ladder, and counts for gap and caps like every message.
    The rest is as for `write_agreement`. Raises ArgumentError, also when nothing is open.
    """
    invoices, conversation = tuple(invoices), conversation_of(history)
    here, to = _addressed(client, invoices, now, conversation, channel, tone)
    today = here.date()
    still_open = [
        (due_on, invoice)
        for invoice in invoices
        if invoice.status == "issued" and invoice.issued_on <= today and invoice.to_transfer(today)
        if (due_on := _due_date(invoice, client, conversation)) is not None
    ]
    if not still_open:
        message = "invoices hold nothing that is open; there is nothing to state"
        raise ArgumentError(message)
    items = tuple(
        SendItem(
            invoice_id=invoice.id,
            obligation=invoice.id,
            step=Purpose.STATEMENT.value,
            occurrence=today.isoformat(),
            outstanding=invoice.outstanding(today),
            due_on=due_on,
            days_overdue=(today - due_on).days,
            to_transfer=invoice.to_transfer(today),
        )
        for due_on, invoice in sorted(still_open, key=lambda one: (one[0], one[1].id))
    )
    return _message(Purpose.STATEMENT, tone, to, here, items, client.zone)


def _due_date(invoice: Invoice, client: Client, conversation: Conversation) -> date | None:
    """As it was agreed last; at one instant the later date wins, as in deciding."""
    zone = zone_of(client.zone)
    agreed = [
        (extension.at, extension.due_on)
        for extension in conversation.of_kind(ExtensionAgreed)
        if extension.concerns(invoice.id) and extension_counts(extension, invoice, local(extension.at, zone).date())
    ]
    return max(agreed)[1] if agreed else invoice.due_on


def _addressed(
    client: Client,
    invoices: Sequence[Invoice],
    now: datetime,
    history: History | Conversation | Iterable[Event],
    channel: Channel | None,
    tone: Tone,
) -> tuple[datetime, tuple[Channel, str]]:
    """`now` by the client's clock, and where the message goes.

    Raises ArgumentError for what does not belong together.
    """
    require_aware("now", now)
    require_own_invoices(client, invoices)
    if tone not in {Tone.POLITE, Tone.FORMAL}:
        message = "tone must be polite or formal"
        raise ArgumentError(message)
    conversation = conversation_of(history)
    for possible in _IN_WRITING if channel is None else (Channel(channel),):
        addresses = client.addresses(possible)
        if addresses and not has_closed(client, conversation, possible):
            return local(now, zone_of(client.zone)), (possible, addresses[0])
    message = "client has no open channel for it; add an address, or name a channel that the client has not closed"
    raise ArgumentError(message)


def _message(
    purpose: Purpose,
    tone: Tone,
    to: tuple[Channel, str],
    at: datetime,
    items: tuple[SendItem, ...],
    zone: str,
) -> Send:
    first = items[0]
    return Send(
        step=purpose.value,
        purpose=purpose,
        tone=tone,
        channel=to[0],
        to=to[1],
        at=at,
        closes_at=start_of_day(at.date() + _ONE_DAY, zone_of(zone)),
        items=items,
        outstanding=total_by_currency(item.outstanding for item in items),
        key=contact_key(first.obligation, purpose.value, cast("str", first.occurrence), 0),
        because=(),
    )

"""One client, one message: rules 29 and 30, and the whole book of clients one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sopan.account.book import PolicyBook, ProfileClass
from sopan.account.model import Account, AccountDecision, PolicyChoice, Upcoming, require_own_invoices
from sopan.account.profile import PaymentProfile
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Reason, ReasonCode, Send, SendItem, Wait
from sopan.engine import (
    Case,
    Desk,
    Move,
    charges_on,
    consult,
    conversation_of,
    default_calendar,
    go_or_wait,
    is_gated,
    item_for,
    naming_misfits,
    require_aware,
    while_it_stands,
)
from sopan.errors import SopanError
from sopan.history import Conversation, Event, History, evolve
from sopan.invoice import Invoice
from sopan.money import Money, total_by_currency
from sopan.policy import EscalationPolicy
from sopan.words import NOT_DEMANDS, Tone
from sopan.zones import local, zone_of

__all__ = ["decide_account", "decide_portfolio", "payer_kind"]

_CLIENT_WIDE = ("limits", "consolidate", "minimum", "thanks", "quiet_periods", "legal")
"""Settings that come from the client's policy; all others from each invoice's own."""


def decide_account(
    client: Client,
    invoices: Iterable[Invoice],
    policy: EscalationPolicy | PolicyBook,
    *,
    now: datetime,
    history: History | Conversation | Iterable[Event],
    calendar: WorkingCalendar | None = None,
    payments_as_of: datetime | None = None,
) -> AccountDecision:
    """What to do about all invoices of one client now: at most one message, which names every invoice it is about.

    Due items merge into the message of the carrying invoice (`consolidate`). What the message does not name is not
    muted: its rung waits for gap and caps like everything else. Record `send.as_contacted(...)` and decide again.

    Arguments are as for `decide`; raises the same errors, and ArgumentError when two invoices have one id.
    """
    require_aware("now", now)
    invoices = tuple(invoices)
    require_own_invoices(client, invoices)
    base = default_calendar() if calendar is None else calendar
    conversation = conversation_of(history)
    today = local(now, zone_of(client.zone)).date()
    profile = payer_kind(policy, invoices, conversation, today)
    office = _Office(client, policy, base.for_region(client.region), payments_as_of, now, profile)
    return office.decide(invoices, conversation)


def payer_kind(
    policy: EscalationPolicy | PolicyBook,
    invoices: tuple[Invoice, ...],
    conversation: Conversation,
    today: date,
) -> ProfileClass | None:
    """What kind of payer the client is, when a rule of the book asks."""
    if not isinstance(policy, PolicyBook) or not any(rule.profiles for rule in policy.rules):
        return None
    return PaymentProfile.of(invoices, as_of=today, history=conversation).kind


def decide_portfolio(
    accounts: Iterable[Account],
    policy: EscalationPolicy | PolicyBook,
    *,
    now: datetime,
    calendar: WorkingCalendar | None = None,
) -> Iterator[AccountDecision]:
    """One decision per account, lazily and in order: wrap it in a progress bar.

    An account that cannot be decided yields an entry with `error`; every other result is what it would have been.
    """
    require_aware("now", now)
    for account in accounts:
        try:
            yield decide_account(
                account.client,
                account.invoices,
                policy,
                now=now,
                history=account.history,
                calendar=calendar,
                payments_as_of=account.payments_as_of,
            )
        except SopanError as error:
            yield AccountDecision(client_id=account.client.id, error=str(error))


@dataclass(frozen=True, slots=True)
class _Voice:
    """What one invoice has to say now: its answer, and the move behind it if there is one."""

    desk: Desk
    move: Move | None
    answer: Decision

    @property
    def invoice_id(self) -> str:
        return self.desk.case.invoice.id

    @property
    def is_demand(self) -> bool:
        return self.move is not None and self.move.purpose not in NOT_DEMANDS

    @property
    def has_come(self) -> bool:
        """Whether its date has come and no gate is closed: only the hour may still be missing."""
        move = self.move
        return (
            move is not None
            and move.route is not None
            and move.due.target <= self.desk.today
            and is_gated(self.desk, move) is None
        )


def _urgency(voice: _Voice) -> tuple[date, int, str]:
    """Rule 29: oldest effective due, then furthest rung, then id. A follow-up stands where its ladder stood."""
    move, case = voice.move, voice.desk.case
    if move is None:
        return date.max, 0, voice.invoice_id
    place = voice.desk.rungs.position if move.rung is None else case.policy.steps.index(move.rung)
    return move.obligation.effective_on, -place, voice.invoice_id


def _firmness(voice: _Voice) -> tuple[int, date, int, str]:
    """The firmest rung first, then as usual."""
    return (-voice.move.tone.rank if voice.move is not None else 0, *_urgency(voice))


class _Office:
    """Everything about a client that does not depend on one invoice."""

    def __init__(
        self,
        client: Client,
        policy: EscalationPolicy | PolicyBook,
        calendar: WorkingCalendar,
        payments_as_of: datetime | None,
        now: datetime,
        profile: ProfileClass | None,
    ) -> None:
        self.client = client
        self.book = policy
        self.calendar = calendar
        self.payments_as_of = payments_as_of
        self.now = now
        self.profile = profile
        self.today = local(now, zone_of(client.zone)).date()
        self.policy, self.choice = self._choose(None)

    def _choose(self, invoice: Invoice | None) -> tuple[EscalationPolicy, PolicyChoice]:
        if isinstance(self.book, PolicyBook):
            return self.book.choose(self.client, invoice, today=self.today, profile=self.profile)
        return self.book, PolicyChoice(self.book.name, "the only policy given")

    def _policy_for(self, invoice: Invoice) -> EscalationPolicy:
        """The invoice's policy with the client-wide settings of the client's."""
        own, _ = self._choose(invoice)
        if own is self.policy:
            return own
        return own.model_copy(update={name: getattr(self.policy, name) for name in _CLIENT_WIDE})

    def decide(self, invoices: Sequence[Invoice], conversation: Conversation) -> AccountDecision:
        """One message, or with `consolidate = "off"` one per invoice as gap and caps allow; then the rest."""
        sends: list[Send] = []
        answers: dict[str, Decision] = {}
        everything = voices = self._listen(invoices, conversation)
        while (message := self._message(voices)) is not None:
            sends.append(message)
            answers |= {item.invoice_id: message for item in message.items if item.step is not None}
            conversation = evolve(conversation, message.as_contacted(self.now))
            waiting = [invoice for invoice in invoices if invoice.id not in answers]
            voices = self._listen(waiting, conversation)
            if self.policy.consolidate != "off":
                break
        answers |= {voice.invoice_id: self._answer(voice, voices) for voice in voices}
        in_order = {invoice.id: answers[invoice.id] for invoice in invoices}
        checks = [check for decision in in_order.values() if (check := decision.next_check) is not None]
        return AccountDecision(
            client_id=self.client.id,
            sends=tuple(sends),
            by_invoice=in_order,
            upcoming=_upcoming(everything),
            totals=total_by_currency(
                invoice.outstanding(self.today) for invoice in invoices if invoice.status == "issued"
            ),
            policy=self.choice,
            next_check=min(checks, default=None),
            because=tuple(reason for message in sends for reason in message.because),
        )

    # --- listening to every invoice ----------------------------------------------------------------

    def _listen(self, invoices: Sequence[Invoice], conversation: Conversation) -> list[_Voice]:
        due = self._due_totals(invoices)
        return [self._voice(invoice, conversation, due.get(invoice.total.currency)) for invoice in invoices]

    def _voice(self, invoice: Invoice, conversation: Conversation, due_total: Money | None) -> _Voice:
        case = Case(
            invoice,
            self.client,
            self._policy_for(invoice),
            conversation,
            self.calendar,
            self.payments_as_of,
            due_total,
        )
        desk = Desk(case, self.now)
        said = consult(desk)
        if isinstance(said, Move):
            return _Voice(desk, said, go_or_wait(desk, said))
        return _Voice(desk, None, said)

    def _due_totals(self, invoices: Sequence[Invoice]) -> dict[str, Money]:
        """What has fallen due and is still to be transferred, per currency: what `minimum` is compared with."""
        if not self.policy.minimum:
            return {}
        due = (
            invoice.to_transfer(self.today)
            for invoice in invoices
            if invoice.status == "issued" and invoice.due_on <= self.today
        )
        return {total.currency: total for total in total_by_currency(due)}

    # --- one message -------------------------------------------------------------------------------

    def _message(self, voices: Sequence[_Voice]) -> Send | None:
        """The message that goes now, if any: a demand before thanks and the like, never both in one."""
        ready = [(voice, voice.answer) for voice in voices if isinstance(voice.answer, Send)]
        demands = [(voice, message) for voice, message in ready if voice.is_demand]
        together = self.policy.consolidate != "off"
        if not ready or (together and not demands and _waiting_demands(voices)):
            return None
        order: Callable[[_Voice], tuple[object, ...]] = _firmness if self.policy.consolidate == "highest" else _urgency
        carrying, message = min(demands or ready, key=lambda entry: order(entry[0]))
        return self._joint(carrying, message, voices) if together and demands else message

    def _joint(self, carrying: _Voice, message: Send, voices: Sequence[_Voice]) -> Send:
        """The carrying invoice's message with every other due item in it, up to `max_items`."""
        others = [voice for voice in voices if voice is not carrying and voice.is_demand and voice.has_come]
        if not others:
            return message
        named = [carrying, *sorted(others, key=_urgency)][: self.policy.limits.max_items]
        items = (*message.items, *(item for voice in named[1:] for item in _items(voice, message.tone)))
        return replace(
            message,
            items=items,
            outstanding=total_by_currency(item.outstanding for item in items),
            charges=tuple(charge for voice in named for charge in charges_on(voice.desk)),
            attach=tuple(f"invoice:{item.invoice_id}" for item in items) if message.attach else (),
        )

    # --- what is left ------------------------------------------------------------------------------

    def _answer(self, voice: _Voice, voices: Sequence[_Voice]) -> Decision:
        """The answer for an invoice that no message made; a friendly word gives way to a demand that is due today."""
        if isinstance(voice.answer, Send) and not voice.is_demand:
            demands = _waiting_demands(voices)
            if demands and self.policy.consolidate != "off":
                first = min(demands, key=lambda wait: wait.until)
                because = (Reason(ReasonCode.DEMAND_FIRST, None, first.step),)
                return Wait(until=first.until, step=voice.answer.step, because=because)
        return naming_misfits(voice.desk.case, while_it_stands(voice.desk, voice.answer))


def _upcoming(voices: Iterable[_Voice]) -> tuple[Upcoming, ...]:
    """Open obligations whose date lies ahead, in order of date."""
    found = []
    for voice in voices:
        desk = voice.desk
        if desk.case.invoice.status != "issued" or desk.cash_settled or desk.obligation.due_on <= desk.today:
            continue
        obligation = desk.obligation
        found.append(Upcoming(voice.invoice_id, obligation.id, obligation.due_on, obligation.amount))
    return tuple(sorted(found, key=lambda entry: (entry.due_on, entry.obligation)))


def _waiting_demands(voices: Iterable[_Voice]) -> list[Wait]:
    """The answers of demands whose date has come and whose hour has not, today."""
    return [
        voice.answer
        for voice in voices
        if voice.is_demand
        and voice.has_come
        and isinstance(voice.answer, Wait)
        and voice.answer.until.date() == voice.desk.today
    ]


def _items(voice: _Voice, tone: Tone) -> Iterator[SendItem]:
    """The voice's item in a message of that tone: listed only, without its rung, when the rung is firmer."""
    if voice.move is not None:
        item = item_for(voice.desk, voice.move)
        yield item if voice.move.tone <= tone else replace(item, step=None, occurrence=None)

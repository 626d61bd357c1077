"""One client, one message: rules 29 and 30, and the whole book of clients one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from typing import cast

from sopan._arguments import wrong_type
from sopan.account._choice import Choices
from sopan.account._credit import Credits
from sopan.account._minimum import DueTotals, ends_by_itself
from sopan.account._proposal import InvoiceProposal, by_firmness, by_urgency, item_of, listed_apart, open_items
from sopan.account.book import PolicyBook
from sopan.account.model import Account, AccountDecision, accounts_of, payments_from, require_own_invoices
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, Hold, Reason, ReasonCode, Send, SendItem, Wait
from sopan.decisions.model import recorded
from sopan.engine._amounts import charges
from sopan.engine._case import Case, Snapshot
from sopan.engine._decide import (
    annotated,
    calendar_of,
    conversation_of,
    is_expected,
    limit_validity,
    require_aware,
)
from sopan.engine._dispatch import not_decreed
from sopan.engine._rules import first_applicable
from sopan.engine._timing import first_unlimited_day
from sopan.errors import SopanError
from sopan.fields import ONE_DAY
from sopan.history import Conversation, Event, History, evolve
from sopan.invoice import Invoice, Payment
from sopan.money import LIMIT, total_by_currency
from sopan.policy import EscalationPolicy
from sopan.words import Outcome, Purpose
from sopan.zones import local, start_of_day, zone_of


def decide_account(
    client: Client,
    invoices: Iterable[Invoice],
    policy: EscalationPolicy | PolicyBook,
    *,
    now: datetime,
    history: History | Conversation | Iterable[Event],
    calendar: WorkingCalendar | None = None,
    payments_as_of: datetime | None = None,
    unapplied: Iterable[Payment] = (),
) -> AccountDecision:
    """Decide about all invoices of one client: at most one message now, which names every invoice it is about.

    Due items merge into the message of the carrying invoice (`consolidate`). What the message does not name is not
    muted: its step waits for gap and caps like everything else. Record `send.as_contacted(...)` and decide again.

    `unapplied` are payments of the client that nobody has applied to an invoice yet. While they, or what came on one
    invoice beyond its total, are more than the tolerance, demands of that currency are held: nobody is asked for what
    we already have.

    Arguments are as for `decide`; raises the same errors, and ArgumentError when two invoices have one id.
    """
    require_aware("now", now)
    if payments_as_of is not None:
        require_aware("payments_as_of", payments_as_of)
    invoices = tuple(invoices)
    require_values(client, invoices, policy)
    require_own_invoices(client, invoices)
    base = calendar_of(calendar, client.country)
    conversation = conversation_of(history)
    choices = Choices(policy, client, invoices, conversation, local(now, zone_of(client.zone)).date())
    return _AccountSnapshot(choices, conversation, base, payments_as_of, now, payments_from(unapplied)).decide()


def require_values(client: object, invoices: Iterable[object], policy: object) -> None:
    """Refuse arguments of another type. Raises ArgumentError."""
    if not isinstance(client, Client):
        raise wrong_type("client", client, "Client")
    for invoice in invoices:
        if not isinstance(invoice, Invoice):
            raise wrong_type("invoices", invoice, "Invoice")
    require_policy(policy)


def require_policy(policy: object) -> None:
    """Refuse what is no policy. Raises ArgumentError."""
    if not isinstance(policy, EscalationPolicy | PolicyBook):
        raise wrong_type("policy", policy, "EscalationPolicy", "PolicyBook")


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
    require_policy(policy)
    if calendar is not None:
        calendar_of(calendar)
    for account in accounts_of(accounts):
        try:
            yield decide_one(account, policy, now, calendar)
        except SopanError as error:
            yield AccountDecision(client_id=account.client.id, error=str(error))


def decide_one(
    account: Account, policy: EscalationPolicy | PolicyBook, now: datetime, calendar: WorkingCalendar | None
) -> AccountDecision:
    """Decide about an account with all that it knows."""
    return decide_account(
        account.client,
        account.invoices,
        policy,
        now=now,
        history=account.history,
        calendar=calendar,
        payments_as_of=account.payments_as_of,
        unapplied=account.unapplied,
    )


def _within_limit(proposals: Sequence[InvoiceProposal]) -> list[InvoiceProposal]:
    """The first of them, and the others as far as their sum is one that can be written."""
    named: list[InvoiceProposal] = []
    sums: defaultdict[str, int] = defaultdict(int)
    for proposal in proposals:
        amount = proposal.snapshot.position.outstanding
        if not named or sums[amount.currency] + amount.minor < LIMIT * 10**amount.decimals:
            named.append(proposal)
            sums[amount.currency] += amount.minor
    return named


def _purpose_of(purpose: Purpose, named: Sequence[InvoiceProposal], items: Sequence[SendItem]) -> Purpose:
    """Return what a joint message is for: what is true of every invoice that it names."""
    if purpose is Purpose.DUE_TODAY and any((item.days_overdue or 0) < 0 for item in items):
        return Purpose.UPCOMING
    if purpose is Purpose.RECEIPT_CHECK and any(
        proposal.snapshot.case.is_acknowledged(proposal.snapshot.today) for proposal in named
    ):
        return Purpose.OVERDUE
    if purpose is Purpose.THANKS_PUNCTUAL and any(proposal.purpose is Purpose.THANKS for proposal in named):
        return Purpose.THANKS
    return purpose


class _AccountSnapshot:
    """One client's account at one instant: all that does not depend on one of its invoices."""

    def __init__(
        self,
        choices: Choices,
        conversation: Conversation,
        calendar: WorkingCalendar,
        payments_as_of: datetime | None,
        now: datetime,
        unapplied: tuple[Payment, ...],
    ) -> None:
        self.choices = choices
        self.client = choices.client
        self.conversation = conversation
        self.calendar = calendar
        self.payments_as_of = payments_as_of
        self.now = now
        self.today = choices.today
        self.policy, self.choice = choices.for_client
        self.together = self.policy.consolidate != "off"
        self.unapplied = unapplied
        self.credits = Credits(choices, unapplied, calendar)
        """What we hold of the client's money."""
        self.totals: DueTotals | None = None
        """What a message would ask for over the whole account; looked up only when there is a minimum."""
        if self.policy.minimum:
            self.totals = DueTotals(self._snapshot(invoice, conversation) for invoice in choices.invoices)
        self.later: dict[date, dict[str, InvoiceProposal]] = {}
        """What is proposed for the invoices on days ahead, by their ids."""

    def decide(self) -> AccountDecision:
        """One message, or with `consolidate = "off"` one per invoice as gap and caps allow; then the rest."""
        invoices, conversation = self.choices.invoices, self.conversation
        sends: list[Send] = []
        answers: dict[str, Decision] = {}
        everything = proposals = self._proposals(invoices, conversation)
        while (message := self._message(proposals)) is not None:
            sends.append(message)
            answers |= {item.invoice_id: message for item in message.items if item.step is not None}
            proposals = [proposal for proposal in proposals if proposal.invoice_id not in answers]
            if not proposals:
                break
            if self.together:
                proposals = self._after(message, proposals, conversation)
                break
            conversation = evolve(conversation, recorded(message, self.now, Outcome.SENT))
            proposals = self._proposals([proposal.snapshot.case.invoice for proposal in proposals], conversation)
        answers |= {proposal.invoice_id: self._answer(proposal, proposals, sends) for proposal in proposals}
        in_order = {invoice.id: answers[invoice.id] for invoice in invoices}
        open_now = open_items(everything)
        fallen_due = sum(item.days_overdue is not None and item.days_overdue >= 0 for item in open_now)
        checks = [check for decision in in_order.values() if (check := decision.next_check) is not None]
        return AccountDecision(
            client_id=self.client.id,
            sends=tuple(sends),
            by_invoice=in_order,
            due=open_now[:fallen_due],
            upcoming=open_now[fallen_due:],
            totals=total_by_currency(
                proposal.snapshot.position.outstanding
                for proposal in everything
                if proposal.snapshot.case.invoice.status == "issued"
            ),
            credits=self.credits.on_day(self.today),
            policy=self.choice,
            policies={invoice.id: self.choices.why(invoice) for invoice in invoices},
            next_check=min(checks, default=None),
            because=tuple(reason for message in sends for reason in message.because),
        )

    # --- every invoice by itself -------------------------------------------------------------------

    def _proposals(self, invoices: Sequence[Invoice], conversation: Conversation) -> list[InvoiceProposal]:
        snapshots = (self._snapshot(invoice, conversation) for invoice in invoices)
        return [InvoiceProposal(snapshot, first_applicable(snapshot)) for snapshot in snapshots]

    def _after(
        self, message: Send, proposals: Sequence[InvoiceProposal], conversation: Conversation
    ) -> list[InvoiceProposal]:
        """Ask those that the message does not name once more, as gap and caps stand once it is on record.

        What is planned for a day on which they no longer bind would say the same again.
        """
        contact_days = (*proposals[0].snapshot.case.contact_days, self.today.toordinal())
        day = max(first_unlimited_day(self.policy.limits, contact_days), self.today + ONE_DAY)
        touched = [
            proposal.snapshot.case.invoice
            for proposal in proposals
            if self.choices.days_ahead(proposal.snapshot.case.invoice) or not proposal.stands_from(day)
        ]
        if not touched:
            return [*proposals]
        again = self._proposals(touched, evolve(conversation, recorded(message, self.now, Outcome.SENT)))
        anew = {proposal.invoice_id: proposal for proposal in again}
        return [anew.get(proposal.invoice_id, proposal) for proposal in proposals]

    def _snapshot(self, invoice: Invoice, conversation: Conversation) -> Snapshot:
        case = Case(
            invoice,
            self.client,
            self.choices.for_invoice(invoice),
            conversation,
            self.calendar,
            self.payments_as_of,
            self.choices.invoices,
            credit=self.credits.on(invoice.total.currency, self.today),
            due_total=None if self.totals is None else self.totals.due(invoice, self.now),
        )
        return Snapshot(case, self.now)

    # --- one message -------------------------------------------------------------------------------

    def _leading_demand(self, proposals: Sequence[InvoiceProposal]) -> InvoiceProposal | None:
        """The demand that goes first today, even when its hour is still to come: what is less urgent waits for it.

        Otherwise gap and caps after a message about little would keep back, again and again, what goes by phone at ten.
        """
        going = [proposal for proposal in proposals if proposal.goes_now or proposal.goes_today]
        if not going:
            return None
        order = by_firmness if self.policy.consolidate == "highest" else by_urgency
        left = self._contacts_left_today(proposals)
        today = sorted(going, key=order)[:left]
        later = today[0] if today and len(today) == left else None
        return next((proposal for proposal in today if proposal.goes_now), later)

    def _contacts_left_today(self, proposals: Sequence[InvoiceProposal]) -> int | None:
        """The messages that gap and caps allow today, when something goes today at all; None when all that can go."""
        limits = self.policy.limits
        if self.together or limits.min_days_between:
            return 1
        spans = ((limits.max_per_7_days, 7), (limits.max_per_30_days, 30))
        today, days = self.today.toordinal(), proposals[0].snapshot.case.contact_days
        return min((most - sum(today - day < span for day in days) for most, span in spans if most), default=None)

    def _message(self, proposals: Sequence[InvoiceProposal]) -> Send | None:
        """The message that goes now, if any: a demand before thanks and the like, never both in one."""
        first = self._leading_demand(proposals)
        if first is not None:
            if not isinstance(first.answer, Send):
                return None
            if not self.together:
                return first.answer
            return self._with_others_apart(self._joint(first, first.answer, proposals), proposals)
        ready = [proposal for proposal in proposals if proposal.held is None]
        friendly = min(ready, key=by_urgency, default=None)
        if friendly is None:
            return None
        message = cast("Send", friendly.answer)
        return self._joint(friendly, message, proposals) if self.together else message

    def _joint(self, carrying: InvoiceProposal, message: Send, proposals: Sequence[InvoiceProposal]) -> Send:
        """The carrying invoice's message with every other item that is due for one, up to `limits.items_per_message`.

        Demands meet demands, and everything else what has its own purpose (`InvoiceProposal.joins`).
        """
        others = [
            proposal
            for proposal in proposals
            if proposal is not carrying and proposal.candidate is not None and proposal.joins(carrying)
        ]
        if not others:
            return message
        named = _within_limit([carrying, *sorted(others, key=by_urgency)][: self.policy.limits.items_per_message])
        companions = ((proposal, proposal.candidate) for proposal in named[1:])
        copied = [proposal.copies(carrying) for proposal in named[1:]]
        items = (
            *message.items,
            *(item_of(proposal, candidate, message.tone) for proposal, candidate in companions if candidate),
        )
        return replace(
            message,
            purpose=_purpose_of(message.purpose, named, items),
            items=items,
            outstanding=total_by_currency(item.outstanding for item in items),
            charges=tuple(chain(*(charges(proposal.snapshot) for proposal in named))) if carrying.is_demand else (),
            attach=tuple(f"invoice:{item.invoice_id}" for item in items) if message.attach else (),
            copies=tuple(dict.fromkeys(chain(message.copies, *copied))),
            copy_to=tuple(dict.fromkeys(chain(message.copy_to, *(roles.values() for roles in copied)))),
        )

    def _with_others_apart(self, message: Send, proposals: Sequence[InvoiceProposal]) -> Send:
        """The message, listing beside its items what is in grace or not yet due, as far as the policy wants it."""
        if not self.policy.list_apart:
            return message
        named = {item.invoice_id for item in message.items}
        unnamed = (proposal for proposal in proposals if proposal.invoice_id not in named)
        others = listed_apart(unnamed, self.policy.list_apart)
        return replace(message, apart=tuple(others[: self.policy.limits.items_per_message]))

    # --- what is left ------------------------------------------------------------------------------

    def _answer(
        self, proposal: InvoiceProposal, proposals: Sequence[InvoiceProposal], sends: Sequence[Send]
    ) -> Decision:
        """The answer for an invoice that no message made; what could go waits for what is more urgent today.

        Its own window may close before that: then it has another reason to wait, so the answer ends there.
        """
        answer = proposal.answer
        if isinstance(answer, Send):
            step, until = self._kept_back_by(proposals, sends)
            until = min(until, answer.closes_at)
            because = (Reason(ReasonCode.DEMAND_FIRST, None, step), *not_decreed(proposal.snapshot.case, self.today))
            return Wait(until=until, step=answer.step, because=because)
        answer = limit_validity(proposal.snapshot, answer)
        if isinstance(answer, Wait | Hold):
            answer = self.credits.limit_validity(proposal.snapshot, answer)
            answer = self.totals.limit_validity(proposal.snapshot, answer) if self.totals is not None else answer
            answer = self._until_another_policy(proposal, answer)
        return annotated(proposal.snapshot, answer)

    def _kept_back_by(self, proposals: Sequence[InvoiceProposal], sends: Sequence[Send]) -> tuple[str, datetime]:
        """The step of the message that goes before what could go too, and until when it keeps that back.

        Without a gap between contacts the rest could go at the same instant: it is for the next call to say so, when
        the message is on record.
        """
        if self.together and sends:
            return sends[-1].step, sends[-1].closes_at
        waiting = cast("Wait", cast("InvoiceProposal", self._leading_demand(proposals)).answer)
        return waiting.step, waiting.until

    def _until_another_policy(self, proposal: InvoiceProposal, answer: Wait | Hold) -> Wait | Hold:
        """The answer, ending on the day on which age or payment profile chooses a policy that says something else.

        Rule 31 chooses anew every day, so that is looked at ahead: whoever waits, waits exactly.
        """
        case = proposal.snapshot.case
        for day in self.choices.days_ahead(case.invoice):
            at = start_of_day(day, case.zone)
            if ends_by_itself(answer, at):
                break
            if self.choices.on(day).for_invoice(case.invoice) is case.policy:
                continue
            other = self._proposals_on(day, case.conversation)[proposal.invoice_id]
            if other.answer != proposal.answer and not (at == answer.until and is_expected(answer, other.answer)):
                because = (*answer.because, Reason(ReasonCode.CASE_CHANGES, day, "policy"))
                return replace(answer, until=at, because=because)
        return answer

    def _proposals_on(self, day: date, conversation: Conversation) -> dict[str, InvoiceProposal]:
        """Return what is proposed for every invoice at the beginning of a day ahead, by its id."""
        known = self.later.get(day)
        if known is None:
            at = start_of_day(day, zone_of(self.client.zone))
            choices = self.choices.on(day)
            ahead = _AccountSnapshot(choices, conversation, self.calendar, self.payments_as_of, at, self.unapplied)
            proposals = ahead._proposals(self.choices.invoices, conversation)
            known = self.later[day] = {proposal.invoice_id: proposal for proposal in proposals}
        return known

"""One invoice looked at ahead of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from sopan._arguments import wrong_type
from sopan.account import Account
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Decision, HandOff, Hold, ReasonCode, Send, Wait
from sopan.engine._case import Case
from sopan.engine._decide import calendar_of, conversation_of
from sopan.forecast._dates import (
    agreed_parts,
    closed_days,
    date_in,
    days_after,
    due_at,
    planned_on,
    shown_days,
)
from sopan.forecast._host import Host
from sopan.forecast._span import first_and_last
from sopan.forecast.moments import DueDate, Moment
from sopan.forecast.timeline import Timeline
from sopan.history import Conversation, Event, History
from sopan.invoice import Invoice, due_days
from sopan.policy import EscalationPolicy
from sopan.zones import local


def forecast(
    invoice: Invoice,
    client: Client,
    policy: EscalationPolicy,
    *,
    now: datetime,
    until: datetime | date,
    history: History | Conversation | Iterable[Event],
    calendar: WorkingCalendar | None = None,
) -> Timeline:
    """Return what would happen from `now` through `until` if nobody replied and nobody paid.

    It asks `decide` at every instant at which the answer can change, as a host does, and assumes that approvals are
    given, payment data are fresh and every message is delivered. Payments that the invoice already knows of come
    when they are dated. It ends at a hand-off, when the invoice is settled, and at a hold without a date, which it
    shows.

    `now` is aware, in any zone. `until` is an aware instant, inclusive, or a day of the client's zone, through its
    end. `history` is the whole client's, as for `decide`; `calendar` is
    `WorkingCalendar.country(client.country)` unless given.

    Raises what `decide` raises, and ArgumentError for an `until` before `now`.
    """
    _require_values(invoice, client, policy)
    here, last = first_and_last(now, until, client.zone)
    base = calendar_of(calendar, client.country)
    host = Host(Account(client, (invoice,), conversation_of(history)), policy, calendar=base)
    story = _Story(host, invoice, policy, base.for_region(client.region))
    story.remember(here)
    for at, answer in host.play(now=here, until=last):
        story.tell(at, answer.by_invoice[invoice.id])
    story.finish(last)
    return story.timeline(here, last)


def _require_values(*values: object) -> None:
    kinds = {"invoice": Invoice, "client": Client, "policy": EscalationPolicy}
    for (name, kind), value in zip(kinds.items(), values, strict=True):
        if not isinstance(value, kind):
            raise wrong_type(name, value, kind.__name__)


class _Story:
    """The story of a host and one invoice, written down as it happens."""

    def __init__(self, host: Host, invoice: Invoice, policy: EscalationPolicy, calendar: WorkingCalendar) -> None:
        self.host = host
        self.invoice = invoice
        self.policy = policy
        self.calendar = calendar
        self.moments: list[Moment] = []
        self.dues: list[DueDate] = []
        self.instalments: set[date] = set(due_days(invoice.instalments))
        self.waiting: Wait | None = None
        self.approved = False

    # --- writing it down -------------------------------------------------------------------------

    def remember(self, now: datetime) -> None:
        """Tell of the messages that were sent before the forecast begins."""
        invoice = self.invoice
        for contact in self.host.conversation.sent_contacts:
            for item in contact.event.items:
                if item.invoice_id != invoice.id or item.step is None or contact.at > now:
                    continue
                at = local(contact.at, now.tzinfo or UTC)
                due_on = date_in(item.obligation, invoice) or invoice.due_on
                self.moments.append(
                    Moment(
                        kind="contacted",
                        at=at,
                        days_after_due=None if due_on is None else (at.date() - due_on).days,
                        step=item.step,
                        purpose=contact.event.purpose,
                        tone=contact.event.tone,
                        channel=contact.event.channel,
                        outstanding=item.outstanding,
                        deadline_on=contact.event.deadline_on,
                    ),
                )

    def tell(self, at: datetime, decision: Decision) -> None:
        """One answer."""
        due = self._due(at)
        if isinstance(decision, Wait):
            self.waiting = decision
            return
        match decision:
            case Hold(reason=ReasonCode.NEEDS_APPROVAL):
                self.approved = True
                return  # the way there belongs to the message that goes now
            case Send():
                self.moments.append(self._sent(decision, due))
                self.approved = False
            case Hold():
                self._held(at, decision, due)
            case HandOff():
                self.moments.append(
                    Moment("hand_off", at, days_after(at, due), step=decision.step, to=decision.to, decision=decision),
                )
            case _:
                self.moments.append(Moment("done", at, days_after(at, due), reason=decision.reason, decision=decision))
        self.waiting = None

    def _sent(self, send: Send, due: DueDate | None) -> Moment:
        way = self.waiting.because if self.waiting is not None else ()
        return Moment(
            kind="send",
            at=send.at,
            days_after_due=days_after(send.at, due),
            step=send.step,
            purpose=send.purpose,
            tone=send.tone,
            channel=send.channel,
            outstanding=send.outstanding[0],
            planned_on=planned_on(way, send.at.date()),
            deadline_on=send.deadline_on,
            approved=self.approved,
            because=tuple(dict.fromkeys((*way, *send.because))),
            decision=send,
        )

    def _held(self, at: datetime, hold: Hold, due: DueDate | None) -> None:
        moment = Moment(
            kind="hold",
            at=at,
            days_after_due=days_after(at, due),
            until=hold.until,
            reason=hold.reason,
            because=hold.because,
            decision=hold,
        )
        before = self.moments[-1] if self.moments else None
        if before is not None and before.kind == "hold" and (before.reason, before.until) == (hold.reason, at):
            # One hold in two parts, cut where something dated might have ended it.
            moment = replace(moment, at=before.at, days_after_due=before.days_after_due)
            self.moments.pop()
        self.moments.append(moment)

    def finish(self, last: datetime) -> None:
        """The forecast ends while waiting."""
        if self.waiting is None:
            return
        wait = self.waiting
        due = self._due(last)
        self.moments.append(
            Moment(
                kind="wait",
                at=last,
                days_after_due=days_after(last, due),
                step=wait.step,
                until=wait.until,
                because=wait.because,
                decision=wait,
            ),
        )

    def _due(self, at: datetime) -> DueDate | None:
        """The due date that counts at that instant, remembered for the picture."""
        host = self.host
        case = Case(self.invoice, host.client, self.policy, host.conversation, self.calendar, None)
        due = due_at(case, at)
        if due is not None and due not in self.dues:
            self.dues.append(due)
            self.instalments.update(agreed_parts(case, at))
        return due

    # --- reading it ------------------------------------------------------------------------------

    def timeline(self, now: datetime, last: datetime) -> Timeline:
        """The whole of it."""
        first, end = shown_days(self.moments, self.dues, now.date(), last.date())
        quiet = (*self.host.client.quiet_periods, *self.policy.quiet_periods)
        return Timeline(
            invoice_number=self.invoice.number,
            policy_name=self.policy.name,
            now=now,
            until=last,
            dues=tuple(self.dues),
            instalments=tuple(sorted(self.instalments - {due.due_on for due in self.dues})),
            moments=tuple(self.moments),
            shown_from=first,
            shown_until=end,
            closed=tuple(closed_days(self.calendar, quiet, first, end)),
            decreed_through=self.calendar.decreed_through,
        )

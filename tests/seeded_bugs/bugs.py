"""Every incident of the safety page, as a change to the source: what must be there, and what it becomes.

A change that no longer applies is an error, so a bug cannot disappear because the code moved.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BUGS", "Bug"]


@dataclass(frozen=True)
class Bug:
    """One bug: the threads that it comes from, what went wrong there, and the same mistake here."""

    name: str
    threads: str
    what: str
    changes: tuple[tuple[str, str, str], ...]
    """File in `src/sopan`, the text that is there exactly once, and what becomes of it."""


def _bug(name: str, threads: str, what: str, *changes: tuple[str, str, str]) -> Bug:
    return Bug(name, threads, what, changes)


BUGS = (
    # --- twice ---------------------------------------------------------------------------------------
    _bug(
        "every run sends again",
        "invoiceninja #1693, #1447, #1921, #2649; FOSSBilling #3963",
        "nothing remembers that the step was sent, so every run of the scheduler sends it",
        (
            "history/_contacts.py",
            "sent.setdefault(named, day)",
            "sent.clear()",
        ),
    ),
    _bug(
        "sent is not delivered",
        "invoiceninja #1921",
        "only a delivery report counts; what was merely sent goes again",
        (
            "history/_contacts.py",
            "return self.outcome not in UNMADE and not self.was_withdrawn",
            "return self.outcome in _ARRIVED",
        ),
    ),
    _bug(
        "unknown is resent",
        "FOSSBilling #3965 (review); foodcoopshop #1110",
        "the server died between sending and marking, and the next run sends once more",
        (
            "history/_contacts.py",
            "return self.outcome not in UNMADE and not self.was_withdrawn",
            "return self.outcome not in {*UNMADE, Outcome.UNKNOWN}",
        ),
    ),
    _bug(
        "two runs overlap",
        "foodcoopshop #1110; moodle #91",
        "each run makes its own identity, so an outbox cannot tell that it is one message",
        (
            "engine/_dispatch.py",
            "key=contact_key(candidate.obligation.id, candidate.step, candidate.occurrence, candidate.attempts),",
            "key=f'{candidate.key[:-6]}{hash(snapshot.now) % 10**6}',",
        ),
    ),
    _bug(
        "the key depends on the message",
        "Stripe: one key with other parameters is an error",
        "the channel is part of the identity, so another worker's channel is another message",
        (
            "engine/_dispatch.py",
            "key=contact_key(candidate.obligation.id, candidate.step, candidate.occurrence, candidate.attempts),",
            "key=f'{candidate.key[:-6]}{route.channel}',",
        ),
    ),
    _bug(
        "the follow-up is asked again",
        "invoiceninja #2649",
        "the question about a broken promise has no memory of its own",
        (
            "engine/_case.py",
            "if contact.sent and item.step == step and item.occurrence == occurrence",
            "if contact.sent and item.step == step and item.occurrence == occurrence and not step.endswith('followup')",
        ),
    ),
    # --- after payment -------------------------------------------------------------------------------
    _bug(
        "reminded though paid",
        "akaunting #259",
        "the balance does not look at payments",
        ("invoice/_invoice.py", "paid += payment.amount.minor", "paid += 0"),
    ),
    _bug(
        "the payment is seen a day late",
        "Kill Bill #472",
        "the overdue check runs before the payment of the day is known",
        (
            "invoice/_invoice.py",
            "if payment.counts_on(on):",
            "if payment.counts_on(on - timedelta(days=1)):",
        ),
    ),
    _bug(
        "resolved with money still owed",
        "ERPNext #41752",
        "any payment settles the invoice",
        (
            "engine/_rules.py",
            "if not snapshot.cash_settled or not position.is_settled(tolerance):",
            "if not position.paid and (not snapshot.cash_settled or not position.is_settled(tolerance)):",
        ),
    ),
    _bug(
        "partly paid is forgotten",
        "OCA #330, #334",
        "partly paid invoices drop out of the reminders",
        (
            "engine/_case.py",
            "self.cash_settled: bool = asked <= forgiven and",
            "self.cash_settled: bool = bool(self.position.paid) or asked <= forgiven and",
        ),
    ),
    _bug(
        "credit notes do not count",
        "ERPNext #49066",
        "what was credited is asked for",
        (
            "invoice/_invoice.py",
            "credited += note.amount.minor",
            "credited += 0",
        ),
    ),
    _bug(
        "a cancelled refund still counts",
        "OCA #568",
        "a payment that the bank took back goes on counting",
        (
            "invoice/_parts.py",
            "return start is not None and start <= on and (self.reversed_on is None or on < self.reversed_on)",
            "return start is not None and start <= on",
        ),
    ),
    _bug(
        "the interest is lost",
        "ERPNext #58220",
        "once the principal is paid, nobody remembers the agreed fee",
        (
            "engine/_rules.py",
            "unpaid_charges=charges(snapshot),",
            "unpaid_charges=(),",
        ),
    ),
    # --- order and tone ------------------------------------------------------------------------------
    _bug(
        "the harsher step first",
        "Kill Bill #2297; OCA #35, #122",
        "a late run jumps to the furthest step whose date has come",
        (
            "engine/_steps.py",
            '    if snapshot.case.policy.catch_up == "latest":\n        return _earliest_date(snapshot, later)',
            '    if snapshot.case.policy.catch_up != "skip":\n        return _earliest_date(snapshot, later)',
        ),
    ),
    _bug(
        "a missed day is lost for ever",
        "invoiceninja #2183, #637",
        "a step whose day went by is never made up for, and the second reminder comes without the first",
        (
            "engine/_steps.py",
            'if case.policy.catch_up != "skip" or step.is_final or step.requires_approval:',
            "if step.is_final or step.requires_approval:",
        ),
    ),
    _bug(
        "the tone falls when the policy changes",
        "Kill Bill #2297",
        "a new policy begins at its own bottom",
        (
            "engine/_steps.py",
            "return firmest is not None and step.tone is not None and step.tone < firmest",
            "return False",
        ),
    ),
    _bug(
        "everything after downtime",
        "ERPNext #12429",
        "forty days of downtime become four letters in nine days",
        (
            "engine/_steps.py",
            "        return PlannedDate(nominal, self.case.calendar.roll_forward(nominal))",
            "        return planned",
        ),
    ),
    _bug(
        "the order of events decides",
        "Kill Bill #782, #1032",
        "the last event to arrive counts as the newest",
        (
            "history/_retention.py",
            "groupby(sorted((*named.values(), *anonymous), key=_order), key=_order)",
            "groupby((*named.values(), *anonymous), key=_order)",
        ),
    ),
    # --- when ----------------------------------------------------------------------------------------
    _bug(
        "the sign is reversed",
        "Dolibarr #30771",
        "the letter for sixty days overdue goes sixty days before",
        (
            "engine/_schedule.py",
            "day += timedelta(days=offset.days)",
            "day -= timedelta(days=offset.days)",
        ),
    ),
    _bug(
        "past due on the due day",
        "invoiceninja #9312; ERPNext #45685",
        "the day counts one too many, and grace is forgotten",
        (
            "engine/_schedule.py",
            "later = max(nominal, grace_ends)",
            "later = nominal - timedelta(days=1)",
        ),
    ),
    _bug(
        "the server's day",
        "invoiceninja #792, #8974, #1757, #8665",
        "days are those of UTC and not of the client",
        (
            "engine/_case.py",
            "self.today = self.now.date()",
            "self.today = now.astimezone(UTC).date()",
        ),
        ("engine/_case.py", "from datetime import date,", "from datetime import UTC, date,"),
    ),
    _bug(
        "the office's hours",
        "elizaOS #31062; invoiceninja #8665",
        "the window is open by the clock of the sender",
        (
            "engine/_timing.py",
            "SendWindow(hours, days.calendar, zone)",
            'SendWindow(hours, days.calendar, "WIB")',
        ),
    ),
    _bug(
        "never in the right hour",
        "elizaOS #31062",
        "a run that comes in a closed hour gives the message up",
        (
            "engine/_dispatch.py",
            "    if at is not snapshot.now and is_later(at, snapshot.now):\n",
            (
                "    if at.hour != snapshot.now.hour and at.date() == snapshot.today:\n"
                "        return hold(ReasonCode.LADDER_FINISHED)\n"
                "    if at is not snapshot.now and is_later(at, snapshot.now):\n"
            ),
        ),
    ),
    _bug(
        "the closing minute is open",
        "pandas business hours",
        "five o'clock sharp counts as before five",
        (
            "windows/window.py",
            "return self.hours.on(day) if",
            "return tuple((start, min(end + 1, 1440)) for start, end in self.hours.on(day)) if",
        ),
    ),
    # --- how often -----------------------------------------------------------------------------------
    _bug(
        "one mail per invoice",
        "ERPNext #12429; OCA #470",
        "gap and caps look at one invoice and flood the client with the others",
        (
            "engine/_case.py",
            "self.contact_days = conversation.contact_days(self.zone) if conversation.contacts else ()",
            "self.contact_days = tuple(sorted({self.day(c.at).toordinal() for c, _ in self.contacts if c.sent}))",
        ),
    ),
    _bug(
        "one invoice silences the others",
        "OCA #460",
        "having reminded of one invoice counts as having reminded of all",
        (
            "history/conversation.py",
            "for entry in self.contacts_about(invoice_id) if entry[1].obligation == obligation]",
            "for entry in self.contacts_about(invoice_id)]",
        ),
        (
            "history/conversation.py",
            "return self._contacts_by_invoice.get(invoice_id, ())",
            "return tuple((record, item) for record in self.contacts for item in record.event.items)",
        ),
    ),
    _bug(
        "two days, to the second",
        "Lago",
        "a gap of two days refuses the same hour two days later",
        (
            "engine/_timing.py",
            "        gap, weekly, monthly = limits.min_days_between,",
            "        gap, weekly, monthly = limits.min_days_between and limits.min_days_between + 1,",
        ),
    ),
    # --- listening -----------------------------------------------------------------------------------
    _bug(
        "a hold with an end is no hold",
        "OCA #208, account_invoice_blocking",
        "only holds without a date are respected",
        (
            "engine/_responses.py",
            "if end <= snapshot.now.timestamp():",
            "if end < inf:",
        ),
    ),
    _bug(
        "a hold never ends",
        "OCA #208, account_invoice_blocking",
        "the end date is stored and nobody reads it",
        (
            "engine/_responses.py",
            "        if end <= snapshot.now.timestamp():\n            continue\n",
            "",
        ),
        (
            "engine/_responses.py",
            'return "lifted" if last[0].until is None else snapshot.case.first_instant_of(last[0].until)',
            'return "lifted"',
        ),
    ),
    # --- attempts ------------------------------------------------------------------------------------
    _bug(
        "an attempt counts as sent",
        "Lago; Chargebee: no valid e-mail; invoicepilot",
        "a message that never arrived uses the step up",
        (
            "history/_contacts.py",
            "return self.outcome not in UNMADE and not self.was_withdrawn",
            "return True",
        ),
    ),
    _bug(
        "retried for ever",
        "Chargebee: the attempt is not recorded",
        "attempts that fail are not counted, so nothing ends them",
        (
            "engine/_case.py",
            "    if most is not None and len(made) >= most:\n        return None\n",
            "",
        ),
    ),
    # --- the rest of the list --------------------------------------------------------------------------
    _bug(
        "one bad case stops the loop",
        "Dolibarr #34656",
        "a client without any address raises instead of being a case of its own",
        (
            "engine/_steps.py",
            "    if not channels:\n        skipped.append",
            "    channels[0]\n    if not channels:\n        skipped.append",
        ),
    ),
    _bug(
        "placeholders in the mail",
        "Dolibarr #26037, #31310",
        "a name that the template does not know is left as it is",
        (
            "rendering/_renderer.py",
            'text = _tidy(resolved.parts["text"].render(data))',
            'text = _tidy(resolved.parts["text"].render(data)).replace(client.name, "[client_name]")',
        ),
    ),
    _bug(
        "decimals are cut",
        "Xendit",
        "sen are dropped from what is asked for",
        (
            "invoice/_invoice.py",
            "outstanding = money(still_open, total.currency)",
            "outstanding = Money(int(money(still_open, total.currency).amount), total.currency)",
        ),
    ),
)

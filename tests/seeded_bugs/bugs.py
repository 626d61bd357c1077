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
    theme: str = ""
    """The worlds of the machine in which its ingredients meet soonest: these are played first."""


def _bug(name: str, threads: str, what: str, *changes: tuple[str, str, str], theme: str = "") -> Bug:
    return Bug(name, threads, what, changes, theme)


BUGS = (
    # --- twice ---------------------------------------------------------------------------------------
    _bug(
        "every run sends again",
        "invoiceninja #1693, #1447, #1921, #2649; FOSSBilling #3963",
        "nothing remembers that the step was sent, so every run of the scheduler sends it",
        (
            "history/_contacts.py",
            "            if named:\n                sent.setdefault",
            "            if named is False:\n                sent.setdefault",
        ),
    ),
    _bug(
        "sent is not delivered",
        "invoiceninja #1921",
        "only a delivery report counts; what was merely sent goes again",
        (
            "history/_contacts.py",
            "return self.outcome not in UNMADE and not self.was_withdrawn",
            "return self.outcome in {Outcome.DELIVERED, Outcome.READ}",
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
            "key=candidate.key,",
            "key=f'{candidate.key[:-6]}{hash(snapshot.now) % 10**6}',",
        ),
    ),
    _bug(
        "the key depends on the message",
        "Stripe: one key with other parameters is an error",
        "the channel is part of the identity, so another worker's channel is another message",
        (
            "engine/_dispatch.py",
            "key=candidate.key,",
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
        theme="kept words",
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
            "if payment.counts_on(date.fromordinal(on.toordinal() - 1)):",
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
        theme="giros",
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
        theme="giros",
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
        theme="retention",
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
        theme="feasts",
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
            "later = max(nominal, grace_over_on)",
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
            "engine/_case.py",
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
            "self.contact_days = conversation.contact_days(self.zone) if contacted else ()",
            "self.contact_days = tuple(sorted({self.day(c.at).toordinal() for c, _ in self.contacts if c.sent}))",
        ),
        theme="joint",
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
        theme="joint",
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
        theme="since",
    ),
    # --- what the client said ------------------------------------------------------------------------
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
            "engine/_rules.py",
            "    end = None if until is None else snapshot.case.first_instant_of(until)\n",
            "    end = None\n",
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
        theme="since",
    ),
    _bug(
        "retried for ever",
        "Chargebee: the attempt is not recorded",
        "attempts that fail are not counted, so nothing ends them",
        (
            "engine/_case.py",
            "    if most is not None and len(failures) >= most:\n        return None\n",
            "",
        ),
        theme="since",
    ),
    # --- what is owed, and what came -------------------------------------------------------------------
    _bug(
        "the claim outlives the money",
        "odoo #281992",
        "the money that a client spoke of has come, and the client hears that it was not found",
        (
            "engine/_responses.py",
            "    if any(payment.is_known_on(snapshot.today) for payment in since):\n        return None\n",
            "    assert since is not None\n",
        ),
        theme="claims",
    ),
    _bug(
        "claims hold for ever",
        "ledbox #19; AyeCode invoicing #226",
        "who answers every message with 'sudah transfer' is asked the same friendly question for half a year",
        (
            "engine/_responses.py",
            "return claims[-1] if unmet < snapshot.case.policy.claims.max_unmet else None",
            "return claims[-1] if unmet >= 0 else None",
        ),
        theme="claims",
    ),
    _bug(
        "what came before the word keeps it",
        "awesome-phone-call-agents #226",
        "money of the morning keeps the promise of the afternoon",
        (
            "history/_promises.py",
            "return self.made_on + ONE_DAY\n",
            "return self.made_on\n",
        ),
        theme="kept words",
    ),
    _bug(
        "a plan net of tax is no plan",
        "OCA l10n-italy #5258",
        "instalments that leave the withheld tax out do not make the gross sum, and the agreed plan is chased",
        (
            "history/_agreements.py",
            "return _is_gross(plan, invoice, agreed_on) or _is_net(plan, invoice, agreed_on)",
            "return _is_gross(plan, invoice, agreed_on)",
        ),
        theme="agreements",
    ),
    _bug(
        "all the tax of the first instalment",
        "OCA l10n-italy #5258: the rest of each due date",
        "the tax is taken off the first part and not off each in proportion",
        (
            "engine/_amounts.py",
            "    shares = shared_tax(instalments, withholdings)\n",
            (
                "    shares = shared_tax(instalments, withholdings)\n"
                "    shares = [min(sum(shares[1:], shares[0]), instalments[0].amount), *(s - s for s in shares[1:])]\n"
            ),
        ),
        theme="instalments",
    ),
    _bug(
        "asked while in credit",
        "invoiceninja #4732; ERPNext #36170; LedgerSMB #1290",
        "a client whose money we hold is asked for more",
        (
            "account/_credit.py",
            "return self._sums[currency].on(day) if currency in self._sums else 0",
            "return 0",
        ),
        theme="money held",
    ),
    _bug(
        "a cent keeps it overdue",
        "alyf banking #106, #270",
        "a bank fee of 6,500 brings a formal letter, a final notice and a hand-off",
        (
            "invoice/_position.py",
            "    return min(tolerance, Money.of_minor(total.minor // _LARGEST_SHORTFALL, total.currency))",
            "    return Money.zero(total.currency)",
        ),
        theme="giros",
    ),
    _bug(
        "no discount, no deposit",
        "invoiceninja #9376; ZUGFeRD-csharp #702; ERPNext #18334",
        "a line below nothing is refused",
        (
            "invoice/_parts.py",
            '    unit_price: Money\n    """The price of one, before tax; negative for what is taken off."""',
            '    unit_price: PositiveMoney\n    """The price of one, before tax; negative for what is taken off."""',
        ),
    ),
    _bug(
        "the part that came is not named",
        "InvoiceShelf #297; jverein #459; akaunting #1776",
        "who has paid six of ten million reads that no payment was received",
        (
            "rendering/_facts.py",
            "return bool(self.position.paid or self.position.credited)",
            "return False",
        ),
        (
            "rendering/_context.py",
            'known.append(form.pick(f"{came} sudah masuk", f"{came} received"))',
            "pass",
        ),
        theme="retention",
    ),
    # --- one thing for another -------------------------------------------------------------------------
    _bug(
        "campaign completed for good",
        "Lago #2832, #2870, #2876",
        "a hand-off of the account that came back is taken for one of every later invoice",
        (
            "engine/_responses.py",
            "covered = handed.invoice_ids or case.invoice.issued_on <= on",
            "covered = True",
        ),
        (
            "engine/_responses.py",
            "if covered and (asked.id == case.invoice.id or asked.due_on <= on):",
            "if covered or asked.due_on <= on:",
        ),
        theme="second rounds",
    ),
    _bug(
        "one approval for all",
        "awesome-phone-call-agents #122",
        "an approval for the account lets the final notices of later invoices go",
        (
            "engine/_responses.py",
            "spent_by = sent if approval.invoice_ids else anywhere",
            "spent_by = sent",
        ),
        theme="hands",
    ),
    _bug(
        "one slip, one letter",
        "metasfresh #5379",
        "three invoices bring three friendly questions instead of one",
        (
            "account/_proposal.py",
            "return ours.purpose is theirs.purpose or {ours.purpose, theirs.purpose} == _THANKS",
            "return False",
        ),
        theme="claims",
    ),
    _bug(
        "on the heels of the invoice",
        "01-edu #3191",
        "terms of four days bring a reminder on the next morning",
        (
            "engine/_steps.py",
            "and case.just_came(planned.target):",
            "and not planned.target:",
        ),
    ),
    _bug(
        "the bounced address is tried again",
        "hitobito #3692; invoiceninja #11917",
        "every step writes to the address that bounced first",
        (
            "history/conversation.py",
            "            if record.outcome is Outcome.BOUNCED and not record.was_withdrawn:\n",
            "            if record.outcome is None:\n",
        ),
        theme="channels",
    ),
    _bug(
        "a pause that was never agreed",
        "an independent hunt",
        "the message cannot be written, comes back at every call, and keeps the ladder where it is",
        (
            "engine/_steps.py",
            "if step.purpose is Purpose.SERVICE_PAUSE and case.invoice.terms.service_pause is None:",
            "if step.purpose is None:",
        ),
        theme="retention",
    ),
    _bug(
        "valid policies, broken book",
        "an independent hunt",
        "settings of two policies that are each valid are refused together, and the portfolio stops",
        (
            "account/_choice.py",
            "return BaseModel.model_copy(own, update={name: getattr(clients, name) for name in _CLIENT_WIDE})",
            "return own.model_copy(update={name: getattr(clients, name) for name in _CLIENT_WIDE})",
        ),
        theme="joint",
    ),
    _bug(
        "a follow-up that reaches nobody",
        "an independent reading",
        "whoever broke a promise when all steps lay behind is called unreachable, with four open channels",
        (
            "engine/_followups.py",
            "        others = (*preferred[named], *preferred[tuple(Channel)])\n",
            "        others = (*preferred[named[:0]], *preferred[tuple(Channel)[:0]])\n",
        ),
        theme="agreements",
    ),
    _bug(
        "a last date that protects nobody",
        "an independent reading",
        "the next letter comes before the date that the last one named",
        (
            "engine/_steps.py",
            "        if last is None or planned.target > last:\n",
            "        if last is None or planned.target:\n",
        ),
        theme="hands",
    ),
    # --- the rest of the list --------------------------------------------------------------------------
    _bug(
        "one bad case stops the loop",
        "Dolibarr #34656",
        "a client without any address raises instead of being a case of its own",
        (
            "engine/_steps.py",
            "    if step.hand_off_to is None and not _has_channel(case, step):",
            "    if step.hand_off_to is None and not case.usable_channels(step.channels)[0]:",
        ),
        theme="channels",
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
        theme="instalments",
    ),
)

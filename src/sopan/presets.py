"""Where do I start? Four ladders to take as they are, or as the beginning of your own.

- `gentle()`, for clients of many years: fewer and softer messages, longer grace, and a person decides how it ends.
- `standard()`, for most clients.
- `firm()`, for clients who have been late before: a shorter ladder, never a louder voice.
- `pojk_22_2023()`, for lenders and other financial firms with consumers, under the rule of that name.

Reminders count working days, so that a client whose date lies on or behind a long closure hears of it before the
office empties (C4): due on the day before Lebaran, three working days before is a week before.

Every number says where it comes from. "Advice" is what Indonesian business articles on asking for payment agree on;
a number marked "ours" is a judgement, has no other source, and is the first thing to change:
`EscalationPolicy.model_validate(presets.standard().model_dump() | {"name": "ours", "grace_days": 5})`.

What a preset does not name is the default of a policy, and these numbers have their sources here:

- `tolerance`, Rp10.000: ours, a little more than a bank takes for one transfer (by BI-FAST at most Rp2.500); never more
  than a twentieth of the total, ours too, so that a small bill is not forgiven altogether.
- `certificates`, first on the working day after the filing date, the 20th of the month after the payment: PMK 81/2024
  (`sopan.invoice.filing_date`). Every 30 days, so once per filing, and three times, so one tax quarter: ours.
- A giro that is with the bank holds for three working days: ours, a clearing takes one or two.
- `limits`: two days between contacts, three in 7 and six in 30 days: ours. Article 62 (2) d of POJK 22/2023 forbids
  only what disturbs "continuously", and names no number. Five addresses for one step, twelve invoices in one message,
  which is about what a reader looks through: ours.
- `limits.retry_hours`, 3: ours, so that who did not answer in the morning is called once more that afternoon, within
  the hours from ten to four that advice names for calls.
- `promises.grace`, one working day: ours, money sent on the promised day is in our bank statement on the next; two
  broken ones: ours. `claims.verify`, two working days, and two unmet claims: ours, a transfer takes a day and we look
  on the next. `plans.grace`, three working days: ours, as `grace_days`. `pay_days.horizon`, 31: every monthly pay day
  lies within.

Each function returns the same frozen value every time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sopan.policy import EscalationPolicy

__all__ = ["firm", "gentle", "pojk_22_2023", "standard"]

_WRITTEN = ["whatsapp", "email"]
"""Short messages: where the client reads first; the client's own preference goes before this order."""
_ON_PAPER = ["email", "letter"]
"""Formal and final notices. WhatsApp's business policy wants payment updates there, not collection, so it ends
before them."""


@cache
def gentle() -> EscalationPolicy:
    """For clients of many years: five messages in eight weeks, and no last notice.

    After the letter the answer is a hold: somebody who knows the client decides what comes next.
    """
    return _policy(
        {
            "name": "gentle",
            "steps": [
                # Advice: a reminder some days before the date is a service, not a demand. Five working days: ours.
                {"id": "reminder", "when": "H-5 kerja", "tone": "friendly", "channels": _WRITTEN},
                # Advice: due on the 15th, ask on the 18th or the 20th; and first whether the invoice arrived.
                {
                    "id": "follow_up",
                    "when": "H+5",
                    "tone": "polite",
                    "channels": _WRITTEN,
                    "purpose": "receipt_check",
                },
                # Advice: a second, clearer message; ask what the difficulty is, and give time to those with a good
                # record. Two weeks: ours, when `standard` already sends its letter.
                {
                    "id": "second_follow_up",
                    "when": "H+14",
                    "tone": "polite",
                    "channels": _WRITTEN,
                    "offers": ["extension"],
                },
                # Advice: call when writing did not help. Four weeks: ours, three weeks more patient than `standard`.
                {"id": "call", "when": "H+28", "tone": "firm", "channels": ["phone"]},
                # Advice: then a formal letter with the invoice, a last date and a way out. Six and a half weeks,
                # two and a half after the call, and two working weeks to answer: ours.
                {
                    "id": "letter",
                    "when": "H+45",
                    "tone": "formal",
                    "channels": _ON_PAPER,
                    "attach_invoice": True,
                    "deadline_days": 10,
                    "offers": ["instalments", "extension"],
                },
            ],
            # Advice: the later of "the 18th or the 20th" for an invoice due on the 15th.
            "grace_days": 5,
            # Ours: at most one message a week and three a month, whatever the number of invoices.
            "limits": {"min_days_between": 5, "max_per_7_days": 1, "max_per_30_days": 3},
            # Ours: a good name is worth a day more of trust, and a second broken word.
            "promises": {"grace": "2 kerja", "max_broken": 3},
            # Advice: write when you do not want money too, and thank those who pay. Five days: ours, thanks that come
            # later sound as if nobody had looked.
            "thanks": {"within_days": 5},
        },
    )


@cache
def standard() -> EscalationPolicy:
    """For most clients: two reminders, four polite demands that grow firmer slowly, then a person."""
    return _policy(
        {
            "name": "standard",
            "steps": [
                # Advice: a gentle reminder before the due date. H-3: usual in Indonesian reminder services.
                {"id": "reminder", "when": "H-3 kerja", "tone": "friendly", "channels": _WRITTEN},
                # Advice: and on the due date.
                {"id": "due_today", "when": "H", "tone": "friendly", "channels": _WRITTEN},
                # Advice: due on the 15th, ask on the 18th; and first whether the invoice arrived at all.
                {
                    "id": "follow_up",
                    "when": "H+3",
                    "tone": "polite",
                    "channels": _WRITTEN,
                    "purpose": "receipt_check",
                },
                # Advice: call when writing did not help, and note what was promised. One week late: ours.
                {"id": "call", "when": "H+7", "tone": "firm", "channels": ["phone"]},
                # Advice: a formal letter with the invoice and a realistic last date; offer instalments or time.
                # Two weeks late, and 7 working days to answer: letters of reminder are commonly one to two weeks apart.
                {
                    "id": "letter",
                    "when": "H+14",
                    "tone": "formal",
                    "channels": _ON_PAPER,
                    "attach_invoice": True,
                    "deadline_days": 7,
                    "offers": ["instalments", "extension"],
                },
                # Advice: a last date in writing when kindness was used up. One month late: ours, when the last date of
                # the letter is over. 7 working days: as in the letter, by the same custom.
                {
                    "id": "final_notice",
                    "when": "H+30",
                    "tone": "final",
                    "channels": _ON_PAPER,
                    "attach_invoice": True,
                    "deadline_days": 7,
                },
                # Advice: third parties only last. So a person of the firm looks first. H+45: ours, two weeks after the
                # notice, and in no case before its last date has passed.
                {"id": "hand_off", "when": "H+45", "hand_off_to": "penanggung jawab piutang"},
            ],
            # Advice: due on the 15th, ask on the 18th.
            "grace_days": 3,
        },
    )


@cache
def firm() -> EscalationPolicy:
    """For clients who have been late before: five weeks instead of six and a half, and nothing rude.

    The last notice waits for the approval of a person.
    """
    return _policy(
        {
            "name": "firm",
            "steps": [
                # Usual in Indonesian reminder services: H-7 for clients who need time to arrange a payment.
                {"id": "reminder", "when": "H-7 kerja", "tone": "friendly", "channels": _WRITTEN},
                # Advice: a gentle reminder on the due date too.
                {"id": "due_today", "when": "H", "tone": "friendly", "channels": _WRITTEN},
                # Advice: due on the 15th, ask on the 18th. The question whether the invoice arrived was asked before.
                {"id": "follow_up", "when": "H+3", "tone": "polite", "channels": _WRITTEN},
                # Advice: be persistent with those who dodge. One article says to call every day; the law on lenders
                # calls that disturbing (POJK 22/2023 art. 62 (2) d), so it is twice, four days apart. One week late, as
                # in `standard`, and these four days: ours.
                {
                    "id": "call",
                    "when": "H+7",
                    "tone": "firm",
                    "channels": ["phone"],
                    "repeat": {"every": 4, "times": 2},
                },
                # Two weeks late as in `standard`; one working week to answer: ours. Instalments, but no more time for
                # the whole.
                {
                    "id": "letter",
                    "when": "H+14",
                    "tone": "formal",
                    "channels": _ON_PAPER,
                    "attach_invoice": True,
                    "deadline_days": 5,
                    "offers": ["instalments"],
                },
                # Seven working days after the letter as it went, so that its last date is over, Lebaran or not; formal
                # letters are commonly one to two weeks apart, so 7 working days to answer too. Somebody reads this one
                # before it goes.
                {
                    "id": "final_notice",
                    "when": "S+7 kerja",
                    "tone": "final",
                    "channels": _ON_PAPER,
                    "attach_invoice": True,
                    "deadline_days": 7,
                    "requires_approval": True,
                },
                # Advice: a mediator before a collector or a court. H+35: ours, about where the last date of the notice
                # lies, and in no case before it.
                {"id": "hand_off", "when": "H+35", "hand_off_to": "mediator"},
            ],
            # Advice: due on the 15th, ask on the 18th.
            "grace_days": 3,
            # Advice: know what was paid before you ask. One working day: bank statements come overnight.
            "freshness": "1 kerja",
            # Ours: of several invoices the oldest step speaks for all.
            "consolidate": "highest",
        },
    )


@cache
def pojk_22_2023() -> EscalationPolicy:
    """For financial firms and their consumers, inside POJK 22/2023 article 62.

    The article allows Monday to Saturday, 08.00 to 20.00 by the consumer's clock, outside national holidays, not
    continuously, and to nobody but the consumer, unless the consumer agreed to other hours. The preset keeps to the
    shipped office hours, which lie inside, and to weekdays. Saturdays open with hours that name them and a calendar
    whose weekend is Sunday, `WorkingCalendar.indonesia(weekend="Su")`.

    This is a starting point and no legal advice: whoever is bound by the rule has more duties than a schedule.
    """
    return _policy(
        {
            "name": "pojk_22_2023",
            "steps": [
                # SEOJK 19/SEOJK.06/2023 (by now succeeded by its namesake of 2025) wants notice of the date before it.
                # Five working days: ours.
                {"id": "reminder", "when": "H-5 kerja", "tone": "friendly", "channels": ["whatsapp", "sms", "email"]},
                # Advice: a gentle reminder on the due date too.
                {"id": "due_today", "when": "H", "tone": "friendly", "channels": ["whatsapp", "sms", "email"]},
                # Advice: due on the 15th, ask on the 18th.
                {"id": "follow_up", "when": "H+3", "tone": "polite", "channels": ["whatsapp", "sms", "email"]},
                # Advice: call when writing did not help. One week late, as in `standard`: ours.
                {"id": "call", "when": "H+7", "tone": "firm", "channels": ["phone"]},
                # The same circular: a letter of warning once the consumer is in default. Offers as advice has it. Two
                # weeks late and 7 working days to answer, as in `standard`: letters are one to two weeks apart.
                {
                    "id": "letter",
                    "when": "H+14",
                    "tone": "formal",
                    "channels": _ON_PAPER,
                    "attach_invoice": True,
                    "deadline_days": 7,
                    "offers": ["instalments", "extension"],
                },
                # Two weeks after the letter as it went, always behind the date that it named; read before it goes. Two
                # working weeks to answer: ours, the longer end of that custom, for people and not firms.
                {
                    "id": "final_notice",
                    "when": "S+10 kerja",
                    "tone": "final",
                    "channels": _ON_PAPER,
                    "attach_invoice": True,
                    "deadline_days": 10,
                    "requires_approval": True,
                },
                # Two months: ours. A person of the firm, at the address or by the channels of the consumer only.
                {"id": "hand_off", "when": "H+60", "hand_off_to": "petugas penanganan kredit"},
            ],
            # Advice: due on the 15th, ask on the 18th.
            "grace_days": 3,
            # Article 62 (2) d, "not continuously in a way that disturbs", has no numbers. These are ours.
            "limits": {"min_days_between": 3, "max_per_7_days": 2, "max_per_30_days": 5},
            # A consumer who has paid must not be called firmly because our books lag behind.
            "freshness": "1 kerja",
            # Article 62 (2) f: cuts whatever hours you write.
            "legal": "pojk_22_2023",
        },
    )


def _policy(fields: dict[str, Any]) -> EscalationPolicy:
    return EscalationPolicy.model_validate(fields)

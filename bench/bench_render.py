"""`Renderer.render` beside the textbook: Jinja's own sandbox, dotted attributes, babel for amounts and dates.

The textbook is what the advice says: `ImmutableSandboxedEnvironment` with `StrictUndefined` and autoescape, every
template compiled once, amounts by `format_currency` and dates by `format_date` with a locale and a pattern.
Both write subject, text and HTML of the same standard email, to one client after the other as a night's run does:
every name, number and amount is another, so that nothing remembered of a client is of use. The bytes of all are
compared before any clock runs. Goal: at least 5 times as fast, for one invoice, which is the least favourable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle

from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bench.measure import paired, report, same_answers
from sopan.invoice import PaymentMethod
from sopan.money import Money, total_by_currency
from sopan.rendering import Catalogue, Creditor, Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR, Case, sample
from sopan.rendering._schema import CONTEXT, Record, Sequence
from sopan.words import Channel, Purpose, Tone

OURS = "sopan"
TEXTBOOK = "textbook on babel"
GOALS = {TEXTBOOK: 5.0}
OCCASION = (Purpose.OVERDUE, Tone.POLITE, Channel.EMAIL)
PARTS = ("subject", "text", "html")
LOCALE = "id_ID"
CLIENTS = 1500
SAME = 200
"""Cases whose bytes are compared."""
MONEY = re.compile(r"\{\{ ((?:\w+\.)?(?:to_transfer|total|withheld|amount)) \}\}")
PLAIN_DATE = re.compile(r"\{\{ ((?:\w+\.)?(?:due_on|issued_on|today|deadline|promise)) \}\}")


# --- the textbook -----------------------------------------------------------------------------------------


def rupiah(money: Money) -> str:
    """An amount by babel, with the pattern spelled out, as its next release may decide otherwise."""
    pattern = "¤#,##0.00" if money.amount % 1 else "¤#,##0"
    return format_currency(money.amount, money.currency, pattern, locale=LOCALE, currency_digits=False)


def tanggal(day: date) -> str:
    """A date with its weekday by babel."""
    return format_date(day, "EEEE, d MMMM y", locale=LOCALE)


def short(day: date) -> str:
    """A date by babel."""
    return format_date(day, "d MMMM y", locale=LOCALE)


def record(of: str, /, **known: object) -> dict[str, object]:
    """A record of the vocabulary as a template reads it; what is not known is empty."""
    shape = CONTEXT[of]
    fields = shape.element if isinstance(shape, Sequence) else shape
    assert isinstance(fields, Record)
    return {**dict.fromkeys(fields.fields, ""), **known}


def grouped(method: PaymentMethod) -> dict[str, object]:
    """The account number in groups."""
    digits = method.number
    size = (3, 3, 4) if len(digits) == 10 else (4,) * (len(digits) // 4)
    groups, start = [], 0
    for count in size:
        groups.append(digits[start : start + count])
        start += count
    holder = method.holder or ""
    known = {"label": method.label, "number": " ".join(groups), "holder": holder, "note": method.note or ""}
    return record("payment_methods", **known, held_by=holder)


class Textbook:
    """The same three templates, with filters at every amount and date."""

    def __init__(self, creditor: Creditor) -> None:
        self.creditor = creditor
        self.templates = {part: self._compiled(part) for part in PARTS}

    @staticmethod
    def _compiled(part: str) -> Template:
        purpose, tone, channel = OCCASION
        found = Catalogue.default().find(purpose, tone=tone, channel=channel, part=part)
        assert found is not None
        source = PLAIN_DATE.sub(r"{{ \1|short }}", MONEY.sub(r"{{ \1|rupiah }}", found.source))
        environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=part == "html", keep_trailing_newline=True
        )
        environment.filters |= {"rupiah": rupiah, "tanggal": tanggal, "short": short}
        return environment.from_string(source)

    def render(self, case: Case) -> tuple[str, str, str]:
        """Subject, text and HTML."""
        send, invoices, client = case
        items = [
            record(
                "items",
                number=invoice.number,
                subject=invoice.subject,
                po=invoice.references.po,
                details=f"{invoice.subject}, PO {invoice.references.po}",
                due_on=item.due_on,
                days_overdue=item.days_overdue,
                to_transfer=item.to_transfer,
                stage=0,
            )
            for item, invoice in zip(send.items, invoices, strict=True)
        ]
        sender = self.creditor
        phone = (sender.phone or "").replace("+62", "0")
        context = {
            **dict.fromkeys(CONTEXT, ""),
            "client": record(
                "client", salutation=client.attention, company=client.name, honorific="Ibu", vocative="Bu"
            ),
            "invoice": items[0],
            "items": items,
            "meant": items,
            "item_count": len(items),
            "meant_count": len(items),
            "stage": 0,
            "total": sum((item.to_transfer for item in send.items[1:]), send.items[0].to_transfer),
            "offer_line": "pembayaran bertahap atau tanggal bayar baru",
            "deadline": send.deadline_on,
            "attachment_count": len(send.attach),
            "payment_methods": [grouped(method) for method in sender.payment_methods],
            "tone": send.tone,
            "creditor": record(
                "creditor",
                name=sender.name,
                contact=sender.contact,
                contact_title=sender.contact_title,
                phone=f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
                email=sender.email,
                website=sender.website,
                payment_notice=sender.payment_notice,
            ),
        }
        subject, text, html = (self.templates[part].render(context) for part in PARTS)
        text = re.sub(r"[ \t]*\n(?:[ \t]*\n)+", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip("\n") + "\n"
        return subject.strip(), text, re.sub(r"<p>\s*</p>\n?", "", html)


# --- side by side -------------------------------------------------------------------------------------------


def clients(items: int) -> list[Case]:
    """A case for each of many clients: more than any cache in the renderer remembers."""
    pattern = sample(*OCCASION, items=items)
    return [_another(pattern, number) for number in range(CLIENTS)]


def _another(pattern: Case, number: int) -> Case:
    """The same with a name, invoices, amounts and dates of its own."""
    client = pattern.client.model_copy(update={"name": f"PT Maju {number} Jaya", "attention": f"Ibu Sari {number}"})
    asked, invoices = [], []
    for index, (item, invoice) in enumerate(zip(pattern.send.items, pattern.invoices, strict=True)):
        amount = Money(1_000_000 + 1_337 * number + index)
        due_on = item.due_on - timedelta(days=(number + index) % 45)
        late = (pattern.send.at.date() - due_on).days
        alone = replace(item, outstanding=amount, to_transfer=amount, due_on=due_on, days_overdue=late, earlier=())
        asked.append(alone)
        invoices.append(invoice.model_copy(update={"number": f"INV/2026/{number:05}/{index}", "total": amount}))
    deadline_on = date(2026, 11, 27) + timedelta(days=number % 10)
    owed = total_by_currency(item.outstanding for item in asked)
    send = replace(pattern.send, items=tuple(asked), outstanding=owed, deadline_on=deadline_on)
    return Case(send, tuple(invoices), client)


def ours(renderer: Renderer, case: Case) -> tuple[str | None, str, str | None]:
    """Subject, text and HTML by sopan."""
    message = renderer.render(*case)
    return message.subject, message.text, message.html


def one_after_the_other(render: Callable[[Case], object], cases: list[Case]) -> Callable[[], object]:
    """A call that renders the next case each time."""
    turn = cycle(cases)
    return lambda: render(next(turn))


def timed(items: int) -> dict[str, list[float]]:
    """Seconds per call with so many invoices, after the bytes were compared."""
    renderer, rival, cases = Renderer(SAMPLE_CREDITOR), Textbook(SAMPLE_CREDITOR), clients(items)
    for case in cases[:SAME]:
        same_answers({OURS: ours(renderer, case), TEXTBOOK: rival.render(case)})
    return paired(
        {
            OURS: one_after_the_other(lambda case: ours(renderer, case), cases),
            TEXTBOOK: one_after_the_other(rival.render, cases),
        }
    )


def main() -> None:
    """Compare the bytes, then the times."""
    report("render, a standard email: subject, text and HTML", OURS, {"1 invoice": timed(1)}, GOALS)
    report("the same, a joint message", OURS, {f"{items} invoices": timed(items) for items in (3, 12)}, {})


if __name__ == "__main__":
    main()
